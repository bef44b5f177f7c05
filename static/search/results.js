/* [data-copy]: puts the address of this search on the clipboard, and says so to everyone, screen readers included. */
(() => {
  "use strict";
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const said = button.parentElement.querySelector("[data-copied]");
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = "Lien copié.";
    } catch {
      said.textContent = `Le navigateur ne permet pas de copier. Voici le lien : ${button.dataset.copy}`;
    }
  });
})();
