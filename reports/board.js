"use strict";
// Comfort only: the page is complete without it. Opens folds that a link or paper needs.
(function () {
  // A hash that is no percent-encoding names nothing.
  function target() {
    try { return document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return null; }
  }

  function openTarget() {
    for (let fold = target(); fold; fold = fold.parentElement) {
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
    hidden = Array.from(document.querySelectorAll("tr[hidden]"));
    hidden.forEach(function (row) { row.hidden = false; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (fold) { fold.open = false; });
    hidden.forEach(function (row) { row.hidden = true; });
  });
})();
