"""Every value of the shipped catalog that is nobody's documented fact, and the catalog with it changed.

Draws (their number, spread and thresholds) are left out: they move no pick that is made without them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from advisor.model.catalog import Answer, Assumptions, Catalog, Effort, Platform, Prior, Rule, Support

Changed = Callable[[Catalog, float], Catalog]


@dataclass(frozen=True)
class Assumed:
    """One value that is nobody's documented fact, and how the catalog looks with it changed."""

    group: str
    name: str
    now: str
    changed: Changed
    need: str | None = None
    """The rule or the capability without which it plays no part; None where it always may."""


def assumed_values(catalog: Catalog) -> tuple[Assumed, ...]:
    """All that the shipped catalog assumes and that a pick without draws can rest on."""
    return (
        *_weights(catalog),
        *_anchors(catalog),
        *_organisation(catalog),
        *(one for rule in catalog.rules.values() for one in _of_rule(rule)),
        *(one for name in catalog.main_platforms for one in _of_platform(catalog.platforms[name])),
    )


def _weights(catalog: Catalog) -> Iterator[Assumed]:
    """Of the criteria that take part; a declared one has no weight until it is declared."""
    for name, points in catalog.presets["balanced"].items():
        if catalog.criteria[name].kind != "declared":
            yield Assumed("weight", name, f"{points:g}", partial(_weight, name))


def _weight(name: str, catalog: Catalog, factor: float) -> Catalog:
    points = catalog.presets["balanced"]
    return replace(catalog, presets={**catalog.presets, "balanced": {**points, name: points[name] * factor}})


def _anchors(catalog: Catalog) -> Iterator[Assumed]:
    for name, criterion in catalog.criteria.items():
        for anchor, value in criterion.anchors.items():
            yield Assumed(
                "anchor",
                f"{name}: {anchor}",
                f"{value:g}",
                partial(_anchor, name, anchor),
            )


def _anchor(name: str, anchor: str, catalog: Catalog, factor: float) -> Catalog:
    criterion = catalog.criteria[name]
    anchors = {**criterion.anchors, anchor: criterion.anchors[anchor] * factor}
    return replace(catalog, criteria={**catalog.criteria, name: replace(criterion, anchors=anchors)})


def _organisation(catalog: Catalog) -> Iterator[Assumed]:
    """A share is never made more than the whole."""
    now = catalog.assumptions
    singles: dict[str, Callable[[Assumptions, float], Assumptions]] = {
        "tie-band": lambda one, factor: replace(one, tie_band=one.tie_band * factor),
        "undetermined-from": lambda one, factor: replace(one, undetermined_from=one.undetermined_from * factor),
        "partial-provides": lambda one, factor: replace(one, partial_provides=min(1.0, one.partial_provides * factor)),
        "instances-unsaid": lambda one, factor: replace(
            one, instances_expected=max(1, round(one.instances_expected * factor))
        ),
        "operator-raises-limit": lambda one, factor: replace(one, operator_effort=_times(one.operator_effort, factor)),
    }
    shown = {
        "tie-band": f"{now.tie_band:g}",
        "undetermined-from": f"{now.undetermined_from:g}",
        "partial-provides": f"{now.partial_provides:g}",
        "instances-unsaid": f"{now.instances_expected}",
        "operator-raises-limit": _days(now.operator_effort),
    }
    for name, change in singles.items():
        yield Assumed(
            "organisation",
            name,
            shown[name],
            partial(_assumption, change),
        )


def _assumption(change: Callable[[Assumptions, float], Assumptions], catalog: Catalog, factor: float) -> Catalog:
    return replace(catalog, assumptions=change(catalog.assumptions, factor))


def _of_rule(rule: Rule) -> Iterator[Assumed]:
    if rule.remedy is not None and rule.remedy.effort.high > 0:
        days = _days(rule.remedy.effort)
        yield Assumed(
            "effort of a remedy", rule.id, days, lambda one, factor: _rule(one, rule.id, _remedied, factor), rule.id
        )
    if any(0 < one.chance < 1 for one in rule.priors):
        shown = ", ".join(f"{one.chance:g}" for one in rule.priors)
        yield Assumed("prior", rule.id, shown, lambda one, factor: _rule(one, rule.id, _likelier, factor), rule.id)


def _rule(catalog: Catalog, name: str, change: Callable[[Rule, float], Rule], factor: float) -> Catalog:
    return replace(catalog, rules={**catalog.rules, name: change(catalog.rules[name], factor)})


def _remedied(rule: Rule, factor: float) -> Rule:
    remedy = rule.remedy
    return rule if remedy is None else replace(rule, remedy=replace(remedy, effort=_times(remedy.effort, factor)))


def _likelier(rule: Rule, factor: float) -> Rule:
    def changed(prior: Prior) -> Prior:
        return replace(prior, chance=min(1.0, prior.chance * factor))

    return replace(rule, priors=tuple(changed(one) for one in rule.priors))


def _of_platform(platform: Platform) -> Iterator[Assumed]:
    """What is assumed about the newest answer; the older ones change with it."""
    for name, dated in platform.answers.items():
        newest = dated[-1]
        found: list[tuple[str, str, Callable[[Answer, float], Answer]]] = []
        if newest.effort is not None and newest.effort.high > 0:
            found.append(("effort of a condition", _days(newest.effort), _costlier))
        if newest.support is Support.UNKNOWN:
            found.append(("chance of a no", f"{newest.chance_of_no:g}", _doubtful))
        if newest.grade == "opinion" and newest.limit is not None:
            found.append(("opinion", f"{newest.limit:g}", _roomier))
        for group, shown, change in found:
            yield Assumed(
                group,
                f"{platform.id}: {name}",
                shown,
                partial(_answer, platform.id, name, change),
                name,
            )


def _answer(
    platform: str, name: str, change: Callable[[Answer, float], Answer], catalog: Catalog, factor: float
) -> Catalog:
    profile = catalog.platforms[platform]
    dated = tuple(change(one, factor) for one in profile.answers[name])
    changed = replace(profile, answers={**profile.answers, name: dated})
    return replace(catalog, platforms={**catalog.platforms, platform: changed})


def _costlier(answer: Answer, factor: float) -> Answer:
    return answer if answer.effort is None else replace(answer, effort=_times(answer.effort, factor))


def _doubtful(answer: Answer, factor: float) -> Answer:
    return replace(answer, chance_of_no=min(1.0, answer.chance_of_no * factor))


def _roomier(answer: Answer, factor: float) -> Answer:
    return answer if answer.limit is None else replace(answer, limit=answer.limit * factor)


def _times(effort: Effort, factor: float) -> Effort:
    return Effort(low=effort.low * factor, high=effort.high * factor)


def _days(effort: Effort) -> str:
    return f"{effort.low:g}–{effort.high:g} days"
