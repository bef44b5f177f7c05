/* The composer's button repeats how many people will read, as one composes: “Ouvrir à 14 personnes”. */
(() => {
  "use strict";
  const button = document.querySelector("[data-counts-readers]");
  document.addEventListener("htmx:afterSettle", () => {
    const said = document.querySelector(".decision-result b")?.textContent.trim();
    if (button.hasAttribute("data-busy")) return;
    const words = button.dataset.countsReaders;
    button.textContent = said ? `${words} ${said}` : words.replace(/ \S+$/, "");
  });
})();
