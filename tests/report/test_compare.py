"""Two reports side by side: what became of every workload, causes with their lines, and files that are no report."""

import copy
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import convert
from msgspec.structs import replace

from advisor.errors import UsageError
from advisor.model.comparing import Cause, CauseKind, Change, Comparison, Difference
from advisor.model.report import Report
from advisor.report.build import document_of
from advisor.report.change_words import CAUSES, FORMS, Names, cause_words, comparison_text
from advisor.report.changes import compare
from advisor.report.document import Document
from advisor.report.files import document_in, json_lines, json_text, read_document
from advisor.report.mistakes import WrongShapeError, line_of
from advisor.report.rule_docs import SCHEMAS
from advisor.runs import Request, built_in_catalog, compare_files, make_report, with_changes
from tests.support.accept import SAMPLES
from tests.support.commands import advisor
from tests.support.pages import render_html
from tests.support.report_samples import HOSTILE
from tests.support.written_documents import JSON_VALUES, put_at, small_report, ways_into, written

THEN, NOW = date(2016, 6, 30), date(2026, 11, 24)
CATALOG = built_in_catalog()
NAMES = Names(CATALOG)
APP = """\
applications:
- name: {name}
  memory: 1G
  instances: {instances}
  buildpacks: [go_buildpack]
"""


def report_on(folder: Path, day: date = NOW, preset: str | None = None, **more: Any) -> Report:
    platforms = more.pop("platforms", [])
    return make_report(Request([folder], day, platforms, preset, answers=more.pop("answers", []), **more))


@cache
def article(day: date, preset: str | None = None) -> str:
    """As it is written."""
    return written(document_of(report_on(SAMPLES / "article", day, preset)))


def whole(day: date, preset: str | None = None) -> Any:
    """As plain data, in which everything stands where it belongs."""
    return json.loads(msgspec.json.encode(document_in(article(day, preset).encode("utf-8"))))


def between(older: Any, newer: Any) -> Comparison:
    """Of two reports, or of their data."""
    left, right = (document_of(one) if isinstance(one, Report) else convert(one, Document) for one in (older, newer))
    return compare(left, right)


def the(comparison: Comparison, workload: str) -> Change:
    return next(one for one in comparison.changes if one.workload == workload)


def app(folder: Path, name: str = "tides", instances: object = 3, at: str = ".") -> Path:
    (folder / at).mkdir(parents=True, exist_ok=True)
    (folder / at / "manifest.yml").write_text(APP.format(name=name, instances=instances), encoding="utf-8")
    return folder


# --- the article, then and now --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def since_2016() -> Comparison:
    return between(whole(THEN), whole(NOW))


def test_what_the_article_says_flips_by_platform_answers_alone(since_2016: Comparison) -> None:
    ledger = the(since_2016, "ledger/ledger")

    assert ledger.difference is Difference.FLIPPED
    assert ledger.before is not None
    assert ledger.after is not None
    assert (ledger.before.course, ledger.before.planned) == ("move", "stackato")
    assert (ledger.after.course, ledger.after.planned) == ("stay", "cloud-foundry")
    kinds = {one.kind for change in since_2016.changes for one in change.causes}
    assert kinds == {CauseKind.PLATFORM, CauseKind.DAY}


def test_the_answers_that_decide_come_first_with_source_and_day(since_2016: Comparison) -> None:
    first = the(since_2016, "ledger/ledger").causes[:2]

    assert [(one.platform, one.subject, one.before.value.partition(",")[0]) for one in first] == [
        ("stackato", "active-support", "full"),
        ("cloud-foundry", "private-registry-auth", "none"),
    ]
    assert [one.after.since for one in first] == ["2021-12-31", "2017-06-27"]
    for one in first:
        (answer,) = [
            answer
            for answer in CATALOG.platforms[one.platform].answers[one.subject]
            if str(answer.since) == one.after.since
        ]
        assert one.after.sources == answer.sources
        assert one.effects


def test_a_change_of_day_alone_is_told_once(since_2016: Comparison) -> None:
    assert [(one.what, one.before, one.after) for one in since_2016.inputs] == [("as of", "2016-06-30", "2026-11-24")]


def test_an_answer_that_moves_nothing_is_no_cause(since_2016: Comparison) -> None:
    older, newer = (whole(day) for day in (THEN, NOW))
    outcomes = [
        {
            (one["id"], finding["rule"]): finding
            for one in data["workloads"][0]["platforms"]
            for finding in one["findings"]
        }
        for data in (older, newer)
    ]
    still = {key for key in outcomes[0].keys() & outcomes[1].keys() if outcomes[0][key] == outcomes[1][key]}

    caused = {(one.platform, one.rule) for cause in the(since_2016, "ledger/ledger").causes for one in cause.effects}
    assert caused
    assert not caused & still


def test_an_end_that_came_between_the_days_is_a_cause_of_its_own(since_2016: Comparison) -> None:
    ends = [one for one in the(since_2016, "ledger/ledger").causes if one.kind is CauseKind.DAY]

    assert [(one.platform, one.subject) for one in ends] == [("stackato", "support"), ("mesos", "support")]
    end = ends[0]
    assert (end.before.value, end.after.value) == ("no end announced", "ended on 2021-12-31")
    assert end.after.sources


def test_what_running_on_one_platform_shows_of_another_is_the_answer_of_the_first(since_2016: Comparison) -> None:
    effects = [
        (cause.platform, effect.platform, effect.after)
        for cause in the(since_2016, "ledger/ledger").causes
        for effect in cause.effects
    ]

    assert ("cloud-foundry", "stackato", "open") in effects


# --- one cause at a time --------------------------------------------------------------------------------------------


def test_a_fact_is_named_with_both_values_and_both_lines(tmp_path: Path) -> None:
    before = report_on(app(tmp_path, instances=3))
    (tmp_path / "manifest.yml").write_text("# more of them\n" + APP.format(name="tides", instances=900_000), "utf-8")

    change = the(between(before, report_on(tmp_path)), "tides")

    (cause,) = change.causes
    assert (cause.kind, cause.subject) == (CauseKind.FACT, "scale.instances")
    assert (cause.before.value, cause.before.place) == ("3", "manifest.yml:4")
    assert (cause.after.value, cause.after.place) == ("900000", "manifest.yml:5")
    assert "instances: 900000" in cause.after.snippet
    assert change.difference is Difference.REVISED
    assert ("fail", "openshift") in {(one.after, one.platform) for one in cause.effects}


def test_lines_that_only_moved_change_nothing(tmp_path: Path) -> None:
    before = report_on(app(tmp_path))
    path = tmp_path / "manifest.yml"
    path.write_text("# a comment\n\n" + path.read_text("utf-8"), "utf-8")

    comparison = between(before, report_on(tmp_path))

    assert comparison.changed == ()
    assert the(comparison, "tides").causes == ()


def test_a_fact_that_no_outcome_hangs_on_is_no_cause(tmp_path: Path) -> None:
    before = report_on(app(tmp_path))
    path = tmp_path / "manifest.yml"
    path.write_text(path.read_text("utf-8").replace("memory: 1G", "memory: 900M"), "utf-8")

    after = report_on(tmp_path)

    assert before.assessed[0].workload.value("scale.memory") != after.assessed[0].workload.value("scale.memory")
    assert the(between(before, after), "tides").causes == ()


def test_an_answer_is_the_cause_where_its_fact_is_read_and_nowhere_else(tmp_path: Path) -> None:
    folder, fact = SAMPLES / "harbour", "image.root"
    before = report_on(folder)
    asked = next(one for one in before.portfolio.questions if one.topic == fact)
    answers = tmp_path / "answers.yaml"
    lines = ["questions:", f"  - fact: {fact}", f"    workloads: [{asked.workloads[0]}]", "    answer: yes"]
    answers.write_text("\n".join(lines), encoding="utf-8")

    comparison = between(before, report_on(folder, answers=[answers]))

    assert [one.workload for one in comparison.changes if one.causes] == [asked.workloads[0]]
    change = the(comparison, asked.workloads[0])
    assert change.difference is not Difference.UNCHANGED
    assert [(one.kind, one.subject, one.after.place) for one in change.causes] == [
        (CauseKind.DECLARED, fact, "answers.yaml:4")
    ]
    assert (change.causes[0].before.value, change.causes[0].after.value) == ("not stated", "yes")


def test_an_answer_that_there_is_nothing_is_told_with_its_line(tmp_path: Path) -> None:
    folder, fact = SAMPLES / "containers", "image.volumes"
    before = report_on(folder)
    asked = next(
        one.workload.id
        for one in before.assessed
        for result in one.decision.results
        for finding in result.findings
        if fact in finding.need.missing
    )
    answers = tmp_path / "answers.yaml"
    answers.write_text(f"questions:\n  - {{fact: {fact}, workloads: {asked}, answer: none}}\n", encoding="utf-8")

    (cause,) = the(between(before, report_on(folder, answers=[answers])), asked).causes

    assert (cause.kind, cause.subject) == (CauseKind.DECLARED, fact)
    assert (cause.before.value, cause.after.value, cause.after.place) == ("not stated", "not there", "answers.yaml:2")


def _waived(tmp_path: Path, until: str) -> Path:
    path = tmp_path / f"waivers-{until}.yaml"
    entry = {"rule": "platform-support", "workload": "*", "platform": "stackato", "reason": "So.", "owner": "Ada"}
    path.write_text(json.dumps([{**entry, "until": until}]), encoding="utf-8")
    return path


def test_a_waiver_that_came_and_one_that_ended_are_causes(tmp_path: Path) -> None:
    folder = SAMPLES / "article"
    without, waived = report_on(folder), report_on(folder, waivers=_waived(tmp_path, "2026-11-24"))
    later = report_on(folder, date(2026, 11, 25), waivers=_waived(tmp_path, "2026-11-24"))

    came = the(between(without, waived), "ledger/ledger").causes
    ended = the(between(waived, later), "ledger/ledger").causes

    assert [(one.kind, one.subject, one.platform) for one in came] == [
        (CauseKind.WAIVER, "platform-support", "stackato")
    ]
    assert "Ada" in came[0].after.value
    assert (came[0].before.value, ended[0].kind, ended[0].after.value) == ("no waiver", CauseKind.WAIVER, "ended")


def test_other_weights_and_other_platforms_are_causes() -> None:
    weighed = between(whole(NOW), whole(NOW, "security"))
    fewer = between(whole(NOW), report_on(SAMPLES / "article", platforms=["cloud-foundry", "openshift"]))

    assert {one.kind for one in the(weighed, "pixel-feed/pixel-feed").causes} == {CauseKind.WEIGHTS}
    assert [one.what for one in weighed.inputs] == ["preset", "weights"]
    assert {one.kind for one in the(fewer, "ledger/ledger").causes} == {CauseKind.SCOPE}


def test_what_the_organisation_declares_is_a_cause_with_its_line(tmp_path: Path) -> None:
    files = [tmp_path / "old.yaml", tmp_path / "new.yaml"]
    for path, runs in zip(files, ("cloud-foundry", "openshift"), strict=True):
        path.write_text(f"platforms:\n  {runs}: {{runs: true}}\n", encoding="utf-8")
    left, right = (report_on(SAMPLES / "article", organisation=path) for path in files)

    comparison = between(left, right)

    causes = the(comparison, "pixel-feed/pixel-feed").causes
    assert {one.kind for one in causes} == {CauseKind.ORGANISATION}
    assert {one.before.place or one.after.place for one in causes} <= {"old.yaml:2", "new.yaml:2"}
    assert [one.what for one in comparison.inputs] == ["organisation"]
    assert between(left, left).changed == ()


def test_a_rule_that_decides_otherwise_is_named_and_an_untouched_one_is_not() -> None:
    older, newer = whole(NOW), whole(NOW)
    newer["run"]["catalog_version"] = "another"
    for rule in ("private-registry", "udp-port"):
        newer["digests"]["rules"][rule] = "0"
    for finding in _findings(newer, "cloud-foundry", "private-registry"):
        finding["outcome"] = "fail"

    causes = the(between(older, newer), "ledger/ledger").causes

    assert [(one.kind, one.subject) for one in causes] == [(CauseKind.RULE, "private-registry")]


def _findings(data: Any, platform: str, rule: str) -> list[Any]:
    return [
        finding
        for workload in data["workloads"]
        for one in workload["platforms"]
        if one["id"] == platform
        for finding in one["findings"]
        if finding["rule"] == rule
    ]


@pytest.mark.parametrize(
    ("field", "kind"), [("advisor_version", CauseKind.ADVISOR), ("catalog_version", CauseKind.UNTOLD)]
)
def test_what_no_input_explains_is_said_to_be_so(field: str, kind: CauseKind) -> None:
    older, newer = whole(NOW), whole(NOW)
    newer["run"][field] = "another"
    newer["workloads"][0]["recommendation"]["outcome"] = "tie"

    (cause,) = the(between(older, newer), "ledger/ledger").causes

    assert cause.kind is kind


def test_firmer_and_weaker_go_by_the_first_sign_that_differs() -> None:
    older = whole(NOW)
    weaker, conditions, wider = (copy.deepcopy(older) for _ in range(3))
    weaker["workloads"][0]["firmness"]["label"] = "open"
    _home(conditions)["verdict"] = "fit-with-conditions"
    _home(wider)["range"] = [_home(wider)["range"][0] - 1, _home(wider)["range"][1]]

    pairs = [(older, weaker), (conditions, weaker), (older, wider), (weaker, older)]
    became = [the(between(*pair), "ledger/ledger").difference.value for pair in pairs]

    assert became == ["weaker", "firmer", "weaker", "firmer"]


def _home(data: Any) -> Any:
    return next(one for one in data["workloads"][0]["platforms"] if one["id"] == "cloud-foundry")


def test_other_work_on_a_platform_that_is_not_planned_is_revised_and_told() -> None:
    older, newer = whole(NOW), whole(NOW)
    there = next(one for one in newer["workloads"][0]["platforms"] if one["id"] == "openshift")
    before, there["work_days"]["expected"] = there["work_days"]["expected"], 40.0

    change = the(between(older, newer), "ledger/ledger")

    assert change.difference is Difference.REVISED
    assert [(one.platform, one.work_days) for one in change.platforms] == [("openshift", (before, 40.0))]
    assert "→ 40 person-days" in comparison_text(between(older, newer), CATALOG)


def test_other_assumed_values_are_a_cause_where_something_changed_and_nowhere_else() -> None:
    older, newer = whole(NOW), whole(NOW)
    newer["digests"]["assumptions"] = "0"
    _home(newer)["work_days"] = {"expected": 1.0}

    causes = {one.workload: [cause.kind for cause in one.causes] for one in between(older, newer).changes}

    assert causes == {
        "ledger/ledger": [CauseKind.ASSUMPTIONS],
        "pixel-feed/pixel-feed": [],
        "visitor-board/visitor-board": [],
    }


def test_a_part_whose_end_is_announced_between_the_days_is_due_and_the_day_is_the_cause() -> None:
    folder, part = SAMPLES / "harbour", "cflinuxfs4"
    answers = CATALOG.platforms["cloud-foundry"].answers.values()
    end = next(end for all_of in answers for one in all_of for end in one.ends if end.value == part)
    days = end.announced - timedelta(days=1), end.announced

    comparison = between(*(report_on(folder, day) for day in days))

    touched = [one for one in comparison.changed if any(cause.subject == part for cause in one.causes)]
    assert touched
    for change in touched:
        assert change.difference is Difference.REVISED
        assert change.after is not None
        assert change.after.due == (f"{part} by {end.until}",)
        assert {one.kind for one in change.causes} == {CauseKind.DAY}
        assert f"due: nothing → {part} by {end.until}" in comparison_text(comparison, CATALOG)


def test_a_flip_that_follows_from_other_workloads_says_so() -> None:
    older, newer = whole(NOW), whole(NOW)
    for one in newer["workloads"][:2]:
        one["planned"] = "openshift"
    newer["workloads"][0]["decided_by"] = "fewest"

    causes = the(between(older, newer), "ledger/ledger").causes

    assert [one.kind for one in causes] == [CauseKind.OTHERS]


# --- new, gone, moved -----------------------------------------------------------------------------------------------


def test_new_and_gone_workloads_say_what_became_of_their_files(tmp_path: Path) -> None:
    before = report_on(app(app(tmp_path, "tides", at="a"), "gulls", at="b"))
    (tmp_path / "a" / "manifest.yml").write_text("applications:\n\t- name: tides\n", encoding="utf-8")
    (tmp_path / "b" / "manifest.yml").unlink()
    after = report_on(app(tmp_path, "terns", at="c"))

    comparison = between(before, after)

    told = {
        one.workload: (one.difference, one.causes[0].before.value, one.causes[0].after.value)
        for one in comparison.changes
    }
    assert told["c/terns"] == (Difference.NEW, "not read", "describes it")
    assert told["b/gulls"] == (Difference.GONE, "describes it", "not read")
    assert told["a/tides"][2].startswith("could not be read: line 2")


def test_a_file_that_moved_is_the_same_workload(tmp_path: Path) -> None:
    before = report_on(app(tmp_path / "one", at="old"))
    after = report_on(app(tmp_path / "two", at="new"))

    (change,) = between(before, after).changes

    assert (change.workload, change.moved_from, change.difference) == ("new/tides", "old/tides", Difference.UNCHANGED)


def test_two_that_may_have_moved_are_new_and_gone(tmp_path: Path) -> None:
    before = report_on(app(app(tmp_path / "one", at="a"), at="b"))
    after = report_on(app(tmp_path / "two", at="c"))

    assert [one.difference.value for one in between(before, after).changes] == ["new", "gone", "gone"]


# --- what is shown --------------------------------------------------------------------------------------------------


def back(day: date) -> Document:
    return document_in(article(day).encode("utf-8"))


@pytest.fixture(scope="module")
def compared() -> Report:
    return with_changes(report_on(SAMPLES / "article", NOW), back(THEN))


def test_the_json_holds_the_causes_and_the_page_a_block(compared: Report) -> None:
    data: Any = json.loads(written(document_of(compared)))
    page = render_html(compared)

    assert data["changes"]["baseline"]["as_of"] == "2016-06-30"
    assert data["changes"]["counts"]["flipped"] == 1
    assert [one["difference"] for one in data["changes"]["workloads"]] == ["flipped", "firmer", "firmer"]
    causes = data["changes"]["workloads"][0]["causes"]
    assert causes[0]["before"]["value"] == "full"
    assert causes[0]["after"]["sources"]
    assert 'id="changes"' in page
    assert "Stackato, active support: yes → no, since 2021-12-31." in page


def test_a_report_with_changes_keeps_its_schema(compared: Report, tmp_path: Path) -> None:
    gone = with_changes(report_on(app(tmp_path)), document_of(compared))

    for report in (compared, gone):
        Draft202012Validator(SCHEMAS["report"](CATALOG)).validate(json.loads(written(document_of(report))))


def test_without_a_baseline_nothing_is_said_of_changes() -> None:
    report = report_on(SAMPLES / "article")

    assert "changes" not in json.loads(written(document_of(report)))
    assert 'id="changes"' not in render_html(report)


def test_a_long_list_of_causes_is_cut_in_text_and_whole_in_json(compared: Report) -> None:
    assert compared.comparison is not None
    ledger = the(compared.comparison, "ledger/ledger")
    text = comparison_text(compared.comparison, CATALOG)

    told = text.partition("flipped  ledger/ledger")[2].partition("firmer ")[0]
    assert told.count("because ") == CAUSES
    assert f"and {len(ledger.causes) - CAUSES} further causes" in told
    changes = document_of(compared).changes
    assert changes is not None
    assert len(changes.workloads[0].causes) == len(ledger.causes)


def test_every_kind_of_cause_has_words() -> None:
    for kind in CauseKind:
        assert cause_words(Cause(kind=kind, subject="something"), NAMES)


@pytest.mark.parametrize("form", FORMS)
def test_a_comparison_is_the_same_text_twice(form: str, since_2016: Comparison) -> None:
    again = between(whole(THEN), whole(NOW))

    assert FORMS[form](since_2016, CATALOG) == FORMS[form](again, CATALOG)


# --- the commands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def reports(tmp_path: Path) -> tuple[Path, Path]:
    paths = (tmp_path / "then.json", tmp_path / "now.json")
    for path, day in zip(paths, (THEN, NOW), strict=True):
        path.write_text(article(day), encoding="utf-8")
    return paths


def test_diff_tells_changes_and_leaves_the_status_alone(reports: tuple[Path, Path]) -> None:
    changed, same = advisor("diff", *reports), advisor("diff", reports[0], reports[0])

    assert (changed.returncode, same.returncode) == (0, 0)
    assert "flipped  ledger/ledger: move to Stackato → stay on Cloud Foundry" in changed.stdout
    assert same.stdout.endswith("3 unchanged.\n")


def test_diff_as_json_holds_every_change(reports: tuple[Path, Path]) -> None:
    data = json.loads(advisor("diff", *reports, "--format", "json").stdout)

    assert [one["difference"] for one in data["workloads"]] == ["flipped", "firmer", "firmer"]


def test_a_run_with_a_baseline_says_so_in_one_sentence(reports: tuple[Path, Path], tmp_path: Path) -> None:
    result = advisor(
        "assess", SAMPLES / "article", "--as-of", NOW, "--baseline", reports[0], "-o", tmp_path / "new.html"
    )

    assert result.returncode == 0
    assert "(answers of 2016-06-30): 1 flipped, 2 firmer." in result.stdout
    assert 'id="changes"' in (tmp_path / "new.html").read_text("utf-8")


def test_a_baseline_changes_neither_the_run_nor_a_decision(compared: Report) -> None:
    alone = document_of(report_on(SAMPLES / "article"))

    assert replace(document_of(compared), changes=None) == alone


def test_json_lines_are_as_good_a_baseline(tmp_path: Path) -> None:
    report = report_on(SAMPLES / "article", THEN)
    (tmp_path / "then.jsonl").write_bytes(b"".join(json_lines(document_of(report))))

    assert read_document(tmp_path / "then.jsonl") == document_of(report)


# --- files that are no report ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda one: put_at(one, "schema_version", to=3), "schema_version is 3, and only version 2 can be read"),
        (
            lambda one: put_at(one, "schema_version", to=1),
            "schema_version is 1: reports of that version were decided by",
        ),
        (lambda one: one.pop("schema_version"), "this is no report: it has no schema_version"),
        (lambda one: put_at(one, "run", "weights", "scale", to="much"), "run.weights.scale must be a number"),
        (lambda one: put_at(one, "run", "weights", "scale", to=True), "run.weights.scale must be a number"),
        (lambda one: put_at(one, "run", "id", to=["a"]), "run.id must be a text"),
        (lambda one: put_at(one, "workloads", to={}), "workloads must be an array"),
        (lambda one: put_at(one, "workloads", 1, "course", to="fly"), "workloads[1].course must be one of stay, move"),
        (lambda one: put_at(one, "workloads", 1, "facts", to=[]), "workloads[1].facts must be an object"),
        (lambda one: put_at(one, "workloads", 1, "id", to="ledger/ledger"), "workloads must name every id once"),
        (lambda one: put_at(one, "run", "answers", to=[{"workload": 1}]), "run.answers[0].workload must be a text"),
        (lambda one: put_at(one, "run", "as_of", to="today"), "run.as_of must be a day such as"),
        (lambda one: one["answers"].clear(), "answer names nothing in this report"),
        (
            lambda one: put_at(one, "workloads", 0, "platforms", 0, "findings", 0, "waiver", to=-1),
            "workloads[0].platforms[0].findings[0].waiver names nothing in this",
        ),
        (
            lambda one: put_at(one, "workloads", 0, "platforms", 0, "range", to=[1]),
            "workloads[0].platforms[0].range must have 2 members",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_line(spoil: Callable[[Any], object], says: str, tmp_path: Path) -> None:
    data = json.loads(article(NOW))
    spoil(data)
    path = tmp_path / "old.json"
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")

    with pytest.raises(UsageError) as caught:
        read_document(path)

    assert says in str(caught.value)
    found = re.match(rf"{re.escape(str(path))}:(\d+): ", str(caught.value))
    assert found
    names = re.findall(r"[a-z_]+", says.partition(" ")[0])
    line = path.read_text("utf-8").split("\n")[int(found[1]) - 1]
    assert f'"{names[-1]}"' in line or int(found[1]) == 1 or names == ["answer"]


def test_a_missing_member_is_named_on_the_line_of_what_lacks_it(tmp_path: Path) -> None:
    data = json.loads(article(NOW))
    del data["workloads"][1]["decided_by"]
    path = tmp_path / "old.json"
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")

    with pytest.raises(UsageError, match=re.escape("workloads[1].decided_by is missing")) as caught:
        read_document(path)

    line = int(str(caught.value).removeprefix(f"{path}:").partition(":")[0])
    assert '"id": "pixel-feed/pixel-feed"' in path.read_text("utf-8").split("\n")[line]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", ":1: not JSON"),
        (b"{\n\n,}", ":3: not JSON"),
        (b"\xff\xfe", ":1: not UTF-8"),
        (b'{"a": 1}\n\x80', ":2: not UTF-8"),
        (b"[" * 200_000, ":1: nested too deeply"),
        (b'{"schema_version": NaN}', "NaN is no number"),
        (b'{"schema_version": 1' + b"0" * 5000 + b"}", ":1: "),
        (b'{"schema_version": 1e999}', "schema_version is inf, and only"),
        (b'{"a": 1, "a": 2}', "a name stands twice"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
        (b'"text"', "must be an object"),
        (b'{"schema_version": 2, "answers": null}', "answers must be an object"),
    ],
)
def test_what_is_no_report_is_a_sentence(text: bytes, says: str, tmp_path: Path) -> None:
    for name in ("old.json", "old.jsonl"):
        path = tmp_path / name
        path.write_bytes(text)
        if name == "old.json" or b"\n" not in text:
            with pytest.raises(UsageError) as caught:
                read_document(path)
            assert says in str(caught.value)


def test_a_missing_file_and_a_folder_are_sentences_and_status_two(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path, tmp_path / "none.jsonl"):
        result = advisor("diff", path, path)
        assert result.returncode == 2
        assert "cannot be read" in result.stderr
        assert "Traceback" not in result.stderr


WORDS = frozenset({
    "answer", "announced", "as_of", "by", "course", "date", "decided_by", "grade", "id", "instead_of", "kind", "label",
    "limit", "maximum", "on", "out", "outcome", "part", "provenance", "read", "rule", "runs", "schema_version", "since",
    "step", "strength", "support", "until", "verdict", "way",
})  # fmt: skip
"""Members that hold a word of a few, a day, or the name of something else in the report."""


def _poisoned(value: Any, poison: str, kept: frozenset[str] = WORDS) -> Any:
    """Every free text with the poison behind it."""
    if isinstance(value, dict):
        return {
            key: one if key in kept and isinstance(one, str) else _poisoned(one, poison, kept)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_poisoned(one, poison, kept) for one in value]
    return f"{value}{poison}" if isinstance(value, str) else value


@pytest.mark.parametrize("poison", [*HOSTILE, " password=hunter2-hunter2", "\ud800", "x" * 100_000, "\n# heading\n"])
def test_texts_of_a_baseline_are_shown_harmless(poison: str, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    comparisons = []
    for kept in (WORDS - {"id"}, WORDS):
        data = convert(_poisoned(whole(THEN), poison, kept), Document)
        path.write_bytes(b"".join(json_text(data)))
        comparisons.append(compare(read_document(path), back(NOW)))
    page = render_html(with_changes(report_on(SAMPLES / "article"), read_document(path)))

    assert [one.counts[Difference.GONE] for one in comparisons] == [3, 0]
    texts = [render(one, CATALOG) for one in comparisons for render in FORMS.values()]
    for text in (*texts, page):
        text.encode("utf-8")
        assert "hunter2" not in text
        assert not re.search(r"[\u202e\x00]", text)
        assert len(text) < 1_500_000
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert not any("\n# heading" in text for text in texts)


def test_a_source_of_a_baseline_is_no_link(tmp_path: Path) -> None:
    data = whole(NOW)
    for one in _findings(data, "cloud-foundry", "private-registry"):
        data["answers"][one["answer"]] |= {"source": ["https://evil.example/x"], "support": "none"}
        one["outcome"] = "fail"
    path = tmp_path / "old.json"
    path.write_text(written(convert(data, Document)), encoding="utf-8")

    assert "https://evil.example" not in render_html(with_changes(report_on(SAMPLES / "article"), read_document(path)))


@given(st.data(), JSON_VALUES)
@settings(max_examples=400, deadline=None)
def test_any_value_anywhere_is_compared_or_refused_in_a_sentence(data: st.DataObject, value: Any) -> None:
    text, ways = small_report()
    report, way = json.loads(text), data.draw(st.sampled_from(ways))
    put_at(report, *way, to=value)

    try:
        found = document_in(json.dumps(report).encode("utf-8"))
    except WrongShapeError:
        return
    comparison = compare(found, document_in(text.encode("utf-8")))
    for render in FORMS.values():
        render(comparison, CATALOG).encode("utf-8")


@given(st.data())
def test_the_line_of_a_value_is_found(data: st.DataObject) -> None:
    value = data.draw(JSON_VALUES)
    way = data.draw(st.sampled_from(ways_into(value)))
    marked = {"top": copy.deepcopy(value)}
    put_at(marked, "top", *way, to="~here~")

    text = json.dumps(marked, indent=1)

    assert "~here~" in text.split("\n")[line_of(("top", *way), text) - 1]


def test_files_are_compared_by_their_names(reports: tuple[Path, Path]) -> None:
    assert compare_files(*reports) == between(whole(THEN), whole(NOW))
