"""The options for one workload: staying as it is, staying with a change, and every other platform."""

from dataclasses import dataclass, replace

from advisor.model.decision import Decision, Pick, PlatformResult, Presumption, Verdict
from advisor.render.charts import score_bar
from advisor.render.presumed_words import answered_by_running
from advisor.render.svg import Caption, Svg
from advisor.render.view_findings import Change, changes_for, knock_outs
from advisor.render.view_scene import Case, Scene, considered, destinations
from advisor.render.view_text import count, days, interval, listing, lower_first, score, sentence, share
from advisor.render.view_words import VERDICTS, Mark
from advisor.render.waiver_words import accepted_on


@dataclass(frozen=True, kw_only=True, slots=True)
class Presumed:
    text: str
    chance: str
    kind: str
    """shown where it runs today, or what it would come to otherwise: blocking or work."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternative:
    """One platform as an option for this workload."""

    title: str
    tags: tuple[str, ...]
    picked: bool
    mark: Mark
    score: str
    interval: str
    score_note: str
    bar: Svg | None
    effort: str
    knock_outs: tuple[str, ...]
    conditions: str
    presuming: tuple[Presumed, ...]
    presuming_note: str


def alternatives_of(case: Case, scene: Scene) -> tuple[Alternative, ...]:
    """Staying comes first, twice: as it is, and with a change; then the others by verdict and score."""
    options: list[Alternative] = []
    for result in _ordered(case.decision, scene):
        option = _alternative(result, case, scene)
        staying = result.platform == case.decision.current
        options.extend(_staying(option, result, case, scene) if staying else [option])
    return tuple(options)


def _staying(option: Alternative, result: PlatformResult, case: Case, scene: Scene) -> list[Alternative]:
    """The score goes to the option it speaks for: with a change where one is needed, else as it is."""
    changes = [one for one in changes_for(case, result.platform, scene) if one.certain]
    title = f"Stay on {scene.title(result.platform)}, with a change"
    if not changes:
        return [option, _without_score(option, title, _no_change(result))]
    unmet = listing(lower_first(one.rule.text) for one in changes)
    as_it_is = _without_score(option, option.title, sentence(f"leaves open: {unmet}"))
    return [replace(as_it_is, tags=("today",)), replace(option, title=title, conditions=_what(changes))]


def _without_score(option: Alternative, title: str, conditions: str) -> Alternative:
    told = replace(option, title=title, tags=(), picked=False, score="–", interval="", bar=None, effort="–")
    return replace(told, score_note="", conditions=conditions, presuming=(), knock_outs=())


def _no_change(result: PlatformResult) -> str:
    if result.verdict is Verdict.BLOCKED:
        return "No change to the app is known that keeps the need and would let it stay."
    return "No change is needed."


def _what(changes: list[Change]) -> str:
    return " ".join(one.text for one in changes)


def _ordered(decision: Decision, scene: Scene) -> list[PlatformResult]:
    """Staying first; then by verdict, then by score."""
    order = list(Verdict)

    def place(result: PlatformResult) -> tuple[bool, int, float]:
        stays = result.platform == decision.current
        return (not stays, order.index(result.verdict), -(result.score or result.counterfactual or 0.0))

    return sorted(scene.columns(decision), key=place)


def _alternative(result: PlatformResult, case: Case, scene: Scene) -> Alternative:
    decision = case.decision
    name = scene.title(result.platform)
    return Alternative(
        title=f"Stay on {name}, as it is" if result.platform == decision.current else name,
        tags=_tags(result.platform, decision),
        picked=result.platform in destinations(decision),
        mark=VERDICTS[result.verdict],
        score=score(result.score),
        interval=interval(result.low, result.high) if result.score is not None else "",
        score_note=_counterfactual(result),
        bar=_bar(result, case, name),
        effort=_effort_words(result),
        knock_outs=knock_outs(result.blockers()),
        conditions=" ".join(part for part in (_conditions(result, case, scene), *accepted_on(result)) if part),
        presuming=presumed_on(result),
        presuming_note=_presuming_note(result),
    )


def _tags(platform: str, decision: Decision) -> tuple[str, ...]:
    """What a reader should know of an option at a glance."""
    proposed, recommendation = destinations(decision), decision.recommendation
    tied = recommendation.pick is Pick.TIE and platform in recommendation.candidates
    told = {
        "today": platform == decision.current,
        "proposed": proposed == (platform,),
        "tie": tied,
        "planning default": platform == recommendation.default and proposed != (platform,),
        "to consider": platform in considered(decision),
        "not run here": not decision.result(platform).offered,
    }
    return tuple(tag for tag, holds in told.items() if holds)


def _effort_words(result: PlatformResult) -> str:
    """A blocked platform has no price: no change to the app opens it."""
    return "–" if result.verdict is Verdict.BLOCKED else days(result.effort_low, result.effort_high)


def _counterfactual(result: PlatformResult) -> str:
    if result.score is not None or result.counterfactual is None:
        return ""
    return f"{score(result.counterfactual)} if the knock-out were lifted"


def _bar(result: PlatformResult, case: Case, name: str) -> Svg | None:
    if result.score is None:
        return None
    span = interval(result.low, result.high)
    told = f"{name}: {score(result.score)}{f', between {span}' if span else ''} on a scale from 0 to 1"
    caption = Caption(key=f"{case.anchor}-{result.platform}", title=told, description="")
    return score_bar(result.low, result.score, result.high, caption)


def _conditions(result: PlatformResult, case: Case, scene: Scene) -> str:
    asked = [change for change in changes_for(case, result.platform, scene) if change.certain]
    if result.verdict is Verdict.AFTER_CHANGES and not asked and not accepted_on(result):
        return "Its conditions are met there today." if result.platform == case.decision.current else ""
    return sentence(listing(dict.fromkeys(change.rule.text for change in asked))) if asked else ""


def presumed_on(result: PlatformResult) -> tuple[Presumed, ...]:
    """What the verdict on one platform passes over."""
    doubtful = tuple(_presumed(one) for one in result.presuming if not one.shown)
    answered = (Presumed(text=text, chance=share(0.0), kind="shown") for text in answered_by_running(result.presuming))
    return (*doubtful, *answered)


def _presuming_note(result: PlatformResult) -> str:
    """What is doubtful apart from what running somewhere shows."""
    shown = sum(one.shown for one in result.presuming)
    doubtful, blocking = len(result.presuming) - shown, sum(one.blocking for one in result.presuming)
    could = f"; {blocking:,} could block" if blocking else "; none could block"
    told = [f"Presumes {count(doubtful, 'thing')} nobody stated{could}."] if doubtful else []
    told += [f"Where it runs today shows {count(shown, 'thing')} nobody stated."] if shown else []
    return " ".join(told)


def _presumed(presumption: Presumption) -> Presumed:
    kind = "blocking" if presumption.blocking else "work"
    return Presumed(text=presumption.sentence, chance=share(presumption.chance), kind=kind)
