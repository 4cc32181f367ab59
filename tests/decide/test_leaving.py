"""What leaving and entering a platform takes, ends, and questions of a board: small portfolios, counted by hand."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace

from advisor.assess.assess import Assessor
from advisor.decide.decide import Decider
from advisor.decide.judge import Judge
from advisor.model.catalog import Catalog
from advisor.model.decision import Course, Days, Decision, Part, Pick, Verdict
from advisor.model.facts import Fact, Workload
from advisor.model.organisation import Organisation
from advisor.model.report import Assessed, Entry, Exit, Leaving, Portfolio, Run
from advisor.portfolio.survey import survey
from advisor.runs import built_in_catalog
from tests.support import SAMPLES, report_of, written
from tests.support.by_hand import DESCRIPTOR, ENDS, FILES, app, catalog
from tests.support.generated import DAY, HERE, runs


@dataclass(frozen=True)
class Surveyed:
    portfolio: Portfolio
    assessed: tuple[Assessed, ...]

    @property
    def decisions(self) -> dict[str, Decision]:
        return {one.workload.name: one.decision for one in self.assessed}

    def exit(self, name: str) -> dict[str, Leaving]:
        """Name of the workload → where it goes if that platform is taken away."""
        (found,) = [one for one in self.portfolio.exits if one.platform == name]
        return {one.workload.partition("/")[0]: one for one in found.leaving}

    def entry(self, name: str) -> Entry:
        (found,) = [one for one in self.portfolio.entries if one.platform == name]
        return found


def surveyed(used: Catalog, *workloads: Workload, organisation: Organisation | None = None) -> Surveyed:
    names = tuple(used.platforms)
    decider = Decider(Judge(assessor=Assessor(used, DAY, names), as_of=DAY))
    judged = [decider.judged(one) for one in workloads]
    setting = decider.setting_of(one.view for one in judged)
    assessed = tuple(decider.assessed(one, setting) for one in judged)
    run = Run(
        id="run",
        advisor_version="1",
        catalog_version="1",
        as_of=DAY,
        preset="balanced",
        weights={},
        platforms=names,
        inputs=(),
        organisation=organisation,
    )
    return Surveyed(survey(assessed, judged, decider, setting, run), assessed)


PLAIN, ROOTY = app("plain", "alder"), app("rooty", "alder", "root")
STATEFUL, STUCK = app("stateful", "alder", "shell", volumes=["/data"]), app("stuck", "alder", "gpu")
RESOLVER = app("resolver", "birch", "udp")
EVERY = (PLAIN, ROOTY, STATEFUL, RESOLVER)


# --- exit -----------------------------------------------------------------------------------------------------------


def test_each_workload_leaves_to_its_destination_by_all_steps_with_verdict_and_work() -> None:
    """Plain goes to Birch, where another stays; root costs 2 days on Birch, a shell 1 on Cedar."""
    leaving = surveyed(catalog(), *EVERY).exit("alder")

    assert {name: (one.to, one.verdict, one.outcome) for name, one in leaving.items()} == {
        "plain": ("birch", Verdict.FIT, Pick.RECOMMEND),
        "rooty": ("cedar", Verdict.FIT, Pick.RECOMMEND),
        "stateful": ("birch", Verdict.FIT, Pick.RECOMMEND),
    }
    assert {name: one.days for name, one in leaving.items()} == {
        "plain": DESCRIPTOR,
        "rooty": DESCRIPTOR,
        "stateful": Days.sum_of([DESCRIPTOR, FILES]),
    }
    assert [(line.part, line.what) for line in leaving["stateful"].work] == [
        (Part.DESCRIPTOR, "alder-file"),
        (Part.DATA, "/data"),
    ]


def test_the_days_of_an_exit_are_those_of_all_that_have_a_place() -> None:
    (found,) = [one for one in surveyed(catalog(), *EVERY).portfolio.exits if one.platform == "alder"]

    assert found.days == Days(3 * 1.25 + 1.75, 4 * 0.5, 3 * 2.0 + 3.0)


def test_every_platform_in_use_has_an_exit_also_where_everything_stays() -> None:
    found = surveyed(catalog(), *EVERY)

    assert {one.course for one in found.decisions.values()} == {Course.STAY}
    assert [one.platform for one in found.portfolio.exits] == ["alder", "birch"]


def test_what_has_no_place_is_told_with_the_platform_where_the_fewest_needs_block_and_which() -> None:
    """UDP is blocked on Alder and Cedar; there one need blocks on each, so the first id is named."""
    (leaving,) = surveyed(catalog(), RESOLVER).exit("birch").values()

    assert (leaving.to, leaving.outcome, leaving.verdict, leaving.work) == (None, Pick.NONE_FITS, None, ())
    assert (leaving.nearest, leaving.blocked_by) == ("alder", ("udp",))


def test_the_nearest_platform_is_the_one_with_fewer_blocks() -> None:
    """Beside UDP its 9 instances are more than Alder's 8."""
    crowded = app("crowded", "birch", "udp", instances=9)

    (leaving,) = surveyed(catalog(), crowded).exit("birch").values()

    assert (leaving.nearest, leaving.blocked_by) == ("cedar", ("udp",))


def test_where_policies_rule_out_every_other_platform_the_nearest_is_told_with_the_policy(tmp_path: Path) -> None:
    others = [name for name in built_in_catalog().main_platforms if name not in ("cloud-foundry", "mesos", "stackato")]
    policies = "".join(f"  - {{platform: {name}, reason: Board 12}}\n" for name in others)
    folder = written(tmp_path, {"in/manifest.yml": MANIFEST, "organisation.yaml": f"policies:\n{policies}"})

    (found,) = report_of(folder / "in", organisation=folder / "organisation.yaml").portfolio.exits

    (leaving,) = found.leaving
    assert (leaving.to, leaving.outcome) == (None, Pick.NONE_FITS)
    assert (leaving.nearest, leaving.blocked_by) == ("kubernetes", ("policy-1",))


def test_a_platform_is_taken_out_for_the_whole_run_also_where_the_fewest_are_counted() -> None:
    """Nothing stays elsewhere: Cedar is left for two, Birch for one, so both go to Cedar."""
    leaving = surveyed(catalog(), PLAIN, ROOTY).exit("alder")

    assert {name: one.to for name, one in leaving.items()} == {"plain": "cedar", "rooty": "cedar"}


def test_an_ending_platform_takes_nothing_that_leaves_another() -> None:
    found = surveyed(catalog(birch=ENDS), *EVERY)

    assert {name: one.to for name, one in found.exit("alder").items()} == {
        "plain": "cedar",
        "rooty": "cedar",
        "stateful": "cedar",
    }
    assert found.exit("alder")["stateful"].days == Days.sum_of([Days(1.0, 0.5, 1.5), DESCRIPTOR, FILES])


def test_what_is_forced_to_move_goes_where_its_exit_says() -> None:
    found = surveyed(catalog(birch=ENDS), PLAIN, RESOLVER, app("other", "birch"))

    for name, leaving in found.exit("birch").items():
        assert found.decisions[name].course is Course.MOVE
        assert found.decisions[name].planned == leaving.to


# --- entry ----------------------------------------------------------------------------------------------------------


def test_entry_counts_what_stands_in_the_way_of_those_that_run_elsewhere() -> None:
    """Blocks come first; then work, by the number of workloads that wait for it."""
    more = app("more", "alder", "root")

    found = surveyed(catalog(), *EVERY, more, STUCK).entry("birch")

    assert [(one.rule, one.blocks, one.workloads, one.days) for one in found.needs] == [
        ("gpu", True, ("stuck/stuck",), Days()),
        ("root", False, ("more/more", "rooty/rooty"), Days(4.0, 2.0, 6.0)),
    ]


def test_what_runs_on_a_platform_does_not_wait_to_enter_it() -> None:
    found = surveyed(catalog(), app("home", "birch", "root"), RESOLVER)

    assert found.entry("birch").needs == ()
    assert [(one.rule, one.workloads) for one in found.entry("cedar").needs] == [("udp", ("resolver/resolver",))]


# --- ends -----------------------------------------------------------------------------------------------------------


def test_a_platforms_end_is_a_deadline_for_all_on_it_with_the_days_of_leaving() -> None:
    portfolio = surveyed(catalog(alder=ENDS), *EVERY).portfolio

    (deadline,) = portfolio.calendar
    assert (deadline.on, deadline.platform, deadline.part) == (date(2027, 6, 1), "alder", "")
    assert deadline.workloads == ("plain/plain", "rooty/rooty", "stateful/stateful")
    assert deadline.days == Days(5.5, 2.0, 9.0)
    assert deadline.sources == ENDS.sources


def test_an_end_that_nobody_knew_yet_is_no_deadline() -> None:
    later = replace(ENDS, announced=date(2026, 2, 1))

    assert surveyed(catalog(alder=later), *EVERY).portfolio.calendar == ()


def test_the_end_of_a_part_names_all_that_stand_on_it_and_the_change_to_its_successor(tmp_path: Path) -> None:
    manifest = "applications: [{name: %s, buildpacks: [ruby_buildpack]%s}]\n"
    files = {
        "a/manifest.yml": manifest % ("fines", ""),
        "b/manifest.yml": manifest % ("fees", ", stack: cflinuxfs4"),
        "c/manifest.yml": manifest % ("new", ", stack: cflinuxfs5"),
    }

    report = report_of(written(tmp_path, files))

    (deadline,) = report.portfolio.calendar
    effort = built_in_catalog().efforts["rebuild-and-test"]
    assert (deadline.on, deadline.platform) == (date(2027, 4, 30), "cloud-foundry")
    assert (deadline.part, deadline.successor) == ("cflinuxfs4", "cflinuxfs5")
    assert deadline.workloads == ("a/fines", "b/fees")
    assert deadline.days == Days(2 * effort.middle, 2 * effort.low, 2 * effort.high)
    courses = {one.workload.name: (one.decision.course, len(one.decision.due)) for one in report.assessed}
    assert courses == {"fines": (Course.STAY, 1), "fees": (Course.STAY, 1), "new": (Course.STAY, 0)}


# --- needs that a platform in use does not meet ---------------------------------------------------------------------


def test_what_a_platform_in_use_blocks_is_listed_by_way_of_building_with_who_has_the_need() -> None:
    """A GPU is asked for by images only; root and a shell have a remedy; nothing runs on Cedar."""
    found = surveyed(catalog(), PLAIN, RESOLVER, app("miner", None, "gpu")).portfolio.unoffered

    assert {(one.platform, one.way, one.rule): one.workloads for one in found} == {
        ("alder", "image", "udp"): ("resolver/resolver",),
        ("alder", "source", "udp"): ("resolver/resolver",),
        ("alder", "image", "gpu"): ("miner/miner",),
        ("birch", "image", "gpu"): ("miner/miner",),
    }


# --- questions of a board -------------------------------------------------------------------------------------------


def effects(found: Surveyed) -> dict[tuple[str, str], dict[str, int]]:
    return {(one.id, one.subject): dict(one.effects) for one in found.portfolio.board}


def test_what_nobody_declared_is_asked_with_what_each_answer_would_do() -> None:
    """Twice as many instances take five past Alder's eight; ten times also one."""
    found = surveyed(catalog(), app("five", "alder", instances=5), app("one", "alder"), RESOLVER)

    assert list(effects(found)) == [
        ("platforms", ""),
        ("end", "alder"),
        ("end", "birch"),
        ("obligations", ""),
        ("owner", ""),
        ("growth", ""),
    ]
    assert effects(found)["platforms", ""] == {"alder": 2, "birch": 1}
    assert effects(found)["end", "alder"] == {"moves": 2, "no-place": 0}
    assert effects(found)["end", "birch"] == {"moves": 1, "no-place": 1}
    assert effects(found)["growth", ""] == {"x2": 1, "x10": 2}


def test_bought_services_are_asked_for_where_some_are_bound() -> None:
    bound = Fact(value=("store",), evidence=(HERE,))
    shop = replace(PLAIN, facts={**PLAIN.facts, "services.bound": bound})

    assert ("services", "") in effects(surveyed(catalog(), shop))
    assert ("services", "") not in effects(surveyed(catalog(), PLAIN))


MANIFEST = "applications: [{name: shop, memory: 256M, instances: 2}]\n"


@pytest.mark.parametrize(
    ("declared", "gone"),
    [
        ("platforms: {cloud-foundry: {runs: true}}", ("platforms", "")),
        ("platforms: {cloud-foundry: {runs: possible, available-until: 2030-01-01}}", ("end", "cloud-foundry")),
        ("obligations: [{rto: 4 h}]", ("obligations", "")),
    ],
)
def test_what_is_declared_is_not_asked(declared: str, gone: tuple[str, str], tmp_path: Path) -> None:
    folder = written(tmp_path, {"in/manifest.yml": MANIFEST, "organisation.yaml": declared + "\n"})
    plain = report_of(folder / "in").portfolio.board
    told = report_of(folder / "in", organisation=folder / "organisation.yaml").portfolio.board

    asked, left = ({(one.id, one.subject) for one in board} for board in (plain, told))
    assert gone in asked
    assert asked - left == {gone}


def test_a_board_question_makes_nothing_hinge() -> None:
    found = surveyed(catalog(), app("five", "alder", instances=5))

    assert effects(found)["growth", ""] == {"x2": 1, "x10": 1}
    assert {one.firmness.value for one in found.decisions.values()} == {"firm"}


# --- platforms kept -------------------------------------------------------------------------------------------------


def test_the_best_set_of_each_size_is_told_while_one_more_buys_something() -> None:
    """Alder alone leaves the resolver without a place; with Birch all stay. A third platform buys nothing."""
    first, second = surveyed(catalog(), *EVERY).portfolio.frontier

    assert (first.platforms, first.moves, first.unplaced) == (("birch",), 3, ())
    assert first.days == Days.sum_of([DESCRIPTOR] * 3 + [FILES, Days(2.0, 1.0, 3.0)])
    assert (second.platforms, second.moves, second.unplaced) == (("alder", "birch"), 0, ())
    assert (second.days, second.homes["resolver/resolver"]) == (Days(), "birch")


def test_what_no_kept_platform_takes_is_named() -> None:
    first, second = surveyed(catalog(), PLAIN, RESOLVER, app("miner", None, "gpu")).portfolio.frontier

    assert first.unplaced == second.unplaced == ("miner/miner",)


def test_what_is_only_worth_considering_keeps_its_platform_where_that_is_kept(tmp_path: Path) -> None:
    """The feed is past an opinion on Cloud Foundry; the agent runs on Kubernetes only, so both platforms are kept."""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec:\n  containers:\n"
    files = {
        "feed/manifest.yml": "applications: [{name: feed, instances: 500, docker: {image: 'docker.io/acme/feed:1'}}]\n",
        "agent/pod.yaml": pod + "  - {name: agent, image: 'docker.io/acme/a:1', securityContext: {privileged: true}}\n",
        "web/manifest.yml": "applications: [{name: web, buildpacks: [ruby_buildpack], stack: cflinuxfs5}]\n",
    }
    report = report_of(written(tmp_path, files), platforms=["cloud-foundry", "kubernetes"])
    decisions = {one.workload.name: one.decision for one in report.assessed}

    _, both = report.portfolio.frontier

    assert (decisions["feed"].course, decisions["feed"].planned) == (Course.CONSIDER, "kubernetes")
    assert both.homes["feed/feed"] == "cloud-foundry"
    assert (both.moves, both.days) == (0, Days())


def test_no_platform_that_has_ended_is_kept_for_the_samples() -> None:
    report = report_of(SAMPLES)

    *_, last = report.portfolio.frontier
    assert set(last.platforms) <= {"cloud-foundry", "kubernetes", "openshift"}
    assert last.unplaced == ()
    assert set(last.homes) == {one.workload.id for one in report.assessed}
    assert set(last.homes.values()) <= set(last.platforms)


@given(runs())
def test_the_frontier_grows_by_one_platform_and_always_buys_something(
    case: tuple[Catalog, tuple[Workload, ...]],
) -> None:
    used, workloads = case
    found = surveyed(used, *workloads).portfolio.frontier

    assert [len(one.platforms) for one in found] == list(range(1, len(found) + 1))
    for fewer, more in pairwise(found):
        assert (len(more.unplaced), more.days.expected) < (len(fewer.unplaced), fewer.days.expected)
        assert len(more.unplaced) <= len(fewer.unplaced)


@given(runs())
def test_what_is_kept_takes_only_what_fits_and_accounts_for_every_workload(
    case: tuple[Catalog, tuple[Workload, ...]],
) -> None:
    used, workloads = case
    found = surveyed(used, *workloads)
    results = {one.workload.id: one.decision for one in found.assessed}

    for kept in found.portfolio.frontier:
        assert {*kept.homes, *kept.unplaced} == set(results)
        for name, home in kept.homes.items():
            assert home in kept.platforms
            assert results[name].result(home).fits
        for name in kept.unplaced:
            assert not any(results[name].result(one).fits for one in kept.platforms)
        assert kept.days.expected == pytest.approx(
            sum(results[name].result(home).days.expected for name, home in kept.homes.items())
        )


@given(runs())
def test_every_workload_on_a_platform_leaves_it_and_none_goes_back_to_it(
    case: tuple[Catalog, tuple[Workload, ...]],
) -> None:
    used, workloads = case
    found = surveyed(used, *workloads)
    on_it: dict[str, set[str]] = {}
    for one in found.assessed:
        for name in one.decision.current_platforms:
            on_it.setdefault(name, set()).add(one.workload.id)

    assert {one.platform: {each.workload for each in one.leaving} for one in found.portfolio.exits} == on_it
    for left in found.portfolio.exits:
        for leaving in left.leaving:
            _is_told(left, leaving, used)


def _is_told(left: Exit, leaving: Leaving, used: Catalog) -> None:
    if leaving.to is None:
        assert leaving.outcome in (Pick.NONE_FITS, Pick.NEEDS_ANSWER)
        assert leaving.nearest != left.platform
    else:
        assert leaving.to != left.platform
        cycle = used.platforms[leaving.to].life_cycle
        assert cycle.announced is None or cycle.announced > DAY
        assert leaving.verdict not in (None, Verdict.BLOCKED)
