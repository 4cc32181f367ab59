"""The value table of the method's worked example, by the engine itself, to the digits that are printed."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.decide.contrast import contributions_apart, decisive
from advisor.decide.criteria import days_worth, log_normal
from advisor.decide.decide import choose
from advisor.decide.information import worth_of
from advisor.decide.ranking import score_of
from advisor.decide.robustness import robustness_of
from advisor.decide.score import weighted
from advisor.decide.simulate import Simulated
from advisor.decide.tipping import effort_tip, leaders, weight_tips
from advisor.model.catalog import Catalog, Criterion
from advisor.model.decision import Course, CriterionValue, Pick, PlatformResult, Verdict
from advisor.runs import built_in_catalog
from tests.generated import DAY
from tests.test_robustness import CRITERIA, ORDERS, PRESETS, draws_of, rows, weights

CF, K8S, OCP = "cloud-foundry", "kubernetes", "openshift"
ENDED = {
    "stackato": (0.728, 0.704, 0.246, 0.50, 0.35, 0.40, 0, 0.30),
    "mesos": (0.522, 0.616, 1, 0.70, 0.45, 0.60, 0, 0.20),
}
DAYS = {CF: 6.0, K8S: 9.0, OCP: 11.0, "stackato": 7.0, "mesos": 14.0}
THEN = Criterion(id="change", title="", kind="effort", meaning="", anchors={"value-0.9": 3, "value-0.5": 15})
"""The example's own anchors; those of the catalog are others."""


def catalog() -> Catalog:
    """With the example's scale of efforts, and no families: both members are named there."""
    shipped = built_in_catalog()
    platforms = {name: replace(one, family=name) for name, one in shipped.platforms.items()}
    return replace(shipped, platforms=platforms, criteria={**shipped.criteria, "change": THEN})


def of_days(platform: str) -> float:
    return log_normal(DAYS[platform], at_nine_tenths=3, at_half=15)


def result(platform: str, values: tuple[float, ...], preset: str) -> PlatformResult:
    """The value of change is that of the printed days; three digits of it would move the fourth of a difference."""
    shares = {name: points / 100 for name, points in weights(preset).items()}
    criteria = {
        name: CriterionValue(
            weight=shares[name], value=value, low=value, high=value, matters=True, evidence=1.0, note=""
        )
        for name, value in zip(CRITERIA, (of_days(platform), *values[1:]), strict=True)
    }
    score = weighted(criteria)
    return PlatformResult(
        platform=platform,
        verdict=Verdict.FIT,
        score=score.expected,
        low=score.low,
        high=score.high,
        counterfactual=None,
        effort_low=DAYS[platform],
        effort_high=DAYS[platform],
        effort_expected=DAYS[platform],
        risk=0.0,
        presuming=(),
        criteria=criteria,
        findings=(),
        not_applicable=0,
        command="",
    )


def orders(preset: str) -> dict[str, PlatformResult]:
    return {name: result(name, values, preset) for name, values in ORDERS.items()}


@pytest.mark.parametrize("platform", sorted(DAYS))
def test_the_values_of_change_are_those_of_the_printed_days(platform: str) -> None:
    printed = {**ORDERS, **ENDED}[platform][0]

    assert of_days(platform) == pytest.approx(printed, abs=0.0006)
    assert days_worth(printed, THEN) == pytest.approx(DAYS[platform], abs=0.03)


@pytest.mark.parametrize(("platform", "score"), [("stackato", 0.448), ("mesos", 0.514)])
def test_what_has_ended_would_have_scored_what_is_printed_in_brackets(platform: str, score: float) -> None:
    assert score_of(result(platform, ENDED[platform], "balanced")) == pytest.approx(score, abs=0.0006)


@pytest.mark.parametrize(
    ("preset", "pick", "candidates"),
    [
        ("balanced", Pick.TIE, (CF, OCP)),
        ("security", Pick.RECOMMEND, (OCP,)),
        ("change", Pick.RECOMMEND, (CF,)),
        ("scale", Pick.RECOMMEND, (OCP,)),
    ],
)
def test_picks_and_ties_are_those_that_are_printed(preset: str, pick: Pick, candidates: tuple[str, ...]) -> None:
    """Of a tie Cloud Foundry is the planning default: 6 days against 11."""
    choice = choose(tuple(orders(preset).values()), None, catalog(), DAY)

    assert choice.course is Course.PLACE
    assert choice.pick is pick
    assert choice.candidates == candidates
    assert choice.default == candidates[0]


@pytest.mark.parametrize(
    ("preset", "first", "second", "lead", "digits"),
    [("balanced", OCP, CF, -0.0017, 4), ("security", OCP, CF, 0.061, 3), ("change", CF, OCP, 0.064, 3)],
)
def test_differences_are_those_that_are_printed(preset: str, first: str, second: str, lead: float, digits: int) -> None:
    scores = orders(preset)

    assert score_of(scores[first]) - score_of(scores[second]) == pytest.approx(lead, abs=0.6 * 10**-digits)


def test_the_reasons_are_those_that_are_printed() -> None:
    """Security first: security and resilience outweigh change and people."""
    apart = contributions_apart(orders("security")[OCP], orders("security")[CF])

    printed = {"security": 0.052, "resilience": 0.030, "change": -0.017, "people": -0.015}
    assert {name: apart[name] for name in printed} == pytest.approx(printed, abs=0.0006)
    assert decisive(apart)[0] == "security"
    assert set(decisive(apart)) <= {"security", "resilience"}


@pytest.mark.parametrize(
    ("other", "criterion", "flip"),
    [(OCP, "security", 0.16), (OCP, "change", 0.192), (K8S, "resilience", 0.224)],
)
def test_weights_flip_where_it_is_printed(other: str, criterion: str, flip: float) -> None:
    scores = orders("balanced")
    tips = {one.criterion: one for one in weight_tips(scores[CF], [scores[CF], scores[other]])}

    assert tips[criterion].to == other
    assert tips[criterion].flips_at == pytest.approx(flip, abs=0.6 * 10 ** -len(str(flip)[2:]))


def test_work_flips_where_it_is_printed() -> None:
    """Change first: OpenShift overtakes where Cloud Foundry costs 11 days or more, and leads beyond the band later."""
    scores = orders("change")
    sharp = replace(catalog(), assumptions=replace(catalog().assumptions, tie_band=1e-9))

    level, led = (effort_tip(scores[CF], tuple(scores.values()), one) for one in (sharp, catalog()))

    assert level is not None
    assert led is not None
    assert (level.to, led.to) == (OCP, OCP)
    assert 10 < level.flips_at <= 11
    assert led.flips_at > level.flips_at


def test_a_file_system_that_may_be_shared_lowers_the_share_of_the_other_one() -> None:
    """With even chances Cloud Foundry loses half of data and state; learning that it is not so brings the tie back.

    What else it would lose is not given, so the share is only near the printed one.
    """
    draws = draws_of(weights("balanced"))
    shared = draws.happens("fact shared", 0.5)
    cf, k8s, ocp = rows(ORDERS)
    torn = Simulated(CF, {**cf.values, "state": np.where(shared, 0.45, 0.9)}, knocked_out=False)
    low = result(CF, (*ORDERS[CF][:5], 0.45, *ORDERS[CF][6:]), "balanced")

    assert score_of(low) == pytest.approx(0.780, abs=0.0006)
    assert robustness_of([torn, k8s, ocp], draws).first(OCP) == pytest.approx(0.66, abs=0.03)
    assert leaders(tuple(orders("balanced").values()), catalog()) == (CF, OCP)


def test_a_smaller_chance_of_udp_leaves_the_better_platform_first_and_is_still_asked() -> None:
    draws = draws_of(weights("change"), 100_000)
    udp = Simulated(CF, rows(ORDERS)[0].values, knocked_out=draws.happens("fact udp", 0.05))

    worth = worth_of([udp, rows(ORDERS)[2]], {"fact udp": frozenset({0.05})}, draws)["fact udp"]

    assert worth.value == pytest.approx(0.037, abs=0.002)
    assert worth.flips == pytest.approx(0.05, abs=0.005)


def test_the_presets_of_the_example_are_those_of_the_catalog() -> None:
    """But for what they are worth: the example's points add up to a hundred."""
    for name, points in PRESETS.items():
        assert built_in_catalog().presets[name] == dict(zip(CRITERIA, points, strict=True))
