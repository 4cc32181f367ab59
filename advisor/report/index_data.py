"""What the filter knows about each workload beside the words of its row, as columns of small numbers."""

import json
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from advisor.model.comparing import Difference
from advisor.model.decision import Course, Decision, Pick, Step
from advisor.model.facts import Truth
from advisor.model.findings import Finding, Outcome
from advisor.report.view import VERDICT_KINDS, Case, Scene, anchor_of, firmness_word, kind_words

T = TypeVar("T", bound=Hashable)
FLAGS = ("tie", "needs-answer", "presumes", "otherwise", "waived", "due", "new", "flipped")


def index_data(scene: Scene, places: Sequence[int] = ()) -> str:
    """JSON for reports/js; `places` are the workloads' pages in the store, none where the pages stand in the file."""
    cases, kinds_of = scene.cases, tuple(VERDICT_KINDS.values())
    kinds, kind = _coded(cases, lambda case: case.assessed.workload.kind)
    rules, rule = _coded(cases, lambda case: needed_rules(case.decision))
    firm, firmness = _coded(cases, lambda case: firmness_word(case.decision))
    platforms = scene.report.run.platforms
    columns = {
        "platforms": platforms,
        "titles": {name: scene.title(name) for name in platforms},
        "kinds": [[name, kind_words(name)] for name in kinds],
        "rules": rules,
        "firm": firm,
        "flags": FLAGS,
        "courses": [course.value for course in Course],
        "steps": [step.value for step in Step],
        "verdictKinds": kinds_of,
        "anchor": [_short_anchor(case) for case in cases],
        "kind": kind,
        "to": [_place(platforms, case.decision.planned) for case in cases],
        "rule": rule,
        "firmness": firmness,
        "flag": [_flags(case, scene) for case in cases],
        "course": [list(Course).index(case.decision.course) for case in cases],
        "step": [list(Step).index(case.decision.decided_by) for case in cases],
        "days": [None if (home := case.decision.home) is None else round(home.days.expected, 1) for case in cases],
        "verdict": ["".join(_digit(case.decision, name, kinds_of) for name in platforms) for case in cases],
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


def _digit(decision: Decision, platform: str, kinds: Sequence[str]) -> str:
    return str(kinds.index(VERDICT_KINDS[decision.result(platform).verdict]))


def needed_rules(decision: Decision) -> tuple[str, ...]:
    """Required needs that are there and that some platform does not simply meet."""
    found = {finding.rule for result in decision.results for finding in result.findings if _tells(finding)}
    if decision.trigger is not None and decision.trigger.rule:
        found.add(decision.trigger.rule)
    return tuple(sorted(found))


def _tells(finding: Finding) -> bool:
    return finding.outcome is not Outcome.PASS and finding.need.raised is Truth.TRUE and finding.need.required


def _short_anchor(case: Case) -> str:
    """Its hash alone where the page can work out the rest from folder and name."""
    workload_id = case.assessed.workload.id
    plain = workload_id.isascii() and workload_id.isprintable() and case.name == case.assessed.workload.name
    return case.anchor.removeprefix(anchor_of(workload_id)[:-8]) if plain else case.anchor


def _flags(case: Case, scene: Scene) -> int:
    """One bit for each of the flags, in their order."""
    decision = case.decision
    comparison = scene.report.comparison
    change = None if comparison is None else comparison.of(case.assessed.workload.id)
    became = None if change is None else change.difference
    home = decision.home
    holds = (
        decision.recommendation.outcome is Pick.TIE,
        decision.recommendation.outcome is Pick.NEEDS_ANSWER,
        home is not None and any(one.blocking and not one.shown for one in home.presuming),
        home is not None and any(one.otherwise for one in home.findings),
        any(finding.acceptance for result in decision.results for finding in result.findings),
        bool(decision.due),
        became is Difference.NEW,
        became is Difference.FLIPPED,
    )
    return sum(1 << place for place, is_so in enumerate(holds) if is_so)
