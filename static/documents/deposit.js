/* The deposit page: each chosen file is sent on its own, with its progress; lines follow their reading; the button
   says how many documents go to how many people. Without it the form does the same in one go. */
(() => {
  "use strict";
  const AT_ONCE = 2;
  const READING_EVERY = 2000;

  const publish = document.querySelector("[data-publish]");
  const form = document.querySelector("form[data-deposit]");
  const plural = (count, word) => `${count} ${word}${count > 1 ? "s" : ""}`;

  /* The main button repeats the figures: documents that are ready, people who will read. */
  const readers = () => {
    const said = document.querySelector(".decision-result b")?.textContent.trim();
    if (!said) return "";
    return said === "Tout le monde" ? (form ? " pour tout le monde" : " à tout le monde") : `${form ? " pour" : " à"} ${said}`;
  };
  const verb = publish?.textContent.trim().split(/\s/)[0];
  const sayFigures = () => {
    if (!publish || publish.hasAttribute("data-busy")) return;
    publish.disabled = Boolean(form) && !form.querySelector("[data-draft]");
    if (publish.disabled) {
      publish.textContent = `${verb}\u00a0: déposez d’abord un fichier`;
      return;
    }
    const ready = form ? form.querySelectorAll('[name$="-publier"]:checked').length : 0;
    publish.textContent = `${verb}${ready ? ` ${plural(ready, "document")}` : ""}${readers()}`;
  };
  document.addEventListener("change", sayFigures);
  document.addEventListener("htmx:afterSettle", sayFigures);
  if (!form) return;
  sayFigures();

  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-files]");
  const announce = form.querySelector("[data-announce]");
  const address = new URL(form.action);

  /* The drafts on the table stay in the address: a reload, or a link kept, finds them again. */
  const keepInAddress = (id) => {
    const ids = (address.searchParams.get("brouillons") ?? "").split(",").filter(Boolean);
    if (!ids.includes(id)) ids.push(id);
    const query = `?brouillons=${ids.join(",")}`;
    address.search = query;
    form.action = address.href;
    history.replaceState(null, "", query);
  };

  const size = (bytes) => bytes < 1024 ** 2
    ? `${Math.max(1, Math.round(bytes / 1024))} ko`
    : `${(bytes / 1024 ** 2).toLocaleString("fr", { maximumFractionDigits: 1 })} Mo`;
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const fromHtml = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.firstElementChild;
  };

  const waitingLine = (file) => {
    const line = element("li", "file");
    const head = element("div", "file-head");
    const title = element("div");
    title.append(element("h3", "", file.name));
    const stop = element("button", "link-button link-quiet", "Arrêter");
    stop.type = "button";
    stop.append(element("span", "sr-only", ` l’envoi de ${file.name}`));
    head.append(title, stop);
    const progress = element("div", "progress");
    const words = element("p", "", `En attente, ${size(file.size)}`);
    const bar = element("progress");
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Envoi de ${file.name}`);
    progress.append(words, bar);
    const body = element("div");
    body.append(head, progress, element("p", "hint", "Gardez cette page ouverte jusqu’à la fin de l’envoi."));
    const type = element("span", "thumb-type thumb-large", file.name.split(".").pop().slice(0, 4).toUpperCase());
    type.setAttribute("aria-hidden", "true");
    line.append(type, body);
    list.prepend(line);
    return { line, stop, words, bar };
  };

  const refusedLine = (file, message, retry) => {
    const line = element("li", "file");
    line.append(element("span", "thumb-type thumb-large", "—"));
    const body = element("div");
    const head = element("div", "file-head");
    const title = element("div");
    title.append(element("h3", "", file.name));
    head.append(title);
    const error = element("p", "field-error", message);
    error.setAttribute("role", "alert");
    body.append(head, error);
    if (retry) {
      const again = element("button", "button button-small", "Réessayer");
      again.type = "button";
      again.addEventListener("click", () => { line.remove(); add(file); });
      body.append(again);
    }
    line.append(body);
    return line;
  };

  const queue = [];
  let running = 0;
  const next = () => {
    while (running < AT_ONCE && queue.length) {
      running += 1;
      queue.shift()(() => { running -= 1; next(); });
    }
  };

  const remaining = (sent, total, started) => {
    const seconds = Math.round(((Date.now() - started) / 1000) * (total / sent - 1));
    return seconds > 3 ? `, encore ${plural(seconds, "seconde")} environ` : "";
  };

  const send = (file, shown) => (done) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    data.append("fichiers", file);
    data.append("complet", "1"); /* last: a body that was cut lacks it */
    const started = Date.now();
    request.upload.addEventListener("progress", (event) => {
      shown.bar.max = event.total;
      shown.bar.value = event.loaded;
      shown.words.textContent = event.loaded < event.total
        ? `${size(event.loaded)} sur ${size(event.total)}${remaining(event.loaded, event.total, started)}`
        : "Vérification du fichier…";
    });
    request.addEventListener("load", () => {
      const line = request.getResponseHeader("Content-Type")?.startsWith("text/html") ? fromHtml(request.responseText) : null;
      const draft = request.getResponseHeader("X-Draft");
      if (request.status === 201 && draft) {
        shown.line.replaceWith(line);
        keepInAddress(draft);
        announce.textContent = `${file.name} est déposé.`;
      } else if ([400, 413, 422].includes(request.status) && line?.matches("li")) {
        const heading = line.querySelector("h3");
        if (heading) heading.textContent = file.name;
        shown.line.replaceWith(line);
      } else {
        shown.line.replaceWith(refusedLine(file, "L’envoi n’a pas abouti. Rien n’a été enregistré.", true));
      }
      sayFigures();
    });
    request.addEventListener("error", () => {
      shown.line.replaceWith(refusedLine(file, "La connexion s’est interrompue. Rien n’a été enregistré.", true));
    });
    request.addEventListener("abort", () => shown.line.remove());
    request.addEventListener("loadend", done);
    shown.stop.addEventListener("click", () => request.abort());
    request.open("POST", form.dataset.deposit);
    request.setRequestHeader("X-Deposit", "1");
    request.send(data);
  };

  const add = (file) => {
    if (file.size > Number(form.dataset.max)) {
      const message = `Le fichier dépasse ${form.dataset.maxWords}. Réduisez-le ou partagez-le en plusieurs, puis déposez-le de nouveau.`;
      list.prepend(refusedLine(file, message, false));
      return;
    }
    const shown = waitingLine(file);
    const task = send(file, shown);
    shown.stop.addEventListener("click", () => {
      const place = queue.indexOf(task);
      if (place < 0) return;
      queue.splice(place, 1);
      shown.line.remove();
    });
    queue.push(task);
    next();
  };
  input.addEventListener("change", () => {
    [...input.files].forEach(add);
    input.value = "";
  });
  addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });

  /* A file that is being read: its line follows, and a better guess comes in where nothing was typed. */
  const refresh = (line, fresh) => {
    line.querySelector("[data-reading]").replaceWith(fresh.querySelector("[data-reading]"));
    line.querySelector(".thumb, .thumb-type").replaceWith(fresh.querySelector(".thumb, .thumb-type"));
    if (fresh.hasAttribute("data-pending")) return;
    line.removeAttribute("data-pending");
    for (const control of line.querySelectorAll("input[type=text], select")) {
      const better = fresh.querySelector(`[name="${control.name}"]`);
      const typed = control.matches("select")
        ? ![...control.options].some((option) => option.defaultSelected && option.selected)
        : control.value !== control.defaultValue;
      if (!better || typed || control === document.activeElement) continue;
      control.value = better.value;
      if (control.matches("input")) control.defaultValue = better.value;
    }
    const told = fresh.querySelector("[data-reason]");
    if (told) line.querySelector(".pair").after(told);
    const publish = line.querySelector('[name$="-publier"]');
    if (publish?.defaultChecked && !fresh.querySelector('[name$="-publier"]')?.checked) publish.checked = false;
    sayFigures();
  };
  const follow = async () => {
    for (const line of list.querySelectorAll("[data-pending]")) {
      try {
        const answer = await fetch(line.dataset.line, { headers: { "X-Deposit": "1" } });
        if (answer.ok) refresh(line, fromHtml(await answer.text()));
      } catch { /* the next turn tries again */ }
    }
    setTimeout(follow, READING_EVERY);
  };
  follow();
})();
