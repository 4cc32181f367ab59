"""How sure a pick is and what would change it, in sentences for a board."""

from collections.abc import Iterable, Sequence

from advisor.assess.wording import show_member
from advisor.model.catalog import Catalog
from advisor.model.confidence import EffortTip, KnockOutTip, NumberTip, Segment, WeightTip
from advisor.model.decision import Course, Decision, Verdict
from advisor.render.view_text import count, days, listing, share

_FEW = 3
"""Weights that are told: the nearest ones."""
_LEAST_WEIGHT, _MOST_WEIGHT = 0.01, 0.9
_WHOLE_TIMES = 10
_NO_WORK = 0.05
"""Person-days that round to none."""
_UNITS = {"scale.instances": "instance"}


def confidence_sentence(decision: Decision, catalog: Catalog) -> str:
    """Robustness and coverage, never as one number; empty where nothing was drawn."""
    recommendation = decision.recommendation
    if recommendation.robustness is None:
        return ""
    if decision.course is Course.CONSIDER:
        behind = round((1 - recommendation.robustness) * 100)
        return (
            "Staying rests on the rule that a move needs a trigger, not on the score: another platform comes first in "
            f"{behind} of 100 weightings near the chosen one."
        )
    rests = f"{share(recommendation.coverage)} of what it rests on is read or declared"
    if recommendation.label is None:
        return (
            "No confidence is given, since every platform that is not ruled out is named: first comes "
            f"{_own_share(decision, catalog)} of {_NEAR}, and {rests}."
        )
    wins = round(recommendation.robustness * 100)
    if recommendation.platform:
        return f"Confidence {recommendation.label}: the same pick comes first in {wins} of {_NEAR}, and {rests}."
    return (
        f"Confidence {recommendation.label}: one of the platforms named comes first in {wins} of {_NEAR}, "
        f"{_own_share(decision, catalog)}, and {rests}."
    )


_NEAR = "100 weightings near the chosen one"


def _own_share(decision: Decision, catalog: Catalog) -> str:
    """How often the planned platform comes first by itself."""
    default, robust = decision.recommendation.default, decision.robustness
    if default is None or robust is None:
        return ""
    return f"{catalog.platforms[default].title} itself in {round(robust.first(default) * 100)}"


def any_weights_sentence(decision: Decision, catalog: Catalog) -> str:
    """What would lead if the weights were nobody's, of 100 in all; empty where nothing was drawn."""
    robust = decision.robustness
    if robust is None:
        return ""
    leading = sorted(robust.any_weights.items(), key=lambda pair: (-pair[1], pair[0]))
    parts = [(catalog.platforms[name].title, part) for name, part in leading if part >= _ONE_PERCENT]
    few = sum(part for _, part in leading if part < _ONE_PERCENT)
    nothing = max(0.0, 1.0 - sum(part for _, part in leading))
    rest = [("another platform", few), ("none of them, since what is open keeps every platform out", nothing)]
    shown = _of_a_hundred((*parts, *rest))
    return f"Under any weights, of 100: {listing(shown)}." if parts else ""


_ONE_PERCENT = 0.005


def _of_a_hundred(parts: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Whole hundredths that add up to 100: the largest remainders are rounded up."""
    floors = [int(100 * part) for _, part in parts]
    ranked = sorted(range(len(parts)), key=lambda place: (floors[place] - 100 * parts[place][1], place))
    raised = set(ranked[: 100 - sum(floors)])
    numbers = [floor + (place in raised) for place, floor in enumerate(floors)]
    return tuple(f"{title} in {number}" for (title, _), number in zip(parts, numbers, strict=True) if number)


def tipping_sentences(decision: Decision, catalog: Catalog) -> tuple[str, ...]:
    """Numbers first, then work, then single knock-outs, then the nearest weights."""
    tipping = decision.tipping
    if tipping is None:
        return ()
    numbers = (number_sentence(tip, catalog) for tip in tipping.numbers)
    knock_outs = (_knock_out(tip, catalog) for tip in tipping.knock_outs)
    effort = () if tipping.effort is None else (effort_sentence(tipping.effort, decision, catalog),)
    weights = (weight_sentence(tip, catalog) for tip in told_weights(tipping.weights)[:_FEW])
    return (*numbers, *effort, *knock_outs, *weights)


def told_weights(tips: Iterable[WeightTip]) -> tuple[WeightTip, ...]:
    """Those at weights that somebody might choose: a criterion that is nearly all, or nearly nothing, is no choice."""
    return tuple(tip for tip in tips if _LEAST_WEIGHT <= tip.flips_at <= _MOST_WEIGHT)


def number_sentence(tip: NumberTip, catalog: Catalog) -> str:
    """Where other platforms lead, what holds today, and how far apart that is."""
    flips = [part for part in (_below(tip, catalog), _above(tip, catalog)) if part]
    now = _amount(tip, tip.now, catalog)
    today = f"It asks for {now} today" if tip.stated else f"No file says how many; {now} is assumed"
    near = "" if tip.distance is None else f"; {_factor(tip)} would change the pick"
    opinion = " This rests on an opinion about comfortable scale." if tip.rests_on_opinion else ""
    return f"{'; '.join(flips)}. {today}{near}.{opinion}"


def _above(tip: NumberTip, catalog: Catalog) -> str:
    if tip.flips_above is None:
        return ""
    return f"From {_amount(tip, tip.flips_above, catalog)} on {_lead(tip.above, catalog)}"


def _below(tip: NumberTip, catalog: Catalog) -> str:
    if tip.flips_below is None:
        return ""
    return f"Up to {_amount(tip, tip.flips_below, catalog)} {_lead(tip.below, catalog)}"


def _lead(leaders: tuple[str, ...], catalog: Catalog) -> str:
    if not leaders:
        return "none of the platforms fits"
    titles = listing(catalog.platforms[name].title for name in leaders)
    return f"{titles} {'leads' if len(leaders) == 1 else 'lead'}"


def _amount(tip: NumberTip, number: int, catalog: Catalog) -> str:
    if tip.fact in _UNITS:
        return count(number, _UNITS[tip.fact])
    definition = catalog.facts[tip.fact]
    return f"{show_member(number, definition.type)} of {definition.title.partition(' of ')[0]}"


def _factor(tip: NumberTip) -> str:
    """How far the nearest flip is, as a multiple or a part of today's number."""
    up = None if tip.flips_above is None else tip.flips_above / tip.now
    down = None if tip.flips_below is None else tip.flips_below / tip.now
    times = "times as many" if tip.fact in _UNITS else "times that"
    if up is not None and (down is None or up <= 1 / down):
        return f"{up:,.0f} {times}" if up >= _WHOLE_TIMES else f"{round(up, 1):g} {times}"
    return f"{share(down or 0.0)} of that"


def effort_sentence(tip: EffortTip, decision: Decision, catalog: Catalog) -> str:
    """From how much work on the planned platform another one leads, and what would first have to be settled."""
    title, planned = catalog.platforms[tip.to].title, catalog.platforms[decision.recommendation.default or ""].title
    expected = "none is expected" if tip.now < _NO_WORK else f"{days(tip.now, tip.now)} expected"
    told = (
        f"{title} leads once the change to the app for {planned} costs {days(tip.flips_at, tip.flips_at)} ({expected})"
    )
    if decision.result(tip.to).verdict is Verdict.UNDETERMINED:
        told += f", provided that what is open about {title} turns out well"
    return f"{told}."


def _knock_out(tip: KnockOutTip, catalog: Catalog) -> str:
    title, need = catalog.platforms[tip.platform].title, catalog.rules[tip.rule].title
    how = f"lead by {tip.lead:.2f}" if tip.lead > 0 else "be within the tie band"
    return f"Only one need keeps {title} out ({need[:1].lower()}{need[1:]}); without it {title} would {how}."


def weight_sentence(tip: WeightTip, catalog: Catalog) -> str:
    """Which platform comes first from which weight on."""
    criterion, title = catalog.criteria[tip.criterion].title, catalog.platforms[tip.to].title
    more = "more than" if tip.flips_at > tip.now else "less than"
    return f"{title} overtakes if {criterion} weighs {more} {tip.flips_at:.2f} (now {tip.now:.2f})."


def segment_rows(segments: Iterable[Segment], catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """Range and leaders of every segment, as text."""
    return tuple(
        (
            f"{one.first:,}" if one.first == one.last else f"{one.first:,}–{one.last:,}",
            listing(catalog.platforms[name].title for name in one.leaders) or "none fits",
        )
        for one in segments
    )
