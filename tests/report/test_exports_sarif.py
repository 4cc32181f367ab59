"""SARIF: read by a library's model of it, one result for each need, levels with a meaning, lasting fingerprints."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sarif_pydantic import Sarif

from advisor.model.findings import Outcome
from advisor.report.build import document_of
from advisor.report.document import Document, Finding
from advisor.report.exports.sarif import FINGERPRINT, sarif_text
from advisor.report.exports.tables import unmet_needs
from advisor.runs import Request, make_report
from tests.support.exported import DAY, article_document, harbour_document, harmful_document, with_waiver

MANIFEST = "applications:\n- name: shop\n  memory: 1G\n  docker: {image: registry.example.com/shop:1}\n"


def run_of(document: Document) -> dict[str, Any]:
    """The only run of the log."""
    log = json.loads(sarif_text(document))
    (run,) = log["runs"]
    found: dict[str, Any] = run
    return found


def assessed(folder: Path, text: str, day: date = DAY) -> Document:
    (folder / "manifest.yml").write_text(text, encoding="utf-8")
    return document_of(make_report(Request([folder], day)))


@pytest.mark.parametrize("make", [article_document, harmful_document])
def test_the_log_is_what_the_standard_describes(make: Any) -> None:
    text = sarif_text(make())
    log = Sarif.model_validate_json(text)
    assert log.version == "2.1.0"
    assert len(log.runs[0].results or []) == len(json.loads(text)["runs"][0]["results"])


def test_a_log_with_suppressions_is_what_the_standard_describes(tmp_path: Path) -> None:
    text = sarif_text(with_waiver(tmp_path))
    assert Sarif.model_validate_json(text).runs
    kinds = [each for one in json.loads(text)["runs"][0]["results"] for each in one.get("suppressions", ())]
    assert kinds
    assert all(one["kind"] in ("external", "inSource") and one["status"] == "accepted" for one in kinds)


def test_a_result_stands_for_each_need_of_a_workload() -> None:
    document = article_document()
    run = run_of(document)
    told = [(one["properties"]["workload"], one["ruleId"]) for one in run["results"]]
    assert told == [(one.id, need.rule) for one in document.workloads for need, _ in unmet_needs(one)]
    assert all(run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])


def test_a_result_tells_outcomes_and_verdicts_of_every_platform() -> None:
    document = article_document()
    verdicts = {one.id: {platform.id: platform.verdict for platform in one.platforms} for one in document.workloads}
    for one in run_of(document)["results"]:
        assert one["properties"]["verdicts"] == verdicts[one["properties"]["workload"]]
        assert set(one["properties"]["platforms"]) <= set(document.run.platforms)


def test_an_error_knocks_out_where_it_runs_or_where_it_goes() -> None:
    document = harbour_document()
    blocked = {
        (workload.id, finding.rule)
        for workload in document.workloads
        for result in workload.platforms
        if result.id in (*workload.current.platforms, workload.planned)
        for finding in result.findings
        if finding.blocks
    }
    errors = {
        (one["properties"]["workload"], one["ruleId"]) for one in run_of(document)["results"] if one["level"] == "error"
    }
    assert errors == blocked
    assert errors


def test_a_need_that_only_other_platforms_miss_is_a_note(tmp_path: Path) -> None:
    results = run_of(assessed(tmp_path, MANIFEST))["results"]
    ended = [one for one in results if one["ruleId"] == "platform-support"]
    assert [one["level"] for one in ended] == ["note"]


@pytest.mark.parametrize(
    ("outcome", "level"), [("fail", "error"), ("change", "warning"), ("condition", "note"), ("open", "none")]
)
def test_the_level_is_that_of_the_outcome_where_it_runs_today(tmp_path: Path, outcome: str, level: str) -> None:
    document = assessed(tmp_path, MANIFEST)
    (workload,) = document.workloads
    rule, today = workload.needs[0].rule, workload.current.platform
    finding = Finding(rule=rule, outcome=Outcome(outcome), answer="x", blocks=outcome == "fail")
    results = (replace(each, findings=(finding,) if each.id == today else ()) for each in workload.platforms)
    workload = replace(workload, platforms=tuple(results))

    (found,) = run_of(replace(document, workloads=(workload,)))["results"]

    assert found["level"] == level
    assert found["kind"] == ("open" if level == "none" else "fail")


def test_what_nobody_states_is_open_and_no_alert() -> None:
    results = run_of(article_document())["results"]
    assert {one["kind"] for one in results} == {"fail", "open"}
    for one in results:
        known = set(one["properties"]["platforms"].values()) - {"open", "pass"}
        assert (one["kind"], one["level"] == "none") == (("fail", False) if known else ("open", True))


def test_every_result_has_a_place_in_a_file() -> None:
    document = article_document()
    files = {path for one in document.workloads for path in one.files}
    for one in run_of(document)["results"]:
        places = [where["physicalLocation"]["artifactLocation"]["uri"] for where in one["locations"]]
        assert places
        assert set(places) <= files


def test_fingerprints_tell_results_apart() -> None:
    for document in (article_document(), harmful_document()):
        marks = [one["partialFingerprints"][FINGERPRINT] for one in run_of(document)["results"]]
        assert len(set(marks)) == len(marks)


@pytest.mark.parametrize(
    "changed", ["# a word\n# and another\n" + MANIFEST, MANIFEST.replace("  memory:", "  memory: ")]
)
def test_fingerprints_survive_moved_lines_and_spaces(tmp_path: Path, changed: str) -> None:
    before, after = (run_of(assessed(tmp_path, text))["results"] for text in (MANIFEST, changed))
    marks = [{one["partialFingerprints"][FINGERPRINT] for one in results} for results in (before, after)]
    assert (before == after) == ("#" not in changed)  # a snippet holds no spaces of the file
    assert marks[0] == marks[1]


def test_a_line_that_says_something_else_has_another_fingerprint(tmp_path: Path) -> None:
    texts = (MANIFEST.replace("shop:1", "shop:latest"), MANIFEST.replace("shop:1", "store:latest"))
    marks = [
        {one["partialFingerprints"][FINGERPRINT] for one in run_of(assessed(tmp_path, text))["results"]}
        for text in texts
    ]
    assert marks[0] != marks[1]


def test_an_accepted_need_is_suppressed_with_who_and_why(tmp_path: Path) -> None:
    results = run_of(with_waiver(tmp_path))["results"]
    told = [one for one in results if one["ruleId"] == "platform-support"]
    texts = {suppression["justification"] for one in told for suppression in one.get("suppressions", ())}
    assert told
    assert all("suppressions" in one for one in told)
    assert texts == {"a mirror is there (ops, until 2027-12-31)"}
    assert not [one for one in results if "suppressions" in one and one["ruleId"] != "platform-support"]


def test_a_waiver_for_one_platform_suppresses_where_that_platform_matters(tmp_path: Path) -> None:
    document = with_waiver(tmp_path, "mesos")
    today = {one.id: one.current.platform for one in document.workloads}
    told = [one for one in run_of(document)["results"] if one["ruleId"] == "platform-support"]
    suppressed = {today[one["properties"]["workload"]] for one in told if "suppressions" in one}
    assert suppressed == {"mesos"}


def test_files_that_could_not_be_read_are_notified(tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text("applications:\n- name: [\n", encoding="utf-8")
    run = run_of(assessed(tmp_path, MANIFEST))
    (invocation,) = run["invocations"]
    (told,) = invocation["toolExecutionNotifications"]
    assert invocation["properties"] == {"asOf": "2026-11-24"}
    assert told["level"] == "error"
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "broken.yml"


def test_a_name_makes_no_link_in_a_message() -> None:
    results = run_of(harmful_document())["results"]
    told = [one["message"]["text"] for one in results if "click" in one["message"]["text"]]
    assert told
    assert all(r"\[click\](https://evil.example)" in text for text in told)


def test_the_same_document_gives_the_same_log() -> None:
    assert sarif_text(article_document()) == sarif_text(article_document())
