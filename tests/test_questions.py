"""Open questions over a portfolio: grouping, order, what answers lead to, the file, and the way back."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.data import data_folder
from advisor.declared.answers import load_answers
from advisor.declared.values import form_of, may_be_nothing, value_of
from advisor.model.facts import Provenance
from advisor.model.questions import PortfolioQuestion
from advisor.model.report import Report
from advisor.portfolio.asking import COSTS
from advisor.portfolio.effects import answers_to, outcome_of
from advisor.render.answers_file import answers_file, written
from advisor.render.html import render_html
from advisor.render.document import as_data, as_text
from advisor.render.question_words import NO_QUESTION, list_of_questions, shown
from advisor.runs import built_in_catalog, make_report
from advisor.sources.redact import redact_text
from advisor.sources.yaml_text import Items, Map, Text, parse
from tests.accept import SAMPLES
from tests.test_catalog_meta import CATALOG

APOSTROPHE = "'"
THEN, NOW = date(2016, 6, 30), date(2026, 11, 24)
ASKED = [("containers", NOW), ("harbour", NOW), ("article", NOW), ("article", THEN)]


def report_on(folder: Path, day: date = NOW, answers: tuple[Path, ...] = (), *, effects: bool = False) -> Report:
    return make_report([folder], day, [], "balanced", None, [], [], answers, effects=effects)


@cache
def asked(name: str, day: date) -> Report:
    return report_on(SAMPLES / name, day, effects=True)


def image_apps(folder: Path, images: Mapping[str, str]) -> Path:
    """One service of a compose file for each image: nothing says where it runs."""
    for name, image in images.items():
        path = folder / name / "compose.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(f"services:\n  {name}:\n    image: {image}\n", encoding="utf-8")
    return folder


@pytest.fixture
def registries(tmp_path: Path) -> Path:
    hosts = {"oak": "one.example.org/oak:1", "elm": "one.example.org/elm:1", "ash": "two.example.org/ash:1"}
    return image_apps(tmp_path / "apps", hosts)


def about(report: Report, fact: str) -> list[PortfolioQuestion]:
    return [one for one in report.portfolio.questions if one.fact == fact]


# --- grouping and order ---------------------------------------------------------------------------------------------


def test_what_concerns_a_registry_is_asked_once_for_each_host(registries: Path) -> None:
    found = about(report_on(registries, THEN), "image.registry.auth")

    assert {one.registry: one.workloads for one in found} == {
        "one.example.org": ("elm/elm", "oak/oak"),
        "two.example.org": ("ash/ash",),
    }


def test_what_concerns_an_image_is_asked_once_whatever_its_registry(registries: Path) -> None:
    (found,) = about(report_on(registries, NOW), "image.root")

    assert found.workloads == ("ash/ash", "elm/elm", "oak/oak")
    assert found.registry == ""


@pytest.mark.parametrize(("name", "day"), ASKED)
def test_the_worth_of_a_question_is_that_of_its_workloads_added_up(name: str, day: date) -> None:
    report = asked(name, day)

    for one in report.portfolio.questions:
        worths = [
            question.value
            for each in report.assessed
            for question in each.decision.questions
            if question.fact == one.fact and each.workload.id in one.workloads
        ]
        assert one.value == pytest.approx(sum(worths), abs=1e-3)


@pytest.mark.parametrize(("name", "day"), ASKED)
def test_no_question_of_a_workload_is_lost(name: str, day: date) -> None:
    report = asked(name, day)

    of_workloads = [(q.fact, one.workload.id) for one in report.assessed for q in one.decision.questions]
    of_portfolio = [(q.fact, name) for q in report.portfolio.questions for name in q.workloads]
    assert sorted(of_workloads) == sorted(of_portfolio)


@pytest.mark.parametrize(("name", "day"), ASKED)
def test_the_most_valuable_for_its_cost_comes_first(name: str, day: date) -> None:
    found = [one.value / one.cost for one in asked(name, day).portfolio.questions]

    assert found == sorted(found, reverse=True)


def test_a_question_to_a_platforms_team_yields_to_one_of_like_worth_that_is_easier_to_answer() -> None:
    questions = asked("article", THEN).portfolio.questions

    yielding = [later for first, later in pairwise(questions) if later.value > first.value]
    assert "platform" in {one.source for one in yielding}


def test_asking_costs_more_the_farther_away_the_answer_lies() -> None:
    assert COSTS["image"] < COSTS["deployment"] < COSTS["registry"] < COSTS["platform"]
    assert set(COSTS) >= {one.source for one in CATALOG.facts.values()}


def test_the_report_orders_questions_everywhere_alike() -> None:
    report = asked("article", THEN)
    texts = [one.text for one in report.portfolio.questions]

    listed = re.findall(r"^\d+\. (.+?)(?: \([a-z.:0-9]+\))?$", list_of_questions(report), re.MULTILINE)
    page = render_html(report)
    assert [one["question"] for one in as_data(report)["portfolio"]["questions"]] == texts
    assert listed == texts
    positions = [page.index(f"<li><strong>{text.replace(APOSTROPHE, '&#39;')}") for text in dict.fromkeys(texts[:3])]
    assert positions == sorted(positions)


def test_json_tells_worth_and_what_is_settled(registries: Path) -> None:
    data = json.loads(as_text(report_on(registries, THEN)))

    (auth,) = [
        one
        for one in data["portfolio"]["questions"]
        if one["fact"] == "image.registry.auth" and one["registry"] == "one.example.org"
    ]
    assert auth["settles"] == ["elm/elm", "oak/oak"]
    assert auth["cost"] == COSTS["registry"]
    assert auth["value"] >= 0


def test_what_is_settled_is_the_same_whether_or_not_all_effects_are_asked_for(registries: Path) -> None:
    plain, whole = report_on(registries, THEN), report_on(registries, THEN, effects=True)

    assert [one.settles for one in plain.portfolio.questions] == [one.settles for one in whole.portfolio.questions]


# --- the file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "day"), ASKED)
def test_the_file_is_read_back_as_no_answer_at_all(name: str, day: date, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(answers_file(asked(name, day)), encoding="utf-8")

    assert load_answers([path], built_in_catalog()).given == ()


@pytest.mark.parametrize(("name", "day"), ASKED)
def test_the_same_report_gives_the_same_file(name: str, day: date) -> None:
    assert answers_file(report_on(SAMPLES / name, day, effects=True)) == answers_file(asked(name, day))


def test_every_entry_tells_the_question_its_places_and_the_form_of_an_answer() -> None:
    text = answers_file(asked("harbour", NOW))

    whole = " ".join(text.replace("#", " ").split())
    for one in asked("harbour", NOW).portfolio.questions:
        assert one.text in whole
        assert str(one.evidence[0]) in whole
        assert f"- fact: {one.fact}\n" in text
        assert form_of(CATALOG.facts[one.fact]) in whole


def test_what_only_a_platforms_team_knows_is_told_and_not_to_be_filled_in() -> None:
    text = answers_file(asked("containers", NOW))

    assert "# Does it run Docker images whose operating system is Windows?" in text
    assert "windows-images" not in text


def test_a_portfolio_without_questions_gives_a_file_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "manifest.yml").write_text("applications:\n- name: web\n  buildpacks: [go_buildpack]\n")
    report = report_on(tmp_path)

    assert NO_QUESTION in answers_file(report)
    assert list_of_questions(report) == NO_QUESTION


@given(st.text(min_size=1, max_size=30))
@settings(max_examples=300)
def test_any_name_is_read_back_as_it_was_written(name: str) -> None:
    shown_id = redact_text(name)
    (node,) = parse(f"names:\n  - {written(shown_id)}\n", "x.yaml")

    assert isinstance(node, Map)
    items = node.get("names")
    assert isinstance(items, Items)
    (read,) = items
    assert isinstance(read, Text)
    assert not read.is_null
    assert read.text == shown_id


@pytest.mark.parametrize("fact", CATALOG.facts.values(), ids=lambda one: one.id)
def test_every_answer_that_is_listed_is_one_that_is_read(fact: object) -> None:
    definition = CATALOG.facts[getattr(fact, "id", "")]
    for answer in answers_to(definition):
        text = shown(answer, definition)
        (node,) = parse(f"answer: {text}\n", "x.yaml")

        assert isinstance(node, Map)
        assert value_of(node.entries[0].value, definition) == answer
    assert answers_to(definition) or not may_be_nothing(definition)


# --- there and back -------------------------------------------------------------------------------------------------


def filled(report: Report, answer: Callable[[PortfolioQuestion], str | None], path: Path) -> Path:
    """The report's file of questions with these answers."""
    text = answers_file(report)
    head, *entries = re.split(r"(?=^  - fact: )", text, flags=re.MULTILINE)
    told = [one for one in report.portfolio.questions if one.is_about_a_fact]
    written_out = [
        re.sub(r"^    answer:$", f"    answer: {answer(question) or ''}".rstrip(), entry, flags=re.MULTILINE)
        for question, entry in zip(told, entries, strict=True)
    ]
    path.write_text("".join([head, *written_out]), encoding="utf-8")
    return path


EFFECTS = [
    pytest.param(name, day, number, each, id=f"{name}-{day.year}-{one.fact}-{each}")
    for name, day in (*ASKED[:2], ASKED[3])
    for number, one in enumerate(asked(name, day).portfolio.questions)
    for each in range(len(one.effects))
]


@pytest.mark.parametrize(("name", "day", "number", "each"), EFFECTS)
def test_what_an_answer_is_told_to_lead_to_is_what_comes_of_it(
    name: str, day: date, number: int, each: int, tmp_path: Path
) -> None:
    report = asked(name, day)
    question = report.portfolio.questions[number]
    effect = question.effects[each]
    words = shown(effect.answer, CATALOG.facts[question.fact])

    path = filled(report, lambda one: words if one is question else None, tmp_path / "answers.yaml")
    after = report_on(SAMPLES / name, day, (path,))

    outcomes = [outcome_of(one.decision, CATALOG) for one in after.assessed if one.workload.id in question.workloads]
    assert sorted(outcomes) == sorted(words for words, count in effect.outcomes for _ in range(count))


@pytest.mark.parametrize(("name", "day"), [ASKED[1], ASKED[3]])
@pytest.mark.parametrize("choice", [0, -1])
def test_answering_every_question_leaves_none_about_those_facts(
    name: str, day: date, choice: int, tmp_path: Path
) -> None:
    report = asked(name, day)

    def answer(one: PortfolioQuestion) -> str:
        return shown(one.effects[choice].answer, CATALOG.facts[one.fact])

    after = report_on(SAMPLES / name, day, (filled(report, answer, tmp_path / "answers.yaml"),))

    answered = {(one.fact, name) for one in report.portfolio.questions if one.is_about_a_fact for name in one.workloads}
    left = {(one.fact, name) for one in after.portfolio.questions for name in one.workloads}
    assert answered
    assert not answered & left
    assert after.notes == report.notes


def test_an_answer_is_a_declared_fact_with_its_line(tmp_path: Path) -> None:
    report = asked("harbour", NOW)
    path = filled(report, lambda one: "no" if one.fact == "image.root" else None, tmp_path / "ours.yaml")

    after = report_on(SAMPLES / "harbour", NOW, (path,))

    line = path.read_text(encoding="utf-8").splitlines().index("    answer: no") + 1
    for one in after.assessed:
        if one.workload.id in about(report, "image.root")[0].workloads:
            fact = one.workload.facts["image.root"]
            assert (fact.value, fact.provenance) == (False, Provenance.DECLARED)
            assert [(place.path, place.first_line, place.snippet) for place in fact.evidence] == [
                ("ours.yaml", line, "    answer: no")
            ]


def test_an_answer_changes_no_other_workload(tmp_path: Path) -> None:
    before = as_data(asked("harbour", NOW))
    path = filled(
        asked("harbour", NOW), lambda one: "no" if one.fact == "image.root" else None, tmp_path / "answers.yaml"
    )
    after = as_data(report_on(SAMPLES / "harbour", NOW, (path,)))

    concerned = set(about(asked("harbour", NOW), "image.root")[0].workloads)
    changed = {old["id"] for old, new in zip(before["workloads"], after["workloads"], strict=True) if old != new}
    assert changed == concerned


def test_an_answer_changes_only_the_findings_of_rules_that_read_the_fact(tmp_path: Path) -> None:
    path = filled(
        asked("harbour", NOW), lambda one: "no" if one.fact == "image.root" else None, tmp_path / "answers.yaml"
    )
    after = report_on(SAMPLES / "harbour", NOW, (path,))

    reading = {one.id for one in CATALOG.rules.values() if "image.root" in repr((one.when, one.priors, one.weightings))}
    changed = {
        rule
        for old, new in zip(asked("harbour", NOW).assessed, after.assessed, strict=True)
        for first, second in zip(old.decision.results, new.decision.results, strict=True)
        for rule in {one.rule for one in set(first.findings) ^ set(second.findings)}
    }
    assert changed
    assert changed <= reading


def test_the_order_of_entries_and_files_does_not_matter(tmp_path: Path) -> None:
    folder = SAMPLES / "harbour"
    name = about(asked("harbour", NOW), "build.rebuildable")[0].workloads[0]
    entries = [
        f"  - {{fact: {fact}, workloads: [{name}], answer: no}}\n" for fact in ("image.root", "build.rebuildable")
    ]
    paths = {order: tmp_path / f"{order}.yaml" for order in ("there", "back", "first", "second")}
    for order, lines in (("there", entries), ("back", entries[::-1]), ("first", entries[:1]), ("second", entries[1:])):
        paths[order].write_text("questions:\n" + "".join(lines), encoding="utf-8")

    def decisions(*order: str) -> list[object]:
        report = report_on(folder, NOW, tuple(paths[one] for one in order))
        return [
            (one.workload.id, one.decision.recommendation, one.decision.questions, one.decision.tipping)
            for one in report.assessed
        ]

    assert decisions("there") == decisions("back") == decisions("first", "second") == decisions("second", "first")


def test_the_run_is_another_with_other_answers(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("questions: []\n")
    (tmp_path / "b.yaml").write_text("questions:\n")

    ids = [
        report_on(SAMPLES / "article", NOW, answers).run.id
        for answers in ((), (tmp_path / "a.yaml",), (tmp_path / "b.yaml",))
    ]

    assert len(set(ids)) == 3


# --- choices --------------------------------------------------------------------------------------------------------


def test_the_words_that_a_question_names_are_the_choices() -> None:
    for one in CATALOG.facts.values():
        for word in one.choices if one.id != "health.readiness" else ():
            assert word in one.question, f"{one.id}: {word}"


def test_no_rule_or_base_image_reads_a_word_that_is_no_choice() -> None:
    text = "".join(path.read_text("utf-8") for path in sorted(data_folder("rules").glob("checks/*/*.yaml")))
    tests = re.findall(r"fact: ([a-z.-]+), (?:equals|contains): ([^},]+)", text)
    brought = [(fact, value) for image in CATALOG.base_images for fact, value in image.facts.items()]

    for fact, value in (*tests, *brought):
        choices = CATALOG.facts[fact].choices
        assert not choices or value in choices, (fact, value)
    assert any(CATALOG.facts[fact].choices for fact, _ in tests)
