"""Every value of every example, with a secret in its place: none shows unless a fact rests on it."""

import pytest

from tests.support.canaries import examples, planted


@pytest.mark.parametrize("number", range(len(examples())))
def test_a_value_shows_only_where_a_fact_uses_it(number: int) -> None:
    for one in planted(*examples()[number]):
        assert one.shown_without_use() == [], one
