"""The tables of docs/method.md, worked out by the engine; `python -m tests.support.method_tables` writes them there.

A table stands below a line `<!-- table: NAME -->`. Its first example is the manifest that the page shows.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from advisor.catalog import load_catalog
from advisor.decide.staying import is_known_end
from advisor.decide.verdict import asks_for_work
from advisor.model.catalog import Catalog
from advisor.model.decision import AS_IT_IS, Course, Decision, Part, PlatformResult, Step, Verdict
from advisor.model.findings import Finding
from advisor.model.report import Assessed, Report
from advisor.pipeline import Options, assess_paths
from advisor.report.words import COURSES, names, verdict_phrase

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "method.md"
DAY = date(2026, 11, 24)
NONE = "–"
TAKEN = (
    Step.ORGANISATION,
    Step.ENDING,
    Step.OBLIGATION,
    Step.VERDICT,
    Step.WORK,
    Step.PREFERENCE,
    Step.FEWEST,
    Step.DEFAULT,
)
"""The steps on where to, in the order of the page; systems are not known yet."""
_TABLE = re.compile(r"^<!-- table: (?P<name>[\w-]+) -->\n\n(?P<rows>(?:\|[^\n]*\n)+)", re.MULTILINE)
_MANIFEST = re.compile(r"^```yaml\n(?P<text>applications:.*?)^```$", re.MULTILINE | re.DOTALL)

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Example:
    """One workload of the page, with the run that it was decided in."""

    report: Report
    assessed: Assessed

    @property
    def catalog(self) -> Catalog:
        return self.report.catalog

    @property
    def decision(self) -> Decision:
        return self.assessed.decision

    def title(self, platform: str) -> str:
        return self.catalog.platforms[platform].title

    def titles(self, platforms: Iterable[str]) -> str:
        return names([self.title(platform) for platform in platforms]) or NONE

    def findings_here(self) -> Sequence[Finding]:
        """On the platform where it runs today."""
        return self.decision.result(self.decision.current or "").findings

    def in_order(self) -> Iterator[tuple[Step, tuple[str, ...], tuple[str, ...]]]:
        """Each step on where to up to the one that decided: what it took out, and what it left."""
        out = {reason.platform: reason.step for reason in self.decision.why_not}
        left = [result.platform for result in self.decision.results]
        for step in TAKEN:
            gone = tuple(name for name in left if out.get(name) is step)
            left = [name for name in left if name not in gone]
            yield step, gone, tuple(left)
            if step is self.decision.decided_by:
                return

    def before(self, step: Step) -> tuple[PlatformResult, ...]:
        """The platforms among which a step decides."""
        gone = {name for earlier, out, _ in self.in_order() if TAKEN.index(earlier) < TAKEN.index(step) for name in out}
        return tuple(result for result in self.decision.results if result.platform not in gone)


@cache
def example(name: str) -> Example:
    """The workload of the page that has this name."""
    if name == "gauge":
        return _named(_run_of_page(), name)
    return _named(_run_of(ROOT / "samples" / {"tide-table": "harbour", "landing": "containers"}[name]), name)


def _run_of_page() -> Report:
    """The run over the manifest that the page shows."""
    shown = _MANIFEST.search(PAGE.read_text(encoding="utf-8"))
    assert shown is not None, "the page shows no manifest"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "manifest.yml").write_text(shown["text"], encoding="utf-8")
        return _run_of(Path(folder))


def _run_of(folder: Path) -> Report:
    catalog = load_catalog(ROOT / "rules")
    return assess_paths([folder], catalog, Options(as_of=DAY, platforms=catalog.main_platforms))


def _named(report: Report, name: str) -> Example:
    return Example(report, next(one for one in report.assessed if one.workload.name == name))


# --- numbers --------------------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """With at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _days(result: PlatformResult) -> str:
    days = result.days
    return f"{number(days.expected)} ({number(days.low)}–{number(days.high)})" if days.high else "0"


def _score(result: PlatformResult) -> str:
    if result.score is None:
        return NONE
    return f"{result.score:.0f} ({result.low:.0f}–{result.high:.0f})"


def _ids(rules: Iterable[str]) -> str:
    return ", ".join(f"`{rule}`" for rule in rules) or NONE


# --- tables ---------------------------------------------------------------------------------------------------------


def tables() -> Mapping[str, Rows]:
    """Every table of the page, its head first."""
    stays, moves, lone = example("gauge"), example("tide-table"), example("landing")
    return {
        "stays-platforms": platforms(stays),
        "stays-steps": staying(stays),
        "moves-platforms": platforms(moves),
        "moves-steps": steps(moves),
        "moves-work": work(moves),
        "lone-platforms": platforms(lone),
        "lone-steps": steps(lone),
        "lone-score": score(lone),
        "lone-turns": turns(lone),
    }


def platforms(one: Example) -> Rows:
    """Verdict, work and score on each platform, and the needs behind the verdict."""
    head = ["platform", "verdict", "needs behind it", "person-days", "fit score"]
    return [head, *(_platform(one, result) for result in one.decision.results)]


def _platform(one: Example, result: PlatformResult) -> Sequence[str]:
    behind = [finding.rule for finding in result.blockers()]
    if result.verdict is Verdict.AFTER_CHANGES:
        behind = [line.what for line in result.work if not line.moving]
    if result.verdict is Verdict.WITH_CONDITIONS:
        behind = [each.rule for each in result.findings if each.need.required and each.outcome.value == "condition"]
    return [one.title(result.platform), verdict_phrase(result), _ids(behind), _days(result), _score(result)]


def staying(one: Example) -> Rows:
    """The questions that a workload which runs somewhere is asked before anything is compared."""
    decision, findings = one.decision, one.findings_here()
    current = decision.current or ""
    ends = is_known_end(one.catalog.platforms[current].life_cycle, DAY)
    parts = [f"{due.part} ends {due.date.isoformat()}, successor {due.successor}" for due in decision.due]
    change = names([f"{number(due.days.expected)} days by {due.date.isoformat()}" for due in decision.due])
    mending = [each for each in findings if each.need.required and asks_for_work(each)]
    here = sum(each.effort.middle for each in mending if each.effort)
    fitting = [each for each in decision.results if each.platform != current and each.verdict in AS_IT_IS]
    takers = one.titles(each.platform for each in fitting)
    opinions = [event.rule for event in decision.events if event.kind == "opinion" and (event.share or 0) > 1]
    found = {each.rule for each in findings if each.blocks}
    return [
        ["question", "what is read", "answer"],
        ["Where does it run today?", _ids(decision.known_from), one.title(current)],
        ["Does that platform end?", "its life cycle", "yes" if ends else "no"],
        ["Does a required need block there?", _ids(sorted(found)), "yes" if found else "no"],
        ["Does a part end that it stands on?", names(parts) or NONE, f"a change: {change}" if change else "no"],
        [
            "Is mending here more work than a move to one that takes it as it is?",
            f"{_ids(each.rule for each in mending)}: {number(here)} days; as it is: {takers}",
            "yes" if any(each.days.expected < here for each in fitting) else "no",
        ],
        ["Is a limit passed that is an opinion?", _ids(opinions), "yes" if opinions else "no"],
        ["**Course**", f"`decided_by: {decision.decided_by.value}`", f"**{COURSES[decision.course]}**"],
    ]


def steps(one: Example) -> Rows:
    """The steps on where to, up to the one that decided."""
    rows = [
        [f"**{step.value}**" if step is one.decision.decided_by else step.value]
        + [_read(one, step, gone), one.titles(gone), one.titles(left)]
        for step, gone, left in one.in_order()
    ]
    return [["step", "what it reads", "takes out", "leaves"], *rows]


def _read(one: Example, step: Step, gone: Sequence[str]) -> str:
    """What a step decides by, in numbers where it has some."""
    if step is Step.ENDING:
        cycles = [one.catalog.platforms[name].life_cycle for name in gone]
        return f"ends: {', '.join(cycle.until.isoformat() for cycle in cycles if cycle.until)}"
    if step is Step.VERDICT:
        words = [verdict_phrase(result) for result in one.before(step)]
        return names(list(dict.fromkeys(words)))
    if step is Step.WORK:
        least, equal, band = band_of(one)
        return (
            f"least {number(least)}, equal for all {number(equal)}, band {number(band)}: up to {number(least + band)}"
        )
    if step is Step.FEWEST:
        return f"stay on {one.title(one.decision.planned or '')}: {names(sorted(_staying_there(one)))}"
    return {Step.ORGANISATION: "no organisation file", Step.OBLIGATION: "none declared"}.get(step, "none declared")


def _staying_there(one: Example) -> set[str]:
    planned = one.decision.planned
    return {
        each.workload.name
        for each in one.report.assessed
        if each.decision.course is Course.STAY and each.decision.planned == planned
    }


def lines_of(result: PlatformResult) -> dict[tuple[Part, str], float]:
    """Expected days by part and subject."""
    return {(line.part, line.what): line.days.expected for line in result.work}


def equal_lines(one: Example) -> frozenset[tuple[Part, str]]:
    """Lines that are the same on all platforms among which work decides."""
    left = [set(lines_of(result).items()) for result in one.before(Step.WORK)]
    return frozenset(line for line, _ in set.intersection(*left))


def band_of(one: Example) -> tuple[float, float, float]:
    """The least work, what of it is equal for all that are left, and the band above the least."""
    assumed = one.catalog.assumptions
    least = min(one.before(Step.WORK), key=lambda result: result.days.expected)
    equal = sum(lines_of(least)[line] for line in equal_lines(one))
    band = max(assumed.equal_days, assumed.equal_share * (least.days.expected - equal))
    return least.days.expected, equal, band


def work(one: Example) -> Rows:
    """The lines of work on the platforms among which work decides, those that cancel marked."""
    left = one.before(Step.WORK)
    by_platform = [lines_of(result) for result in left]
    every = sorted(
        {line for lines in by_platform for line in lines}, key=lambda line: (list(Part).index(line[0]), line)
    )
    equal = equal_lines(one)
    head = ["part", "line", *(one.title(result.platform) for result in left), "equal"]
    rows = [
        [part.value, f"`{what}`", *(number(lines.get((part, what), 0)) for lines in by_platform)]
        + ["yes" if (part, what) in equal else ""]
        for part, what in every
    ]
    sums = ["**sum**", "", *(number(result.days.expected) for result in left), number(band_of(one)[1])]
    return [head, *rows, sums]


def score(one: Example) -> Rows:
    """Points by topic and what each platform gives of them; the score is their quotient."""
    left = one.before(Step.WORK)
    head = ["topic", "points", *(one.title(result.platform) for result in left)]
    points = {topic: each.points for topic, each in left[0].topics.items()}
    rows = [
        [one.catalog.topics[topic].title, number(value), *(number(each.topics[topic].given) for each in left)]
        for topic, value in points.items()
    ]
    given = [sum(each.given for each in result.topics.values()) for result in left]
    total = sum(points.values())
    return [
        head,
        *rows,
        ["**sum**", number(total), *map(number, given)],
        ["**100 × given / points**", "", *(f"{100 * each / total:.0f}" for each in given)],
    ]


def turns(one: Example) -> Rows:
    """Turning answers by what would have to be read or asked, the likeliest of each, and how they combine."""
    found: dict[str, list[tuple[float, str]]] = {}
    for turn in one.decision.hinges_on:
        found.setdefault(turn.source, []).append((turn.chance, turn.topic))
    rows, left = [], 1.0
    for source in sorted(found, key=lambda each: (-max(found[each])[0], each)):
        chance = max(chance for chance, _ in found[source])
        likeliest = next(topic for each, topic in found[source] if each == chance)
        left *= 1 - chance
        rows.append([source, str(len({topic for _, topic in found[source]})), f"`{likeliest}`", f"{chance:.3f}"])
    head = ["source", "topics that turn it", "the likeliest", "chance"]
    return [head, *rows, [f"**{one.decision.firmness.value}**", "", "1 − Π (1 − chance)", f"{1 - left:.3f}"]]


# --- the page -------------------------------------------------------------------------------------------------------


def shown() -> Mapping[str, Rows]:
    """The tables as the page has them, without the line of dashes."""
    return {found["name"]: _cells(found["rows"]) for found in _TABLE.finditer(PAGE.read_text(encoding="utf-8"))}


def _cells(text: str) -> Rows:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines()]
    return [rows[0], *rows[2:]]


def as_markdown(rows: Rows) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (rows[0], *rows[1:])]
    return "\n".join([lines[0], f"|{'---|' * len(rows[0])}", *lines[1:]]) + "\n"


def main() -> None:
    fresh = tables()
    text = _TABLE.sub(
        lambda found: f"<!-- table: {found['name']} -->\n\n{as_markdown(fresh[found['name']])}",
        PAGE.read_text(encoding="utf-8"),
    )
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
