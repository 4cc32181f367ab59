// All workloads as a filter sees them: the words of the table's rows, and the numbers that came beside it.
const entries = (function () {
  const holder = document.getElementById("index-data");
  const base = document.getElementById("base");
  const large = base !== null;

  // A row of the table that stands for itself.
  function shown(row) {
    const place = row.cells[0].querySelector("code");
    const words = Array.from(row.cells).slice(1).map(function (cell) { return cell.textContent; });
    return { row, name: row.cells[0].querySelector("bdi").textContent, place: place ? place.textContent : ".", words };
  }

  // A row of the plain table of a large report, in which the folder has a cell of its own.
  function plain(row) {
    const words = Array.from(row.cells).map(function (cell) { return cell.textContent.trim(); });
    return { name: words[0], place: words[1], words: words.slice(2) };
  }

  function anchor(entry, short) {
    if (short.startsWith("w-")) { return short; }
    const slug = entry.id.slice(-40).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
    return "w-" + (slug ? slug + "-" : "") + short;
  }

  function complete(entry, at, data) {
    const kind = data.kinds[data.kind[at]];
    const flags = data.flags.filter(function (_, place) { return data.flag[at] & (1 << place); });
    const digits = data.verdict[at];
    entry.kindId = kind[0];
    entry.kind = kind[1];
    entry.id = entry.place === "." ? entry.name : entry.place + "/" + entry.name;
    entry.anchor = anchor(entry, data.anchor[at]);
    entry.to = data.to[at] < 0 ? "" : data.platforms[data.to[at]];
    entry.rules = data.rules[data.rule[at]];
    entry.course = data.courses[data.course[at]];
    entry.step = data.steps[data.step[at]];
    entry.states = [entry.course, data.firm[data.firmness[at]]].concat(flags);
    entry.days = data.days[at];
    entry.page = data.page[at];
    entry.verdicts = {};
    data.platforms.forEach(function (id, place) { entry.verdicts[id] = data.verdictKinds[digits[place]]; });
    entry.text = [entry.id, entry.kind].concat(entry.words).join(" ").toLowerCase();
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
