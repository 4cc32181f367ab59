// The table of workloads: rows of the document where they are few, else a window of rows over all of them.
const listing = (function () {
  const OVERSCAN = 8;
  const GLYPHS = { fit: "●", changes: "◐", open: "?", blocked: "✕" };
  const WORDS = { fit: "fit", changes: "after changes", open: "undetermined", blocked: "blocked" };
  const NUMBERS = ["effort", "sure"];
  const COURSES = {
    stay: ["stay", "■"], move: ["move", "▶"], consider: ["consider", "▷"], place: ["place", "◆"], undecided: ["open", "?"],
  };

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
      headings: Array.from(document.querySelectorAll("#index th[data-sort]")),
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

  function mark(cell, proposed) {
    const glyph = make("span", { class: "glyph", "aria-hidden": "true" }, GLYPHS[cell.kind] || "");
    const told = make("td", proposed ? { class: "picked" } : {},
      make("span", { class: "mark m-" + cell.kind }, glyph, WORDS[cell.kind] || ""));
    if (cell.score >= 0) {
      told.append(make("span", { class: "sub" }, make("span", { class: "score" }, cell.score.toFixed(2))));
    }
    if (proposed) { told.append(make("span", { class: "hidden" }, ", proposed")); }
    return told;
  }

  function rowOf(entry, at) {
    const [kind, glyph] = COURSES[entry.course];
    const place = entry.place === "." ? "" : ", " + entry.place;
    return make("tr", { "aria-rowindex": at + 2 },
      make("th", { scope: "row" }, make("div", { class: "lines" },
        make("bdi", {}, make("a", { href: "#/w/" + entry.anchor }, entry.name)),
        make("span", { class: "sub" }, entry.kind + place))),
      make("td", {}, entry.today),
      make("td", {}, make("div", { class: "lines" },
        make("span", { class: "swatch s-" + kind, "aria-hidden": "true" }, glyph), entry.proposal,
        make("span", { class: "sub" }, entry.reason))),
      make("td", { class: "number" }, entry.effort ? String(entry.effort) : "none"),
      make("td", { class: "number" }, entry.sure === null ? "–" : Math.round(entry.sure * 100) + " %"),
      ...entry.cells.map(function (cell) { return mark(cell, cell.picked); }));
  }

  function headingsOf(data) {
    const columns = [["name", "Workload"], ["today", "Today"], ["proposal", "Proposal, and why"],
      ["effort", "Days at most"], ["sure", "Sure"]];
    return columns.concat(data.platforms.map(function (id, at) { return [String(at), data.titles[id]]; }))
      .map(function ([sort, title]) {
        return make("th", { scope: "col", "data-sort": sort, class: NUMBERS.includes(sort) ? "number" : "word" }, title);
      });
  }

  function windowed(data) {
    const headings = headingsOf(data);
    const above = make("tr", { class: "gap", "aria-hidden": "true" }, make("td", { colspan: headings.length }));
    const below = above.cloneNode(true);
    const body = make("tbody", {}, above, below);
    const table = make("table", { class: "index", id: "index" }, make("thead", {}, make("tr", { "aria-rowindex": 1 }, ...headings)), body);
    const region = make("div", { class: "virtual", role: "region", "aria-label": "All workloads by platform", tabindex: "0" }, table);
    const made = new Map();
    let kept = [];

    function height() { return 5.5 * parseFloat(getComputedStyle(document.documentElement).fontSize); }

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
    const column = /^[0-9]+$/.test(sort) ? Number(sort) : -1;
    if (column >= 0) { return function (entry) { return entry.cells[column].score; }; }
    if (sort === "effort") { return function (entry) { return entry.effort; }; }
    if (sort === "sure") { return function (entry) { return entry.sure === null ? -1 : entry.sure; }; }
    return function (entry) { return String(entry[sort]).toLowerCase(); };
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

  // `changed` is told when the reader filters or sorts. A sort's name in an address is a column or a platform's id.
  function open({ data, list }, changed) {
    const view = entries.large ? windowed(data) : fixed(list);
    const bar = document.querySelector(".filter");
    const box = document.getElementById("filter");
    const status = document.getElementById("filter-status");
    const known = ["name", "today", "proposal", "effort", "sure"].concat(data.platforms);
    let sort = "";

    function column(name) { return data.platforms.includes(name) ? String(data.platforms.indexOf(name)) : name; }
    function name(sorted) { return /^[0-9]+$/.test(sorted) ? data.platforms[Number(sorted)] : sorted; }
    function apply() {
      const parts = grammar.parse(box.value);
      const kept = parts.length ? list.filter(grammar.tester(parts, data.titles)) : list;
      view.show(sort ? ordered(kept, (sort.startsWith("-") ? "-" : "") + column(sort.replace("-", ""))) : kept);
      const odd = grammar.unknown(parts);
      const told = parts.length ? kept.length.toLocaleString("en") + " of " + list.length.toLocaleString("en") + " workloads" : "";
      status.textContent = told + (odd.length ? "; not known: " + odd.join(", ") : "");
    }

    function showOrder() {
      view.headings.forEach(function (heading) {
        const own = name(heading.dataset.sort);
        heading.removeAttribute("aria-sort");
        if (sort.replace("-", "") === own) {
          heading.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
        }
      });
    }

    // Numbers start with the most, words with A; a second press turns the order round.
    function press(heading) {
      const own = name(heading.dataset.sort);
      const first = ["name", "today", "proposal"].includes(own) ? own : "-" + own;
      sort = sort === first ? (first === own ? "-" + own : own) : first;
      apply();
      showOrder();
      status.textContent = "Sorted by " + heading.textContent + ", " + heading.getAttribute("aria-sort");
      changed();
    }

    bar.hidden = false;
    view.headings.forEach(function (heading) { button(heading, function () { press(heading); }); });
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
        sort = known.includes((state.sort || "").replace("-", "")) ? state.sort : "";
        apply();
        showOrder();
      },
    };
  }

  return { open };
})();
