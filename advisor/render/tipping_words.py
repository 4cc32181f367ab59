"""How sure a pick is and what would change it, in sentences for a board."""

from collections.abc import Iterable, Iterator

from advisor.assess.wording import show_member
from advisor.model.catalog import Catalog
from advisor.model.confidence import EffortTip, KnockOutTip, NumberTip, Segment, Tipping, WeightTip
from advisor.model.decision import Course, Decision
from advisor.render.view_text import count, listing, share

_FEW = 3
"""Weights that are told: the nearest ones."""
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
    """What would lead if the weights were nobody's; empty where nothing was drawn."""
    robust = decision.robustness
    if robust is None:
        return ""
    leading = sorted(robust.any_weights.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [f"{catalog.platforms[name].title} in {round(100 * part)}" for name, part in leading if part >= _ONE_PERCENT]
    return f"Under any weights, of 100: {listing(told)}." if told else ""


_ONE_PERCENT = 0.005


def tipping_sentences(tipping: Tipping | None, catalog: Catalog) -> tuple[str, ...]:
    """Numbers first, then work, then single knock-outs, then the nearest weights."""
    if tipping is None:
        return ()
    numbers = (number_sentence(tip, catalog) for tip in tipping.numbers)
    knock_outs = (_knock_out(tip, catalog) for tip in tipping.knock_outs)
    effort = () if tipping.effort is None else (effort_sentence(tipping.effort, catalog),)
    return (*numbers, *effort, *knock_outs, *_weights(tipping.weights[:_FEW], catalog))


def number_sentence(tip: NumberTip, catalog: Catalog) -> str:
    """Where other platforms lead, what holds today, and how far apart that is."""
    flips = [part for part in (_below(tip, catalog), _above(tip, catalog)) if part]
    now = _amount(tip, tip.now, catalog)
    today = f"It asks for {now} today" if tip.stated else f"No file says how many; {now} is assumed"
    near = "" if tip.distance is None else f", {_doublings(tip.distance)} away"
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


def _doublings(distance: float) -> str:
    return f"{distance:.1f} doublings" if distance >= 1 else f"a factor of {2**distance:.1f}"


def effort_sentence(tip: EffortTip, catalog: Catalog) -> str:
    """From how much work on, and who leads then."""
    title = catalog.platforms[tip.to].title
    return (
        f"{title} leads once the change to the app costs {tip.further:.1f} days more than the {tip.now:.1f} expected."
    )


def _knock_out(tip: KnockOutTip, catalog: Catalog) -> str:
    title, need = catalog.platforms[tip.platform].title, catalog.rules[tip.rule].title
    how = f"lead by {tip.lead:.2f}" if tip.lead > 0 else "be within the tie band"
    return f"Only one need keeps {title} out ({need[:1].lower()}{need[1:]}); without it {title} would {how}."


def _weights(tips: Iterable[WeightTip], catalog: Catalog) -> Iterator[str]:
    return (weight_sentence(tip, catalog) for tip in tips)


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
