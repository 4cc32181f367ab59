"""Waivers: read strictly, held against their own finding alone, never for physics, always visible."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from typer.testing import CliRunner

from advisor.catalog.waivers import read_waivers
from advisor.cli import app
from advisor.decide.waiving import covers
from advisor.errors import AdvisorError, CatalogError, SourceError
from advisor.model.catalog import Catalog, Support
from advisor.model.decision import VERDICT_ORDER, Course, Decision, Verdict
from advisor.model.facts import Workload
from advisor.model.findings import Finding, Outcome
from advisor.model.organisation import Waiver
from advisor.model.report import Report
from advisor.report.rule_docs import SCHEMAS
from advisor.runs import built_in_catalog
from tests.support import NOW, decided, only, report_of, written
from tests.support.generated import DAY, HERE, PLATFORMS, cases

ENTRY = """
- rule: platform-support
  workload: "*"
  platform: stackato
  reason: The old machines run until the data centre closes.
  owner: head of operations
  until: 2027-03-31
"""


def waiver(rule: str, platform: str | None = None, until: date = DAY, workload: str = "*") -> Waiver:
    return Waiver(
        rule=rule, workload=workload, platform=platform, reason="So it is.", owner="me", until=until, location=HERE
    )


# --- reading --------------------------------------------------------------------------------------------------------


def read(folder: Path, text: str) -> tuple[Waiver, ...]:
    path = folder / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    return read_waivers(path, built_in_catalog())


def test_an_entry_is_read_with_its_line(tmp_path: Path) -> None:
    (found,) = read(tmp_path, ENTRY)

    assert (found.rule, found.workload, found.platform) == ("platform-support", "*", "stackato")
    assert (found.owner, found.until) == ("head of operations", date(2027, 3, 31))
    assert found.location.first_line == ENTRY.split("\n").index("- rule: platform-support") + 1


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n"])
def test_an_empty_file_holds_no_waiver(text: str, tmp_path: Path) -> None:
    assert read(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("rule: platform-support", "rule: platform-suport", 2, "platform-support"),
        ("platform: stackato", "platform: stackatoo", 4, "stackato"),
        ("  reason: The old machines run until the data centre closes.\n", "", 2, "'reason' is missing"),
        ("  owner: head of operations\n", "", 2, "'owner' is missing"),
        ("  owner: head of operations", '  owner: " "', 6, "'owner' says nothing"),
        ('  workload: "*"', "  workload: [a]", 3, "must be text"),
        ("until: 2027-03-31", "until: 2027-02-31", 7, "a date like"),
        ("until: 2027-03-31", "until: soon", 7, "a date like"),
        ("  owner:", "  ownr:", 6, "owner"),
    ],
)
def test_a_mistake_is_told_at_its_line(old: str, new: str, line: int, says: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        read(tmp_path, ENTRY.replace(old, new))

    assert any(one.line == line and says in str(one) for one in caught.value.problems), str(caught.value)


@pytest.mark.parametrize("text", ["rule: x\n", "- x\n", "- - x\n", f"{ENTRY}---\n[]\n", "text\n"])
def test_a_file_of_another_shape_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogError):
        read(tmp_path, text)


def test_what_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"waivers\.yaml:2"):
        read(tmp_path, "- rule: [\n- }")


VALUES = st.recursive(
    st.sampled_from(["x", "", 1, None, True, 2.5, "2027-01-01", "platform-support"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["rule", "until", "x"]), inner),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from(["rule", "workload", "platform", "reason", "owner", "until"]), VALUES)))
def test_no_shape_brings_the_reader_down(tmp_path_factory: pytest.TempPathFactory, data: list[object]) -> None:
    path = tmp_path_factory.getbasetemp() / "waivers.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    lines = 1

    try:
        read_waivers(path, built_in_catalog())
    except CatalogError as error:
        assert all(1 <= one.line <= lines for one in error.problems)
    except AdvisorError:
        pass


def test_a_secret_in_a_reason_is_not_shown(tmp_path: Path) -> None:
    (found,) = read(tmp_path, ENTRY.replace("The old machines", "https://me:hunter2secret@example.com/x The old"))

    assert "hunter2secret" not in found.reason


# --- patterns -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/bc", False),
        ("*", "", True),
        ("a/*", "a/b", True),
        ("a/*", "b/a/", False),
        ("*/b", "a/b", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "acb", False),
        ("ab*ba", "aba", False),
        ("[a]*", "a", False),
        ("a?", "ab", False),
    ],
)
def test_a_star_stands_for_any_text_and_nothing_else_does(pattern: str, name: str, matches: bool) -> None:
    assert covers(pattern, name) is matches


# --- laws -----------------------------------------------------------------------------------------------------------


def decision(case: tuple[Catalog, Workload], *waivers: Waiver) -> Decision:
    catalog, workload = case
    return decided(catalog, [workload], platforms=PLATFORMS, day=DAY, waivers=waivers)[workload.id]


def is_unmet(finding: Finding) -> bool:
    """Not met as it is; a condition of the platform is met by its people, and needs no waiver."""
    changed = finding.outcome is Outcome.CHANGE and finding.support is Support.NONE
    return finding.outcome in (Outcome.FAIL, Outcome.OPEN) or changed


def findings(decision: Decision) -> dict[tuple[str, str], Finding]:
    return {(one.platform, one.rule): one for result in decision.results for one in result.findings}


TARGETS = st.tuples(st.sampled_from([f"rule-{number}" for number in range(6)]), st.sampled_from([None, *PLATFORMS]))


@given(cases(), TARGETS)
def test_a_waiver_affects_its_own_finding_alone(case: tuple[Catalog, Workload], target: tuple[str, str | None]) -> None:
    before, after = decision(case), decision(case, waiver(*target))

    mine = {
        key
        for key, one in findings(before).items()
        if one.rule == target[0] and target[1] in (None, one.platform) and one.need.required and is_unmet(one)
    }
    for key, one in findings(after).items():
        if key in mine:
            assert one.outcome is Outcome.ACCEPTED
            assert one.effort is None
            assert not one.blocks
        else:
            assert one == findings(before)[key]
    for result in before.results:
        if not any(platform == result.platform for platform, _ in mine):
            assert after.result(result.platform) == result


@given(cases(), TARGETS, st.integers(1, 1000))
def test_an_expired_waiver_is_none(case: tuple[Catalog, Workload], target: tuple[str, str | None], days: int) -> None:
    assert decision(case, waiver(*target, until=DAY - timedelta(days=days))) == decision(case)


@given(cases(), st.lists(TARGETS, max_size=3), TARGETS)
def test_another_waiver_never_makes_a_verdict_worse_than_one_with_conditions_nor_costs_a_day(
    case: tuple[Catalog, Workload], targets: list[tuple[str, str | None]], more: tuple[str, str | None]
) -> None:
    first = [waiver(*one) for one in targets]

    before, after = decision(case, *first), decision(case, *first, waiver(*more))

    for result in before.results:
        other = after.result(result.platform)
        named = max(result.verdict, Verdict.WITH_CONDITIONS, key=VERDICT_ORDER.index)
        assert VERDICT_ORDER.index(other.verdict) <= VERDICT_ORDER.index(named)
        assert other.days.high <= result.days.high
        assert other.days.expected <= result.days.expected + 1e-9


@given(cases(), TARGETS)
def test_a_verdict_that_a_waiver_made_better_is_no_plain_fit(
    case: tuple[Catalog, Workload], target: tuple[str, str | None]
) -> None:
    before, after = decision(case), decision(case, waiver(*target))

    for result in before.results:
        if result.verdict is not Verdict.FIT:
            assert after.result(result.platform).verdict is not Verdict.FIT


@given(cases(), TARGETS)
def test_what_cannot_be_waived_is_not(case: tuple[Catalog, Workload], target: tuple[str, str | None]) -> None:
    catalog, workload = case
    barred = {name: replace(one, waivable=False) for name, one in catalog.capabilities.items()}
    strict = replace(catalog, capabilities=barred)

    assert decision((strict, workload), waiver(*target)) == decision((strict, workload))


def test_a_need_that_only_a_capability_of_the_platform_could_meet_cannot_be_waived() -> None:
    catalog = built_in_catalog()
    let_pass = {"active-support", "client-certificates", "tls-passthrough"}
    lacking = {
        answer.capability
        for rule in catalog.rules.values()
        for platform in catalog.platforms.values()
        for answer in platform.answers[rule.needs]
        if rule.strength == "required" and not rule.remedies and answer.support is Support.NONE
    }

    assert {name for name in lacking if catalog.capabilities[name].waivable} == let_pass


# --- the whole path -------------------------------------------------------------------------------------------------

MANIFEST = """
applications:
- name: shop
  docker: {image: "docker.io/acme/shop:1.2"}
"""
SERVICE = """
apiVersion: v1
kind: Pod
metadata: {name: dns, labels: {app: dns}}
spec:
  containers:
  - name: dns
    image: docker.io/acme/dns:1.2
    ports: [{containerPort: 53, protocol: UDP}]
---
apiVersion: v1
kind: Service
metadata: {name: dns}
spec:
  type: LoadBalancer
  selector: {app: dns}
  ports: [{port: 53, protocol: UDP}]
"""


def report_with(folder: Path, text: str, waivers: str, name: str = "manifest.yml") -> Report:
    written(folder, {f"in/{name}": text, "waivers.yaml": waivers})
    return report_of(folder / "in", waivers=folder / "waivers.yaml")


def test_a_platform_that_has_ended_is_let_pass_and_the_waiver_stands_in_the_finding(tmp_path: Path) -> None:
    report = report_with(tmp_path, MANIFEST, ENTRY)

    result = only(report).decision.result("stackato")
    assert (result.verdict, result.out) == (Verdict.WITH_CONDITIONS, None)
    assert not [one for one in report.notes if "waiver" in one.what]
    (finding,) = [one for one in result.findings if one.rule == "platform-support"]
    assert finding.outcome is Outcome.ACCEPTED
    assert finding.acceptance is not None
    assert finding.acceptance.outcome is Outcome.FAIL
    assert finding.acceptance.waiver.owner == "head of operations"
    place = finding.acceptance.waiver.location
    assert (place.path, place.first_line) == (str(tmp_path / "waivers.yaml"), 2)


def test_an_app_stays_on_a_platform_whose_end_is_accepted(tmp_path: Path) -> None:
    text = "name: shop\ninstances: 1\nmem: 64M\nframework: {type: buildpack}\n"

    waived = only(report_with(tmp_path, text, ENTRY, "stackato.yml")).decision
    forced = only(report_of(tmp_path / "in")).decision

    assert (waived.current, waived.course, waived.trigger) == ("stackato", Course.STAY, None)
    assert (forced.current, forced.course) == ("stackato", Course.MOVE)
    assert waived.result("stackato").verdict is Verdict.WITH_CONDITIONS


@pytest.mark.parametrize(
    ("day", "course"),
    [(NOW, Course.STAY), (date(2027, 3, 31), Course.STAY), (date(2027, 4, 1), Course.MOVE)],
)
def test_a_declared_last_day_is_let_pass_until_the_waiver_ends(day: date, course: Course, tmp_path: Path) -> None:
    organisation = "platforms:\n  cloud-foundry: {runs: true, available-until: 2027-12-31, reason: Sold}\n"
    organisation += "  openshift: {runs: true}\n"
    files = {"in/manifest.yml": MANIFEST, "organisation.yaml": organisation}
    folder = written(tmp_path, {**files, "waivers.yaml": ENTRY.replace("stackato", "cloud-foundry")})

    report = report_of(
        folder / "in", day=day, organisation=folder / "organisation.yaml", waivers=folder / "waivers.yaml"
    )

    assert only(report).decision.course is course
    assert (only(report).decision.planned == "cloud-foundry") is (course is Course.STAY)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (ENTRY.replace("2027-03-31", "2026-11-23"), "ended on 2026-11-23 and counts as none"),
        (ENTRY.replace('"*"', "nobody/*"), "no workload's id is nobody/*"),
        (ENTRY.replace("stackato", "kubernetes"), "met there on kubernetes"),
        (ENTRY.replace("platform-support", "moving-tag"), "no required one"),
    ],
)
def test_a_waiver_that_does_nothing_is_told(entry: str, says: str, tmp_path: Path) -> None:
    report = report_with(tmp_path, MANIFEST, entry)

    (note,) = [one for one in report.notes if one.path.endswith("waivers.yaml")]
    assert says in note.what
    assert note.line == 2
    assert only(report).decision.result("stackato").verdict is Verdict.BLOCKED


def test_the_last_day_of_a_waiver_counts(tmp_path: Path) -> None:
    report = report_with(tmp_path, MANIFEST, ENTRY.replace("2027-03-31", NOW.isoformat()))

    assert only(report).decision.result("stackato").verdict is Verdict.WITH_CONDITIONS


def test_physics_is_an_error_in_the_notes_and_stays(tmp_path: Path) -> None:
    entry = ENTRY.replace("platform-support", "udp-ingress").replace("stackato", "cloud-foundry")

    report = report_with(tmp_path, SERVICE, entry)

    assert only(report).decision.result("cloud-foundry").verdict is Verdict.BLOCKED
    (note,) = [one for one in report.notes if one.path.endswith("waivers.yaml")]
    assert note.what.startswith("error: udp-ingress cannot be waived (cloud-foundry)")


def test_the_run_id_covers_the_waivers(tmp_path: Path) -> None:
    texts = ["[]\n", ENTRY, ENTRY.replace("head of operations", "board")]

    ids = {report_with(tmp_path, MANIFEST, text).run.id for text in texts}

    assert len(ids) == len(texts)
    assert report_of(tmp_path / "in").run.id in ids


def test_both_commands_take_the_file(tmp_path: Path) -> None:
    report_with(tmp_path, MANIFEST, ENTRY)
    more = ["--as-of", NOW.isoformat(), "--waivers", str(tmp_path / "waivers.yaml")]

    explained = CliRunner().invoke(app, ["explain", str(tmp_path / "in"), "shop", "--platform", "stackato", *more])
    written = CliRunner().invoke(app, ["assess", str(tmp_path / "in"), "-o", "-", *more])

    assert "Accepted by head of operations until 2027-03-31" in explained.output
    assert '"outcome":"accepted"' in written.output


def test_the_schema_has_the_keys_of_the_reader() -> None:
    one = SCHEMAS["waivers-file"](built_in_catalog())["items"]

    assert set(one["required"]) == set(one["properties"]) - {"platform"}
