"""With how few platforms a portfolio would do: laws over drawn portfolios, and the samples."""

from datetime import date
from pathlib import Path

from advisor.portfolio.consolidation import consolidate
from advisor.portfolio.presets import destination
from hypothesis import given, settings

from advisor.assess.assess import Assessor
from advisor.decide.decide import decide
from advisor.decide.judge import Judge
from advisor.model.catalog import Catalog
from advisor.model.decision import Verdict
from advisor.model.facts import Workload
from advisor.model.report import Assessed, Consolidation
from advisor.runs import make_report
from tests.generated import DAY, cases

SAMPLES = Path(__file__).parent.parent / "samples"


def portfolio(case: tuple[Catalog, Workload]) -> tuple[Consolidation, Assessed, tuple[str, ...]]:
    catalog, workload = case
    platforms = tuple(catalog.platforms)
    judge = Judge(Assessor(catalog, DAY, platforms), catalog.presets["balanced"], DAY)
    assessed = Assessed(workload=workload, decision=decide(workload, judge))
    return consolidate([assessed], platforms), assessed, platforms


@settings(deadline=None)
@given(cases())
def test_keeping_more_platforms_never_places_less_or_loses_more(case: tuple[Catalog, Workload]) -> None:
    found, assessed, platforms = portfolio(case)
    homes = {assessed.decision.current, destination(assessed)}
    usable = [name for name in platforms if assessed.decision.result(name).verdict is not Verdict.BLOCKED]

    assert len(found.every) == (2 ** len(usable) - 1 if usable else 0)
    for small in found.every:
        for large in found.every:
            if set(small.platforms) < set(large.platforms) and not homes & set(large.platforms):
                assert small.fits <= large.fits
                assert small.lost_value >= large.lost_value - 1e-9


@settings(deadline=None)
@given(cases())
def test_the_frontier_grows_by_one_platform_and_always_buys_something(case: tuple[Catalog, Workload]) -> None:
    found, _, _ = portfolio(case)

    assert [len(one.platforms) for one in found.frontier] == list(range(1, len(found.frontier) + 1))
    for fewer, more in zip(found.frontier, found.frontier[1:], strict=False):
        assert more.fits > fewer.fits or more.effort_low + more.effort_high < fewer.effort_low + fewer.effort_high


def test_no_platform_that_ended_is_kept_for_the_samples() -> None:
    report = make_report([SAMPLES], date(2026, 11, 24), [], "balanced", None, [])

    frontier = report.portfolio.consolidation.frontier
    assert frontier[-1].unplaced == ()
    assert set(frontier[-1].platforms) <= {"cloud-foundry", "kubernetes", "openshift"}
    assert sum(len(one.homes) for one in frontier) == sum(one.fits for one in frontier)
    assert set(frontier[-1].homes.values()) <= set(frontier[-1].platforms)
