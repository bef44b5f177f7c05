/* Writing minutes: each item's text is saved as one types, over the text one saw; where somebody else wrote meanwhile
   both are shown. Without this the same forms are sent by their buttons, in simple marks. */
(() => {
  "use strict";
  const PAUSE = 1200; // ms after the last key
  const NEWS = 6000; // ms between two looks at what others write
  const RETRY = 5000;
  const page = document.querySelector("[data-writing]");
  const items = new Map(); // by item: what is known of its text

  const stored = {
    key: (id) => `minutes:${location.pathname}:${id}`,
    keep: (item) => sessionStorage.setItem(stored.key(item.id), JSON.stringify([item.revision(), item.editor.innerHTML])),
    read: (id) => JSON.parse(sessionStorage.getItem(stored.key(id)) ?? "null"),
    drop: (id) => sessionStorage.removeItem(stored.key(id)),
  };

  /* ------------------------------------------------------------ one item */
  const take = (form) => {
    const editor = form.querySelector("[data-editor]");
    const area = form.querySelector("textarea");
    const item = {
      id: form.dataset.note, form, editor, area,
      status: form.querySelector("[data-status]"),
      held: form.hasAttribute("data-held"),
      dirty: false, sending: false, timer: 0,
      field: form.elements.namedItem("revision"),
      revision: () => Number(item.field.value),
    };
    editor.hidden = false;
    editor.contentEditable = "true";
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", "true");
    editor.setAttribute("aria-label", editor.dataset.editor);
    area.hidden = true;
    form.elements.namedItem("format").value = "html";
    form.addEventListener("submit", (event) => submit(event, item));
    editor.addEventListener("input", () => touched(item));
    editor.addEventListener("blur", () => item.dirty && save(item));
    editor.addEventListener("paste", (event) => paste(event, item));
    for (const button of form.querySelectorAll("[data-do]")) {
      button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays in the text
      button.addEventListener("click", () => format(item, button.dataset.do));
    }
    items.set(item.id, item);
    return item;
  };

  const restore = (item) => {
    const kept = stored.read(item.id);
    if (!kept || item.held) return;
    const [revision, html] = kept;
    item.editor.innerHTML = html;
    item.field.value = revision;
    item.dirty = true;
    save(item);
  };

  const say = (item, words, isLate = false) => {
    if (!item.status) return;
    item.status.textContent = words;
    item.status.classList.toggle("is-late", isLate);
  };

  const touched = (item) => {
    item.area.value = item.editor.innerHTML;
    if (item.held) return;
    item.dirty = true;
    stored.keep(item);
    say(item, "Pas encore enregistré");
    clearTimeout(item.timer);
    item.timer = setTimeout(() => save(item), PAUSE);
  };

  const send = (item, extra = {}) => {
    const body = new FormData(item.form);
    body.set("texte", item.editor.innerHTML);
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    return fetch(item.form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  };

  const save = async (item) => {
    clearTimeout(item.timer);
    if (item.sending || item.held) return;
    item.sending = true;
    item.dirty = false;
    say(item, "Enregistrement…");
    try {
      const response = await send(item);
      if (response.status === 409) return conflict(item, await response.json());
      if (!response.ok) return refused(item, response);
      const saved = await response.json();
      item.field.value = saved.revision;
      if (!item.dirty) stored.drop(item.id);
      say(item, saved.said);
    } catch {
      item.dirty = true;
      say(item, "Pas de connexion\u00a0: votre texte reste ici, nouvel essai dans un instant.", true);
      item.timer = setTimeout(() => save(item), RETRY);
    } finally {
      item.sending = false;
      if (item.dirty && !item.held) {
        clearTimeout(item.timer);
        item.timer = setTimeout(() => save(item), PAUSE);
      }
    }
  };

  const refused = async (item, response) => {
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const why = isJson ? (await response.json()).why : "La session a pris fin, ou vous n’écrivez plus ce compte rendu.";
    item.held = true; // nothing is sent again by itself, nothing is lost
    say(item, `Pas enregistré. ${why} Copiez votre texte avant de quitter la page.`, true);
  };

  /* ------------------------------------------------------------ two texts */
  const conflict = (item, both) => {
    const place = item.form.closest("[data-place]");
    const template = document.createElement("template");
    template.innerHTML = both.part.trim();
    item.held = true;
    place.replaceChildren(template.content);
    const held = take(place.querySelector("form[data-note]"));
    held.area.value = held.editor.innerHTML;
    stored.drop(item.id);
    place.querySelector("[data-error-summary]").focus();
  };

  const submit = (event, item) => {
    item.area.value = item.editor.innerHTML;
    item.area.hidden = true;
    item.dirty = false;
    if (!item.held || !event.submitter?.value) {
      event.preventDefault();
      save(item);
    }
  };

  /* ------------------------------------------------------------ what others write */
  const look = async () => {
    if (document.hidden || !items.size) return;
    const seen = [...items.values()].filter((item) => !item.held).map((item) => `${item.id}:${item.revision()}`);
    const response = await fetch(`${page.dataset.writing}?r=${seen.join(",")}`, { redirect: "manual" }).catch(() => null);
    if (!response?.ok) return;
    for (const change of (await response.json()).points) {
      const item = items.get(String(change.point));
      if (!item || item.dirty || item.sending || item.held || item.revision() >= change.revision) continue;
      item.field.value = change.revision;
      item.editor.innerHTML = change.html;
      if (document.activeElement === item.editor) getSelection().selectAllChildren(item.editor), getSelection().collapseToEnd();
      say(item, change.said);
    }
  };

  /* ------------------------------------------------------------ the editor */
  const exec = (command, value) => document.execCommand(command, false, value);
  const within = (item, tag) => getSelection().anchorNode?.parentElement?.closest(tag) && item.editor.contains(getSelection().anchorNode);
  const format = (item, what) => {
    item.editor.focus();
    if (what === "link") {
      const address = prompt("Adresse du lien", "https://");
      if (address && address !== "https://") exec("createLink", address);
    } else if (what === "h3" || what === "blockquote") {
      exec("formatBlock", within(item, what) ? "p" : what);
    } else {
      exec(what);
    }
    touched(item);
  };

  const paste = async (event, item) => {
    const html = event.clipboardData.getData("text/html");
    const address = (page ?? item.form.closest("[data-paste]"))?.dataset.paste;
    event.preventDefault();
    if (!html || !address) return void exec("insertText", event.clipboardData.getData("text/plain"));
    const words = event.clipboardData.getData("text/plain");
    const range = getSelection().getRangeAt(0).cloneRange();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", item.form.elements.namedItem("csrfmiddlewaretoken").value);
    body.set("html", html);
    const response = await fetch(address, { method: "POST", body, redirect: "manual" }).catch(() => null);
    const clean = response?.ok ? (await response.json()).html : "";
    item.editor.focus();
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    if (clean) exec("insertHTML", clean);
    else exec("insertText", words);
    touched(item);
  };

  exec("defaultParagraphSeparator", "p");
  exec("styleWithCSS", "false");
  for (const form of document.querySelectorAll("form[data-note]")) take(form);
  for (const item of [...items.values()]) restore(item);
  if (page) setInterval(look, NEWS);
  addEventListener("beforeunload", (event) => {
    for (const item of items.values()) if (item.dirty || item.sending) event.preventDefault();
  });
})();
