/* The editor of an agenda. Every button works without this; here are the keys, the hand that drags, and what is told.
   Moves are sent one at a time, in order: each says what order it saw, and the next one must see the result. */
(() => {
  "use strict";
  const box = () => document.getElementById("agenda");
  const rows = () => [...document.querySelectorAll("[data-plan] > [data-point]")];
  const rowOf = (node) => node.closest?.("[data-point]");
  const failed = () => document.querySelector("[data-agenda-failed]");

  let busy = false;
  const waiting = []; // ids of the buttons pressed while a move was under way

  const press = (id) => {
    const button = document.getElementById(id);
    if (!button || button.getAttribute("aria-disabled") === "true") return next();
    if (busy) waiting.push(id);
    else button.click();
  };
  const next = () => { if (!busy && waiting.length) press(waiting.shift()); };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-move]");
    if (!button || (!busy && button.getAttribute("aria-disabled") !== "true")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy) waiting.push(button.id);
  }, true);

  /* Alt and an arrow: the item in which the focus is goes up or down, and the focus with it. */
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const row = rowOf(event.target);
    if (!row || event.target.closest("[data-fiche]")) return;
    event.preventDefault();
    press(`${event.key === "ArrowUp" ? "monter" : "descendre"}-${row.dataset.point}`);
  });

  /* The hand: the row follows it among the others; where it is let go is sent as the button of the row would send it. */
  let dragged = null, before = [];
  const place = (row) => rows().indexOf(row) + 1;
  const restore = () => {
    const list = dragged.parentElement;
    for (const row of before) list.append(row);
  };
  const letGo = (event, isSent) => {
    if (!dragged) return;
    const row = dragged, moved = before.indexOf(row) + 1 !== place(row);
    row.classList.remove("is-dragged");
    if (!isSent) restore();
    dragged = null;
    if (!isSent || !moved) return;
    const button = document.getElementById(`monter-${row.dataset.point}`);
    button.value = place(row);
    button.removeAttribute("aria-disabled");
    button.click();
  };
  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest?.("[data-handle]");
    if (!handle || busy || event.button !== 0) return;
    event.preventDefault();
    dragged = rowOf(handle);
    before = rows();
    dragged.classList.add("is-dragged");
    handle.setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const margin = 60;
    if (event.clientY < margin) scrollBy(0, -12);
    else if (event.clientY > innerHeight - margin) scrollBy(0, 12);
    const over = rows().find((row) => {
      const area = row.getBoundingClientRect();
      return row !== dragged && event.clientY >= area.top && event.clientY <= area.bottom;
    });
    if (!over) return;
    const area = over.getBoundingClientRect();
    const isAbove = place(over) < place(dragged);
    if (isAbove && event.clientY < area.top + area.height / 2) over.before(dragged);
    else if (!isAbove && event.clientY > area.top + area.height / 2) over.after(dragged);
  });
  document.addEventListener("pointerup", (event) => letGo(event, true));
  document.addEventListener("pointercancel", (event) => letGo(event, false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && dragged) letGo(event, false); });

  /* A form under its item: Tab is in it at once, and “Annuler” gives the focus back. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-closes]");
    const row = link && rowOf(link);
    if (!row) return;
    event.preventDefault();
    link.closest(".plan-form").replaceChildren();
    document.getElementById(`modifier-${row.dataset.point}`).focus();
  });

  const ours = (event) => event.detail.target?.id === "agenda";
  document.addEventListener("htmx:beforeRequest", (event) => {
    failed().hidden = true;
    if (event.detail.elt.matches("[data-move]")) busy = true;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const text = event.detail.xhr.responseText; // a page that is not ours: the session ended meanwhile
    if (event.detail.xhr.status === 200 && ours(event) && !text.includes('id="agenda"')) {
      event.detail.shouldSwap = false;
      fail();
    }
  });
  const fail = () => {
    failed().hidden = false;
    waiting.length = 0;
  };
  document.addEventListener("htmx:responseError", fail);
  document.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.elt.matches("[data-move]")) busy = false; // its own button is gone by now
  });

  /* Once the agenda is new: say what became of it, and bring the focus where the work goes on. */
  const settle = (event) => {
    const opened = event.target.querySelector?.("[data-fiche]") ?? (event.target.matches?.("[data-fiche]") && event.target);
    if (opened && event.target.id !== "agenda") {
      (opened.querySelector("[data-error-summary]") ?? opened.querySelector("input:not([type=hidden])") ?? opened).focus();
      return;
    }
    if (event.target.id !== "agenda") return;
    document.querySelector("[data-agenda-said]").textContent = box().dataset.said;
    const lost = document.activeElement === document.body || !document.activeElement;
    if (lost || box().dataset.focus === "nouveau_titre") document.getElementById(box().dataset.focus)?.focus();
    setTimeout(next);
  };
  document.addEventListener("htmx:afterSettle", settle);
})();
