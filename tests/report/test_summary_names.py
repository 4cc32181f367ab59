"""The terminal's summary: a table that fits, counts that add up, sentences about ends and gates; names in questions."""

import re
from datetime import date
from pathlib import Path

import pytest

from advisor.model.decision import Course, Firmness
from advisor.model.report import Report
from advisor.report.terminal import MOST_ENDS, NARROWEST, WIDEST, gate_words, shortened
from advisor.report.words import deadline_line, firmness_line, leaving_sentence, title, topic_answer, whom_to_ask
from advisor.runs import Request, built_in_catalog, make_report
from tests.report.test_brief import ASKED, NOW, report_on
from tests.support.pages import document, goes, summary

WIDTHS = (60, 80, 120)
CATALOG = built_in_catalog()


@pytest.fixture(params=ASKED, ids=lambda one: f"{one[0]}-{one[1].year}")
def report(request: pytest.FixtureRequest) -> Report:
    name, day = request.param
    return report_on(name, day)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal(report: Report, width: int) -> None:
    assert max(map(len, summary(report, width).splitlines())) <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_every_workload_has_its_row_at_any_width(report: Report, width: int) -> None:
    text = summary(report, width)
    table = " ".join(text.split("\n\n")[0].split())

    for one in report.assessed:
        assert shortened(one.workload.id, width) in table
        row = table[table.index(shortened(one.workload.id, width)) :]
        for cell in (goes(one, report), one.decision.decided_by.value, one.decision.firmness.value):
            assert cell in row


def test_a_width_out_of_range_is_taken_as_the_nearest_one(report: Report) -> None:
    assert summary(report, 10) == summary(report, NARROWEST)
    assert summary(report, 500) == summary(report, WIDEST)


def test_counts_add_up_to_the_workloads(report: Report) -> None:
    first = summary(report).split("\n\n")[1].splitlines()[0]
    every = len(report.assessed)
    kept = sum(one.decision.course in (Course.STAY, Course.CONSIDER) for one in report.assessed)

    assert (f"Keep {kept} of {every}" in first) == (kept > 0)
    others = [int(number) for number in re.findall(r"(?:move|for) (\d+)", first.lower())]
    assert sum(others) + kept == every


def test_a_platform_that_ends_stands_in_the_calendar_and_one_that_does_not_among_what_leaving_takes() -> None:
    report = report_on("harbour", NOW)
    text = summary(report)

    assert "2021-12-31: Stackato ended; 1 workload to move" in text
    assert "2027-04-30: cflinuxfs4 ends on Cloud Foundry; 3 workloads to change to cflinuxfs5" in text
    assert "If Cloud Foundry ended: " in text
    assert "If Stackato ended" not in text
    leaving = [leaving_sentence(one, report.catalog) for one in report.portfolio.exits]
    assert sum(line in " ".join(text.split()) for line in leaving) == 3
    assert all(deadline_line(one, document(report)) in text for one in document(report).portfolio.calendar[:MOST_ENDS])


def test_what_has_no_place_when_a_platform_ends_is_told(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "d.yaml").write_text(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\n"
        "spec: {template: {spec: {hostNetwork: true, containers: [{name: a, image: docker.io/acme/agent:1.2}]}}}\n",
        encoding="utf-8",
    )
    declared = tmp_path / "organisation.yaml"
    declared.write_text(
        "platforms:\n  cloud-foundry: {runs: true}\n"
        "  kubernetes: {runs: true, available-until: 2027-01-01, reason: The contract ends.}\n",
        encoding="utf-8",
    )

    text = summary(make_report(Request([tmp_path / "app"], NOW, organisation=declared)))

    assert "Kubernetes → no place" in text
    assert "2027-01-01: Kubernetes ends; 1 workload to move; 1 without a place." in text


def test_how_firm_the_decisions_are_is_counted(report: Report) -> None:
    labels = [one.decision.firmness for one in report.assessed]
    line = firmness_line(document(report).portfolio)

    assert line.startswith(f"{labels.count(Firmness.FIRM)} decision")
    assert (f"{labels.count(Firmness.HINGES)} hinge" in line) == (Firmness.HINGES in labels)
    assert ("open until answered" in line) == (Firmness.OPEN in labels)


def test_a_file_that_failed_is_named_with_its_line(tmp_path: Path) -> None:
    for name, text in (("good", "applications:\n- name: good\n"), ("bad", "applications:\n\t- name: bad\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.yml").write_text(text, encoding="utf-8")

    text = summary(make_report(Request([tmp_path], date(2026, 11, 24))))

    assert "Files: 1 read, 0 skipped, 1 failed.\n  bad/manifest.yml:2: " in text


def test_a_gate_names_who_closed_it() -> None:
    assert gate_words("blocked", ["a", "b"]) == "--fail-on blocked: closed by a and b."
    assert gate_words("changes", [f"w{one}" for one in range(9)]).endswith("w5 and 3 more.")


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [24, 40])
def test_a_long_name_keeps_its_end_which_tells_it_apart(width: int) -> None:
    shown = shortened("teams/logistics/warehouse/services/stock-forecast", width)

    assert len(shown) == width
    assert shown.endswith("stock-forecast")
    assert shown.startswith("teams/l")


def test_a_name_that_fits_is_shown_whole() -> None:
    assert shortened("stock-forecast", 14) == "stock-forecast"


def test_a_planned_platform_stands_behind_the_one_of_today() -> None:
    shown = {one.workload.name: goes(one, report_on("harbour", NOW)) for one in report_on("harbour", NOW).assessed}

    assert shown["tide-table"] == "Stackato → Cloud Foundry"
    assert shown["berth-planner"] == "Cloud Foundry"
    assert shown["db"] == "– → Kubernetes"
    considered = {one.workload.name: goes(one, report_on("article", NOW)) for one in report_on("article", NOW).assessed}
    assert considered["pixel-feed"] == f"Cloud Foundry, consider {title('kubernetes', CATALOG)}"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("image", "Ask whoever builds the image"),
        ("registry", "Ask whoever keeps the registry"),
        ("platform", "Ask the platform's people"),
    ],
)
def test_a_question_says_whom_to_ask(source: str, words: str) -> None:
    assert whom_to_ask(source) == words


@pytest.mark.parametrize(
    ("topic", "value", "words"),
    [
        ("image.root", True, "yes"),
        ("scale.memory", 2**30, "1 GB"),
        ("scale.memory", 2**30 + 1, "over 1 GB"),
        ("scale.memory", 2**30 - 1, "under 1 GB"),
        ("scale.instances", 150_001, "150001"),
        ("image.ports", (53, 80), "53, 80"),
        ("config.files", ("another",), "something else"),
        ("config.files", None, "nothing of the kind"),
        ("image.os", "windows", "windows"),
        ("stackato/instances", "none", "none"),
    ],
)
def test_an_answer_reads_as_a_person_writes_it(topic: str, value: object, words: str) -> None:
    assert topic_answer(topic, value, CATALOG) == words  # type: ignore[arg-type]
