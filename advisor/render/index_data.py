"""What the filter knows about each workload beside the words of its row, as columns of small numbers."""

import json
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from advisor.model.catalog import Strength
from advisor.model.decision import Course, Decision, Pick
from advisor.model.facts import Truth
from advisor.model.findings import Finding, Outcome
from advisor.render.view_scene import Case, Scene, anchor_of, destinations, focus, kind_words

T = TypeVar("T", bound=Hashable)
_DIGITS_OF_EFFORT = 1
_FLAGS = ("tie", "open", "waived")


def index_data(scene: Scene, places: Sequence[int] = ()) -> str:
    """JSON for reports/js; `places` are the workloads' pages in the store, none where the pages stand in the file."""
    cases = scene.cases
    kinds, kind = _coded(cases, lambda case: case.assessed.workload.kind)
    targets, to = _coded(cases, lambda case: destinations(case.decision))
    rules, rule = _coded(cases, lambda case: told_rules(case.decision, scene))
    told = {
        "platforms": [platform.id for platform in scene.active],
        "titles": {platform.id: platform.title for platform in scene.active},
        "kinds": [[name, kind_words(name)] for name in kinds],
        "targets": targets,
        "rules": rules,
        "flags": _FLAGS,
        "courses": [course.value for course in Course],
        "anchor": [_short_anchor(case) for case in cases],
        "kind": kind,
        "to": to,
        "rule": rule,
        "flag": [_flags(case.decision) for case in cases],
        "course": [list(Course).index(case.decision.course) for case in cases],
        "effort": [_effort(case.decision) for case in cases],
        "sure": [_sure(case.decision) for case in cases],
        "page": list(places),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _coded(cases: Sequence[Case], value: Callable[[Case], T]) -> tuple[list[T], list[int]]:
    """Every value once, and for each workload which of them it has."""
    known: dict[T, int] = {}
    numbers = [known.setdefault(value(case), len(known)) for case in cases]
    return list(known), numbers


def told_rules(decision: Decision, scene: Scene) -> tuple[str, ...]:
    """Required needs that are there and that some platform in support does not simply meet."""
    shown = {platform.id for platform in scene.active} | {decision.current}
    found = {
        finding.rule
        for result in decision.results
        if result.platform in shown
        for finding in result.findings
        if _tells(finding, scene)
    }
    if decision.trigger is not None and decision.trigger.rule:
        found.add(decision.trigger.rule)
    return tuple(sorted(found))


def _tells(finding: Finding, scene: Scene) -> bool:
    if finding.outcome is Outcome.PASS or finding.need.raised is not Truth.TRUE:
        return False
    return scene.report.catalog.rules[finding.rule].strength is Strength.REQUIRED


def _short_anchor(case: Case) -> str:
    """Its hash alone where the page can work out the rest from folder and name."""
    workload_id = case.assessed.workload.id
    plain = workload_id.isascii() and workload_id.isprintable() and case.name == case.assessed.workload.name
    return case.anchor.removeprefix(anchor_of(workload_id)[:-8]) if plain else case.anchor


def _flags(decision: Decision) -> int:
    accepted = any(finding.acceptance for result in decision.results for finding in result.findings)
    told = (decision.recommendation.pick is Pick.TIE, decision.recommendation.pick is Pick.NEEDS_ANSWER, accepted)
    return sum(1 << place for place, holds in enumerate(told) if holds)


def _effort(decision: Decision) -> float:
    """Person-days at most, on the platform that is proposed or planned with."""
    chosen = focus(decision)
    return 0.0 if chosen is None else round(decision.result(chosen).effort_high, _DIGITS_OF_EFFORT)


def _sure(decision: Decision) -> float | None:
    found = decision.recommendation.robustness
    return None if found is None else round(found, 2)
