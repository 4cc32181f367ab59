"""The proof at the end: method, weights, assumed values, answers with their sources, rules, files, words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from advisor.model.catalog import Answer, Criterion, Rule, Strength
from advisor.model.facts import Truth
from advisor.model.location import Problem
from advisor.render.view_answers import answer_basis, answer_sentence
from advisor.render.view_checklist import LEVELS, ChecklistRow, checklist_of
from advisor.render.view_organisation import DeclaredRow, declared_rows
from advisor.render.view_scene import Link, Scene, answer_anchor, rule_anchor, source_links
from advisor.render.view_text import count, days, sentence, share
from advisor.render.view_words import GLOSSARY, VERDICT_MEANINGS, VERDICTS, Mark


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightRow:
    title: str
    meaning: str
    points: str
    share: str
    scale: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AssumedValue:
    what: str
    value: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRow:
    anchor: str
    question: str
    answer: str
    basis: str
    sources: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformAnswers:
    title: str
    checked: str
    life: str
    sources: tuple[Link, ...]
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRow:
    anchor: str
    id: str
    title: str
    strength: str
    criterion: str
    capability: str
    why: str
    remedy: str
    alternative: str
    raised: str
    references: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProblemRow:
    place: str
    what: str
    advice: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SkippedGroup:
    reason: str
    count: str
    paths: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AppendixView:
    verdicts: tuple[tuple[Mark, str], ...]
    tie_band: str
    undetermined_from: str
    weights: tuple[WeightRow, ...]
    assumed: tuple[AssumedValue, ...]
    declared: tuple[DeclaredRow, ...]
    answers: tuple[PlatformAnswers, ...]
    rules: tuple[RuleRow, ...]
    read: tuple[str, ...]
    failed: tuple[ProblemRow, ...]
    skipped: tuple[SkippedGroup, ...]
    notes: tuple[ProblemRow, ...]
    faults: tuple[str, ...]
    glossary: tuple[tuple[str, str], ...]
    checklist: tuple[ChecklistRow, ...]
    levels: str


def appendix_view(scene: Scene) -> AppendixView:
    report = scene.report
    assumptions = report.catalog.assumptions
    return AppendixView(
        verdicts=tuple((mark, VERDICT_MEANINGS[verdict]) for verdict, mark in VERDICTS.items()),
        tie_band=f"{assumptions.tie_band:.2f}",
        undetermined_from=share(assumptions.undetermined_from),
        weights=_weights(scene),
        assumed=_assumed(scene),
        declared=declared_rows(report.run.organisation),
        answers=_answers(scene),
        rules=_rules(scene),
        read=report.read,
        failed=_problems(report.failed),
        skipped=_skipped(scene),
        notes=_problems(report.notes),
        faults=report.faults,
        glossary=GLOSSARY,
        checklist=checklist_of(scene),
        levels=LEVELS,
    )


def _weights(scene: Scene) -> tuple[WeightRow, ...]:
    weights, criteria = scene.report.run.weights, scene.report.catalog.criteria
    taking_part = sum(weights.get(name, 0.0) for name, one in criteria.items() if one.kind != "declared")
    return tuple(_weight_row(one, weights.get(name, 0.0), taking_part) for name, one in criteria.items())


def _weight_row(criterion: Criterion, points: float, whole: float) -> WeightRow:
    takes_part = criterion.kind != "declared" and whole > 0
    return WeightRow(
        title=criterion.title,
        meaning=criterion.meaning,
        points=f"{points:g}",
        share=share(points / whole) if takes_part else "takes no part: not declared",
        scale=_scale(criterion),
    )


def _scale(criterion: Criterion) -> str:
    """The formula with its anchors, in words."""
    anchors = criterion.anchors
    told = {
        "effort": "Log-normal in expected days: {value-0.9} days give 0.9, {value-0.5} days give 0.5.",
        "headroom": "Doublings of room between demand and limit, divided by {doublings}; never above 1.",
        "coverage": "1 − (sum of need · part not provided) ÷ {full-loss}; never below 0.",
        "lifetime": "The lesser of years of support left ÷ {years} and 1 − (sum of losses) ÷ {full-loss}.",
        "declared": "As the organisation declares it.",
    }.get(criterion.kind, "")
    for name, value in anchors.items():
        told = told.replace(f"{{{name}}}", f"{value:g}")
    return told


def _assumed(scene: Scene) -> tuple[AssumedValue, ...]:
    """Values that are nobody's documented fact."""
    known = scene.report.catalog.assumptions
    low, high = known.instances_range
    rows = [
        ("Tie band", f"{known.tie_band:.2f}", "Scores closer to the leader than this are a tie."),
        (
            "Undetermined from",
            share(known.undetermined_from),
            "While the chance that an open need blocks stays below this, a verdict stands and names what it presumes.",
        ),
        ("A partial answer provides", f"{known.partial_provides:g}", "Of the need it partly meets."),
        (
            "Instances where no file says",
            f"{known.instances_expected:,}, between {low:,} and {high:,}",
            "Used for headroom only.",
        ),
    ]
    rows += [(f"Change: {rule.title}", effort, why) for rule, effort, why in _remedies(scene)]
    rows += [(f"Chance: {rule.title}", chance, why) for rule, chance, why in _priors(scene)]
    return tuple(AssumedValue(what=what, value=value, why=why) for what, value, why in rows)


def _remedies(scene: Scene) -> Iterable[tuple[Rule, str, str]]:
    for rule in _used_rules(scene):
        for one in rule.remedies:
            yield rule, days(one.effort.low, one.effort.high), sentence(one.effort.why)


def _priors(scene: Scene) -> Iterable[tuple[Rule, str, str]]:
    """Chances that took part: of needs which no file settles, each with its reason."""
    used: dict[tuple[str, float, str], None] = {}
    for case in scene.cases:
        for result in case.decision.results:
            for finding in result.findings:
                if finding.need.raised is Truth.UNKNOWN:
                    used[finding.rule, finding.need.chance, finding.need.prior_why] = None
    for rule, chance, why in sorted(used):
        yield scene.report.catalog.rules[rule], share(chance), sentence(why)


def _used_rules(scene: Scene) -> list[Rule]:
    raised = _raised(scene)
    return [rule for name, rule in scene.report.catalog.rules.items() if raised[name]]


def _raised(scene: Scene) -> Counter[str]:
    """Workloads for which a rule is raised or open."""
    counted: Counter[str] = Counter()
    for case in scene.cases:
        counted.update({finding.rule for result in case.decision.results for finding in result.findings})
    return counted


def _answers(scene: Scene) -> tuple[PlatformAnswers, ...]:
    """Every answer that a finding of this report rests on, by platform."""
    used: dict[str, dict[str, Answer]] = {}
    for case in scene.cases:
        for result in case.decision.results:
            for finding in result.findings:
                used.setdefault(result.platform, {})[finding.answer.capability] = finding.answer
    return tuple(
        PlatformAnswers(
            title=platform.title,
            checked=str(platform.checked),
            life=_life(platform.life_cycle.since, platform.life_cycle.until),
            sources=source_links(platform.life_cycle.sources),
            rows=_answer_rows(platform.id, used.get(platform.id, {}), scene),
        )
        for platform in (*scene.active, *scene.ended)
    )


def _life(since: object, until: object) -> str:
    begun = f"In support since {since}" if since is not None else "The begin of its support is not known"
    return f"{begun}, until {until}." if until is not None else f"{begun}; no end is announced."


def _answer_rows(platform: str, answers: dict[str, Answer], scene: Scene) -> tuple[AnswerRow, ...]:
    capabilities = scene.report.catalog.capabilities
    return tuple(
        AnswerRow(
            anchor=answer_anchor(platform, name),
            question=capability.question,
            answer=answer_sentence(answers[name], capability),
            basis=answer_basis(answers[name], scene.report.run.as_of),
            sources=source_links(answers[name].sources),
        )
        for name, capability in capabilities.items()
        if name in answers
    )


def _rules(scene: Scene) -> tuple[RuleRow, ...]:
    raised = _raised(scene)
    return tuple(_rule_row(rule, raised[rule.id], scene) for rule in scene.report.catalog.rules.values())


def _rule_row(rule: Rule, raised: int, scene: Scene) -> RuleRow:
    catalog = scene.report.catalog
    told = " ".join(f"{sentence(one.text)} {days(one.effort.low, one.effort.high)}, assumed." for one in rule.remedies)
    return RuleRow(
        anchor=rule_anchor(rule.id),
        id=rule.id,
        title=rule.title,
        strength="required" if rule.strength is Strength.REQUIRED else "preferred",
        criterion=catalog.criteria[rule.criterion].title if rule.criterion in catalog.criteria else rule.criterion,
        capability=catalog.capabilities[rule.needs].question,
        why=" ".join(rule.why.split()),
        remedy=" ".join(told.split()),
        alternative=" ".join(rule.alternative.split()),
        raised=f"raised or open for {count(raised, 'workload')}" if raised else "raised for none",
        references=source_links(rule.references),
    )


def _problems(problems: Iterable[Problem]) -> tuple[ProblemRow, ...]:
    return tuple(
        ProblemRow(place=f"{one.path}:{one.line}", what=sentence(one.what), advice=sentence(one.advice))
        for one in problems
    )


def _skipped(scene: Scene) -> tuple[SkippedGroup, ...]:
    """Files by the reason they were passed over for, the most frequent first."""
    groups: dict[str, list[str]] = {}
    for one in scene.report.skipped:
        groups.setdefault(one.reason, []).append(one.path)
    ranked = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(
        SkippedGroup(reason=sentence(reason), count=count(len(paths), "file"), paths=tuple(sorted(paths)))
        for reason, paths in ranked
    )
