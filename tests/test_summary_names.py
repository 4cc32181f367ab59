"""Names in the terminal's table, and how a question says whom to ask and what its answer settles."""

import pytest

from advisor.model.questions import PortfolioQuestion
from advisor.render.question_words import settling, whom
from advisor.render.terminal import WIDEST_NAME, shown_in_table
from tests.test_catalog_meta import CATALOG


def question(source: str, workloads: int, settles: int) -> PortfolioQuestion:
    names = tuple(f"w{number}" for number in range(workloads))
    return PortfolioQuestion(
        fact="image.os",
        text="?",
        source=source,
        registry="",
        value=0,
        cost=1,
        chance=0,
        platforms=("kubernetes", "openshift"),
        workloads=names,
        evidence=(),
        settles=names[:settles],
    )


def test_a_long_name_keeps_its_end_which_tells_it_apart() -> None:
    shown = shown_in_table("teams/logistics/warehouse/services/stock-forecast")

    assert shown == "teams/logist…use/services/stock-forecast"
    assert len(shown) == WIDEST_NAME


def test_a_name_that_fits_is_shown_whole() -> None:
    name = "teams/logistics/warehouse/stock-forecast"

    assert len(name) == WIDEST_NAME
    assert shown_in_table(name) == name


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("image", "Ask whoever builds the image, or look into it."),
        ("registry", "Ask whoever keeps the registry."),
        ("platform", "Ask whoever runs Kubernetes and OpenShift."),
    ],
)
def test_a_question_says_whom_to_ask(source: str, words: str) -> None:
    assert whom(question(source, 1, 0), CATALOG) == words


@pytest.mark.parametrize(
    ("workloads", "settles", "words"),
    [(7, 3, "settles 3 of 7"), (7, 0, "bears on 7 workloads"), (1, 0, "bears on 1 workload"), (1, 1, "settles 1 of 1")],
)
def test_a_question_says_what_its_answer_settles(workloads: int, settles: int, words: str) -> None:
    assert settling(question("image", workloads, settles)) == words
