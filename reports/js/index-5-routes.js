// Addresses within the report: #/?q=…&sort=…, #/w/<workload>, #/w/<workload>/e/<lines>; plain anchors stay what they are.
(function () {
  const NEAR = 5;
  const opened = document.getElementById("opened");
  const title = document.title;
  let table = null;
  let known = new Map();
  let list = [];
  let last = null;

  function tableAddress() {
    const state = table.state();
    const query = new URLSearchParams();
    if (state.q) { query.set("q", state.q); }
    if (state.sort) { query.set("sort", state.sort); }
    return "#/?" + query.toString();
  }

  // An anchor, its hash alone, the workload's id, or a name that only one has.
  function learn() {
    const names = new Map();
    list.forEach(function (entry) {
      known.set(entry.anchor, entry);
      known.set(entry.anchor.replace(/^.*?([0-9a-f]{8}(?:-[0-9]+)?)$/, "$1"), entry);
      if (!known.has(entry.id)) { known.set(entry.id, entry); }
      names.set(entry.name, names.has(entry.name) ? null : entry);
    });
    names.forEach(function (entry, name) { if (entry && !known.has(name)) { known.set(name, entry); } });
  }

  function found(id) {
    const hash = /([0-9a-f]{8}(?:-[0-9]+)?)$/.exec(id);
    return known.get(id) || (id.startsWith("w-") && hash ? known.get(hash[1]) : undefined);
  }

  // --- lines of evidence: their address rests on the file and the text, so that it survives a shift of lines ---

  function fingerprint(text) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < text.length; at += 1) { hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193); }
    return (hash >>> 0).toString(16).padStart(8, "0");
  }

  function markPlaces(section, anchor) {
    const seen = new Map();
    section.querySelectorAll("details.place").forEach(function (place) {
      if (place.id) { return; }
      const path = place.querySelector("summary code").textContent.replace(/:[0-9]+(-[0-9]+)?$/, "");
      const own = fingerprint(path + "\n" + place.querySelector("pre").textContent);
      const times = (seen.get(own) || 0) + 1;
      seen.set(own, times);
      const name = times === 1 ? own : own + "-" + times;
      const link = document.createElement("a");
      place.id = anchor + "-e-" + name;
      link.className = "to-line";
      link.href = "#/w/" + anchor + "/e/" + name;
      link.textContent = "Address of these lines";
      place.append(link);
    });
  }

  // --- what is shown ---

  function showAt(element) { element.scrollIntoView({ block: "start", behavior: "instant" }); }

  // `top` is what a reader should see first of it.
  function focusOn(element, top) {
    if (element.tagName !== "SUMMARY") { element.setAttribute("tabindex", "-1"); }
    element.focus({ preventScroll: true });
    showAt(top);
  }

  function back() {
    const told = document.createElement("p");
    const link = document.createElement("a");
    told.className = "back";
    link.href = tableAddress();
    link.textContent = "All workloads";
    told.append(link);
    return told;
  }

  function alone(name, ...content) {
    opened.replaceChildren(back(), ...content);
    opened.hidden = false;
    document.body.classList.add("page-open");
    document.title = name + " – " + title;
  }

  function closePage() {
    opened.replaceChildren();
    opened.hidden = true;
    document.body.classList.remove("page-open");
    document.title = title;
  }

  function alike(one, other) {
    const pairs = function (text) {
      return new Set(Array.from(text, function (_, at) { return text.slice(at, at + 2); }));
    };
    const [a, b] = [pairs(one), pairs(other)];
    let both = 0;
    a.forEach(function (pair) { both += b.has(pair) ? 1 : 0; });
    return 2 * both / (a.size + b.size || 1);
  }

  function notFound(id) {
    const wanted = id.toLowerCase();
    const near = list.map(function (entry) {
      return [Math.max(alike(wanted, entry.name.toLowerCase()), alike(wanted, entry.id.toLowerCase())), entry];
    }).sort(function (one, other) { return other[0] - one[0]; }).slice(0, NEAR);
    const heading = document.createElement("h2");
    const told = document.createElement("p");
    const names = document.createElement("ul");
    heading.textContent = "This report has no such workload";
    told.textContent = "Nothing here is called “" + id.slice(0, 120) + "”. It may have been renamed or moved since the link was made. The closest names:";
    near.forEach(function ([, entry]) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = "#/w/" + entry.anchor;
      link.textContent = entry.id;
      item.append(link);
      names.append(item);
    });
    alone("Not found", heading, told, names);
    focusOn(heading, opened);
  }

  async function sectionOf(entry) {
    if (!entries.large) { return document.getElementById(entry.anchor); }
    const html = await store.page(entry);
    return new DOMParser().parseFromString(html, "text/html").querySelector("section");
  }

  function showPlace(section, entry, lines) {
    const place = document.getElementById(entry.anchor + "-e-" + lines);
    if (!place) { return false; }
    for (let fold = place; fold && fold !== section; fold = fold.parentElement) {
      if (fold.tagName === "DETAILS") { fold.open = true; }
    }
    focusOn(place.querySelector("summary"), place);
    return true;
  }

  async function showPage(entry, lines) {
    const asked = location.hash;
    const section = await sectionOf(entry);
    if (location.hash !== asked) { return; }
    last = entry;
    if (entries.large) { alone(entry.name, section); } else { closePage(); }
    markPlaces(section, entry.anchor);
    if (!lines || !showPlace(section, entry, lines)) { focusOn(section.querySelector("h2"), entries.large ? opened : section); }
  }

  function showTable(state) {
    const from = last;
    last = null;
    closePage();
    if (state) { table.set(state); }
    if (from) { table.focusOn(from); } else if (state) { showAt(document.getElementById("workloads")); }
  }

  function decoded(text) {
    try { return decodeURIComponent(text); } catch { return text; }
  }

  function route() {
    const hash = location.hash;
    if (hash.startsWith("#/w/")) {
      const [, id, lines] = /^#\/w\/(.*?)(?:\/e\/([0-9a-f-]+))?$/.exec(hash);
      const entry = found(decoded(id));
      if (entry) { showPage(entry, lines); } else { notFound(decoded(id)); }
    } else if (entries.large && found(hash.slice(1))) {
      showPage(found(hash.slice(1)));
    } else if (hash.startsWith("#/?")) {
      const query = new URLSearchParams(hash.slice(3));
      showTable({ q: query.get("q") || "", sort: query.get("sort") || "" });
    } else if (hash === "#workloads" || hash === "") {
      showTable(null);
    } else if (hash.startsWith("#course-") && entries.large) {
      showTable({ q: "is:" + hash.slice(8), sort: "" });
    } else if (!opened.hidden && !opened.querySelector(":target")) {
      last = null;
      closePage();
      const target = document.getElementById(decoded(hash.slice(1)));
      if (target) { showAt(target); }
    }
  }

  entries.whenRead(function (read) {
    list = read.list;
    if (!list.length) { return; }
    table = listing.open(read, function () { history.replaceState(null, "", tableAddress()); });
    learn();
    if (!entries.large) {
      list.forEach(function (entry) { markPlaces(document.getElementById(entry.anchor), entry.anchor); });
    }
    // A number leads to the rows that make it; without a filter, to the first of them.
    document.addEventListener("click", function (event) {
      const link = event.target.closest("a[data-q]");
      if (link) {
        event.preventDefault();
        location.hash = "#/?" + new URLSearchParams({ q: link.dataset.q }).toString();
      }
    });
    window.addEventListener("hashchange", route);
    if (location.hash) { route(); }
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
    if (entries.large && window.requestIdleCallback) { window.requestIdleCallback(function () { store.pieces(); }); }
  });
})();
