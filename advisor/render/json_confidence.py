"""How sure, when it flips, and with how few platforms, as plain data."""

from typing import Any

from advisor.model.confidence import Curve, NumberTip, Tipping
from advisor.model.decision import Decision
from advisor.model.report import Distance, Kept

_DIGITS = 4


def rank_acceptability(decision: Decision) -> dict[str, Any]:
    """Platform → shares of draws by rank, and under any weights."""
    robust = decision.robustness
    if robust is None:
        return {}
    return {
        name: {"ranks": list(shares), "any_weights": robust.any_weights[name]}
        for name, shares in sorted(robust.ranks.items())
    }


def tipping_points(decision: Decision) -> list[dict[str, Any]]:
    """Numbers first, then work, weights and knock-outs; each kind has fields of its own."""
    tipping = decision.tipping
    if tipping is None:
        return []
    return [*map(_number, tipping.numbers), *_effort(tipping), *_weights(tipping), *_knock_outs(tipping)]


def _number(tip: NumberTip) -> dict[str, Any]:
    return {
        "kind": "number",
        "fact": tip.fact,
        "now": tip.now,
        "stated": tip.stated,
        "flips_below": tip.flips_below,
        "below": list(tip.below),
        "flips_above": tip.flips_above,
        "above": list(tip.above),
        "distance": _rounded(tip.distance),
        "rests_on_opinion": tip.rests_on_opinion,
        "segments": [{"from": one.first, "to": one.last, "leaders": list(one.leaders)} for one in tip.segments],
        "curve": None if tip.curve is None else _curve(tip.curve),
    }


def _curve(curve: Curve) -> dict[str, Any]:
    """Scores at some numbers, the ends of every range among them; null where a need is not met."""
    return {"at": list(curve.numbers), "scores": {name: list(one) for name, one in curve.scores.items()}}


def _effort(tipping: Tipping) -> list[dict[str, Any]]:
    tip = tipping.effort
    if tip is None:
        return []
    days = {"now": tip.now, "further": tip.further, "flips_at": tip.flips_at}
    return [{"kind": "effort", **{name: round(one, _DIGITS) for name, one in days.items()}, "to": tip.to}]


def _weights(tipping: Tipping) -> list[dict[str, Any]]:
    return [
        {
            "kind": "weight",
            "criterion": tip.criterion,
            "now": round(tip.now, _DIGITS),
            "flips_at": round(tip.flips_at, _DIGITS),
            "to": tip.to,
        }
        for tip in tipping.weights
    ]


def _knock_outs(tipping: Tipping) -> list[dict[str, Any]]:
    return [
        {"kind": "knock-out", "platform": tip.platform, "rule": tip.rule, "lead": round(tip.lead, _DIGITS)}
        for tip in tipping.knock_outs
    ]


def distance_data(one: Distance) -> dict[str, Any]:
    """How far one workload is from leaving its planned platform."""
    return {
        "workload": one.workload,
        "platform": one.platform,
        "fact": None if one.number is None else one.number.fact,
        "doublings": _rounded(one.doublings),
        "days": _rounded(one.days),
        "weight": _rounded(one.weight),
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, _DIGITS)


def kept_data(kept: Kept) -> dict[str, Any]:
    """One set of platforms to keep."""
    return {
        "platforms": list(kept.platforms),
        "fits": kept.fits,
        "unplaced": list(kept.unplaced),
        "effort_days": [round(kept.effort_low, _DIGITS), round(kept.effort_high, _DIGITS)],
        "lost_value": round(kept.lost_value, _DIGITS),
        "homes": dict(kept.homes),
    }
