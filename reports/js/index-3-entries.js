// All workloads as a filter sees them: the words of the table's rows, and the numbers that came beside it.
const entries = (function () {
  const SCORE = /([01]\.[0-9]{2})$/;
  const holder = document.getElementById("index-data");
  const base = document.getElementById("base");
  const large = base !== null;

  function words(cell) {
    const own = Array.from(cell.childNodes).filter(function (node) { return node.nodeType === Node.TEXT_NODE; });
    return own.map(function (node) { return node.data; }).join("").trim();
  }

  // A row of the table that stands for itself.
  function shown(row) {
    const place = row.cells[0].querySelector("code");
    return {
      row,
      name: row.cells[0].querySelector("bdi").textContent,
      place: place ? place.textContent : ".",
      today: row.cells[1].textContent,
      proposal: words(row.cells[2]),
      reason: "",
      cells: Array.from(row.cells).slice(3).map(function (cell) {
        return { kind: cell.dataset.kind, score: Number(cell.dataset.order) };
      }),
    };
  }

  // A row of the plain table of a large report, which has no marks.
  function plain(row) {
    const cells = row.cells;
    const told = cells[4];
    return {
      name: cells[0].textContent,
      place: cells[1].textContent,
      today: cells[3].textContent,
      proposal: told.firstChild.textContent,
      reason: told.lastChild.textContent.trim(),
      cells: Array.from(cells).slice(5).map(function (cell) {
        const score = SCORE.exec(cell.textContent.trim());
        const classes = cell.className.split(" ");
        return { kind: classes[0], score: score ? Number(score[1]) : -1, picked: classes.length > 1 };
      }),
    };
  }

  function anchor(entry, short) {
    if (short.startsWith("w-")) { return short; }
    const slug = entry.id.slice(-40).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
    return "w-" + (slug ? slug + "-" : "") + short;
  }

  function complete(entry, at, data) {
    const kind = data.kinds[data.kind[at]];
    const flags = data.flags.filter(function (_, place) { return data.flag[at] & (1 << place); });
    entry.kindId = kind[0];
    entry.kind = kind[1];
    entry.id = entry.place === "." ? entry.name : entry.place + "/" + entry.name;
    entry.anchor = anchor(entry, data.anchor[at]);
    entry.to = data.targets[data.to[at]];
    entry.rules = data.rules[data.rule[at]];
    entry.course = data.courses[data.course[at]];
    entry.states = [entry.course].concat(flags);
    entry.effort = data.effort[at];
    entry.sure = data.sure[at];
    entry.page = data.page[at];
    entry.verdicts = {};
    let verdicts = "";
    data.platforms.forEach(function (id, place) {
      const kindOf = entry.cells[place] ? entry.cells[place].kind : "";
      entry.verdicts[id] = kindOf;
      verdicts += " " + data.titles[id] + ":" + kindOf;
    });
    entry.text = [entry.id, entry.kind, entry.proposal, entry.reason, verdicts].join(" ").toLowerCase();
    return entry;
  }

  function rows() {
    const body = large ? base.querySelectorAll("tbody") : document.querySelectorAll("#index > tbody");
    return Array.from(body).flatMap(function (one) { return Array.from(one.rows); });
  }

  function all(data) {
    const read = large ? plain : shown;
    return { data, list: rows().map(function (row, at) { return complete(read(row), at, data); }) };
  }

  // Calls with {data, list}: at once where the report is small.
  function whenRead(use) {
    if (!holder) { return; }
    const text = holder.content.textContent;
    if (holder.dataset.form === "gzip") {
      store.inflate(text).then(function (json) { use(all(JSON.parse(json))); });
    } else {
      use(all(JSON.parse(text)));
    }
  }

  return { large, whenRead };
})();
