/* The editor of pages: who will read follows what is chosen, at once. Without this it follows once the page is saved. */
(() => {
  "use strict";
  const NAMES = ["ouverture", "roles", "territoires"];
  let asked = null;

  const follow = async (said, form) => {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", ...NAMES]) {
      for (const value of new FormData(form).getAll(name)) data.append(name, value);
    }
    data.append("au-dessus", said.dataset.auDessus);
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(said.dataset.lecteurs, { method: "POST", body: data, signal: asked.signal });
      said.innerHTML = answer.ok ? await answer.text() : "<p>Enregistrez le brouillon pour voir qui pourra lire.</p>";
    } catch (error) {
      if (error.name !== "AbortError") said.innerHTML = "<p>Enregistrez le brouillon pour voir qui pourra lire.</p>";
    }
  };

  const count = (kind) => {
    const boxes = kind.querySelectorAll("input"), ticked = kind.querySelectorAll("input:checked").length;
    kind.querySelector("[data-ticked]").textContent = ticked ? `${ticked} sur ${boxes.length}` : boxes.length;
  };

  document.addEventListener("change", (event) => {
    const form = event.target.form, said = form?.querySelector("[data-lecteurs]");
    if (!said || !NAMES.includes(event.target.name)) return;
    const kind = event.target.closest(".kind");
    if (kind) count(kind);
    follow(said, form);
  });
})();
