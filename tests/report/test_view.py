"""What the page says: words of the method, anchors, the decision sheet, records, platforms, questions, evidence."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import Enum
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.model.catalog import Actor, Grade, HowKnown, Support, Way
from advisor.model.comparing import Cause, CauseKind, Change, Comparison, Difference, RunMark, Side
from advisor.model.decision import Course, Part, Step, Verdict
from advisor.model.facts import Provenance
from advisor.model.findings import Outcome
from advisor.model.report import Report
from advisor.report import words
from advisor.report.answer_words import GRADES, answer_basis, answer_sentence
from advisor.report.page.decision import decision_page, index_cells
from advisor.report.page.evidence import HEADINGS, answers_used, checklist_of, evidence
from advisor.report.page.html import render_html as html_of
from advisor.report.page.parts import Fold, Link, Mark, Places, Row, Table, html, sub
from advisor.report.page.platforms import platforms_page, questions_page
from advisor.report.page.record import KNOWN, PROVENANCES, WAYS, needs_of, record
from advisor.report.page.scene import VERDICT_KINDS, Case, Scene, anchors_of
from advisor.report.reference import Answer, Place
from advisor.runs import Request, built_in_catalog, make_report
from tests.support.pages import scene_of
from tests.support.report_samples import DAY, HOSTILE, report_of

SAMPLES = Path(__file__).parents[2] / "samples"
ANY_TEXT = st.text(st.characters(), max_size=60)


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report(Request([SAMPLES], date(2026, 11, 24)))


@pytest.fixture(scope="module")
def scene(report: Report) -> Scene:
    return scene_of(report)


def case_of(scene: Scene, name: str) -> Case:
    return next(case for case in scene.cases if case.name == name)


def sections(case: Case, scene: Scene) -> Mapping[str, str]:
    """Title → HTML of a record's sections."""
    return {title: html(part) for title, part in record(case, scene).sections}


def text_of(part: object) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html(part))).split())


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("enumeration", "said"),
    [
        (Verdict, words.VERDICTS),
        (Verdict, words.VERDICT_MEANINGS),
        (Verdict, words.GLYPHS),
        (Verdict, VERDICT_KINDS),
        (Outcome, words.OUTCOMES),
        (Course, words.COURSES),
        (Step, words.STEPS),
        (Step, words.OUT),
        (Part, words.PARTS),
        (Actor, words.ACTORS),
        (Grade, GRADES),
        (Provenance, PROVENANCES),
        (Way, WAYS),
        (HowKnown, KNOWN),
    ],
)
def test_every_value_of_the_method_has_words(enumeration: type[Enum], said: Mapping[Enum, object]) -> None:
    assert set(said) == set(enumeration)


def test_every_kind_of_event_has_a_word(report: Report) -> None:
    kinds = {event.kind for one in report.assessed for event in one.decision.events}

    assert kinds
    assert kinds <= set(words.EVENTS)


@pytest.mark.parametrize(
    ("courses", "title"),
    [
        ({Course.STAY: 24, Course.MOVE: 2, Course.PLACE: 6}, "Keep 24 of 32 apps; move 2; find homes for 6"),
        ({Course.STAY: 1, Course.CONSIDER: 2}, "Keep 3 of 3 apps"),
        ({Course.PLACE: 1}, "Find a home for 1"),
        (
            {Course.STAY: 9, Course.MOVE: 1, Course.PLACE: 2, Course.UNDECIDED: 3},
            "Keep 9 of 15 apps; move 1; place 2; 3 await answers",
        ),
        ({}, "No app was found"),
    ],
)
def test_the_title_says_it_in_twelve_words(report: Report, courses: Mapping[Course, int], title: str) -> None:
    counts = {course.value: courses.get(course, 0) for course in Course}

    assert words.headline(replace(report.portfolio, courses=counts)) == title
    assert len(title.split()) <= 12


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(grade=Grade.DOCUMENTED, source=(), support=Support.FULL), "Yes."),
        (Answer(grade=Grade.DOCUMENTED, source=(), support=Support.NONE, condition="never"), "No. Never."),
        (
            Answer(grade=Grade.DOCUMENTED, source=(), support=Support.PARTIAL, condition="An operator asks."),
            "With a condition. An operator asks.",
        ),
        (
            Answer(grade=Grade.DOCUMENTED, source=(), support=Support.UNKNOWN, chance_of_no=0.02),
            "No answer is known; the assumed chance of a no is 2 %.",
        ),
        (
            Answer(grade=Grade.DOCUMENTED, source=(), limit=2048 * 1024**2, unit="bytes", adjustable="operator"),
            "Up to 2 GB. The operator can raise it.",
        ),
        (Answer(grade=Grade.DOCUMENTED, source=(), limit="unlimited"), "No limit."),
        (Answer(grade=Grade.DOCUMENTED, source=(), choice=("v1", "v2")), "Offers v1, v2."),
        (Answer(grade=Grade.DOCUMENTED, source=(), excludes=("PORT", "VCAP_*")), "Refuses PORT, VCAP_*."),
        (Answer(grade=Grade.DOCUMENTED, source=(), choice=()), "Offers none."),
    ],
)
def test_an_answer_reads_as_a_sentence(answer: Answer, said: str) -> None:
    assert answer_sentence(answer) == said


def test_an_answer_says_what_it_rests_on() -> None:
    answer = Answer(
        support=Support.FULL,
        source=(),
        grade=Grade.OPINION,
        since="2015-10-20",
        at_latest=True,
        read="2026-08-20",
    )
    unknown = Answer(grade=Grade.DOCUMENTED, source=(), support=Support.UNKNOWN, chance_why="Nobody says.")

    assert answer_basis(answer, DAY) == "an opinion, since 2015-10-20 at the latest, checked 2026-08-20"
    assert answer_basis(unknown, DAY) == "Nobody says."


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2027, 1, 2), ""), (date(2027, 12, 1), "ageing"), (date(2029, 1, 1), "too old to count as evidence")],
)
def test_an_answer_that_was_not_checked_for_long_says_so(day: date, said: str) -> None:
    answer = Answer(grade=Grade.DOCUMENTED, support=Support.FULL, source=("https://x.example",), read=DAY.isoformat())
    basis = answer_basis(answer, day)

    assert said in basis
    assert ("(" in basis) == bool(said)


# --- anchors and parts ----------------------------------------------------------------------------------------------


@given(st.lists(ANY_TEXT, max_size=8))
def test_anchors_are_safe_in_an_address_and_never_two_alike(names: list[str]) -> None:
    anchors = anchors_of(tuple(names))

    assert len(set(anchors)) == len(names)
    assert all(re.fullmatch(r"w-[a-z0-9-]+", anchor) for anchor in anchors)


def test_an_anchor_does_not_depend_on_the_other_workloads() -> None:
    assert anchors_of(("apps/shop",))[0] == anchors_of(("apps/bakery", "apps/shop"))[1]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_part_lets_markup_through(name: str) -> None:
    parts = [
        name,
        Link(name, f"#{name}", name),
        Mark("fit", name, f"#{name}"),
        sub(name),
        Fold(name, [name], note=name),
    ]
    table = Table(name, (name, name), [Row([name, parts])])
    tags = set(re.findall(r"<([a-z]+)", html(table)))

    assert tags <= {"div", "table", "thead", "tbody", "tr", "th", "td", "a", "span", "details", "summary"}
    assert not re.search(r"<[^>]*\son[a-z]+=\"alert", html(table))


def test_a_place_without_lines_is_no_fold() -> None:
    assert "<details" not in html(Places((Place(path="shop/manifest.yml", first_line=2),)))
    assert "<details" in html(Places((Place(path="shop/manifest.yml", first_line=2, snippet="name: shop"),)))


# --- the decision sheet ---------------------------------------------------------------------------------------------


def test_what_moves_comes_first(scene: Scene) -> None:
    courses = [case.workload.course for case in scene.cases]

    assert courses == sorted(
        courses, key=[Course.MOVE, Course.PLACE, Course.UNDECIDED, Course.CONSIDER, Course.STAY].index
    )
    assert {Course.MOVE, Course.PLACE, Course.STAY} <= set(courses)


def test_the_figures_are_those_of_the_portfolio(scene: Scene) -> None:
    figures = {title: text_of(part) for title, part in decision_page(scene).figures}
    portfolio = scene.document.portfolio
    numbers = Counter(case.workload.course for case in scene.cases)
    moving = [case.workload.home for case in scene.cases if case.workload.course in {Course.MOVE, Course.PLACE}]
    work = words.days_together(home.work_days for home in moving if home is not None)

    assert [int(one) for one in re.findall(r"[0-9]+", figures["Decisions"])] == [
        numbers[one] for one in Course if numbers[one]
    ]
    assert figures["Work expected, of what moves or is placed"].lower() == words.days_phrase(work)
    assert sum(map(int, re.findall(r"[0-9]+", figures["How firm"]))) == len(scene.cases)
    standing = [one for one in portfolio.exit if not scene.has_ended(one.platform)]
    assert standing
    for one in standing:
        assert one.sentence in figures["What leaving would take"]


def test_leaving_counts_everybody_who_runs_there(scene: Scene) -> None:
    for leaving in scene.document.portfolio.exit:
        said = leaving.sentence.partition(";")[0]
        as_is, every, *others = [int(one) for one in re.findall(r"\b[0-9]+\b", re.sub(r"\([^()]*\)", "", said))]
        assert every == len(leaving.leaving) == as_is + sum(others)


def test_every_decision_is_numbered_short_and_names_what_it_is_about(scene: Scene) -> None:
    page = decision_page(scene)

    assert [one.number for one in page.decisions] == [f"D{number}" for number in range(1, len(page.decisions) + 1)]
    moved = next(one for one in page.decisions if one.title.startswith("Move"))
    cases = [case for case in scene.cases if case.workload.course is Course.MOVE]
    assert len(moved.lines) == len(cases)
    for line, case in zip(map(text_of, moved.lines), cases, strict=True):
        assert case.name in line
        assert scene.title(case.workload.planned) in line
        assert words.reason_phrase(case.workload) in line
    assert len(page.questions) <= 3
    assert len(page.accepted) <= 4


def test_the_sheet_is_short(scene: Scene) -> None:
    page = decision_page(scene)
    asked = " ".join(f"{question} {effect}" for question, effect in page.questions)
    decisions = " ".join(f"{one.title} {text_of(one.lines)}" for one in page.decisions)

    assert len(asked.split()) <= 60
    assert len(decisions.split()) <= 200
    assert len(text_of(page.accepted).split()) <= 80


def test_a_part_that_ends_is_said_with_who_stands_on_it(scene: Scene) -> None:
    kept = next(one for one in decision_page(scene).decisions if one.title.startswith("Keep"))
    dues = [due for case in scene.cases if case.workload.course is Course.STAY for due in case.workload.due]

    assert dues
    assert f"{len(dues)} apps" in text_of(kept.lines)
    assert f"{dues[0].part} to {dues[0].successor} by {dues[0].date}" in text_of(kept.lines)


def test_the_row_of_a_workload_says_what_its_record_says(scene: Scene) -> None:
    for case in scene.cases:
        cells = [text_of(cell) for cell in index_cells(case, scene)]
        workload = case.workload
        assert words.COURSES[workload.course] in cells
        assert workload.decided_by.value in cells
        assert (workload.home is None) == ("no place yet" in cells[1])
        assert words.reason_phrase(workload) == cells[-1]


# --- records --------------------------------------------------------------------------------------------------------


def test_all_platforms_are_alternatives_the_present_one_first(scene: Scene) -> None:
    for case in scene.cases:
        table = sections(case, scene)["Alternatives"]
        heads = [text_of(one) for one in re.findall(r'<th scope="row">(.*?)</th>', table)]
        current = case.workload.current.platforms
        assert len(heads) == len(scene.document.run.platforms)
        assert all("today" in heads[place] for place in range(len(current)))
        assert sum("planned" in head for head in heads) == (case.workload.planned is not None)


def test_what_has_to_be_done_adds_up(scene: Scene) -> None:
    for case in scene.cases:
        home = case.workload.home
        if home is None or not home.work:
            continue
        title = f"What has to be done for {scene.title(home.id)}"
        said = text_of(scene_part(case, scene, title))
        assert said.endswith(words.days_phrase(home.work_days)), case.name
        for line in home.work:
            assert words.days_phrase(line.days) in said


def required_rules(case: Case, scene: Scene) -> set[str]:
    return {need.rule for need in case.workload.needs if scene.document.requires(need)}


def scene_part(case: Case, scene: Scene, title: str) -> object:
    return next(part for own, part in record(case, scene).sections if own == title)


def test_a_condition_is_said_with_who_meets_it(scene: Scene) -> None:
    asked = [
        (case, finding)
        for case in scene.cases
        if case.workload.home is not None
        for finding in case.workload.home.findings
        if finding.outcome is Outcome.CONDITION and not finding.met and finding.rule in required_rules(case, scene)
    ]

    assert asked
    for case, finding in asked:
        said = text_of(scene_part(case, scene, f"What has to be done for {scene.title(case.workload.planned)}"))
        assert scene.document.rules[finding.rule].title in said
        assert words.ACTORS[Actor.OPERATOR] in said


def test_every_need_that_applies_stands_in_one_group(scene: Scene) -> None:
    for case in scene.cases:
        named = [need.rule for group in needs_of(case.workload, scene).values() for need, _ in group]
        every = {need.rule for need in case.workload.needs}
        assert len(named) == len(set(named))
        assert set(named) == every


def test_the_scorecard_adds_up_to_the_fit_score(scene: Scene) -> None:
    for case in scene.cases:
        for result in case.workload.platforms:
            topics = result.topics.values()
            points = sum(topic.points for topic in topics)
            if result.score is not None and points:
                assert result.score == pytest.approx(100 * sum(topic.given for topic in topics) / points, abs=0.51)


def test_a_question_that_turns_a_decision_stands_with_what_it_turns(scene: Scene) -> None:
    turning = [case for case in scene.cases if case.workload.firmness.hinges_on]

    assert turning
    for case in turning:
        said = text_of(scene_part(case, scene, "Open questions"))
        for turn in case.workload.firmness.hinges_on:
            assert scene.document.topic_question(turn.topic) in said


def test_a_workload_that_runs_on_a_platform_that_ended_says_why_it_leaves(scene: Scene) -> None:
    tide = case_of(scene, "tide-table")

    assert "End of Stackato: 2021-12-31" in sections(tide, scene)["Why staying is not enough"]


def test_a_fit_without_doubt_has_no_range(scene: Scene) -> None:
    for case in scene.cases:
        for result in case.workload.platforms:
            if result.score is not None:
                low, high = result.range or (0, 0)
                assert round(low) <= round(result.score) <= round(high)


# --- platforms, questions, evidence ---------------------------------------------------------------------------------


def test_every_platform_in_use_says_when_one_leaves_it(scene: Scene) -> None:
    page = platforms_page(scene)

    assert [one.platform for one in page.leave] == [one.platform for one in scene.document.portfolio.exit]
    for one, leaving in zip(page.leave, scene.document.portfolio.exit, strict=True):
        assert len(leaving.leaving) == len(re.findall(r"<tr", html(one.parts[0][1]))) - 1
        assert one.sentences[0].startswith("By ") == scene.has_ended(one.platform)


def test_verdicts_are_counted_over_all_workloads(scene: Scene) -> None:
    for row in platforms_page(scene).counts.rows:
        numbers = [int(text_of(cell)) for cell in row.cells[1 : 1 + len(Verdict)]]
        assert sum(numbers) == len(scene.cases)


def test_an_opinion_is_quoted_as_one_and_only_for_images(scene: Scene) -> None:
    ways = {title.partition(":")[0]: html(part) for one in platforms_page(scene).leave for title, part in one.parts}

    assert any("an opinion" in text and "“" in text for text in ways.values())
    for one in platforms_page(scene).leave:
        built = [html(part) for title, part in one.parts if title.startswith("Apps that the platform builds")]
        assert not any("opinion" in text for text in built)


def test_a_limit_is_shown_with_today_s_share(scene: Scene) -> None:
    berth = case_of(scene, "berth-planner")
    event = next(one for one in berth.workload.events if one.share is not None)
    said = sections(berth, scene)["What would end its platform"]

    assert f"({round(100 * event.used)} %)" in said or "(1 %)" in said


def test_a_limit_that_is_passed_where_it_runs_has_been_raised(scene: Scene) -> None:
    page = next(one for one in platforms_page(scene).leave if one.platform == "cloud-foundry")
    events = [event for case in scene.cases for event in case.workload.events if event.platform == page.platform]
    passed = [event for event in events if event.used > 1]

    assert passed
    assert text_of([part for _, part in page.parts]).count("so it has been raised") == len(passed)
    assert not re.search("[0-9]{3,} %", page.sentences[0])


def test_questions_are_asked_once_the_board_s_first(scene: Scene) -> None:
    page = questions_page(scene)

    assert len(page.board.rows) == len(scene.document.portfolio.board)
    asked = sum(len(table.rows) for _, table in page.groups)
    assert asked == sum(bool(one.turned) for one in scene.document.portfolio.questions)


def test_only_answers_that_a_record_points_to_are_listed(scene: Scene) -> None:
    page = html_of(scene.document)
    listed = set(re.findall(r'<tr id="(a-[^"]*)"', page))
    pointed = set(re.findall(r'href="#(a-[^"]*)"', page))

    assert listed == pointed
    assert sum(map(len, answers_used(scene).values())) == len(listed)


def test_the_method_is_ten_lines_and_points_to_the_page_that_has_it_whole(scene: Scene) -> None:
    method = next(html(part) for anchor, _, part in evidence(scene) if anchor == "method")

    assert method.count("<li>") == 10
    assert "docs/method.md" in method


def test_what_changed_since_an_earlier_report_stands_under_evidence(report: Report, scene: Scene) -> None:
    run = RunMark(id="older", as_of="2016-06-30", advisor_version="1", catalog_version="1", preset="balanced")
    first = scene.cases[0].workload.id
    cause = Cause(kind=CauseKind.FILE, subject="manifest.yml", before=Side(value="a"), after=Side(value="b"))
    changes = (
        Change(workload=first, key=first, difference=Difference.NEW, causes=(cause,)),
        Change(workload="gone\u202e", key="", difference=Difference.GONE),
    )
    comparison = Comparison(older=run, newer=run, changes=changes)
    said = {anchor: html(part) for anchor, _, part in evidence(scene_of(replace(report, comparison=comparison)))}

    assert "changes" not in {anchor for anchor, _, _ in evidence(scene)}
    assert f'href="#{scene.cases[0].anchor}"' in said["changes"]
    assert "2016-06-30" in said["changes"]
    assert "Manifest.yml: a → b." in said["changes"]
    assert "gone⟨U+202E⟩" in said["changes"]


def test_a_platform_s_end_counts_from_the_day_it_was_known(report: Report) -> None:
    then = scene_of(replace(report, run=replace(report.run, as_of=date(2016, 6, 30))))

    assert not any(then.has_ended(name) for name in report.run.platforms)
    assert {name for name in report.run.platforms if scene_of(report).has_ended(name)} == {"mesos", "stackato"}


def test_every_topic_of_capabilities_stands_under_one_heading_of_the_review() -> None:
    topics = [topic for heading in HEADINGS for topic in heading.topics]

    assert len(topics) == len(set(topics))
    assert {capability.topic for capability in built_in_catalog().capabilities.values()} == set(topics)


def test_the_review_counts_every_need_on_the_planned_platforms_once(scene: Scene) -> None:
    table = checklist_of(scene)[1]
    counted = sum(int(text_of(cell).replace(",", "")) for row in table.rows for cell in row.cells[2:6])

    assert counted == sum(len(case.workload.needs) for case in scene.cases if case.workload.home is not None)


def test_a_report_of_nothing_still_reads() -> None:
    page = decision_page(scene_of(report_of()))

    assert page.title == "No app was found"
    assert page.decisions == []
    assert "firm" not in text_of([part for _, part in page.figures])
