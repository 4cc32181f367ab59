"""The first page: what the board is asked to decide, and nothing else; and the table of all workloads."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.model.decision import Course, Firmness
from advisor.report import words
from advisor.report.answer_words import accepted_risks
from advisor.report.document import BoardQuestion, Exit, Workload
from advisor.report.page.parts import Element, Joined, Link, Mark, Part, Row, Table, code, sub
from advisor.report.page.scene import (
    VERDICT_KINDS,
    Case,
    Scene,
    course_mark,
    firmness_word,
    planned,
    today,
    verdict_mark,
)
from advisor.report.view_text import count

MOST_QUESTIONS = 3
MOST_ACCEPTED = 4
_COUNTED: Mapping[Course, tuple[str, str]] = {
    Course.STAY: ("stays", "stay"),
    Course.MOVE: ("moves", "move"),
    Course.CONSIDER: ("to consider", "to consider"),
    Course.PLACE: ("needs a home", "need a home"),
    Course.UNDECIDED: ("undecided", "undecided"),
}
MOST_MOVES = 8
"""Workloads of one decision that are named on the first page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One numbered decision."""

    number: str
    title: str
    lines: Sequence[Part]


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionPage:
    title: str
    figures: Sequence[tuple[str, Part]]
    decisions: Sequence[Asked]
    questions: Sequence[tuple[str, str]]
    """What is asked, and what each answer would do."""
    accepted: Sequence[Part]


def decision_page(scene: Scene) -> DecisionPage:
    decisions = [
        Asked(number=f"D{number}", title=title, lines=lines)
        for number, (title, lines) in enumerate(filter(lambda one: one[1], _decisions(scene)), 1)
    ]
    return DecisionPage(
        title=scene.document.portfolio.headline,
        figures=_figures(scene),
        decisions=decisions,
        questions=_before_you_sign(scene),
        accepted=list(_accepted(scene))[:MOST_ACCEPTED],
    )


def rows_of(course: Course, text: str) -> Link:
    """Leads to the rows of that course; where the filter works, to them alone."""
    return Link(text, f"#course-{course.value}", f"is:{course.value}")


# --- four figures ---------------------------------------------------------------------------------------------------


def _figures(scene: Scene) -> Sequence[tuple[str, Part]]:
    portfolio = scene.document.portfolio
    courses = [
        rows_of(course, f"{number:,} {_COUNTED[course][number != 1]}")
        for course in Course
        if (number := portfolio.counts.courses.get(course, 0))
    ]
    firm = [
        Link(f"{number:,} {'hinge' if label == Firmness.HINGES and number > 1 else label}", "#workloads", f"is:{label}")
        for label, number in portfolio.counts.firmness.items()
    ]
    moving = next((one for one in (Course.MOVE, Course.PLACE) if portfolio.counts.courses.get(one)), None)
    work = words.days_phrase(portfolio.work_days)
    leaving = [[_leave_link(one)] for one in _standing_exits(scene)]
    return [
        ("Decisions", Joined(courses, " · ")),
        ("Work expected, of what moves or is placed", work if moving is None else rows_of(moving, words.capital(work))),
        ("How firm", Joined(firm, " · ")),
        (
            "What leaving would take",
            [Element("p", part) for part in leaving] or "nothing runs on a platform that goes on",
        ),
    ]


def _standing_exits(scene: Scene) -> list[Exit]:
    """Of platforms that have not ended: those that have stand in the decisions."""
    return [one for one in scene.document.portfolio.exit if not scene.has_ended(one.platform)]


def _leave_link(leaving: Exit) -> Link:
    return Link(leaving.sentence, f"#leave-{leaving.platform}")


# --- decisions ------------------------------------------------------------------------------------------------------


def _decisions(scene: Scene) -> Iterator[tuple[str, Sequence[Part]]]:
    """Keep, move, consider, find homes, answer first; those without workloads have no lines."""
    of = {course: [case for case in scene.cases if case.workload.course is course] for course in Course}
    kept, moved = of[Course.STAY], of[Course.MOVE]
    yield f"Keep {count(len(kept), 'app')} where {'it runs' if len(kept) == 1 else 'they run'}", _kept(kept, scene)
    yield f"Move {count(len(moved), 'app')}", _each(moved, Course.MOVE, scene)
    yield (
        f"Consider another place for {count(len(of[Course.CONSIDER]), 'app')}",
        _each(of[Course.CONSIDER], Course.CONSIDER, scene),
    )
    placed = of[Course.PLACE]
    yield f"Find {'a home' if len(placed) == 1 else 'homes'} for {count(len(placed), 'app')}", _homes(placed, scene)
    open_ = of[Course.UNDECIDED]
    yield f"Answer first, for {count(len(open_), 'app')}", _each(open_, Course.UNDECIDED, scene)


def _kept(cases: Sequence[Case], scene: Scene) -> Sequence[Part]:
    if not cases:
        return ()
    counts = Counter(planned(case.workload, scene) for case in cases)
    where = words.names([f"{number:,} on {title}" for title, number in sorted(counts.items())])
    dues = [(due, case) for case in cases for due in case.workload.due]
    parts = dict.fromkeys((due.part, due.date, due.successor) for due, _ in dues)
    lines: list[Part] = [[rows_of(Course.STAY, where), "; nothing forces them away."]]
    for part, on, successor in parts:
        days = words.days_together(due.work_days for due, _ in dues if due.part == part and due.date == on)
        number = sum(due.part == part and due.date == on for due, _ in dues)
        apps = Link(count(number, "app"), "#calendar")
        lines.append([apps, f": {part} to {successor} by {on}, {words.days_phrase(days)}."])
    return lines


def _each(cases: Sequence[Case], course: Course, scene: Scene) -> Sequence[Part]:
    """From where, to where, why, how much work, how firm."""
    lines: list[Part] = [[case.link, f": {_move_words(case, scene)}"] for case in cases[:MOST_MOVES]]
    rest = len(cases) - MOST_MOVES
    return [*lines, rows_of(course, f"and {rest:,} more")] if rest > 0 else lines


def _move_words(case: Case, scene: Scene) -> str:
    workload = case.workload
    if workload.home is None:
        return workload.recommendation.sentence
    way, why = way_words(workload, scene), words.reason_phrase(workload)
    return f"{way}, {words.days_phrase(workload.home.work_days)}; {firmness_word(workload)}. {why}"


def _homes(cases: Sequence[Case], scene: Scene) -> Sequence[Part]:
    """By destination."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(planned(case.workload, scene), []).append(case)
    lines: list[Part] = []
    for title, group in sorted(groups.items()):
        days = words.days_together(case.workload.home.work_days for case in group if case.workload.home is not None)
        named = scene.names([case.workload.id for case in group])
        lines.append([Element("strong", words.capital(title)), ": ", named, f"; {words.days_phrase(days)}."])
    return lines


# --- questions, what is accepted ------------------------------------------------------------------------------------


def _before_you_sign(scene: Scene) -> list[tuple[str, str]]:
    """The board's own questions that reach furthest, then the open topic that turns most."""
    document = scene.document
    asked = [(question.question, question.sentence) for question in _furthest(scene)]
    turning = [question for question in document.portfolio.questions if question.turns][:1]
    asked += [
        (
            question.question,
            f"It turns {count(len(question.turned), 'decision')}. {words.whom_to_ask(question.source)}.",
        )
        for question in turning
    ]
    return asked[:MOST_QUESTIONS]


def _furthest(scene: Scene) -> list[BoardQuestion]:
    """Which platforms are run; the end of the platform in use that most would have to leave; then obligations."""
    board = scene.document.portfolio.board
    ends = [one for one in board if one.id == "end" and not scene.has_ended(one.subject)]
    largest = sorted(ends, key=lambda one: (-one.effects.get("moves", 0), one.subject))[:1]
    return [one for one in board if one.id == "platforms"] + largest + [one for one in board if one.id == "obligations"]


def _accepted(scene: Scene) -> Iterator[Part]:
    """Waivers first, then presumptions, then what was not looked at."""
    homes = [case.workload.home for case in scene.cases if case.workload.home is not None]
    yield from accepted_risks(case.workload for case in scene.cases)
    presumed = sum(any(one.blocking and not one.shown for one in home.presuming) for home in homes)
    if presumed:
        those = Link(count(presumed, "decision"), "#workloads", "is:presumes")
        yield [those, f" {'presumes' if presumed == 1 else 'presume'} that no unstated need stands in the way."]
    otherwise = sum(any(one.otherwise for one in home.findings) for home in homes)
    if otherwise:
        runs = f"{count(otherwise, 'app')} {'runs' if otherwise == 1 else 'run'}"
        yield [Link(runs, "#workloads", "is:otherwise"), " although the documentation says that it cannot."]
    topics = [words.lowered(one.partition(":")[0]) for one in scene.document.portfolio.not_assessed]
    yield [Link("Not assessed", "#not-assessed"), f": {words.names(topics)}."]


# --- all workloads --------------------------------------------------------------------------------------------------

COLUMNS = ("Workload", "Today → planned", "Course", "Decided by", "Verdict there", "Work", "Firm?", "Why")


def way_words(workload: Workload, scene: Scene) -> str:
    """From where it runs to where it is planned; one word where that is the same."""
    before, after = today(workload, scene), planned(workload, scene)
    return before if before == after else f"{before} → {after}"


def index_cells(case: Case, scene: Scene) -> Sequence[Part]:
    """One row of the table of all workloads."""
    workload = case.workload
    home = workload.home
    folder: list[Part] = [", ", code(workload.folder)] if workload.folder != "." else []
    place: list[Part] = [scene.document.kinds.get(workload.kind, workload.kind), *folder]
    verdict: Part = Mark("none", "none") if home is None else verdict_mark(home)
    named: list[Part] = [case.link, sub(*place)]
    return (
        named,
        way_words(workload, scene),
        course_mark(workload.course),
        workload.decided_by.value,
        verdict,
        "–" if home is None else words.days_phrase(home.work_days),
        firmness_word(workload),
        words.reason_phrase(workload),
    )


def index_table(scene: Scene) -> Table:
    """Each course has an anchor at its first row."""
    anchors = first_of_courses(scene)
    rows = [Row(index_cells(case, scene), anchor=anchors.get(case.anchor, "")) for case in scene.cases]
    return Table("All workloads", COLUMNS, rows, kind="cards index", anchor="index")


def first_rows(scene: Scene, number: int) -> Table:
    """Of a large report, for paper: workloads that move come first."""
    rows = [Row(index_cells(case, scene)) for case in scene.cases[:number]]
    return Table("The first workloads", COLUMNS, rows, kind="cards index")


def first_of_courses(scene: Scene) -> dict[str, str]:
    """Anchor of a workload → anchor of its course, for the first one of each."""
    first = {case.workload.course: case.anchor for case in reversed(scene.cases)}
    return {anchor: f"course-{course.value}" for course, anchor in first.items()}


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row of a large report: words alone, and the verdict as a class."""

    anchor: str
    course: str
    """Anchor of the course of which it is the first row; else empty."""
    cells: Sequence[str]
    kind: str


def index_rows(scene: Scene, size: int) -> list[list[PlainRow]]:
    """All rows in tables of that size."""
    courses = first_of_courses(scene)
    rows = [_plain(case, courses.get(case.anchor, ""), scene) for case in scene.cases]
    return [rows[at : at + size] for at in range(0, len(rows), size)]


def _plain(case: Case, course: str, scene: Scene) -> PlainRow:
    workload = case.workload
    home = workload.home
    cells = (
        case.name,
        workload.folder,
        way_words(workload, scene),
        words.COURSES[workload.course],
        workload.decided_by.value,
        "none" if home is None else words.verdict_phrase(home),
        "–" if home is None else words.days_phrase(home.work_days),
        firmness_word(workload),
        words.reason_phrase(workload),
    )
    kind = "none" if home is None else VERDICT_KINDS[home.verdict]
    return PlainRow(anchor=case.anchor, course=course, cells=cells, kind=kind)
