"""Rules are tested as data: every example through the real readers, on its line."""

from datetime import date

import pytest

from advisor.assess.assess import Assessor, judge
from advisor.catalog.rules import rule_facts
from advisor.examples import NO_PLATFORM_DAY, failing_examples, need_of
from advisor.model.catalog import Answer, Effort, Rule, Strength, Support
from advisor.model.examples import Example
from advisor.model.facts import Truth
from advisor.model.findings import Outcome
from advisor.runs import built_in_catalog

CATALOG = built_in_catalog()
EXAMPLES = [(rule, example) for rule in CATALOG.rules.values() for example in rule.examples]
FREE = Effort(low=0, high=0)


def test_every_example_holds_on_its_line() -> None:
    failures = [str(failure) for failure in failing_examples(CATALOG)]

    assert failures == []


@pytest.mark.parametrize("rule", CATALOG.rules.values(), ids=lambda rule: rule.id)
def test_what_a_verdict_presumes_of_an_image_or_its_registry_is_a_clause_of_its_own(rule: Rule) -> None:
    sources = {CATALOG.facts[fact].source for fact in rule_facts(rule)}
    if rule.strength is Strength.REQUIRED and sources & {"image", "registry"}:
        assert rule.presumption
    assert rule.presumption == rule.presumption.rstrip(".")


def _need_name(pair: object) -> str:
    return str(getattr(pair, "id", getattr(pair, "title", pair)))


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=_need_name)
def test_a_platform_that_offers_everything_never_fails_and_one_that_offers_nothing_fails_what_is_raised(
    rule: Rule, example: Example
) -> None:
    assessor = Assessor(CATALOG, date.fromisoformat(NO_PLATFORM_DAY), ())
    need = need_of(example, rule, assessor)
    everything = judge(rule, need, "all", Answer(capability=rule.needs, support=Support.FULL), FREE)
    nothing = judge(rule, need, "none", Answer(capability=rule.needs, support=Support.NONE), FREE)

    assert everything.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
    assert (nothing.outcome is Outcome.FAIL) == (need.raised is Truth.TRUE)
