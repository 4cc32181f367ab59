// What a filter says: words that all have to be there, and statements about platform, verdict, kind, rule, step and days.
const grammar = (function () {
  const PART = /!?(?:(?:p|v|t|r|by|is):"[^"]*"?|"[^"]*"?|\S+)/gi;
  const FIELD = /^(p|v|t|r|by|is):(.*)$/;
  const NUMBER = /^(e)(<=|>=|<|>|=)([0-9]*\.?[0-9]+)$/;
  const SHORT = { k8s: "kubernetes", cf: "cloud-foundry", ocp: "openshift" };
  const VERDICTS = {
    fit: "fit", conditions: "conditions", work: "changes", changes: "changes", unclear: "open", undetermined: "open",
    cannot: "blocked", blocked: "blocked",
  };
  const STATES = ["stay", "move", "consider", "place", "undecided", "firm", "hinges", "open",
    "tie", "needs-answer", "presumes", "otherwise", "waived", "due", "new", "flipped"];
  const COMPARED = {
    "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b, "=": (a, b) => a === b,
  };

  function part(text) {
    const without = text.startsWith("!");
    const said = text.slice(without ? 1 : 0).toLowerCase();
    const number = NUMBER.exec(said);
    if (number) {
      return { without, field: number[1], compares: COMPARED[number[2]], value: Number(number[3]) };
    }
    const field = FIELD.exec(said);
    return { without, field: field ? field[1] : "", value: (field ? field[2] : said).replace(/"/g, "") };
  }

  // → [{without, field, value}]: fields p, v, t, r, by, is and e; "" for a word.
  function parse(query) {
    return (query.match(PART) || []).map(part).filter(function (one) { return one.value !== ""; });
  }

  // Parts that nothing can match, as the reader wrote them.
  function unknown(parts) {
    return parts.filter(function (one) {
      return (one.field === "is" && !STATES.includes(one.value)) || (one.field === "v" && !(one.value in VERDICTS));
    }).map(function (one) { return one.field + ":" + one.value; });
  }

  function platformsLike(value, titles) {
    const wanted = SHORT[value] || value;
    return Object.keys(titles).filter(function (id) {
      return id.includes(wanted) || titles[id].toLowerCase().includes(wanted);
    });
  }

  // What each kind of part asks of an entry; `scope` are the platforms that a verdict is meant for.
  const TESTS = {
    "": (one) => (entry) => entry.text.includes(one.value),
    p: function (one, titles) {
      const like = platformsLike(one.value, titles);
      return (entry) => like.includes(entry.to);
    },
    v: (one, titles, scope) => (entry) => scope.some(function (id) { return entry.verdicts[id] === VERDICTS[one.value]; }),
    t: (one) => (entry) => entry.kindId.includes(one.value) || entry.kind.toLowerCase().includes(one.value),
    r: (one) => (entry) => entry.rules.some(function (rule) { return rule.includes(one.value); }),
    by: (one) => (entry) => entry.step === one.value,
    is: (one) => (entry) => entry.states.includes(one.value),
    e: (one) => (entry) => entry.days !== null && one.compares(entry.days, one.value),
  };

  // → a test of one entry. A platform beside a verdict says where the verdict is meant.
  function tester(parts, titles) {
    const named = parts.filter(function (one) { return one.field === "p" && !one.without; });
    const scoped = named.length > 0 && parts.some(function (one) { return one.field === "v"; });
    const scope = scoped
      ? named.flatMap(function (one) { return platformsLike(one.value, titles); })
      : Object.keys(titles);
    const asked = parts.filter(function (one) { return !scoped || !named.includes(one); }).map(function (one) {
      const holds = TESTS[one.field](one, titles, scope);
      return one.without ? (entry) => !holds(entry) : holds;
    });
    return function (entry) { return asked.every(function (holds) { return holds(entry); }); };
  }

  return { parse, tester, unknown };
})();
