"""The organisation file: every mistake has its line, every key its effect, and silence changes nothing."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from typer.testing import CliRunner

from advisor.assess.answers import answers_on
from advisor.assess.assess import Assessor
from advisor.catalog.organisation import SECTIONS, Declaring, declare
from advisor.cli import app
from advisor.enrich.images import enrich_registries
from advisor.errors import AdvisorError, CatalogError
from advisor.model.catalog import Answer, Grade, Runs, Support
from advisor.model.decision import Course, Decision, Step, Verdict
from advisor.model.facts import Fact, Provenance, Truth, Workload
from advisor.model.organisation import judged_platforms
from advisor.model.report import Report
from advisor.report.rule_docs import SCHEMAS
from advisor.runs import built_in_catalog
from tests.report.test_schemas import data_of
from tests.support import NOW, SAMPLES, decided, only, report_of

ROOT = "organisation.yaml"
SOME = ("cloud-foundry", "kubernetes", "openshift", "mesos", "stackato")


def declared(text: str) -> Declaring:
    return declare(text, ROOT, built_in_catalog())


def report_with(text: str | None, folder: Path, name: str = "article", day: date = NOW) -> Report:
    file = folder / ROOT
    if text is not None:
        file.write_text(text, encoding="utf-8")
    return report_of(SAMPLES / name, day=day, organisation=None if text is None else file)


@cache
def plain_report(name: str = "article") -> Report:
    return report_of(SAMPLES / name)


# --- mistakes -------------------------------------------------------------------------------------------------------

MISTAKES = [
    ("plattforms: {}", 1, "Did you mean 'platforms'?"),
    ("- 1", 1, "must hold one mapping"),
    ("a: [", 2, "YAML"),
    ("platforms: []", 1, "'platforms' must be a mapping"),
    ("platforms:\n  cloudfoundry: {runs: true}", 2, "Did you mean 'cloud-foundry'?"),
    ("platforms:\n  mesos: yes", 2, "must be a mapping"),
    ("platforms:\n  mesos: {prefer: 1}", 2, "Add `runs: true`, `possible` or `false`"),
    ("platforms:\n  mesos: {}", 2, "nothing says whether it runs here"),
    ("platforms:\n  mesos: {runs: perhaps}", 2, "must be true, possible or false"),
    ("platforms:\n  mesos: {runs: posible}", 2, "Did you mean 'possible'?"),
    ("platforms:\n  mesos: {runs: [true]}", 2, "must be text"),
    ("platforms:\n  mesos: {runs: true, prefer: 0}", 2, "must be 1 or more"),
    ("platforms:\n  mesos: {runs: true, prefer: first}", 2, "must be a whole number"),
    ("platforms:\n  mesos: {runs: false, prefer: 1}", 2, "cannot be preferred"),
    ("platforms:\n  mesos: {runs: true, available-until: soon}", 2, "must be a date"),
    ("platforms:\n  mesos: {runs: true, replacement: OpenShift}", 2, "belongs to a last day"),
    ("platforms:\n  mesos:\n    runs: true\n    answers:\n      docker-image: {support: full}", 5, "docker-images"),
    ("platforms:\n  mesos:\n    runs: true\n    answers:\n      tenancy: {support: some}", 5, "'some' is no support"),
    (
        "platforms:\n  mesos:\n    runs: true\n    answers:\n      tenancy: {support: partial}",
        5,
        "states its condition",
    ),
    ("platforms:\n  mesos:\n    runs: true\n    answers:\n      instance-disk: {limit: much}", 5, "is no size"),
    ("registries: {hosts: a.example}", 1, "must be a list"),
    ("registries:\n  - auth: none", 2, "the key 'hosts' is missing"),
    ("registries:\n  - {hosts: a.example}", 2, "nothing is said"),
    ("registries:\n  - {hosts: 'https://a.example/x', api: v2}", 2, "must be a host"),
    ("registries:\n  - {hosts: a.example, api: v3}", 2, "is no api"),
    ("registries:\n  - {hosts: a.example, replicated: twice}", 2, "must be true or false"),
    ("obligations:\n  - {for: a}", 2, "obliges to nothing"),
    ("obligations:\n  - {for: [], rto: 4 h}", 2, "names no workload"),
    ("obligations:\n  - {for: 'a[', rto: 4 h}", 2, "holds no blank"),
    ("policies:\n  - {platform: mesos}", 2, "'reason' is missing"),
    ("policies:\n  - {reason: r}", 2, "exactly one platform or capability"),
    ("policies:\n  - {reason: r, platform: mesos, capability: audit-trail}", 2, "exactly one platform or capability"),
    ("policies:\n  - {reason: r, criterion: security, at-least: 0.5}", 2, "name the `capability`"),
    ("policies:\n  - {reason: r, platform: mesos, at-least: 0.5}", 2, "name the `capability`"),
    ("policies:\n  - {reason: r, capability: instance-disk}", 2, "is a limit"),
    ("people:\n  mesos: 0.6", 1, "Write `prefer: 1`"),
    ("people:", 1, "Write `prefer: 1`"),
    ("peopel: {}", 1, "Known are: assumptions"),
    ("operation:\n  mesos: {cost-per-month: [1, 2]}", 2, "a cost has a currency"),
    ("operation:\n  mesos: {hours-per-month: [3, 2]}", 2, "must rise"),
    ("operation:\n  mesos: {hours-per-month: [1, .inf]}", 2, "two numbers"),
    ("assumptions: 3", 1, "must be a mapping"),
    ("assumptions:\n  hinge-from: 0.1", 2, "Did you mean 'hinges-from'?"),
    ("assumptions:\n  hinges-from: 3", 2, "out of its range"),
    ("assumptions:\n  undetermined-from: nan", 2, "out of its range"),
    ("assumptions:\n  score-lead: 101", 2, "a number from 0 to 100"),
    ("assumptions:\n  equal-work:\n    days-per-member: -1", 3, "a number from 0."),
    ("assumptions:\n  equal-work:\n    days-per-member: inf", 3, "a number from 0."),
    ("assumptions:\n  equal-work: 3", 2, "must be a mapping"),
    ("assumptions:\n  instances-unsaid: {expected: 3}", 2, "both sides of every limit"),
    ("assumptions:\n  tie-band: 0.1", 2, "Write `equal-work`"),
    ("assumptions:\n  partial-provides: 0.1", 2, "with a condition 0.9"),
    ("assumptions:\n  confidence: {draws: 50}", 2, "write `hinges-from`"),
    ("assumptions:\n  ask-from: 0.1", 2, "write `hinges-from`"),
]


@pytest.mark.parametrize(("text", "line", "words"), MISTAKES)
def test_a_mistake_is_told_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(CatalogError) as caught:
        declared(text)

    told = [one for one in caught.value.problems if words in str(one)]
    assert [(one.path, one.line) for one in told][:1] == [(ROOT, line)], str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(CatalogError) as caught:
        declared(
            "people: {}\nassumptions:\n  tie-band: 1\nregistries:\n  - {hosts: a, api: v7}\nobligations:\n  - {}\n"
        )

    assert {one.line for one in caught.value.problems} == {1, 3, 5, 7}


KEYS = [
    *SECTIONS,
    "runs",
    "answers",
    "tenancy",
    "for",
    "hosts",
    "auth",
    "prefer",
    "capability",
    "reason",
    "people",
    *SOME,
]
LEAVES = st.sampled_from(["true", "", "~", "0.5", "nan", "v2", "security", "[", "2026-01-01", "'*'", "-1", "x" * 50])


def written(node: Any) -> str:
    if isinstance(node, dict):
        return "{" + ", ".join(f"{key}: {written(value)}" for key, value in node.items()) + "}"
    return "[" + ", ".join(map(written, node)) + "]" if isinstance(node, list) else str(node)


NODES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
)


@given(st.dictionaries(st.sampled_from(KEYS), NODES, max_size=5))
@settings(max_examples=300, deadline=None)
def test_hostile_files_end_in_a_sentence(data: dict[str, Any]) -> None:
    text = "\n".join(f"{key}: {written(value)}" for key, value in data.items())

    try:
        found = declared(text).organisation
    except AdvisorError as error:
        assert str(error).startswith(f"{ROOT}:")
        return
    assert all(1 <= one.location.first_line <= text.count("\n") + 1 for one in found.values)


# --- effects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "{}", "platforms: {}\nregistries: []\n", "# nothing"])
def test_declaring_nothing_changes_nothing(text: str, tmp_path: Path) -> None:
    report = report_with(text, tmp_path)

    assert [one.decision for one in report.assessed] == [one.decision for one in plain_report().assessed]


def test_the_run_id_covers_the_file(tmp_path: Path) -> None:
    ids = {report_with(text, tmp_path).run.id for text in ("", "# other")} | {plain_report().run.id}

    assert len(ids) == 3


def test_what_is_not_run_keeps_its_score_and_is_no_candidate(tmp_path: Path) -> None:
    report = report_with("platforms: {openshift: {runs: true}}", tmp_path)

    for one, before in zip(report.assessed, plain_report().assessed, strict=True):
        found = one.decision
        assert {*found.recommendation.candidates, found.planned} <= {"openshift", None}
        assert (found.current, found.course) == (None, Course.PLACE)
        assert found.decided_by is Step.ORGANISATION
        for result in found.results:
            assert result.out is (None if result.platform == "openshift" else Step.ORGANISATION)
            earlier = before.decision.result(result.platform).score
            if result.platform != before.decision.current and earlier is not None:
                # What is met there is work elsewhere. Running somewhere proves a little about open needs, and where it
                # ran is not said any more.
                assert result.score == pytest.approx(earlier, abs=1)


def test_a_gate_looks_at_the_platforms_that_are_run(tmp_path: Path) -> None:
    (tmp_path / ROOT).write_text("platforms: {mesos: {runs: true}}", encoding="utf-8")
    asked = ["assess", str(SAMPLES / "article"), "--as-of", NOW.isoformat(), "--fail-on", "blocked"]
    runner = CliRunner()

    assert runner.invoke(app, [*asked, "--organisation", str(tmp_path / ROOT)], catch_exceptions=False).exit_code == 1
    assert runner.invoke(app, asked, catch_exceptions=False).exit_code == 0


RUNS = {"true": Runs.TRUE, "yes": Runs.TRUE, "possible": Runs.POSSIBLE, "'false'": Runs.FALSE}


@pytest.mark.parametrize("word", RUNS)
@pytest.mark.parametrize("other", RUNS)
def test_once_a_platform_is_run_those_that_are_not_listed_are_not(word: str, other: str) -> None:
    platforms = declared(f"platforms: {{eks: {{runs: {word}}}, mesos: {{runs: {other}}}}}").catalog.platforms

    unlisted = Runs.FALSE if Runs.TRUE in (RUNS[word], RUNS[other]) else Runs.POSSIBLE
    assert (platforms["eks"].runs, platforms["mesos"].runs) == (RUNS[word], RUNS[other])
    assert {one.runs for name, one in platforms.items() if name not in ("eks", "mesos")} == {unlisted}
    assert {name for name, one in platforms.items() if not one.offered} == {
        name for name, one in platforms.items() if one.runs is Runs.FALSE
    }


def test_without_a_word_every_platform_may_be_run() -> None:
    platforms = declared("").catalog.platforms.values()

    assert {(one.runs, one.prefer, one.offered) for one in platforms} == {(Runs.POSSIBLE, None, True)}


def test_a_preference_is_a_place_in_the_order() -> None:
    found = declared("platforms: {openshift: {runs: true, prefer: 1}, mesos: {runs: possible, prefer: 2}}")

    ranks = {name: one.prefer for name, one in found.catalog.platforms.items() if one.prefer is not None}
    assert ranks == {"openshift": 1, "mesos": 2}
    assert [one.value for one in found.organisation.values] == [
        "runs here",
        "preferred: 1",
        "could be run here",
        "preferred: 2",
    ]


@pytest.mark.parametrize(("word", "judged"), [("true", True), ("possible", True), ("false", False)])
def test_a_variant_that_is_a_place_is_judged_unasked(word: str, judged: bool) -> None:
    found = declared(f"platforms: {{eks: {{runs: {word}}}}}")

    assert ("eks" in judged_platforms(found.catalog, found.organisation)) is judged


@pytest.mark.parametrize(
    ("platforms", "silent"),
    [
        ("mesos: {runs: true}, eks: {runs: possible}", "Mesos with Marathon or Amazon EKS"),
        ("cloud-foundry: {runs: false}", "Kubernetes, Mesos with Marathon, OpenShift or Stackato"),
    ],
)
def test_an_obligation_is_held_against_every_platform_that_may_run(platforms: str, silent: str) -> None:
    (sentence,) = declared(f"platforms: {{{platforms}}}\nobligations: [{{rto: 4 h}}]").organisation.not_assessed

    assert sentence.endswith(f"not what {silent} offers")


def test_an_answer_is_declared_with_its_line() -> None:
    text = "platforms:\n  mesos:\n    runs: true\n    answers:\n      tenancy: {support: full}\n"

    answer = answers_on(declared(text).catalog.platforms["mesos"], date(1999, 1, 1))["tenancy"]
    assert (answer.grade, answer.sources, answer.support) == (Grade.DECLARED, ("organisation.yaml:5",), "full")


ENDING = (
    "platforms:\n  cloud-foundry: {runs: true, available-until: 2026-06-30, reason: Sold, replacement: To OpenShift}\n"
    "  openshift: {runs: true}\n"
)


def leaving(report: Report) -> list[Decision]:
    return [one.decision for one in report.assessed if one.decision.current == "cloud-foundry"]


@pytest.mark.parametrize("until", ["2030-06-30", "2027-11-24", "2026-11-27", "2026-11-25"])
def test_from_its_declaration_on_everything_moves_by_the_last_day(until: str, tmp_path: Path) -> None:
    """Four years, a year, three days and one day before: one cause has one course."""
    found = leaving(report_with(ENDING.replace("2026-06-30", until), tmp_path, "harbour"))

    assert len(found) == 3
    assert {one.course for one in found} == {Course.MOVE}
    assert {(one.trigger.kind, one.trigger.until) for one in found if one.trigger} == {
        ("end-date", date.fromisoformat(until))
    }
    assert {one.planned for one in found} == {"openshift"}
    assert {one.result("cloud-foundry").out for one in found} == {Step.ENDING}
    assert all(one.result("cloud-foundry").verdict is not Verdict.BLOCKED for one in found)


@pytest.mark.parametrize("until", ["2026-11-24", "2026-11-23", "2026-06-30"])
def test_from_its_last_day_on_it_takes_nothing(until: str, tmp_path: Path) -> None:
    found = leaving(report_with(ENDING.replace("2026-06-30", until), tmp_path, "harbour"))

    assert len(found) == 3
    assert {one.result("cloud-foundry").verdict for one in found} == {Verdict.BLOCKED}
    assert {(one.course, one.trigger.kind) for one in found if one.trigger} == {(Course.MOVE, "end-date")}


def test_nothing_is_placed_on_a_platform_whose_end_is_declared(tmp_path: Path) -> None:
    report = report_with(ENDING.replace("2026-06-30", "2030-06-30"), tmp_path, "harbour")

    assert "cloud-foundry" not in report.portfolio.destinations


def test_a_last_day_stands_in_the_calendar_with_what_leaving_takes(tmp_path: Path) -> None:
    report = report_with(ENDING.replace("2026-06-30", "2030-06-30"), tmp_path, "harbour")

    (deadline,) = [one for one in report.portfolio.calendar if one.platform == "cloud-foundry" and not one.part]
    (leaving_it,) = [one for one in report.portfolio.exits if one.platform == "cloud-foundry"]
    assert deadline.on == date(2030, 6, 30)
    assert deadline.workloads == tuple(one.workload for one in leaving_it.leaving)
    assert deadline.days == leaving_it.days


REGISTRY = "registries:\n  - {hosts: '*.corp.example', auth: none, api: v1, tls: plain, replicated: true}\n"


def image_from(*hosts: str, **facts: str) -> Workload:
    stated = {"image.registry": Fact(value=hosts), **{f"image.registry.{k}": Fact(value=v) for k, v in facts.items()}}
    return Workload(name="a", folder=".", kind="app", files=("f",), facts=stated)


def test_a_registry_fills_what_files_leave_open() -> None:
    found = enrich_registries(
        image_from("hub.corp.example", auth="required"), declared(REGISTRY).organisation.registries
    )

    assert found.value("image.registry.auth") == "required"
    assert {found.value(f"image.registry.{key}") for key in ("api", "tls", "replicated")} == {"v1", "plain", True}
    fact = found.facts["image.registry.api"]
    assert (fact.provenance, str(fact.evidence[0])) == (Provenance.DECLARED, "organisation.yaml:2")


def test_an_undeclared_registry_leaves_open_what_could_be_worse() -> None:
    found = enrich_registries(
        image_from("hub.corp.example", "other.example"), declared(REGISTRY).organisation.registries
    )

    assert found.value("image.registry.auth") is None
    assert found.value("image.registry.tls") == "plain"


def test_a_replicated_registry_weighs_less_at_the_start(tmp_path: Path) -> None:
    registry = "registries:\n  - {hosts: registry.port.example.com, replicated: %s}\n"

    def weights(text: str) -> set[int]:
        report = report_with(text, tmp_path, "harbour")
        findings = [one for each in report.assessed for result in each.decision.results for one in result.findings]
        return {one.need.weight for one in findings if one.rule == "registry-at-start"}

    assert weights(registry % "true") == {1}
    assert declared(registry % "false").organisation.registries[0].facts == {"image.registry.replicated": False}


STRICT = {"non-root", "restricted-ingress", "declared-tenancy", "read-only-root"}


@pytest.mark.parametrize(
    ("asked", "rules"),
    [
        ("strict-isolation: true", STRICT),
        ("user-mapping: true", {"root-isolation"}),
        ("strict-isolation: true, user-mapping: true", {*STRICT, "root-isolation"}),
    ],
)
def test_an_obligation_requires_its_needs_of_those_it_is_for(asked: str, rules: set[str]) -> None:
    catalog = declared(f"obligations: [{{for: apps/a, {asked}}}]").catalog
    nothing = {name: (Answer(capability=name, support=Support.NONE),) for name in catalog.capabilities}
    bare = replace(catalog.platforms["mesos"], answers=nothing)
    assessor = Assessor(replace(catalog, platforms={**catalog.platforms, "mesos": bare}), NOW, ("mesos",))
    workload = Workload(name="a", folder="apps", kind="app", files=("f",), facts={})

    needs = [one for one in assessor.needs(workload) if one.declared == "obligation"]

    assert {one.rule for one in needs if one.required and one.raised is Truth.TRUE} == rules
    assert all(assessor.finding(one, "mesos").blocks for one in needs)
    assert not [one for one in assessor.needs(replace(workload, name="b")) if one.declared]


def test_what_only_an_organisation_asks_for_counts_as_isolation_and_a_platform_that_is_out_as_nothing() -> None:
    text = "policies: [{capability: audit-trail, reason: r}, {platform: mesos, reason: r}]"

    catalog = declared(text).catalog
    categories = {name: catalog.rules[name].category for name in ("declared-audit-trail", "policy-2")}
    assert categories["declared-audit-trail"] == "isolation"
    assert categories["policy-2"] not in catalog.topics


def test_a_pattern_that_matches_nobody_is_noted(tmp_path: Path) -> None:
    report = report_with("obligations:\n  - {for: nobody, rto: 4 h}\n", tmp_path)

    assert [(one.path, one.line) for one in report.notes if "nobody" in one.what] == [(ROOT, 2)]


@pytest.mark.parametrize("policy", ["platform: cloud-foundry", "capability: read-only-root"])
def test_a_policy_blocks_with_its_kind_and_line(policy: str, tmp_path: Path) -> None:
    report = report_with(f"policies:\n  - {{{policy}, reason: Board 12}}\n", tmp_path, "harbour")

    kinds = {one.decision.trigger.kind for one in report.assessed if one.decision.trigger}
    blockers = [
        one
        for each in report.assessed
        for result in each.decision.results
        for one in result.blockers()
        if one.need.declared == "policy"
    ]
    assert blockers
    assert {str(one.need.evidence[-1]) for one in blockers} == {"organisation.yaml:2"}
    assert "policy" in kinds


def test_assumptions_are_replaced_key_by_key() -> None:
    text = "assumptions:\n  score-lead: 8\n  equal-work: {days-per-member: 2}\n"

    assert declared(text).catalog.assumptions == replace(built_in_catalog().assumptions, score_lead=8, equal_days=2)


def test_hours_and_costs_are_shown_and_change_nothing(tmp_path: Path) -> None:
    text = "operation:\n  mesos: {hours-per-month: [3, 5], cost-per-month: [10, 20], currency: EUR}\n"

    report = report_with(text, tmp_path)

    assert [one.decision for one in report.assessed] == [one.decision for one in plain_report().assessed]
    assert report.run.organisation is not None
    assert [(one.value, one.location.first_line) for one in report.run.organisation.values] == [
        ("3 to 5 hours a month", 2),
        ("10 to 20 EUR a month", 2),
    ]


# --- the worked example ---------------------------------------------------------------------------------------------


def test_the_worked_example_speaks_of_every_section_and_each_value_has_its_line() -> None:
    file = SAMPLES / "harbour" / ROOT
    lines = file.read_text(encoding="utf-8").splitlines()

    values = declared("\n".join(lines)).organisation.values

    assert {one.topic for one in values} == set(SECTIONS)
    assert all(lines[one.location.first_line - 1].strip() for one in values)


def test_no_secret_of_the_file_is_kept(tmp_path: Path) -> None:
    text = "platforms:\n  mesos: {runs: false, available-until: 2030-01-01, reason: 'https://u:hunter22@x.example/'}\n"

    report = report_with(text, tmp_path)

    assert "available until 2030-01-01" in repr(report.run.organisation)
    assert "hunter22" not in repr(report)


# --- laws -----------------------------------------------------------------------------------------------------------


@given(st.sets(st.sampled_from(SOME)))
@settings(max_examples=12, deadline=None)
def test_a_platform_that_is_not_run_is_never_recommended(gone: set[str]) -> None:
    text = "platforms: {" + ", ".join(f"{name}: {{runs: false}}" for name in sorted(gone)) + "}"

    workloads = [one.workload for one in plain_report("harbour").assessed]
    catalog = declared(text).catalog
    for one in decided(catalog, workloads, platforms=catalog.main_platforms).values():
        assert not gone & {one.planned, *one.recommendation.candidates, *one.current_platforms}


# --- the schema -----------------------------------------------------------------------------------------------------

SCHEMA = Draft202012Validator(SCHEMAS["organisation-file"](built_in_catalog()))
BEYOND = (
    "hours-per-month: [3, 2]",
    "for: []",
    "for: 'a[",
    "https://",
    "people:",
    "from: nan",
    "member: inf",
)
"""Order of numbers, empty lists and what other sections hold lie beyond a schema."""


def test_the_worked_example_fits_the_schema() -> None:
    text = (SAMPLES / "harbour" / ROOT).read_text(encoding="utf-8")

    assert [one.message for one in SCHEMA.iter_errors(data_of(text))] == []


@pytest.mark.parametrize(
    "text", [text for text, _, words in MISTAKES if words != "YAML" and not any(part in text for part in BEYOND)]
)
def test_the_schema_refuses_what_the_loader_refuses(text: str) -> None:
    assert not SCHEMA.is_valid(data_of(text))


def test_an_app_of_a_platform_that_is_not_run_here_is_placed_anew() -> None:
    """Stackato's descriptor says where tide-table ran; the organisation does not run Stackato."""
    harbour = SAMPLES / "harbour"

    found = only(report_of(harbour / "tide-table", organisation=harbour / ROOT)).decision

    assert (found.course, found.current, found.trigger) == (Course.PLACE, None, None)
    assert found.result("stackato").out is Step.ORGANISATION
