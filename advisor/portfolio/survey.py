"""Counts, blockers, ends and questions over all decisions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from advisor.assess.assess import CompiledRule
from advisor.decide.decide import Decider, Judged
from advisor.decide.destination import Setting
from advisor.decide.staying import ends_of, is_known_end
from advisor.decide.work import days_of
from advisor.model.catalog import Catalog, Support
from advisor.model.decision import Course, Days, Firmness, Step, Verdict
from advisor.model.facts import Fact, Truth, Workload
from advisor.model.findings import Finding
from advisor.model.organisation import undeclared as undeclared_obligations
from advisor.model.report import Assessed, Blocker, Deadline, Exit, Portfolio, Run, Unoffered
from advisor.portfolio.leaving import Group, entries, exits, frontier, grouped
from advisor.portfolio.questions import board_questions, open_questions

OPEN = "open"
WAYS: Mapping[str, str] = {"image": "image", "source": "buildpack"}
"""Way of building → the value of build.method that stands for it."""


def survey(
    assessed: Sequence[Assessed], judged: Sequence[Judged], decider: Decider, setting: Setting, run: Run
) -> Portfolio:
    """The portfolio of these decisions."""
    decisions = [each.decision for each in assessed]
    courses = Counter(each.course.value for each in decisions)
    destinations = Counter(each.place or OPEN for each in decisions)
    going = [each.home for each in decisions if each.course in (Course.MOVE, Course.PLACE) and each.home is not None]
    left, groups = exits(decider, judged), grouped(assessed)
    return Portfolio(
        courses={course.value: courses[course.value] for course in Course},
        destinations={name: destinations[name] for name in (*run.platforms, OPEN) if destinations[name]},
        decided_by=_counted([each.decided_by.value for each in decisions], [step.value for step in Step]),
        firmness=_counted([each.firmness.value for each in decisions], [label.value for label in Firmness]),
        verdicts={name: _verdicts(groups, name) for name in run.platforms},
        days=Days.sum_of(home.days for home in going),
        blockers=_blockers(groups),
        exits=left,
        entries=entries(groups, run.platforms),
        frontier=frontier(groups, decider.judge),
        calendar=calendar(judged, left, decider.judge.catalog, run.as_of),
        unoffered=tuple(_unoffered([each.platform for each in left], groups, decider)),
        board=board_questions(decider, judged, setting, run.organisation),
        questions=open_questions(assessed),
        not_assessed=_not_assessed(decider.judge.catalog, run),
    )


def _counted(values: Sequence[str], order: Sequence[str]) -> dict[str, int]:
    counts = Counter(values)
    return {name: counts[name] for name in order if counts[name]}


def _verdicts(groups: Sequence[Group], platform: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for group in groups:
        counts[group.decision.result(platform).verdict.value] += group.count
    return {verdict.value: counts[verdict.value] for verdict in Verdict}


def _blockers(groups: Sequence[Group]) -> tuple[Blocker, ...]:
    blocked: dict[tuple[str, str], set[str]] = {}
    for group in groups:
        for result in group.decision.results:
            for finding in result.blockers():
                blocked.setdefault((finding.rule, result.platform), set()).update(group.ids)
    every = [
        Blocker(rule=rule, platform=platform, workloads=tuple(sorted(ids))) for (rule, platform), ids in blocked.items()
    ]
    return tuple(sorted(every, key=lambda each: (-len(each.workloads), each.rule, each.platform)))


# --- ends -----------------------------------------------------------------------------------------------------------


def calendar(judged: Sequence[Judged], left: Sequence[Exit], catalog: Catalog, as_of: date) -> tuple[Deadline, ...]:
    """Every known end that workloads stand on where they run today, the soonest first."""
    found = [
        _end_of(each, catalog) for each in left if is_known_end(catalog.platforms[each.platform].life_cycle, as_of)
    ]
    return tuple(sorted((*found, *_parts(judged, as_of)), key=lambda each: (each.on, each.platform, each.part)))


def _end_of(leaving: Exit, catalog: Catalog) -> Deadline:
    cycle = catalog.platforms[leaving.platform].life_cycle
    return Deadline(
        on=cycle.until or date.max,
        platform=leaving.platform,
        part="",
        successor="",
        workloads=tuple(leaving_one.workload for leaving_one in leaving.leaving),
        days=leaving.days,
        sources=cycle.sources,
    )


def _parts(judged: Sequence[Judged], as_of: date) -> Iterator[Deadline]:
    standing: dict[tuple[str, str], list[tuple[str, Finding]]] = {}
    for each in judged:
        for name in each.view.runs_on:
            for finding, end in ends_of(each.view.here(name) if name in each.view.standings else (), as_of):
                standing.setdefault((name, end.value), []).append((each.reading.workload.id, finding))
    for (name, value), on_it in standing.items():
        finding = on_it[0][1]
        end = next(each for each in finding.answer.ends if each.value == value)
        yield Deadline(
            on=end.until,
            platform=name,
            part=value,
            successor=end.successor or "",
            workloads=tuple(sorted(workload for workload, _ in on_it)),
            days=Days.sum_of(days_of(end.effort) for _ in on_it),
            sources=end.sources,
        )


# --- what a platform would not take ---------------------------------------------------------------------------------


def _unoffered(platforms: Sequence[str], groups: Sequence[Group], decider: Decider) -> Iterator[Unoffered]:
    """Needs that a platform in use answers with none, no remedy meets, and that some way of building can have."""
    assessor = decider.judge.assessor
    for platform in platforms:
        for way, method in WAYS.items():
            for compiled in assessor.rules:
                answer = assessor.every_answer[platform][compiled.rule.needs]
                if answer.support is Support.NONE and not compiled.rule.remedies and _can_arise(compiled, method):
                    yield Unoffered(
                        platform=platform, way=way, rule=compiled.rule.id, workloads=_having(compiled.rule.id, groups)
                    )


def _can_arise(compiled: CompiledRule, method: str) -> bool:
    """Whether a workload of which only the way of building is known could come to have the need."""
    if compiled.rule.strength != "required" or not compiled.facts:
        return False
    blank = Workload(name="", folder=".", kind="", files=(), facts={"build.method": Fact(value=method)})
    return compiled.raised(blank) is not Truth.FALSE


def _having(rule: str, groups: Sequence[Group]) -> tuple[str, ...]:
    """Workloads of which a file states the need."""
    having: set[str] = set()
    for group in groups:
        findings = (finding for result in group.decision.results[:1] for finding in result.findings)
        if any(finding.rule == rule and finding.need.raised is Truth.TRUE for finding in findings):
            having.update(group.ids)
    return tuple(sorted(having))


# --- what was not looked at -----------------------------------------------------------------------------------------


def _not_assessed(catalog: Catalog, run: Run) -> tuple[str, ...]:
    organisation = run.organisation
    return (
        "People and skills",
        _costs(catalog, () if organisation is None else organisation.operated),
        *(() if organisation is None else organisation.not_assessed),
        *undeclared_obligations(() if organisation is None else organisation.obliged),
        "Availability targets",
        "Work outside the apps: platform, pipelines, environments, cutover and tests",
        "Source code",
    )


def _costs(catalog: Catalog, operated: Sequence[str]) -> str:
    if not operated:
        return "Cost of platforms, licences and operation: not declared"
    titles = ", ".join(catalog.platforms[name].title for name in operated)
    return f"Cost of platforms, licences and operation: shown as declared for {titles}, part of no decision"
