"""Rules are tested as data: every example through the real readers, on its line."""

from datetime import date

import pytest
from msgspec.structs import replace

from advisor.assess.assess import Assessor, judge
from advisor.examples import NO_PLATFORM_DAY, failing_examples, need_of
from advisor.model.catalog import (
    ALWAYS,
    Actor,
    Answer,
    Catalog,
    Example,
    FactTest,
    Remedy,
    Rule,
    Strength,
    Support,
    Where,
    rule_facts,
)
from advisor.model.facts import Fact, Truth, Workload
from advisor.model.findings import Finding, Outcome
from advisor.runs import built_in_catalog

CATALOG = built_in_catalog()
EXAMPLES = [(rule, example) for rule in CATALOG.rules.values() for example in rule.examples]


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
    everything = judge(rule, need, "all", Answer(capability=rule.needs, support=Support.FULL), None)
    nothing = judge(rule, need, "none", Answer(capability=rule.needs, support=Support.NONE), None)

    assert everything.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
    assert (nothing.outcome is Outcome.FAIL) == (need.raised is Truth.TRUE)


# --- remedies of some platforms only --------------------------------------------------------------------------------

NOW = date(2026, 11, 24)
SOCKET = {"security.docker-socket": Fact(value=True)}


def finding_on(catalog: Catalog, facts: dict[str, Fact], rule: str, platform: str) -> Finding:
    assessor = Assessor(catalog, NOW, (platform,))
    workload = Workload(name="door", folder=".", kind="compose-service", files=("compose.yaml",), facts=facts)
    need = next(one for one in assessor.needs(workload) if one.rule == rule)
    return assessor.finding(need, platform)


@pytest.mark.parametrize(("platform", "served"), [("kubernetes", True), ("cloud-foundry", False)])
def test_what_reads_the_engines_socket_reads_the_platforms_api_where_there_is_one(platform: str, served: bool) -> None:
    found = finding_on(CATALOG, SOCKET, "engine-socket", platform)

    assert found.outcome is (Outcome.CHANGE if served else Outcome.FAIL)
    assert found.remedied is served
    assert found.blocks is not served
    assert (found.effort is not None) is served


def with_remedies(*remedies: Remedy) -> Catalog:
    rule = replace(CATALOG.rules["engine-socket"], remedies=remedies)
    return replace(CATALOG, rules={**CATALOG.rules, rule.id: rule})


SHELL = FactTest(fact="image.shell", operator="equals", operand=True)
BY_SHELL = Remedy(text="Use the shell.", effort=CATALOG.efforts["image-line"], when=SHELL)
ELSE = Remedy(text="Write it anew.", effort=CATALOG.efforts["engine-replaced"])
BY_STACK = replace(BY_SHELL, when=ALWAYS, where=Where(capability="stacks", includes=("cflinuxfs4",)))
BY_OTHER_STACK = replace(BY_STACK, where=Where(capability="stacks", includes=("cflinuxfs4", "windows95")))


@pytest.mark.parametrize(
    ("remedies", "shell", "taken"),
    [
        ((BY_SHELL, ELSE), Fact(value=True), BY_SHELL),
        ((BY_SHELL, ELSE), Fact(value=False), ELSE),
        ((BY_SHELL, ELSE), Fact(value=None), BY_SHELL),
        ((BY_SHELL,), Fact(value=False), None),
        ((BY_STACK, ELSE), Fact(value=None), BY_STACK),
        ((BY_OTHER_STACK, ELSE), Fact(value=None), ELSE),
        ((), Fact(value=True), None),
    ],
)
def test_the_first_remedy_that_serves_workload_and_platform_is_taken(
    remedies: tuple[Remedy, ...], shell: Fact, taken: Remedy | None
) -> None:
    found = finding_on(with_remedies(*remedies), {**SOCKET, "image.shell": shell}, "engine-socket", "cloud-foundry")

    assert found.remedy == taken
    assert found.effort == (None if taken is None else taken.effort)


def test_a_fact_that_only_a_remedy_reads_is_read_again_when_it_changes() -> None:
    assessor = Assessor(with_remedies(BY_SHELL, ELSE), NOW, ("cloud-foundry",))
    workload = Workload(name="door", folder=".", kind="compose-service", files=("compose.yaml",), facts=SOCKET)
    other = replace(workload, facts={**SOCKET, "image.shell": Fact(value=False)})

    again = assessor.needs_reading(other, "image.shell")

    assert again["engine-socket"].remedies == (ELSE,)
    assert {need.rule: need for need in assessor.needs(workload)} | again == {
        need.rule: need for need in assessor.needs(other)
    }


def test_what_an_operator_does_is_no_work_on_the_app() -> None:
    assessor = Assessor(CATALOG, NOW, ("cloud-foundry",))
    memory = {"scale.memory": Fact(value=10**15), "image.reference": Fact(value=("ghcr.io/acme/door:1",))}
    workload = Workload(name="door", folder=".", kind="cf-app", files=("manifest.yml",), facts=memory)
    found = {need.rule: assessor.finding(need, "cloud-foundry") for need in assessor.needs(workload)}

    assert found["docker-image"].answer.by is Actor.OPERATOR
    assert found["docker-image"].effort is None
    assert found["docker-image"].answer.effort is not None
    assert {one.effort for one in found.values() if one.answer.by is Actor.OPERATOR} == {None}
