"use strict";
// Comfort only: the page is complete without it. Filter and sort the table of workloads, open folds that a link or
// paper needs.
(function () {
  const table = document.getElementById("index");
  const bar = document.querySelector(".filter");
  const box = document.getElementById("filter");
  const status = document.getElementById("filter-status");
  const body = table ? table.tBodies[0] : null;
  const rows = body ? Array.from(body.rows) : [];

  function say(text) {
    status.textContent = text;
  }

  // Words are joined by "and"; quotes keep words together; a leading ! leaves out.
  function wanted(query) {
    const parts = query.toLowerCase().match(/!?"[^"]*"?|\S+/g) || [];
    return parts.map(function (part) {
      const without = part.startsWith("!");
      return { without: without, text: part.slice(without ? 1 : 0).replace(/"/g, "") };
    }).filter(function (part) { return part.text; });
  }

  function narrow() {
    const parts = wanted(box.value);
    let shown = 0;
    rows.forEach(function (row) {
      const keeps = parts.every(function (part) {
        return row.dataset.search.includes(part.text) !== part.without;
      });
      row.hidden = !keeps;
      shown += keeps ? 1 : 0;
    });
    say(parts.length ? shown + " of " + rows.length + " workloads" : "");
  }

  function key(row, column, numeric) {
    const cell = row.cells[column];
    return numeric ? Number(cell.dataset.order) : cell.textContent.trim().toLowerCase();
  }

  // Scores start with the best, words with A; a second press turns the order round.
  function sort(heading, button) {
    const numeric = heading.dataset.sort === "number";
    const before = heading.getAttribute("aria-sort");
    const first = numeric ? "descending" : "ascending";
    const order = before === first ? (numeric ? "ascending" : "descending") : first;
    const sign = order === "ascending" ? 1 : -1;
    const column = heading.cellIndex;
    table.querySelectorAll("[aria-sort]").forEach(function (other) { other.removeAttribute("aria-sort"); });
    heading.setAttribute("aria-sort", order);
    rows.slice().sort(function (one, other) {
      const a = key(one, column, numeric);
      const b = key(other, column, numeric);
      return sign * (a < b ? -1 : a > b ? 1 : 0);
    }).forEach(function (row) { body.appendChild(row); });
    say("Sorted by " + button.textContent + ", " + order);
  }

  function makeSortable(heading) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", function () { sort(heading, button); });
  }

  if (rows.length) {
    bar.hidden = false;
    box.addEventListener("input", narrow);
    box.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { box.value = ""; narrow(); }
    });
    table.querySelectorAll("th[data-sort]").forEach(makeSortable);
  }

  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target; fold; fold = fold.parentElement) {
      if (fold.tagName === "DETAILS") { fold.open = true; }
    }
  }
  window.addEventListener("hashchange", openTarget);
  openTarget();

  // Paper cannot open a fold, and a filter set on the screen must not hide a workload from it.
  let closed = [];
  let hidden = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    closed.forEach(function (fold) { fold.open = true; });
    hidden = rows.filter(function (row) { return row.hidden; });
    hidden.forEach(function (row) { row.hidden = false; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (fold) { fold.open = false; });
    hidden.forEach(function (row) { row.hidden = true; });
  });
})();
