// What if: decides again under other weights, from the numbers of the run. It mirrors the method (scores, tie band,
// families, order of defaults, courses); what rests on draws is not worked out here.
(function () {
  const COURSES = ["stay", "move", "consider", "place", "undecided"];
  const [STAY, MOVE, CONSIDER, PLACE, UNDECIDED] = [0, 1, 2, 3, 4];
  const PICKS = ["recommend", "tie", "needs-answer", "none-fits"];
  const [RECOMMEND, TIE, NEEDS_ANSWER, NONE_FITS] = [0, 1, 2, 3];
  const WORDS = ["stay", "move", "consider a move", "place", "decide later"];
  const KINDS = ["stay", "move", "consider", "place", "open"];
  const GLYPHS = ["■", "▶", "▷", "◆", "?"];
  const [UNDETERMINED, BLOCKED] = [2, 3];
  const ROUNDING = 1e-9;
  const SAME = 1e-12;
  const SHADES = 7;
  const MOST_ROWS = 60;
  const PAUSE = 400;

  const section = document.getElementById("what-if");
  if (!section) { return; }

  // --- the method ---

  function engineOf(data) {
    const platforms = data.ids.length;
    const criteria = data.criteria.length;
    const workloads = data.names.length;
    const width = criteria + 1;
    const verdicts = Uint8Array.from(data.rows, function (row) { return row[0]; });
    const values = new Float64Array(data.rows.length * criteria);
    data.rows.forEach(function (row, at) {
      for (let one = 1; one < width; one += 1) { values[at * criteria + one - 1] = data.values[row[one]]; }
    });
    const flat = Int32Array.from(data.flat);
    const scores = new Float64Array(data.rows.length);
    const duties = new Float64Array(data.rows.length);
    const family = data.families.map(function (name) { return data.families.indexOf(name); });

    function weigh(weights) {
      const share = shares(weights);
      for (let row = 0; row < scores.length; row += 1) {
        let sum = 0;
        for (let one = 0; one < criteria; one += 1) { sum += share[one] * values[row * criteria + one]; }
        scores[row] = sum;
        duties[row] = data.duties < 0 ? 0 : share[data.duties] * values[row * criteria + data.duties];
      }
    }

    // Into `tied`, one place a platform: the leader and whoever is too close to it, or to its family without duties.
    function tie(first, order, tied) {
      let best = -Infinity;
      order.forEach(function ([one]) { best = Math.max(best, scores[flat[first + one]]); });
      let leader = platforms;
      order.forEach(function ([one]) {
        if (scores[flat[first + one]] >= best - ROUNDING && one < leader) { leader = one; }
      });
      const lead = flat[first + leader];
      order.forEach(function ([one]) {
        const own = flat[first + one];
        const aside = family[one] === family[leader] ? duties[lead] - duties[own] : 0;
        if (one === leader || scores[lead] - scores[own] - aside < data.band - ROUNDING) { tied[first + one] = 1; }
      });
    }

    // Of candidates the one that is planned: determined, near the best score, little work and long support, score, id.
    function plannedOf(first, order) {
      let best = -Infinity;
      order.forEach(function ([one]) { best = Math.max(best, scores[flat[first + one]]); });
      let found = -1;
      let foremost = null;
      order.forEach(function ([one, rank]) {
        const score = scores[flat[first + one]];
        const open = verdicts[flat[first + one]] === UNDETERMINED ? 1 : 0;
        const key = [open, best - score >= data.band - ROUNDING ? 1 : 0, rank, -Math.round(score / ROUNDING), one];
        if (!foremost || before(key, foremost)) { [found, foremost] = [one, key]; }
      });
      return found;
    }

    function before(key, other) {
      const at = key.findIndex(function (part, place) { return part !== other[place]; });
      return at >= 0 && key[at] < other[at];
    }

    function choose(at, out) {
      const first = at * platforms;
      const order = data.orders[data.order[at]];
      const here = data.current[at];
      const isOpen = function (one) { return verdicts[flat[first + one]] === UNDETERMINED; };
      const set = function (course, pick, planned) {
        out.course[at] = course;
        out.pick[at] = pick;
        out.planned[at] = planned;
      };
      if (!order.length) { return set(UNDECIDED, NONE_FITS, -1); }
      const either = data.either[data.homes[at]];
      const homes = either.length ? order.filter(function ([one]) { return either.includes(one); }) : [];
      if (!homes.every(function ([one]) { return isOpen(one); })) {
        homes.forEach(function ([one]) { out.tied[first + one] = 1; });
        return set(PLACE, homes.length === 1 ? RECOMMEND : TIE, plannedOf(first, homes));
      }
      tie(first, order, out.tied);
      const leaders = order.filter(function ([one]) { return out.tied[first + one]; });
      const pick = leaders.length === 1 ? RECOMMEND : TIE;
      const foremost = plannedOf(first, leaders);
      if (here < 0 || verdicts[flat[first + here]] === BLOCKED) {
        if (isOpen(foremost)) { return set(UNDECIDED, NEEDS_ANSWER, plannedOf(first, order)); }
        return set(here < 0 ? PLACE : MOVE, pick, foremost);
      }
      if (isOpen(here)) { return set(STAY, NEEDS_ANSWER, here); }
      if (out.tied[first + here]) { return set(STAY, pick, here); }
      if (!data.triggered[at]) { return set(CONSIDER, RECOMMEND, here); }
      return isOpen(foremost) ? set(STAY, NEEDS_ANSWER, here) : set(MOVE, pick, foremost);
    }

    return {
      platforms: platforms,
      workloads: workloads,
      verdictOf: function (at, one) { return verdicts[flat[at * platforms + one]]; },
      decide: function (weights) {
        weigh(weights);
        const out = {
          course: new Uint8Array(workloads),
          pick: new Uint8Array(workloads),
          planned: new Int16Array(workloads),
          tied: new Uint8Array(workloads * platforms),
          scores: new Float64Array(workloads * platforms),
        };
        for (let place = 0; place < flat.length; place += 1) { out.scores[place] = scores[flat[place]]; }
        for (let at = 0; at < workloads; at += 1) { choose(at, out); }
        return out;
      },
    };
  }

  function shares(weights) {
    let whole = 0;
    weights.forEach(function (one) { whole += one; });
    return weights.map(function (one) { return whole ? one / whole : 0; });
  }

  function alike(one, other) {
    const [a, b] = [shares(one), shares(other)];
    return a.every(function (share, at) { return Math.abs(share - b[at]) < SAME; });
  }

  async function dataOf(held) {
    const text = held.content.textContent;
    if (!held.dataset.packed) { return JSON.parse(text); }
    const bytes = Uint8Array.from(atob(text), function (letter) { return letter.charCodeAt(0); });
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  // --- the page ---

  function element(name, kind, text) {
    const made = document.createElement(name);
    if (kind) { made.className = kind; }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  function figure(number) { return number.toLocaleString("en-US"); }

  function difference(number) {
    return number ? " (" + (number > 0 ? "+" : "−") + figure(Math.abs(number)) + ")" : "";
  }

  function points(number) { return String(Math.round(number * 100) / 100); }

  function pageOf(data) {
    const engine = engineOf(data);
    const within = function (what) { return section.querySelector(what); };
    const dials = Array.from(section.querySelectorAll(".dial"));
    const ranges = dials.map(function (dial) { return dial.querySelector("[type=range]"); });
    const numbers = dials.map(function (dial) { return dial.querySelector("[type=number]"); });
    const told = dials.map(function (dial) { return dial.querySelector(".dial-share"); });
    const titles = dials.map(function (dial) { return dial.querySelector("label").textContent; });
    const buttons = Array.from(section.querySelectorAll("[data-weights]"));
    const most = Number(numbers[0].max);
    const submitted = engine.decide(data.submitted);
    let weights = data.submitted.slice();
    let result = submitted;
    let saying = 0;
    let writing = 0;

    function placeIn(out, at) {
      return out.pick[at] === NONE_FITS || out.course[at] === UNDECIDED ? -1 : out.planned[at];
    }

    function changed(at) {
      return result.course[at] !== submitted.course[at] || placeIn(result, at) !== placeIn(submitted, at);
    }

    function count(out) {
      const found = { places: new Int32Array(engine.platforms + 1), courses: new Int32Array(COURSES.length) };
      for (let at = 0; at < engine.workloads; at += 1) {
        found.courses[out.course[at]] += 1;
        found.places[placeIn(out, at) < 0 ? engine.platforms : placeIn(out, at)] += 1;
      }
      return found;
    }

    const before = count(submitted);

    function middle(one) {
      const found = [];
      for (let at = 0; at < engine.workloads; at += 1) {
        if (engine.verdictOf(at, one) !== BLOCKED) { found.push(result.scores[at * engine.platforms + one]); }
      }
      if (!found.length) { return "–"; }
      const sorted = Float64Array.from(found).sort();
      const half = sorted.length >> 1;
      return (sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2).toFixed(2);
    }

    function best(one) {
      let found = 0;
      for (let at = one; at < result.tied.length; at += engine.platforms) { found += result.tied[at]; }
      return found;
    }

    function row(heading, ...cells) {
      const made = element("tr");
      const head = element("th");
      head.scope = "row";
      head.append(...[].concat(heading));
      made.append(head, ...cells.map(function (text) { return element("td", "number", text); }));
      return made;
    }

    function fillCounts(now) {
      const open = engine.platforms;
      const shown = data.columns.concat(open).filter(function (one) {
        return (data.supported.includes(one) && data.run_here[one]) || now.places[one] || before.places[one];
      });
      shown.sort(function (a, b) { return (a === open) - (b === open) || now.places[b] - now.places[a] || a - b; });
      within(".what-if-platforms tbody").replaceChildren(...shown.map(function (one) {
        const number = figure(now.places[one]) + difference(now.places[one] - before.places[one]);
        if (one === open) { return row("Open", number, "–", "–"); }
        return row(data.titles[one], number, figure(best(one)), middle(one));
      }));
      within(".what-if-courses tbody").replaceChildren(...COURSES.flatMap(function (_, course) {
        const [number, earlier] = [now.courses[course], before.courses[course]];
        const swatch = element("span", "swatch s-" + KINDS[course], GLYPHS[course]);
        swatch.setAttribute("aria-hidden", "true");
        return number || earlier ? [row([swatch, WORDS[course]], figure(number) + difference(number - earlier))] : [];
      }));
    }

    // --- table of scores: rows are made once and filled again ---

    const heat = within(".heat tbody");
    const lines = Array.from({ length: Math.min(MOST_ROWS, engine.workloads) }, function () {
      const line = element("tr");
      const head = element("th");
      const link = element("a");
      const words = element("td", "decision");
      const sure = element("td", "decision-sure");
      head.scope = "row";
      head.append(element("bdi"));
      head.firstChild.append(link);
      const cells = data.columns.map(function () { return element("td"); });
      line.append(head, ...cells, words, sure);
      heat.append(line);
      return { line: line, link: link, cells: cells, words: words, sure: sure };
    });

    function listing(places) {
      const words = places.map(function (one) { return data.titles[one]; });
      return words.length < 2 ? words.join("") : words.slice(0, -1).join(", ") + " or " + words[words.length - 1];
    }

    function decisionWords(out, at) {
      const first = at * engine.platforms;
      const among = data.ids.map(function (_, one) { return one; })
        .filter(function (one) { return out.tied[first + one]; })
        .sort(function (a, b) { return (b === out.planned[at]) - (a === out.planned[at]); });
      const [course, pick] = [out.course[at], out.pick[at]];
      if (course === UNDECIDED) { return "Decide later"; }
      const where = data.titles[out.planned[at]];
      if (course === STAY) { return "Stay on " + where + (pick === NEEDS_ANSWER ? " for now" : ""); }
      if (course === CONSIDER) { return "Stay on " + where + ", consider " + listing(among); }
      return (course === MOVE ? "Move to " : "Place on ") + (pick === TIE ? listing(among) : where);
    }

    function fillCell(cell, at, one, lowest) {
      const verdict = engine.verdictOf(at, one);
      const place = at * engine.platforms + one;
      const score = result.scores[place];
      const planned = placeIn(result, at) === one;
      const tied = result.pick[at] === TIE && result.tied[place] === 1;
      const shade = Math.max(1, Math.min(SHADES, 1 + Math.trunc((score - lowest) / (1 - lowest) * SHADES)));
      const kind = verdict === BLOCKED ? "blocked" : verdict === UNDETERMINED ? "open" : String(shade);
      const said = (verdict === BLOCKED ? "blocked" : verdict === UNDETERMINED ? "undetermined" : "");
      const words = (planned ? ", planned" : "") + (tied ? ", too close to tell apart" : "");
      const hidden = element("span", "hidden", " " + said + words);
      cell.className = "cell shade-" + kind + (planned ? " planned" : tied ? " tied" : "");
      cell.textContent = verdict === BLOCKED ? "✕" : (verdict === UNDETERMINED ? "? " : "") + score.toFixed(2);
      if (planned || tied) {
        const sign = element("span", "sign-of", planned ? " ◂" : " =");
        sign.setAttribute("aria-hidden", "true");
        cell.append(sign);
      }
      if (said || words) { cell.append(hidden); }
    }

    function chosenRows() {
      const [first, rest] = [[], []];
      for (let at = 0; at < engine.workloads && first.length < lines.length; at += 1) {
        if (changed(at)) { first.push(at); } else if (rest.length < lines.length) { rest.push(at); }
      }
      return first.concat(rest).slice(0, lines.length);
    }

    function lowestOf(rows) {
      let lowest = 1;
      rows.forEach(function (at) {
        data.columns.forEach(function (one) {
          if (engine.verdictOf(at, one) !== BLOCKED) {
            lowest = Math.min(lowest, result.scores[at * engine.platforms + one]);
          }
        });
      });
      return Math.min(Math.floor(lowest * 20) / 20, 0.95);
    }

    function fillHeat(total) {
      const rows = chosenRows();
      const lowest = lowestOf(rows);
      rows.forEach(function (at, number) {
        const { line, link, cells, words, sure } = lines[number];
        link.textContent = data.names[at];
        link.href = "#" + data.anchors[at];
        line.classList.toggle("chosen", changed(at));
        cells.forEach(function (cell, column) { fillCell(cell, at, data.columns[column], lowest); });
        words.textContent = decisionWords(result, at);
        if (changed(at)) { words.append(element("span", "sub", "submitted: " + decisionWords(submitted, at))); }
        sure.textContent = data.asked[at] ? "an answer is asked first" : data.sure[at] || "–";
      });
      const all = lines.length === engine.workloads;
      const cut = all ? "All workloads, " : lines.length + " of " + figure(engine.workloads) + " workloads, ";
      within(".what-if-note").textContent = cut + (total ? "those decided otherwise first." : "in the order of the report.");
    }

    // --- what is said ---

    function said(now, total) {
      if (alike(weights, data.submitted)) { return "These are the weights that were submitted."; }
      const parts = data.columns.filter(function (one) { return now.places[one]; })
        .map(function (one) { return data.titles[one] + " " + figure(now.places[one]); });
      if (now.places[engine.platforms]) { parts.push("open " + figure(now.places[engine.platforms])); }
      const whole = figure(engine.workloads) + (engine.workloads === 1 ? " workload" : " workloads");
      return (total ? figure(total) + " of " + whole + (total === 1 ? " is" : " are") + " decided otherwise" : "No decision of " + whole + " changes") + ". Planned: " + parts.join(", ") + ".";
    }

    function say(text) {
      clearTimeout(saying);
      saying = setTimeout(function () { within(".what-if-status").textContent = text; }, PAUSE);
    }

    function sayDeparture() {
      const departs = !alike(weights, data.submitted);
      const names = function (list) {
        return titles.map(function (title, at) { return title.toLowerCase() + " " + points(list[at]); }).join(", ");
      };
      within(".departs").hidden = !departs;
      within(".departs-words").textContent = departs ? "Its weights: " + names(weights) + ". Submitted: " + names(data.submitted) + "." : "";
      return departs;
    }

    function address() {
      if (alike(weights, data.submitted)) { return "#/what-if"; }
      return "#/what-if?" + data.criteria.map(function (name, at) { return name + "=" + weights[at]; }).join("&");
    }

    // Browsers slow a page down that writes its address at every step.
    function keepAddress() {
      clearTimeout(writing);
      writing = setTimeout(function () {
        if (isWanted() && location.hash !== address()) { history.replaceState(null, "", address()); }
      }, PAUSE / 2);
    }

    function show() {
      result = engine.decide(weights);
      let total = 0;
      for (let at = 0; at < engine.workloads; at += 1) { total += changed(at) ? 1 : 0; }
      const now = count(result);
      fillCounts(now);
      fillHeat(total);
      sayDeparture();
      say(said(now, total));
    }

    function showDials(typing) {
      const share = shares(weights);
      weights.forEach(function (weight, at) {
        ranges[at].value = weight;
        if (numbers[at] !== typing) { numbers[at].value = points(weight); }
        told[at].textContent = Math.round(share[at] * 100) + " %";
      });
      buttons.forEach(function (button) {
        button.setAttribute("aria-pressed", String(alike(weights, JSON.parse(button.dataset.weights))));
      });
    }

    function weighWith(wanted, typing) {
      const fault = !wanted.some(function (one) { return one > 0; });
      within(".what-if-fault").hidden = !fault;
      if (fault) { say(within(".what-if-fault").textContent); return; }
      weights = wanted;
      showDials(typing);
      show();
      keepAddress();
    }

    function turned(at, input) {
      if (input.value === "" || !input.validity.valid) { return; }
      const wanted = weights.slice();
      wanted[at] = Number(input.value);
      weighWith(wanted, input);
    }

    function submit() { weighWith(data.submitted.slice()); }

    // What the address says. A criterion that it leaves out weighs nothing, as in a file of weights.
    function read() {
      const query = new URLSearchParams(location.hash.split("?")[1] || "");
      const wanted = data.criteria.map(function (name) {
        const number = Number(query.get(name));
        return number > 0 && number <= most ? number : 0;
      });
      weighWith(wanted.some(Boolean) ? wanted : data.submitted.slice());
    }

    dials.forEach(function (_, at) {
      ranges[at].addEventListener("input", function () { turned(at, ranges[at]); });
      numbers[at].addEventListener("input", function () { turned(at, numbers[at]); });
      numbers[at].addEventListener("change", function () { showDials(); });
    });
    buttons.forEach(function (button) {
      button.addEventListener("click", function () { weighWith(JSON.parse(button.dataset.weights)); });
    });
    within(".departs-end").addEventListener("click", function () {
      submit();
      within("h2").focus();
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && isWanted() && !alike(weights, data.submitted)) {
        if (within(".departs").contains(document.activeElement)) { within("h2").focus(); }
        submit();
      }
    });
    // For tests, and for whoever wants to compute on: the whole decision under any weights.
    section.whatIf = {
      data: data,
      decide: function (wanted) {
        const out = engine.decide(wanted);
        return Array.from({ length: engine.workloads }, function (_, at) {
          const scores = {};
          data.ids.forEach(function (name, one) {
            scores[name] = engine.verdictOf(at, one) === BLOCKED ? null : out.scores[at * engine.platforms + one];
          });
          return {
            course: COURSES[out.course[at]],
            pick: PICKS[out.pick[at]],
            planned: out.planned[at] < 0 ? null : data.ids[out.planned[at]],
            tied: data.ids.filter(function (_, one) { return out.tied[at * engine.platforms + one]; }),
            scores: scores,
          };
        });
      },
    };
    return { read: read };
  }

  // --- a page of its own, opened by its address ---

  let page = null;

  function isWanted() { return location.hash === "#what-if" || /^#\/what-if(\?|$)/.test(location.hash); }

  async function made() {
    section.querySelector(".lead").after(document.getElementById("what-if-page").content);
    return pageOf(await dataOf(document.getElementById("what-if-data")));
  }

  async function open() {
    section.hidden = false;
    document.body.classList.add("what-if-open");
    page = page || made();
    (await page).read();
    section.querySelector("h2").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  function close() {
    const was = document.body.classList.contains("what-if-open");
    section.hidden = true;
    document.body.classList.remove("what-if-open");
    const target = was && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) { target.scrollIntoView({ behavior: "instant" }); }
  }

  function route() { if (isWanted()) { open(); } else { close(); } }

  section.querySelector("h2").tabIndex = -1;
  document.querySelector(".skip").addEventListener("click", function (event) {
    if (isWanted()) {
      event.preventDefault();
      section.querySelector("h2").focus();
    }
  });
  window.addEventListener("hashchange", route);
  route();
})();
