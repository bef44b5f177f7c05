/* Small helps over pages that work without any of this: no dependency, no inline handler, no state of its own.
   Loaded in <head> without defer, so that `html.js` is there before the first paint. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const REFOCUS = "portal-refocus";

  /* "/" goes to the one search field. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const field = [...document.querySelectorAll("[data-search]")].find((input) => input.checkVisibility?.() ?? true);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  /* Menus: Escape gives the focus back to the summary; a click or the focus elsewhere closes. */
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-popup][open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-popup][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* form[data-autosubmit]: filters apply as soon as they are chosen. A list walked with the arrow keys waits
     for Enter or for the focus to leave, so that the page never changes under someone who is still choosing. */
  let walked = null;
  const submitFilters = (control) => {
    walked = null;
    sessionStorage.setItem(REFOCUS, JSON.stringify([location.pathname, control.name, control.value]));
    control.form.requestSubmit();
  };
  const isFilter = (control) => control.form?.matches("[data-autosubmit]") && control.matches("select, [type=checkbox], [type=radio]");
  let lastKey = "";
  document.addEventListener("pointerdown", () => { lastKey = ""; });
  document.addEventListener("keydown", (event) => {
    lastKey = event.key;
    if (event.key === "Enter" && walked === event.target) {
      event.preventDefault();
      submitFilters(walked);
    }
  });
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (!isFilter(control)) return;
    const walking = control.matches("select, [type=radio]") && !["", "Enter", " "].includes(lastKey);
    if (walking) walked = control;
    else submitFilters(control);
  });
  document.addEventListener("focusout", (event) => {
    if (walked && walked === event.target) submitFilters(walked);
  });
  /* Empty filters stay out of the address. */
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });

  /* [data-select-count]: rows ticked in this form; its .bulk part shows only when there is one. */
  const countRows = (form) => {
    const ticked = form.querySelectorAll(".cell-pick input:checked").length;
    for (const part of form.querySelectorAll(".bulk")) part.hidden = ticked === 0;
    for (const slot of form.querySelectorAll("[data-count]")) slot.textContent = ticked > 1 ? `${ticked} choisis` : `${ticked} choisi`;
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-select-count]");
    if (form) countRows(form);
  });

  /* input[data-narrows="id"]: of the choices of this list, those whose words hold what is typed; ticked ones stay. */
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const narrow = (field) => {
    const words = plain(field.value).split(/\s+/);
    let found = 0;
    for (const choice of document.getElementById(field.dataset.narrows).querySelectorAll(".choice")) {
      const said = plain(choice.textContent), holds = words.every((word) => said.includes(word));
      choice.hidden = !holds && !choice.querySelector(":checked");
      found += holds;
    }
    const figure = found > 1 ? `${found} personnes` : found ? "1 personne" : "Personne ne porte ce nom. Essayez-en une partie.";
    document.getElementById(field.getAttribute("aria-describedby")).textContent = field.value.trim() && figure;
  };
  document.addEventListener("input", (event) => { if (event.target.matches("[data-narrows]")) narrow(event.target); });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-narrows]")) event.stopPropagation(); }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches?.("[data-narrows]")) event.preventDefault(); });
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-narrows]").forEach(narrow));

  /* button[data-busy-text]: says that work is under way, and is not sent twice. */
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.busyText || event.defaultPrevented) return;
    if (button.hasAttribute("data-busy")) return event.preventDefault();
    button.dataset.idleText = button.textContent;
    button.textContent = button.dataset.busyText;
    button.setAttribute("data-busy", "");
  });
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[data-idle-text]")) {
      button.textContent = button.dataset.idleText;
      button.removeAttribute("data-busy");
      delete button.dataset.idleText;
    }
  });

  /* button[data-copy="id"]: puts the value of that field on the clipboard, and says so; where there is none, selects it. */
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard?.writeText(field.value).then(
      () => { document.querySelector("[data-copied]").textContent = "Copié."; },
      () => {},
    );
  });
  /* a[data-marks="form id"]: opening the thing also says so, as the button of that form would. */
  const marks = (event) => {
    const form = document.getElementById(event.target.closest?.("a[data-marks]")?.dataset.marks);
    if (form) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
  };
  document.addEventListener("click", marks);
  document.addEventListener("auxclick", (event) => { if (event.button === 1) marks(event); });

  /* .dropzone: files dropped anywhere in it join its field, and are listed. */
  const zoneOf = (event) => event.target.closest?.(".dropzone");
  const size = (bytes) => bytes < 1e6
    ? `${Math.max(1, Math.round(bytes / 1e3))} ko`
    : `${(bytes / 1e6).toLocaleString("fr", { maximumFractionDigits: 1 })} Mo`;
  const listFiles = (input) => {
    const list = input.closest(".dropzone")?.querySelector(".dropzone-list");
    if (!list) return;
    list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name}, ${size(file.size)}`;
      return item;
    }));
  };
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const zone = zoneOf(event);
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      const input = zone.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches(".dropzone input[type=file]")) listFiles(event.target);
  });

  /* Once the page is there: to the errors if it has any, else back to the filter that was just changed. */
  const refocus = () => {
    const kept = sessionStorage.getItem(REFOCUS);
    sessionStorage.removeItem(REFOCUS);
    if (!kept) return;
    const [path, name, value] = JSON.parse(kept);
    if (path !== location.pathname) return;
    const controls = [...document.querySelectorAll(`[data-autosubmit] [name="${CSS.escape(name)}"]`)];
    const back = controls.find((control) => control.value === value) ?? controls[0];
    for (let fold = back; (fold = fold?.parentElement.closest("details:not([open])"));) fold.open = true;
    back?.focus();
  };
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-select-count]").forEach(countRows);
    const wrong = document.querySelector("[data-error-summary]") ?? document.querySelector("form [aria-invalid=true]:not([type=hidden])");
    if (wrong) document.title = `Erreur\u00a0– ${document.title}`;
    if (wrong) wrong.focus();
    else refocus();
  });
})();
