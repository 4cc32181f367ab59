"""An organisation file changes only what it speaks of, and a last day it declares is one cause with one course."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from advisor.assess.answers import answers_on
from advisor.catalog.organisation import Declaring, declare
from advisor.catalog.vocabulary import DERIVED
from advisor.cli import app
from advisor.enrich.images import WORST_FIRST, enrich_registries
from advisor.errors import CatalogError
from advisor.model.decision import Course, Decision, PlatformResult, Step, Verdict
from advisor.model.findings import Finding
from advisor.model.report import Report
from advisor.runs import built_in_catalog
from tests.support import NOW, SAMPLES, decided, report_of

ROOT = "organisation.yaml"
PLATFORMS = built_in_catalog().main_platforms


def report_with(text: str, folder: Path, waivers: str = "", name: str = "harbour") -> Report:
    (folder / ROOT).write_text(text, encoding="utf-8")
    (folder / "waivers.yaml").write_text(waivers, encoding="utf-8")
    accepted = folder / "waivers.yaml" if waivers else None
    return report_of(SAMPLES / name, organisation=folder / ROOT, waivers=accepted)


@cache
def silent_report() -> Report:
    return report_of(SAMPLES / "harbour")


def decisions(declaring: Declaring) -> dict[str, Decision]:
    workloads = [one.workload for one in silent_report().assessed]
    known = [enrich_registries(one, declaring.organisation.registries) for one in workloads]
    return decided(declaring.catalog, known, platforms=declaring.catalog.main_platforms)


def declaring(text: str) -> Declaring:
    return declare(text, ROOT, built_in_catalog())


@cache
def before() -> dict[str, Decision]:
    return decisions(declaring(""))


# --- only what it speaks of -----------------------------------------------------------------------------------------

DEMANDS = st.sampled_from(
    [
        "obligations: [{for: X, strict-isolation: true}]",
        "obligations: [{for: X, user-mapping: true}]",
        "obligations: [{for: X, residency: EU, rto: 4 h}]",
        "policies: [{for: X, reason: r, platform: kubernetes}]",
        "policies: [{for: X, reason: r, capability: read-only-root}]",
    ]
)
IDS = st.sampled_from([one.workload.id for one in silent_report().assessed])


@given(DEMANDS, IDS)
@settings(max_examples=25, deadline=None)
def test_a_demand_for_one_workload_leaves_the_others_alone(text: str, name: str) -> None:
    """Save for the step on the fewest platforms, which counts where others stay."""
    after = decisions(declaring(text.replace("X", name)))

    for key, one in after.items():
        if key != name:
            assert one.results == before()[key].results
            assert one.course == before()[key].course
            assert one.planned == before()[key].planned or one.decided_by is Step.FEWEST


ASKED = [one for one in built_in_catalog().capabilities.values() if one.kind == "support"]
SUPPORTS = [one.id for one in ASKED if one.id != DERIVED]
"""Not the one that life cycles answer."""


@given(st.sampled_from(PLATFORMS), st.sampled_from(SUPPORTS), st.sampled_from(["full", "none"]))
@settings(max_examples=25, deadline=None)
def test_an_answer_touches_its_platform_and_the_rules_that_need_it(name: str, capability: str, support: str) -> None:
    runs = ", ".join(f"{one}: {{runs: true}}" for one in PLATFORMS if one != name)
    text = f"platforms: {{{runs}, {name}: {{runs: true, answers: {{{capability}: {{support: {support}}}}}}}}}"
    rules = {one.id for one in built_in_catalog().rules.values() if one.needs == capability}

    found = declaring(text)
    assert answers_on(found.catalog.platforms[name], NOW)[capability].support == support
    for key, after in decisions(found).items():
        for result in after.results:
            earlier = before()[key].result(result.platform)
            # Where it runs on that platform, what it meets there proves something about the others as well.
            if name not in (result.platform, after.current):
                assert numbers(result) == numbers(earlier)
            else:
                assert untouched(result, rules) == untouched(earlier, rules)


def numbers(result: PlatformResult) -> tuple[object, ...]:
    return result.verdict, result.low, result.high, result.days, result.findings


def untouched(result: PlatformResult, rules: set[str]) -> list[object]:
    return [one for one in result.findings if one.rule not in rules]


@given(st.sampled_from(["*.example.com", "registry.port.example.com", "nobody.example"]), st.booleans())
@settings(max_examples=6, deadline=None)
def test_a_registry_speaks_of_nothing_but_registries(hosts: str, replicated: bool) -> None:
    text = f"registries: [{{hosts: '{hosts}', auth: none, api: v2, tls: trusted, replicated: {replicated}}}]"

    for one in silent_report().assessed:
        known = enrich_registries(one.workload, declaring(text).organisation.registries)
        differing = {
            name
            for name in {*known.facts, *one.workload.facts}
            if known.facts.get(name) != one.workload.facts.get(name)
        }
        assert differing <= set(WORST_FIRST)
        assert all(one.workload.value(name) is None for name in differing)


# --- last days ------------------------------------------------------------------------------------------------------

ENDING = (
    "platforms:\n  cloud-foundry: {runs: true, available-until: 2027-12-31, reason: Sold, replacement: To OpenShift}\n"
    "  kubernetes: {runs: true}\n  openshift: {runs: true}\n"
)


@pytest.mark.parametrize("until", ["2026-06-30", "2027-12-31"])
def test_a_last_day_has_one_course_before_it_and_after_it(until: str, tmp_path: Path) -> None:
    report = report_with(ENDING.replace("2027-12-31", until), tmp_path)

    on_it = [one.decision for one in report.assessed if one.decision.current == "cloud-foundry"]
    assert len(on_it) == 3
    assert {one.course for one in on_it} == {Course.MOVE}
    assert "cloud-foundry" not in report.portfolio.destinations
    assert sum(report.portfolio.destinations.values()) == len(report.assessed)


def test_destinations_of_what_leaves_do_not_depend_on_how_far_off_the_day_is(tmp_path: Path) -> None:
    near, far = (report_with(ENDING.replace("2027", year), tmp_path) for year in ("2025", "2031"))

    assert near.portfolio.destinations == far.portfolio.destinations


def test_without_the_last_day_nothing_leaves_and_leaving_is_told_all_the_same(tmp_path: Path) -> None:
    kept = report_with(
        ENDING.replace("available-until: 2027-12-31, ", "").replace(", replacement: To OpenShift", ""), tmp_path
    )
    ending = report_with(ENDING, tmp_path)

    (would,) = [one for one in kept.portfolio.exits if one.platform == "cloud-foundry"]
    planned = {one.workload.id: one.decision.planned for one in ending.assessed}
    assert [one.to for one in would.leaving] == [planned[one.workload] for one in would.leaving]
    staying = [one.workload.id for one in kept.assessed if one.decision.course is Course.STAY]
    assert {one.workload for one in would.leaving} <= set(staying)


def test_of_two_last_days_that_of_the_maker_counts_where_it_came_first(tmp_path: Path) -> None:
    text = "platforms: {stackato: {runs: true, available-until: 2030-01-01}, openshift: {runs: true}}"

    report = report_with(text, tmp_path)

    (tide,) = [one.decision for one in report.assessed if one.decision.current == "stackato"]
    assert tide.trigger is not None
    assert (tide.course, tide.trigger.kind) == (Course.MOVE, "end-date")
    assert tide.trigger.until is not None
    assert tide.trigger.until < NOW


def test_two_last_days_are_two_deadlines_the_sooner_first(tmp_path: Path) -> None:
    text = ENDING.replace("kubernetes: {runs: true}", "kubernetes: {runs: true, available-until: 2027-06-30}")

    report = report_with(text, tmp_path)

    ends = [(one.on, one.platform) for one in report.portfolio.calendar if not one.part]
    assert ends == [(date(2027, 6, 30), "kubernetes"), (date(2027, 12, 31), "cloud-foundry")]
    assert set(report.portfolio.destinations) <= {"openshift", "open"}


# --- obligations with two sides -------------------------------------------------------------------------------------

TWO_SIDES = (
    "platforms:\n  cloud-foundry: {{runs: true, meets: {{{cf}}}}}\n  openshift: {{runs: true, meets: {{{ocp}}}}}\n"
    "  kubernetes: {{runs: true}}\nobligations:\n  - {{{asked}}}\n"
)


def verdicts(report: Report, platform: str) -> set[bool]:
    """Whether an obligation blocks."""
    return {
        any(one.need.declared == "obligation" for one in each.decision.result(platform).blockers())
        for each in report.assessed
    }


@pytest.mark.parametrize(
    ("asked", "enough", "short"),
    [
        ("residency: EU", "residency: [eu, US]", "residency: US"),
        ("data-class: secret", "data-class: [public, secret]", "data-class: public"),
        ("accreditation: [A, B]", "accreditation: [A, B]", "accreditation: A"),
        ("rto: 4 h", "rto: 240 min", "rto: 5 h"),
        ("rpo: 1 h", "rpo: 0", "rpo: 1 d"),
    ],
)
def test_an_offer_meets_an_obligation_or_blocks_and_silence_does_neither(
    asked: str, enough: str, short: str, tmp_path: Path
) -> None:
    report = report_with(TWO_SIDES.format(cf=short, ocp=enough, asked=asked), tmp_path)

    assert (verdicts(report, "cloud-foundry"), verdicts(report, "openshift")) == ({True}, {False})
    assert verdicts(report, "kubernetes") == {False}
    (left_open,) = [one for one in report.portfolio.not_assessed if "declared in organisation.yaml:6" in one]
    assert left_open.endswith("but not what Kubernetes offers")
    leaving = [one.decision.trigger for one in report.assessed if one.decision.current == "cloud-foundry"]
    triggers = {None if one is None else one.kind for one in leaving}
    assert triggers == {"obligation"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("obligations:\n  - {rto: soon}", "must be one time"),
        ("obligations:\n  - {rto: [1 h, 2 h]}", "must be one time"),
        ("obligations:\n  - {residency: ''}", "says nothing"),
        ("platforms:\n  mesos: {runs: true, meets: {rpo: never}}", "must be one time"),
        ("platforms:\n  mesos: {runs: true, meets: {resistance: EU}}", "residency"),
    ],
)
def test_mistakes_about_obligations_have_their_line(text: str, words: str) -> None:
    with pytest.raises(CatalogError) as caught:
        declaring(text)

    assert [one.line for one in caught.value.problems if words in str(one)] == [2]


# --- not assessed ---------------------------------------------------------------------------------------------------


def test_without_a_file_everything_it_could_say_is_not_assessed() -> None:
    told = silent_report().portfolio.not_assessed

    for word in ("People", "Cost of platforms", "Class of data", "residency", "Recovery time", "Accreditation"):
        assert any(word in one for one in told), word


def test_what_is_declared_on_both_sides_is_assessed(tmp_path: Path) -> None:
    text = "platforms: {openshift: {runs: true, meets: {rto: 1 h}}}\nobligations: [{rto: 2 h}]\n"

    assert not [one for one in report_with(text, tmp_path).portfolio.not_assessed if "Recovery time" in one]


def test_money_is_declared_with_its_line_and_decides_nothing(tmp_path: Path) -> None:
    text = "operation:\n  openshift: {cost-per-month: [1234, 5678], currency: XYZ}\n"
    report = report_with(text, tmp_path)

    assert report.run.organisation is not None
    shown = [one for one in report.run.organisation.values if "XYZ" in one.value]
    assert [str(one.location) for one in shown] == ["organisation.yaml:2"]
    assert [one.decision for one in report.assessed] == [one.decision for one in silent_report().assessed]


# --- waivers of policies --------------------------------------------------------------------------------------------


def test_a_policy_can_be_waived_and_stays_visible(tmp_path: Path) -> None:
    text = "policies:\n  - {platform: cloud-foundry, reason: Board 12}\n"
    waiver = "- {rule: policy-1, workload: '*', reason: Until the move, owner: me, until: 2027-01-01}\n"
    barred, waived = report_with(text, tmp_path), report_with(text, tmp_path, waiver)

    def found(report: Report) -> list[Finding]:
        each = [result for one in report.assessed for result in one.decision.results]
        return [one for result in each for one in result.findings if one.rule == "policy-1"]

    assert any(one.blocks for one in found(barred))
    assert not any(one.blocks for one in found(waived))
    assert any(one.acceptance for one in found(waived))
    assert not [one for one in waived.notes if "policy-1" in one.what]
    for one, other in zip(waived.assessed, silent_report().assessed, strict=True):
        for result in one.decision.results:
            assert (result.verdict is Verdict.BLOCKED) == (
                other.decision.result(result.platform).verdict is Verdict.BLOCKED
            )


# --- commands -------------------------------------------------------------------------------------------------------


def test_every_command_that_reads_workloads_takes_the_file() -> None:
    harbour = str(SAMPLES / "harbour")
    given = ["--organisation", str(SAMPLES / "harbour" / ROOT), "--as-of", NOW.isoformat()]
    runner = CliRunner()

    for command in (["assess", harbour], ["questions", harbour], ["explain", harbour, "tide-table/tide-table"]):
        assert runner.invoke(app, [*command, *given]).exit_code == 0, command
