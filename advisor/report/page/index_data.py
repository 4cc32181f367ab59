"""What the filter knows about each workload beside the words of its row, as columns of small numbers."""

import json
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from advisor.model.comparing import Difference
from advisor.model.decision import Course, Pick, Step
from advisor.model.findings import Outcome
from advisor.report.document import Workload
from advisor.report.page.scene import VERDICT_KINDS, Case, Scene, anchor_of, firmness_word

T = TypeVar("T", bound=Hashable)
FLAGS = ("tie", "needs-answer", "presumes", "otherwise", "waived", "due", "new", "flipped")


def index_data(scene: Scene, places: Sequence[int] = ()) -> str:
    """JSON for reports/js; `places` are the workloads' pages in the store, none where the pages stand in the file."""
    cases, kinds_of = scene.cases, tuple(VERDICT_KINDS.values())
    kinds, kind = _coded(cases, lambda case: case.workload.kind)
    rules, rule = _coded(cases, lambda case: needed_rules(case.workload, scene))
    firm, firmness = _coded(cases, lambda case: firmness_word(case.workload))
    platforms = scene.document.run.platforms
    columns = {
        "platforms": platforms,
        "titles": {name: scene.title(name) for name in platforms},
        "kinds": [[name, scene.document.kinds.get(name, name)] for name in kinds],
        "rules": rules,
        "firm": firm,
        "flags": FLAGS,
        "courses": [course.value for course in Course],
        "steps": [step.value for step in Step],
        "verdictKinds": kinds_of,
        "anchor": [_short_anchor(case) for case in cases],
        "kind": kind,
        "to": [_place(platforms, case.workload.planned) for case in cases],
        "rule": rule,
        "firmness": firmness,
        "flag": [_flags(case, scene) for case in cases],
        "course": [list(Course).index(case.workload.course) for case in cases],
        "step": [list(Step).index(case.workload.decided_by) for case in cases],
        "days": [None if (home := case.workload.home) is None else round(home.work_days.expected, 1) for case in cases],
        "verdict": ["".join(_digit(case.workload, name, kinds_of) for name in platforms) for case in cases],
        "page": list(places),
    }
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":"))


def _coded(cases: Sequence[Case], value: Callable[[Case], T]) -> tuple[list[T], list[int]]:
    """Every value once, and for each workload which of them it has."""
    known: dict[T, int] = {}
    numbers = [known.setdefault(value(case), len(known)) for case in cases]
    return list(known), numbers


def _place(platforms: Sequence[str], planned: str | None) -> int:
    return -1 if planned is None else list(platforms).index(planned)


def _digit(workload: Workload, platform: str, kinds: Sequence[str]) -> str:
    result = workload.result(platform)
    return "" if result is None else str(kinds.index(VERDICT_KINDS[result.verdict]))


def needed_rules(workload: Workload, scene: Scene) -> tuple[str, ...]:
    """Required needs that are there and that some platform does not simply meet."""
    unmet = {
        finding.rule
        for result in workload.platforms
        for finding in result.findings
        if finding.outcome is not Outcome.PASS
    }
    rules = {need.rule for need in workload.needs if need.raised and need.rule in unmet and scene.requires(need)}
    if workload.trigger is not None and workload.trigger.rule:
        rules.add(workload.trigger.rule)
    return tuple(sorted(rules))


def _short_anchor(case: Case) -> str:
    """Its hash alone where the page can work out the rest from folder and name."""
    workload_id = case.workload.id
    plain = workload_id.isascii() and workload_id.isprintable() and case.name == case.workload.name
    return case.anchor.removeprefix(anchor_of(workload_id)[:-8]) if plain else case.anchor


def _flags(case: Case, scene: Scene) -> int:
    """One bit for each of the flags, in their order."""
    workload = case.workload
    change = scene.changes.get(workload.id)
    became = None if change is None else change.difference
    home = workload.home
    holds = (
        workload.recommendation.outcome is Pick.TIE,
        workload.recommendation.outcome is Pick.NEEDS_ANSWER,
        home is not None and any(one.blocking and not one.shown for one in home.presuming),
        home is not None and any(one.otherwise for one in home.findings),
        any(finding.waiver is not None for result in workload.platforms for finding in result.findings),
        bool(workload.due),
        became is Difference.NEW,
        became is Difference.FLIPPED,
    )
    return sum(1 << place for place, is_so in enumerate(holds) if is_so)
