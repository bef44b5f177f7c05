/* [data-copy-link]: puts the address of this search on the clipboard, and says so to everyone, screen readers included. */
(() => {
  "use strict";
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy-link]");
    if (!button) return;
    const said = button.parentElement.querySelector("[data-link-copied]");
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(button.dataset.copyLink);
      said.textContent = "Lien copié.";
    } catch {
      said.textContent = `Le navigateur ne permet pas de copier. Voici le lien\u00a0: ${button.dataset.copyLink}`;
    }
  });
})();
