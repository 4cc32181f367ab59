"use strict";
(function () {
  const box = document.getElementById("filter");
  const status = document.getElementById("filter-status");
  const rows = Array.from(document.querySelectorAll("#workloads tbody tr"));

  function narrow() {
    const wanted = box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach(function (row) {
      const text = row.textContent.toLowerCase();
      const keeps = wanted.every(function (word) { return text.includes(word); });
      row.hidden = !keeps;
      shown += keeps ? 1 : 0;
    });
    status.textContent = wanted.length ? shown + " of " + rows.length + " workloads shown" : "";
  }

  if (box && rows.length) {
    box.closest(".filter").hidden = false;
    box.addEventListener("input", narrow);
    box.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { box.value = ""; narrow(); }
    });
  }

  // Paper has no way to open a fold, and shows every row.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (fold) { fold.open = true; });
    rows.forEach(function (row) { row.hidden = false; });
  });
  window.addEventListener("afterprint", function () { if (box) { narrow(); } });
})();
