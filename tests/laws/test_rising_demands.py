"""Law 7 on the catalog itself: more of anything betters no verdict and lowers no work, however much it is."""

from itertools import pairwise

import pytest

from advisor.model.decision import VERDICT_ORDER
from advisor.runs import built_in_catalog
from tests.report.test_brief import NOW, report_on
from tests.support import decided

CATALOG = built_in_catalog()
NUMERIC = ("integer", "number", "size", "duration")
DEMANDS = sorted(
    {rule.demand for rule in CATALOG.rules.values() if rule.demand and CATALOG.facts[rule.demand].type in NUMERIC}
)
RISING = (1, 2, 3, 10, 100, 1_000, 9_999, 20_001, 50_000, 100_000, 1_000_000_000)
SLACK = 1e-9


def test_the_instances_of_an_image_are_among_the_demands() -> None:
    assert "scale.instances" in DEMANDS


@pytest.mark.parametrize("fact", DEMANDS)
def test_more_of_it_betters_no_verdict_and_lowers_no_work(fact: str) -> None:
    assessed = report_on("containers", NOW).assessed
    image = next(one.workload for one in assessed if one.workload.name == "landing")
    platforms = CATALOG.main_platforms
    decisions = [decided(CATALOG, [image.declaring(fact, one)], platforms=platforms)[image.id] for one in RISING]

    for lower, higher in pairwise(decisions):
        for result in lower.results:
            after = higher.result(result.platform)
            assert VERDICT_ORDER.index(after.verdict) >= VERDICT_ORDER.index(result.verdict)
            assert after.days.expected >= result.days.expected - SLACK
