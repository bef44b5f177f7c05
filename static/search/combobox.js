/* Suggestions under the search fields: the ARIA 1.2 combobox with a list box. The focus stays in the field; the chosen
   line is its aria-activedescendant. Lines are links, drawn by the server (search/suggestions.html); without this
   script the field is that of a plain form. */
(() => {
  "use strict";
  const WAIT = 150; // ms of stillness before one asks
  const SHORTEST = 2; // letters

  class Combobox {
    constructor(input, number) {
      this.input = input;
      this.id = `suggestions-${number}`;
      this.asked = null; // the text whose suggestions are shown or on their way
      this.active = null;
      this.build();
      this.listen();
    }

    build() {
      this.input.type = "text"; // a search field may not be a combobox; Escape clears it all the same
      this.input.enterKeyHint = "search";
      const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false" };
      for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
      this.panel = document.createElement("div");
      this.panel.className = "suggestions";
      this.panel.hidden = true;
      this.status = document.createElement("span");
      this.status.className = "sr-only";
      this.status.setAttribute("role", "status");
      this.input.form.append(this.panel, this.status);
    }

    listen() {
      const { input, panel } = this;
      input.addEventListener("input", (event) => event.isComposing || this.askSoon());
      input.addEventListener("focus", () => input.value.trim() || this.ask());
      input.addEventListener("click", () => this.isOpen || input.value.trim() || this.ask());
      input.addEventListener("keydown", (event) => event.isComposing || this.press(event));
      input.form.addEventListener("focusout", (event) => input.form.contains(event.relatedTarget) || this.close());
      input.form.addEventListener("submit", () => this.close());
      panel.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
      panel.addEventListener("keydown", (event) => event.key === "Escape" && this.leave(event));
      panel.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) this.forget(button.dataset.forget);
      });
      addEventListener("pageshow", () => this.close());
    }

    get isOpen() { return !this.panel.hidden; }
    get options() { return [...this.panel.querySelectorAll('[role="option"]')]; }

    /* --- Asking --- */

    askSoon() {
      this.choose(null);
      this.drop();
      const text = this.input.value.trim();
      if (text && text.length < SHORTEST) return this.close();
      this.timer = setTimeout(() => this.ask(), WAIT);
    }

    /* Let go of what is on its way: an answer that comes late would be to another question. */
    drop() {
      clearTimeout(this.timer);
      this.request?.abort();
      this.asked = null;
    }

    /* Have the suggestions for what is typed, which may be there or on their way already. */
    ask() {
      const text = this.input.value.trim();
      if (text === this.asked) return this.answered;
      this.drop();
      this.asked = text;
      this.request = new AbortController();
      return this.answered = this.fetch(text);
    }

    async fetch(text) {
      try {
        const address = new URL(this.input.dataset.search, location.href);
        address.search = new URLSearchParams({ q: text });
        const answer = await fetch(address, { signal: this.request.signal, headers: { "HX-Request": "true" } });
        const html = answer.ok && !answer.redirected ? await answer.text() : ""; // elsewhere: the session is over
        if (this.asked === text) this.show(html);
      } catch (error) {
        if (error.name !== "AbortError") this.close(); // no network: the form still works
      }
    }

    show(html) {
      this.panel.innerHTML = html;
      this.active = null;
      this.input.removeAttribute("aria-activedescendant");
      const list = this.panel.querySelector('[role="listbox"]');
      if (!list || !this.input.form.contains(document.activeElement)) return this.close();
      list.id = this.id;
      this.options.forEach((option, number) => { option.id = `${this.id}-${number}`; });
      this.open();
      this.status.textContent = list.dataset.said;
    }

    /* --- Open or closed --- */

    open() {
      this.panel.hidden = false;
      this.input.setAttribute("aria-controls", this.id);
      this.input.setAttribute("aria-expanded", "true");
    }

    close() {
      this.drop();
      this.choose(null);
      this.panel.hidden = true;
      this.status.textContent = "";
      this.input.removeAttribute("aria-controls");
      this.input.setAttribute("aria-expanded", "false");
    }

    leave(event) {
      event.preventDefault();
      if (this.isOpen) this.close();
      else this.input.value = "";
      this.input.focus();
      this.drop();
    }

    /* --- Keys --- */

    press(event) {
      const act = { ArrowDown: this.down, ArrowUp: this.up, Home: this.first, End: this.last, Escape: this.leave,
        Enter: this.go, Delete: this.forgetActive, ArrowLeft: this.write, ArrowRight: this.write }[event.key];
      if (act && !event.ctrlKey && !event.metaKey && !event.shiftKey) act.call(this, event);
    }

    down(event) { this.step(event, 1); }
    up(event) { this.step(event, -1); }

    /* Round through the lines, and through the field itself, where nothing is chosen. */
    step(event, by) {
      event.preventDefault();
      if (event.altKey) return by > 0 ? this.ask() : this.close();
      this.ask().then(() => {
        const stops = this.isOpen ? [null, ...this.options] : [null];
        this.choose(stops.at((stops.indexOf(this.active) + by) % stops.length));
      });
    }

    first(event) { this.jump(event, 0); }
    last(event) { this.jump(event, -1); }

    /* To an end of the list; while nothing is chosen these keys are the text's. */
    jump(event, place) {
      if (!this.active) return;
      event.preventDefault();
      this.choose(this.options.at(place));
    }

    write() { this.choose(null); }

    go(event) {
      if (!this.active) return;
      event.preventDefault();
      this.active.click();
    }

    choose(option) {
      this.active?.setAttribute("aria-selected", "false");
      this.active = option;
      if (!option) return this.input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    }

    /* --- Past searches --- */

    forgetActive(event) {
      if (!this.active?.dataset.past) return;
      event.preventDefault();
      this.forget(this.active.dataset.past);
    }

    /* One past search, or all of them; then the list is what is left of it. */
    async forget(past) {
      const { token, address } = this.panel.querySelector('[role="listbox"]').dataset;
      const body = new URLSearchParams(past ? { retirer: past } : { effacer: "oui" });
      const headers = { "HX-Request": "true", "X-CSRFToken": token };
      const place = this.options.indexOf(this.active);
      const answer = await fetch(address, { method: "POST", body, headers }).catch(() => null);
      if (answer?.status !== 204) return this.close();
      this.input.focus();
      this.drop();
      await this.ask();
      this.status.textContent = `${past ? "Recherche retirée" : "Recherches effacées"}. ${this.status.textContent}`;
      if (this.isOpen && place >= 0) this.choose(this.options[Math.min(place, this.options.length - 1)]);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-search]").forEach((input, number) => new Combobox(input, number));
  });
})();
