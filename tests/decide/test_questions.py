"""Open questions over a portfolio: order, what answers lead to, the file that is filled in, and the way back."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.assess.assess import Assessor
from advisor.catalog.answers import NOTHING, form_of, load_answers, value_of
from advisor.data import data_folder
from advisor.decide.firmness import possible_answers
from advisor.model.catalog import FactDefinition, Grade
from advisor.model.facts import Provenance, Scalar, Value
from advisor.model.report import PortfolioQuestion, Report
from advisor.report.answers_file import written
from advisor.report.question_words import NO_QUESTION, asked
from advisor.report.words import board_question
from advisor.runs import Request, built_in_catalog, make_report
from advisor.text.redact import redact_text
from advisor.text.yaml_text import Items, Map, Text, parse
from tests.report.test_brief import ASKED, NOW, SAMPLES, THEN, report_on
from tests.support.pages import answers_file, document, explanation, list_of_questions, turning

CATALOG = built_in_catalog()


def answered(folder: Path, day: date, *answers: Path) -> Report:
    return make_report(Request([folder], day, answers=answers))


def image_apps(folder: Path, images: Mapping[str, str]) -> Path:
    """One service of a compose file for each image: nothing says where it runs."""
    for name, image in images.items():
        path = folder / name / "compose.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(f"services:\n  {name}:\n    image: {image}\n", encoding="utf-8")
    return folder


def about(report: Report, topic: str) -> list[PortfolioQuestion]:
    return [one for one in report.portfolio.questions if one.topic == topic]


# --- grouping and order ---------------------------------------------------------------------------------------------


def test_what_concerns_a_registry_is_asked_once_for_each_host(tmp_path: Path) -> None:
    hosts = {"oak": "one.example.org/oak:1", "elm": "one.example.org/elm:1", "ash": "two.example.org/ash:1"}
    found = answered(image_apps(tmp_path, hosts), THEN)

    assert {one.group: one.workloads for one in about(found, "image.registry.auth")} == {
        "one.example.org": ("elm/elm", "oak/oak"),
        "two.example.org": ("ash/ash",),
    }
    questions = [one for one in document(found).portfolio.questions if one.topic == "image.registry.auth"]
    assert asked(questions[0]).endswith(f"({questions[0].group})")


@pytest.mark.parametrize(("name", "day"), ASKED)
def test_a_boards_questions_come_first_then_what_turns_most(name: str, day: date) -> None:
    report = report_on(name, day)
    text = list_of_questions(report)

    numbered = re.findall(r"^\d+\. (.+)$", text, re.MULTILINE)
    assert numbered == [asked(one) for one in turning(report)]
    worths = [one.worth for one in turning(report)]
    assert worths == sorted(worths, reverse=True)
    first = text.find("\n1. ") if numbered else text.index(NO_QUESTION)
    assert all(0 <= text.find(board_question(one, CATALOG)) < first for one in report.portfolio.board)
    assert report.portfolio.board


@pytest.mark.parametrize(("name", "day"), ASKED)
def test_what_turns_nothing_is_counted_and_not_asked(name: str, day: date) -> None:
    report = report_on(name, day)
    rest = [one for one in report.portfolio.questions if not one.turned]

    assert f"{len(rest)} more topic" in list_of_questions(report)
    for one in rest:
        assert f"- fact: {one.topic}\n    workloads:\n      - {one.workloads[0]}\n    answer" not in answers_file(
            report
        )


# --- the file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "day"), ASKED)
def test_the_file_is_read_back_as_no_answer_at_all(name: str, day: date, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(answers_file(report_on(name, day)), encoding="utf-8")

    found = load_answers([path], CATALOG)
    assert (found.given, found.about_platforms) == ((), ())


@pytest.mark.parametrize(("name", "day"), ASKED)
def test_the_same_report_gives_the_same_file(name: str, day: date) -> None:
    assert answers_file(answered(SAMPLES / name, day)) == answers_file(report_on(name, day))


@pytest.mark.parametrize(("name", "day"), [ASKED[0], ASKED[3]])
def test_every_entry_tells_the_question_its_places_and_the_form_of_an_answer(name: str, day: date) -> None:
    text = answers_file(report_on(name, day))

    whole = " ".join(text.replace("#", " ").split())
    for one in turning(report_on(name, day)):
        assert " ".join(asked(one).split()) in whole
        assert str(one.evidence[0]) in whole
        if one.is_about_a_fact:
            assert f"- fact: {one.topic}\n" in text
            assert form_of(CATALOG.facts[one.topic]) in whole
        else:
            assert f"- topic: {one.topic}\n    answer:\n" in text


def test_a_portfolio_without_questions_gives_a_file_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "manifest.yml").write_text("applications:\n- name: web\n  buildpacks: [go_buildpack]\n")
    report = answered(tmp_path, NOW)

    assert turning(report) == []
    assert "questions: []" in answers_file(report)
    assert NO_QUESTION in answers_file(report)
    assert NO_QUESTION in list_of_questions(report)


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


# --- there and back -------------------------------------------------------------------------------------------------


def literal(value: Value | None, definition: FactDefinition | None) -> str:
    """An answer as it is written into the file; of a size every byte counts here."""
    if value is None or definition is None:
        return NOTHING if value is None else str(value)
    members = value if isinstance(value, tuple) else (value,)
    shown = [_member(one, definition) for one in members]
    return f"[{', '.join(shown)}]" if definition.many else shown[0]


def _member(value: Scalar, definition: FactDefinition) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value} B" if definition.type == "size" else f'"{value}"' if isinstance(value, str) else str(value)


ASSESSOR = Assessor(CATALOG, NOW, CATALOG.main_platforms)


@pytest.mark.parametrize("fact", CATALOG.facts.values(), ids=lambda one: one.id)
def test_every_answer_that_is_tried_is_one_that_can_be_written(fact: FactDefinition) -> None:
    for answer in possible_answers(fact, ASSESSOR):
        (node,) = parse(f"answer: {literal(answer, fact)}\n", "x.yaml")

        assert isinstance(node, Map)
        assert value_of(node.entries[0].value, fact) == answer


def filled(topic: str, workload: str, answer: str, path: Path) -> Path:
    """A file with one answer."""
    if "/" in topic:
        entry = f"  - topic: {topic}\n    answer: {answer}\n"
    else:
        entry = f"  - fact: {topic}\n    workloads: [{written(workload)}]\n    answer: {answer}\n"
    path.write_text(f"questions:\n{entry}", encoding="utf-8")
    return path


def _cases() -> list[ParameterSet]:
    """Every answer that is told to turn something; of a platform's answer the other one too; of facts one other."""
    found = []
    for name, day in (ASKED[0], ASKED[3], ASKED[4]):
        for question in turning(report_on(name, day)):
            for workload in question.turned:
                answers = {
                    turn.answer: (turn.course, turn.planned) for turn in question.turns if turn.workload == workload
                }
                for answer in [*answers, *_others(question.topic, set(answers), day)]:
                    label = f"{day.year}-{workload}-{question.topic}-{answer}"
                    found.append(pytest.param(name, day, workload, question.topic, answer, id=label))
    return found


def _others(topic: str, turning_answers: set[Value | None], day: date) -> list[Value | None]:
    if "/" in topic:
        every: tuple[Value | None, ...] = ("full", "none")
    else:
        every = possible_answers(CATALOG.facts[topic], Assessor(CATALOG, day, CATALOG.main_platforms))
    return [one for one in every if one not in turning_answers][:2]


@pytest.mark.parametrize(("name", "day", "workload", "topic", "answer"), _cases())
def test_an_answer_turns_a_decision_if_and_only_if_it_is_told_to(  # noqa: PLR0913, PLR0917 - one case
    name: str, day: date, workload: str, topic: str, answer: Value | None, tmp_path: Path
) -> None:
    """Law 6, through the file and a whole run."""
    before = next(one.decision for one in report_on(name, day).assessed if one.workload.id == workload)
    told = {turn.answer: (turn.course, turn.planned) for turn in before.hinges_on if turn.topic == topic}
    path = filled(topic, workload, literal(answer, CATALOG.facts.get(topic)), tmp_path / "answers.yaml")

    report = answered(SAMPLES / name, day, path)

    after = next(one.decision for one in report.assessed if one.workload.id == workload)
    assert (after.course, after.planned) == told.get(answer, (before.course, before.planned))
    assert topic not in {one.topic for one in after.questions}


def test_an_answer_about_a_platform_is_a_declared_one_with_its_line_and_the_day_of_the_run(tmp_path: Path) -> None:
    path = filled("stackato/instance-memory", "", "none", tmp_path / "ours.yaml")

    report = answered(SAMPLES / "article", THEN, path)

    ledger = next(one for one in report.assessed if one.workload.name == "ledger")
    (finding,) = [
        one for one in ledger.decision.result("stackato").findings if one.answer.capability == "instance-memory"
    ]
    answer = finding.answer
    assert (answer.grade, answer.sources, answer.since) == (Grade.DECLARED, ("ours.yaml:3",), THEN)
    assert "answer: none. since 2016-06-30 [declared: ours.yaml:3]" in explanation(ledger, report, "stackato")


def test_an_answer_about_a_platform_never_overrules_a_known_one(tmp_path: Path) -> None:
    known = filled("cloud-foundry/private-registry-auth", "", "full", tmp_path / "ours.yaml")

    report = answered(SAMPLES / "article", THEN, known)

    (note,) = [note for note in report.notes if note.path == "ours.yaml"]
    assert str(note).startswith(
        "ours.yaml:3: the answer on `cloud-foundry/private-registry-auth` is not used: a dated answer is known ("
    )
    assert [one.decision for one in report.assessed] == [one.decision for one in report_on("article", THEN).assessed]


def test_an_answer_that_a_platform_gives_already_says_nothing_new(tmp_path: Path) -> None:
    path = filled("cloud-foundry/private-registry-auth", "", "none", tmp_path / "ours.yaml")

    report = answered(SAMPLES / "article", THEN, path)

    assert report.notes == report_on("article", THEN).notes


def test_an_answer_is_a_declared_fact_with_its_line(tmp_path: Path) -> None:
    path = filled("image.registry.tls", "ledger/ledger", "plain", tmp_path / "ours.yaml")

    after = answered(SAMPLES / "article", THEN, path)

    fact = next(one.workload.facts["image.registry.tls"] for one in after.assessed if one.workload.name == "ledger")
    assert (fact.value, fact.provenance) == ("plain", Provenance.DECLARED)
    assert [(place.path, place.first_line, place.snippet) for place in fact.evidence] == [
        ("ours.yaml", 4, "answer: plain")
    ]


def test_an_answer_changes_only_its_workload_and_the_findings_of_rules_that_read_the_fact(tmp_path: Path) -> None:
    before = report_on("article", THEN)
    path = filled("image.registry.tls", "ledger/ledger", "plain", tmp_path / "answers.yaml")
    after = answered(SAMPLES / "article", THEN, path)

    changed: set[str] = set()
    for old, new in zip(before.assessed, after.assessed, strict=True):
        if old.workload.name != "ledger":
            assert old.decision == new.decision
            continue
        for first, second in zip(old.decision.results, new.decision.results, strict=True):
            changed |= {one.rule for one in first.findings if one not in second.findings}
    assert changed
    assert changed <= {one.rule.id for one in ASSESSOR.reading("image.registry.tls")}


def test_the_order_of_entries_and_files_does_not_matter(tmp_path: Path) -> None:
    entries = [
        "  - {fact: image.registry.tls, workloads: [ledger/ledger], answer: plain}\n",
        "  - {topic: stackato/instances, answer: full}\n",
    ]
    paths = {order: tmp_path / f"{order}.yaml" for order in ("there", "back", "first", "second")}
    for order, lines in (("there", entries), ("back", entries[::-1]), ("first", entries[:1]), ("second", entries[1:])):
        paths[order].write_text("questions:\n" + "".join(lines), encoding="utf-8")

    def decisions(*order: str) -> list[object]:
        report = answered(SAMPLES / "article", THEN, *(paths[one] for one in order))
        return [(one.workload.id, one.decision.recommendation, one.decision.hinges_on) for one in report.assessed]

    assert decisions("there") == decisions("back") == decisions("first", "second") == decisions("second", "first")


def test_the_run_is_another_with_other_answers(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("questions: []\n")
    (tmp_path / "b.yaml").write_text("questions:\n")

    ids = [
        answered(SAMPLES / "article", NOW, *answers).run.id
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
