"""What a reader checks the report by: the method's values, the answers used, and what was not read."""

from dataclasses import dataclass

from advisor.assess.answers import answers_on
from advisor.model.catalog import Platform, Rule
from advisor.render.view_answers import answer_basis, answer_sentence
from advisor.render.view_scene import Link, Scene, rule_anchor, source_links
from advisor.render.view_text import days, sentence, share
from advisor.render.view_words import GLOSSARY

_METHOD = (
    (
        "What the files say becomes facts, each with its line. A rule turns facts into a need; where nobody stated "
        "a fact, the need stays open with an assumed chance."
    ),
    (
        "Each need is held against every platform's answer of the day the report speaks for. A required need that is "
        "not met, and that no known change to the app meets, blocks that platform. Scores cannot buy this back."
    ),
    (
        "Open needs that could block are taken together: risk = 1 − (1 − p₁)(1 − p₂)… Each p is an assumed chance. "
        "From the threshold on (see the assumed values) the verdict is undetermined."
    ),
    (
        "Every criterion has a value from 0 to 1 on a fixed scale, so no platform's score depends on which others are "
        "compared. Score = Σ weight × value; weights add up to 1 over the criteria that take part."
    ),
    (
        "The interval of a score runs from every open need turning out badly to every one turning out well. "
        "It is a bound, not a confidence interval."
    ),
    "Staying is proposed unless a named trigger speaks for moving: staying needs no proof, moving does.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightRow:
    title: str
    weight: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UsedAnswer:
    question: str
    text: str
    basis: str
    sources: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformAnswers:
    title: str
    checked: str
    answers: tuple[UsedAnswer, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRow:
    anchor: str
    id: str
    title: str
    why: str
    strength: str
    criterion: str
    references: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SkippedGroup:
    reason: str
    paths: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Appendix:
    method: tuple[str, ...]
    assumed: tuple[tuple[str, str], ...]
    weights: tuple[WeightRow, ...]
    answers: tuple[PlatformAnswers, ...]
    rules: tuple[RuleRow, ...]
    inputs: tuple[str, ...]
    read: tuple[str, ...]
    skipped: tuple[SkippedGroup, ...]
    failed: tuple[str, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    glossary: tuple[tuple[str, str], ...]


def appendix(scene: Scene) -> Appendix:
    report = scene.report
    return Appendix(
        method=_METHOD,
        assumed=_assumed(scene),
        weights=_weights(scene),
        answers=tuple(_platform_answers(one, scene) for one in (*scene.active, *scene.ended)),
        rules=tuple(_rule_row(rule, scene) for _, rule in sorted(report.catalog.rules.items())),
        inputs=report.run.inputs,
        read=report.read,
        skipped=_skipped(scene),
        failed=tuple(str(one) for one in report.failed),
        notes=tuple(str(one) for one in report.notes),
        faults=report.faults,
        glossary=GLOSSARY,
    )


def _assumed(scene: Scene) -> tuple[tuple[str, str], ...]:
    values = scene.report.catalog.assumptions
    low, high = values.instances_range
    return (
        ("Scores closer than this are a tie", f"{values.tie_band:.2f}"),
        ("Chance of a block from which a verdict is undetermined", share(values.undetermined_from)),
        ("What a partly met operating need counts", f"{values.partial_provides:.2f}"),
        ("Instances where nobody states them", f"{values.instances_expected}, between {low} and {high}"),
        (
            "A change that waits for the platform's operator",
            f"{days(values.operator_effort.low, values.operator_effort.high)}. {sentence(values.operator_why)}".strip(),
        ),
    )


def _weights(scene: Scene) -> tuple[WeightRow, ...]:
    weights = scene.report.run.weights
    return tuple(
        WeightRow(title=one.title, weight=f"{weights.get(name, 0.0):g}", meaning=one.meaning)
        for name, one in scene.report.catalog.criteria.items()
    )


def _platform_answers(platform: Platform, scene: Scene) -> PlatformAnswers:
    capabilities = scene.report.catalog.capabilities
    in_force = answers_on(platform, scene.report.run.as_of)
    return PlatformAnswers(
        title=platform.title,
        checked=platform.checked.isoformat(),
        answers=tuple(
            UsedAnswer(
                question=capabilities[name].question,
                text=answer_sentence(answer, capabilities[name]),
                basis=answer_basis(answer),
                sources=source_links(answer.sources),
            )
            for name, answer in sorted(in_force.items())
            if name in capabilities
        ),
    )


def _rule_row(rule: Rule, scene: Scene) -> RuleRow:
    criterion = scene.report.catalog.criteria.get(rule.criterion)
    return RuleRow(
        anchor=rule_anchor(rule.id),
        id=rule.id,
        title=rule.title,
        why=" ".join(rule.why.split()),
        strength=rule.strength.value,
        criterion=rule.criterion if criterion is None else criterion.title,
        references=source_links(rule.references),
    )


def _skipped(scene: Scene) -> tuple[SkippedGroup, ...]:
    grouped: dict[str, list[str]] = {}
    for one in scene.report.skipped:
        grouped.setdefault(one.reason, []).append(one.path)
    ordered = sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(SkippedGroup(reason=reason, paths=tuple(sorted(paths))) for reason, paths in ordered)
