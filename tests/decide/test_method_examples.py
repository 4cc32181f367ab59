"""The worked examples of docs/method.md: every cell is what the engine says, and the page's own arithmetic adds up."""

import re
from math import prod

import pytest

from advisor.model.decision import Course, Firmness, Step
from tests.support.method_tables import NONE, Rows, example, shown, tables

PAGE = shown()
ENGINE = tables()
EXAMPLES = ("gauge", "tide-table", "landing")


def column(rows: Rows, head: str) -> list[str]:
    place = rows[0].index(head)
    return [row[place] for row in rows[1:]]


def numbers(text: str) -> list[float]:
    return [float(each) for each in re.findall(r"\d+(?:\.\d+)?", text)]


def test_the_page_has_every_table_and_no_other() -> None:
    assert list(PAGE) == list(ENGINE)


@pytest.mark.parametrize("name", ENGINE)
def test_every_cell_of_the_page_is_what_the_engine_says(name: str) -> None:
    assert [list(row) for row in PAGE[name]] == [list(row) for row in ENGINE[name]]


# --- what the examples are there to show ----------------------------------------------------------------------------


def test_the_first_example_stays_with_a_change_by_a_date_though_another_platform_scores_higher() -> None:
    decision = example("gauge").decision
    scores = [result.score or 0 for result in decision.results if result.platform != decision.planned]

    assert (decision.course, decision.decided_by, decision.planned) == (Course.STAY, Step.STAY, decision.current)
    assert decision.home is not None
    assert max(scores) > (decision.home.score or 0)
    assert [due.part for due in decision.due] == ["cflinuxfs4"]


def test_the_second_example_is_forced_to_leave_and_work_decides() -> None:
    decision = example("tide-table").decision

    assert decision.trigger is not None
    assert (decision.course, decision.trigger.kind, decision.decided_by) == (Course.MOVE, "end-date", Step.WORK)


def test_the_third_example_hinges_and_the_number_of_platforms_decides_against_the_score() -> None:
    one = example("landing")
    left = [result.score or 0 for result in one.before(Step.FEWEST)]

    assert one.decision.firmness is Firmness.HINGES
    assert one.decision.decided_by is Step.FEWEST
    assert one.decision.home is not None
    assert one.decision.home.score == min(left)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_score_lies_in_its_range(name: str) -> None:
    for result in example(name).decision.results:
        assert result.score is None or result.low <= result.score <= result.high, result.platform


# --- the pencil: from the printed cells alone -----------------------------------------------------------------------


def test_work_adds_up_and_the_band_takes_out_what_the_page_says() -> None:
    rows = PAGE["moves-work"]
    platforms = rows[0][2:-1]
    lines, (total,) = rows[1:-1], rows[-1:]
    days = {name: [float(line[place]) for line in lines] for place, name in enumerate(platforms, start=2)}
    equal = sum(float(line[2]) for line in lines if line[-1] == "yes")
    least = min(map(sum, days.values()))
    band = max(0.5, 0.25 * (least - equal))

    assert [sum(days[name]) for name in platforms] == pytest.approx([float(cell) for cell in total[2:-1]])
    assert all(len(set(line[2:-1])) == 1 for line in lines if line[-1] == "yes")
    kept = [name for name in platforms if sum(days[name]) <= least + band]
    (step,) = [row for row in PAGE["moves-steps"] if row[0] == "**work**"]
    assert numbers(step[1]) == pytest.approx([least, equal, band, least + band])
    assert step[3] == " and ".join(kept)


def test_the_score_is_the_quotient_of_the_printed_sums() -> None:
    rows = PAGE["lone-score"]
    topics, (total, result) = rows[1:-2], rows[-2:]

    for place in range(1, len(rows[0])):
        rounding = 0.005 * (len(topics) + 1)
        assert sum(float(row[place]) for row in topics) == pytest.approx(float(total[place]), abs=rounding)
    quotients = [round(100 * float(given) / float(total[1])) for given in total[2:]]
    assert [str(each) for each in quotients] == result[2:]
    printed = dict(
        zip(column(PAGE["lone-platforms"], "platform"), column(PAGE["lone-platforms"], "fit score"), strict=True)
    )
    assert result[2:] == [printed[name].partition(" ")[0] for name in rows[0][2:]]


def test_points_are_the_same_on_every_platform_that_is_compared() -> None:
    first, *others = example("landing").before(Step.WORK)

    for other in others:
        assert {name: one.points for name, one in other.topics.items()} == pytest.approx(
            {name: one.points for name, one in first.topics.items()}
        )


def test_chances_of_turning_answers_combine_as_printed() -> None:
    *sources, last = PAGE["lone-turns"][1:]

    combined = 1 - prod(1 - float(row[3]) for row in sources)
    assert combined == pytest.approx(float(last[3]), abs=0.001)
    assert (last[0] == "**hinges**") == (combined >= 0.1)


@pytest.mark.parametrize("name", ["moves-steps", "lone-steps"])
def test_steps_pass_on_what_they_leave(name: str) -> None:
    left: set[str] | None = None
    for row in PAGE[name][1:]:
        taken, kept = _platforms(row[2]), _platforms(row[3])
        assert left is None or taken | kept == left
        assert not taken & kept
        left = kept
    assert left is not None
    assert len(left) == 1


def _platforms(cell: str) -> set[str]:
    return set() if cell == NONE else set(re.split(r", | and ", cell))
