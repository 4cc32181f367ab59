// The table of workloads: rows of the document where they are few, else a window of rows over all of them.
const listing = (function () {
  const OVERSCAN = 8;
  const ROW = 6.25; // rem, as reports/css/index.css has it
  const COLUMNS = ["name", "way", "course", "step", "verdict", "days", "firm", "why"];
  const TITLES = ["Workload", "Today → planned", "Course", "Decided by", "Verdict there", "Work", "Firm?", "Why"];
  const WORDS = { way: 0, course: 1, step: 2, verdict: 3, firm: 5, why: 6 };

  function make(tag, attributes, ...inside) {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(function ([name, value]) { made.setAttribute(name, value); });
    made.append(...inside);
    return made;
  }

  function button(heading, use) {
    const made = make("button", { type: "button" }, ...heading.childNodes);
    heading.replaceChildren(made);
    made.addEventListener("click", use);
  }

  // --- few rows: hidden and reordered where they stand ---

  function fixed(list) {
    const body = document.querySelector("#index tbody");
    return {
      headings: Array.from(document.querySelectorAll("#index thead th")),
      show(kept) {
        const shown = new Set(kept);
        list.forEach(function (entry) { entry.row.hidden = !shown.has(entry); });
        body.append(...kept.map(function (entry) { return entry.row; }));
      },
      focusOn(entry) {
        const link = entry.row.querySelector("a");
        if (!entry.row.hidden && link) { link.focus(); }
      },
    };
  }

  // --- many rows: only those near the window exist ---

  function mark(kind, word) { return make("span", { class: "m " + kind }, word); }

  function rowOf(entry, at) {
    const place = entry.place === "." ? "" : ", " + entry.place;
    const words = entry.words;
    const cells = [words[0], mark(entry.course, words[1]), words[2], mark(entry.verdicts[entry.to] || "none", words[3]),
      words[4], words[5], words[6]];
    return make("tr", { "aria-rowindex": at + 2 },
      make("th", { scope: "row" }, make("div", { class: "lines" },
        make("bdi", {}, make("a", { href: "#/w/" + entry.anchor }, entry.name)),
        make("span", { class: "sub" }, entry.kind + place))),
      ...cells.map(function (cell) { return make("td", {}, make("div", { class: "lines" }, cell)); }));
  }

  function windowed() {
    const headings = TITLES.map(function (title) { return make("th", { scope: "col" }, title); });
    const above = make("tr", { class: "gap", "aria-hidden": "true" }, make("td", { colspan: headings.length }));
    const below = above.cloneNode(true);
    const body = make("tbody", {}, above, below);
    const table = make("table", { class: "index", id: "index" }, make("thead", {}, make("tr", { "aria-rowindex": 1 }, ...headings)), body);
    const region = make("div", { class: "virtual", role: "region", "aria-label": "All workloads", tabindex: "0" }, table);
    const made = new Map();
    let kept = [];

    function height() { return ROW * parseFloat(getComputedStyle(document.documentElement).fontSize); }

    function draw() {
      const tall = height();
      const first = Math.max(0, Math.floor(region.scrollTop / tall) - OVERSCAN);
      const last = Math.min(kept.length, Math.ceil((region.scrollTop + region.clientHeight) / tall) + OVERSCAN);
      made.forEach(function (row, at) { if (at < first || at >= last) { row.remove(); made.delete(at); } });
      let after = above;
      for (let at = first; at < last; at += 1) {
        if (!made.has(at)) { made.set(at, rowOf(kept[at], at)); }
        if (after.nextSibling !== made.get(at)) { after.after(made.get(at)); }
        after = made.get(at);
      }
      above.style.height = first * tall + "px";
      below.style.height = (kept.length - last) * tall + "px";
    }

    function focusAt(at) {
      const tall = height();
      const top = at * tall;
      if (top < region.scrollTop) { region.scrollTop = top; }
      if (top + 2 * tall > region.scrollTop + region.clientHeight) { region.scrollTop = top + 2 * tall - region.clientHeight; }
      draw();
      const row = made.get(at);
      if (row) { row.querySelector("a").focus({ preventScroll: true }); }
    }

    // Arrows walk from name to name, also beyond the rows that exist by now.
    function walk(event) {
      const row = event.target.closest("tr[aria-rowindex]");
      const at = row && event.target.closest("tbody") ? Number(row.getAttribute("aria-rowindex")) - 2 : -1;
      const goals = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: kept.length - 1 };
      if (at >= 0 && kept[goals[event.key]]) { event.preventDefault(); focusAt(goals[event.key]); }
    }

    region.addEventListener("scroll", draw, { passive: true });
    region.addEventListener("keydown", walk);
    window.addEventListener("resize", draw);
    document.getElementById("base").replaceWith(region);
    return {
      headings,
      show(list) {
        kept = list;
        made.forEach(function (row) { row.remove(); });
        made.clear();
        table.setAttribute("aria-rowcount", kept.length + 1);
        region.scrollTop = 0;
        draw();
      },
      focusOn(entry) {
        const at = kept.indexOf(entry);
        if (at >= 0) { region.scrollIntoView({ block: "nearest" }); focusAt(at); }
      },
    };
  }

  // --- filter and order ---

  function key(sort) {
    if (sort === "days") { return function (entry) { return entry.days === null ? -1 : entry.days; }; }
    if (sort === "name") { return function (entry) { return entry.name.toLowerCase(); }; }
    return function (entry) { return entry.words[WORDS[sort]].toLowerCase(); };
  }

  function ordered(list, sort) {
    const down = sort.startsWith("-");
    const of = key(sort.replace("-", ""));
    const sign = down ? -1 : 1;
    return list.slice().sort(function (one, other) {
      const a = of(one);
      const b = of(other);
      return sign * (a < b ? -1 : a > b ? 1 : 0);
    });
  }

  // `changed` is told when the reader filters or sorts.
  function open({ data, list }, changed) {
    const view = entries.large ? windowed() : fixed(list);
    const bar = document.querySelector(".filter");
    const box = document.getElementById("filter");
    const status = document.getElementById("filter-status");
    let sort = "";

    function apply() {
      const parts = grammar.parse(box.value);
      const kept = parts.length ? list.filter(grammar.tester(parts, data.titles)) : list;
      view.show(sort ? ordered(kept, sort) : kept);
      const odd = grammar.unknown(parts);
      const told = parts.length ? kept.length.toLocaleString("en") + " of " + list.length.toLocaleString("en") + " workloads" : "";
      status.textContent = told + (odd.length ? "; not known: " + odd.join(", ") : "");
    }

    function showOrder() {
      view.headings.forEach(function (heading, at) {
        heading.removeAttribute("aria-sort");
        if (sort.replace("-", "") === COLUMNS[at]) {
          heading.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
        }
      });
    }

    // Days start with the most, words with A; a second press turns the order round.
    function press(heading, own) {
      const first = own === "days" ? "-" + own : own;
      sort = sort === first ? (first === own ? "-" + own : own) : first;
      apply();
      showOrder();
      status.textContent = "Sorted by " + heading.textContent + ", " + heading.getAttribute("aria-sort");
      changed();
    }

    bar.hidden = false;
    view.headings.forEach(function (heading, at) {
      button(heading, function () { press(heading, COLUMNS[at]); });
    });
    box.addEventListener("input", function () { apply(); changed(); });
    box.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && box.value) { box.value = ""; apply(); changed(); }
    });
    if (entries.large) { apply(); }
    return {
      focusOn: view.focusOn,
      state() { return { q: box.value, sort }; },
      set(state) {
        box.value = state.q || "";
        sort = COLUMNS.includes((state.sort || "").replace("-", "")) ? state.sort : "";
        apply();
        showOrder();
      },
    };
  }

  return { open };
})();
