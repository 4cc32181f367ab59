"""The shipped catalog as a whole: complete, sourced, exemplified, and without a word that nobody uses.

Laws at the end: support can only help, and an answer never acts before its day.
"""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.assess import conditions
from advisor.assess.answers import answers_on
from advisor.assess.assess import Assessor
from advisor.catalog.rules import EXAMPLE_KINDS
from advisor.catalog.vocabulary import DERIVED
from advisor.data import data_folder
from advisor.formats import FORMATS
from advisor.model.catalog import ALWAYS, Actor, Answer, Catalog, Grade, Platform, Rule, Support, rule_facts
from advisor.model.decision import Verdict
from advisor.model.facts import Fact, Scalar, Truth, Value, Workload
from advisor.model.findings import Outcome
from advisor.runs import built_in_catalog
from tests.support import decided
from tests.support.generated import DAY, HERE, catalogs

CATALOG = built_in_catalog()
RULES = list(CATALOG.rules.values())
PLATFORMS = list(CATALOG.platforms.values())
ANSWERS = [(platform, answer) for platform in PLATFORMS for given in platform.answers.values() for answer in given]
WRITTEN = [(platform, answer) for platform, answer in ANSWERS if answer.capability != DERIVED]
UNMET = (Outcome.FAIL, Outcome.CHANGE)
"""What becomes of a need that is there and not offered: without a remedy, and with one."""
FIRST, LAST = date(2014, 1, 1), date(2027, 1, 1)
NAMES = re.compile(
    r"cloud.?foundry|korifi|\bdiego\b|\bcf push\b|kubernetes|\bkubectl\b|\bhelm\b|openshift|stackato|mesos|marathon"
    r"|tanzu|cloud\.gov|kyma|\b(?:aks|eks|gke)\b",
    re.IGNORECASE,
)


def name_of(thing: object) -> str:
    return str(getattr(thing, "id", thing))


# --- complete --------------------------------------------------------------------------------------------------------
def test_every_platform_has_a_pattern_of_its_names() -> None:
    assert [platform.id for platform in PLATFORMS if not NAMES.search(platform.title)] == []


def test_there_are_at_least_70_rules() -> None:
    assert len(RULES) >= 70


@pytest.mark.parametrize("day", [FIRST, date(2016, 6, 30), date(2026, 11, 24)])
@pytest.mark.parametrize("platform", PLATFORMS, ids=name_of)
def test_every_platform_answers_every_capability_on_every_day(platform: Platform, day: date) -> None:
    assert set(answers_on(platform, day)) == set(CATALOG.capabilities)


def test_every_answer_but_unknown_has_a_source_and_a_day() -> None:
    bare = [
        f"{platform.id}: {answer.capability}"
        for platform, answer in WRITTEN
        if answer.support is not Support.UNKNOWN and not (answer.sources and answer.since)
    ]

    assert bare == []


def test_an_unknown_answer_says_on_what_its_odds_rest() -> None:
    bare = [
        f"{platform.id}: {answer.capability}"
        for platform, answer in WRITTEN
        if answer.support is Support.UNKNOWN and not answer.chance_why
    ]

    assert bare == []


def test_an_opinion_is_never_the_answer_to_a_question_of_yes_or_no() -> None:
    assert {answer.capability for _, answer in WRITTEN if answer.grade is Grade.OPINION} == {"comfortable-instances"}


def test_every_capability_is_needed_by_a_rule_or_says_why_not() -> None:
    needed = {rule.needs for rule in RULES}

    silent = {name for name, one in CATALOG.capabilities.items() if bool(one.unused) == (name in needed)}

    assert silent == set()


def test_every_fact_is_read_by_a_rule_or_says_why_not() -> None:
    read = {fact for rule in RULES for fact in rule_facts(rule)}

    silent = {name for name, one in CATALOG.facts.items() if bool(one.unused) == (name in read)}

    assert silent == set()


@pytest.mark.parametrize(
    "reason",
    [
        *(one.unused for one in CATALOG.capabilities.values() if one.unused),
        *(one.unused for one in CATALOG.facts.values() if one.unused),
    ],
)
def test_a_reason_for_leaving_something_unused_is_a_sentence(reason: str) -> None:
    assert re.fullmatch(r"[A-Z].{30,}\.", reason)


# --- apart -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_rule_never_names_a_platform(rule: Rule) -> None:
    remedy = " ".join(one.text for one in rule.remedies)
    priors = " ".join(prior.why for prior in rule.priors)
    text = f"{rule.id} {rule.title} {rule.message} {rule.why} {rule.alternative} {remedy} {priors}"

    assert NAMES.findall(text) == []


def test_the_efforts_name_no_platform() -> None:
    texts = [one.why for one in CATALOG.efforts.values()] + [f"{one.title} {one.why}" for one in CATALOG.classes]

    assert [text for text in texts if NAMES.search(text)] == []


def test_the_questions_name_no_platform() -> None:
    texts = [f"{one.title} {one.question} {one.unused}" for one in CATALOG.capabilities.values()]

    assert [text for text in texts if NAMES.search(text)] == []


@pytest.mark.parametrize("platform", PLATFORMS, ids=name_of)
def test_a_platform_never_names_a_rule(platform: Platform) -> None:
    path = data_folder("rules") / "platforms" / f"{platform.id}.yaml"
    keys = {line.strip().rstrip(":") for line in path.read_text(encoding="utf-8").splitlines()}

    assert not keys & (set(CATALOG.rules) - set(CATALOG.capabilities))


# --- efforts ---------------------------------------------------------------------------------------------------------
def test_no_built_in_file_states_a_range_beside_the_list_of_efforts() -> None:
    files = [path for path in data_folder("rules").rglob("*.yaml") if "effort-days" in path.read_text(encoding="utf-8")]

    assert files == []


def test_every_effort_is_used_and_none_that_a_rule_names_is_of_an_operator() -> None:
    remedies = {remedy.effort.name for rule in RULES for remedy in rule.remedies}
    answers = {answer.effort.name for _, answer in WRITTEN if answer.effort}
    services = {
        one.effort.name
        for kind in CATALOG.services.values()
        for dated in kind.replacements.values()
        for one in dated
        if one.effort
    }
    lines = CATALOG.lines
    moved = {one.name for one in (lines.descriptor, *lines.data.values()) if one}
    classes = {one.effort.name for one in CATALOG.classes}

    assert remedies | answers | services | moved | classes == set(CATALOG.efforts)
    assert not {name for name in remedies if name.startswith("operator-")}


def test_what_a_team_does_costs_something_and_is_named_apart_from_what_an_operator_does() -> None:
    efforts = {(answer.by, answer.effort.name) for _, answer in WRITTEN if answer.effort}
    of_operators = {name for by, name in efforts if by is Actor.OPERATOR}

    assert {by for by, _ in efforts} == set(Actor)
    assert of_operators == {"feature-flag", "operator-switch", "operator-add-on", "operator-service"}
    assert not of_operators & {name for by, name in efforts if by is Actor.TEAM}
    assert min(CATALOG.efforts[name].high for by, name in efforts if by is Actor.TEAM) > 0


@pytest.mark.parametrize(
    ("name", "here", "elsewhere"),
    [
        ("windows-app", "mesos", "cloud-foundry-windows"),
        ("windows-image", "cloud-foundry", "kubernetes"),
        ("vendor-database", "openshift", "sap-btp-cf"),
        ("vendor-database", "cloud-foundry", "kyma"),
        ("shared-file-system", "korifi", "cloud-foundry"),
        ("server-without-source", "openshift", "kubernetes"),
    ],
)
def test_a_reference_class_holds_on_some_platforms_and_not_on_others(name: str, here: str, elsewhere: str) -> None:
    found = next(one for one in CATALOG.classes if one.id == name)
    support = {
        one: answers_on(CATALOG.platforms[one], date(2026, 11, 24))[found.needs].support for one in (here, elsewhere)
    }

    assert support[here] not in found.unless
    assert support[elsewhere] in found.unless


# --- exemplified -----------------------------------------------------------------------------------------------------
def test_example_kinds_are_the_extractors() -> None:
    assert set(EXAMPLE_KINDS) == set(FORMATS)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_rule_has_an_example_that_raises_it_and_one_that_does_not(rule: Rule) -> None:
    raised = {example.raised for example in rule.examples}

    assert {"yes"} <= raised
    assert rule.when == ALWAYS or "no" in raised


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_what_one_format_can_show_is_shown_in_a_real_format(rule: Rule) -> None:
    shown = {example.raised for example in rule.examples if example.texts}

    if any(set(rule_facts(rule)) <= each.states for each in FORMATS.values()):
        assert "yes" in shown
        assert rule.when == ALWAYS or "no" in shown


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.when != ALWAYS], ids=name_of)
def test_a_need_that_may_be_unknown_has_a_prior_for_every_case_and_a_reason(rule: Rule) -> None:
    *own, _ = rule.priors

    assert own
    assert own[-1].when == ALWAYS
    assert all(len(prior.why) > 20 for prior in own)


# --- laws ------------------------------------------------------------------------------------------------------------
def _operands(fact: str) -> list[Scalar]:
    """What the rules compare this fact with."""
    found = [test.operand for rule in RULES for test in conditions.tests_of(rule.when) if test.fact == fact]
    members = [member for one in found for member in (one if isinstance(one, tuple) else (one,))]
    return [member for member in members if member not in ("present", "absent")]


def scalars(fact: str) -> st.SearchStrategy[Scalar]:
    drawn: dict[str, st.SearchStrategy[Scalar]] = {
        "text": st.sampled_from(["a", "zz", *(str(one) for one in _operands(fact))]),
        "boolean": st.booleans(),
        "number": st.floats(0, 1e6),
    }
    return drawn.get(CATALOG.facts[fact].type, st.integers(0, 2**45))


def values(fact: str) -> st.SearchStrategy[Value | None]:
    one = scalars(fact)
    if not CATALOG.facts[fact].many:
        return st.none() | one
    return st.none() | st.lists(one, min_size=1, max_size=3, unique=True).map(
        lambda found: tuple(sorted(found, key=str))
    )


@st.composite
def workloads(draw: st.DrawFn) -> Workload:
    """A workload that states some facts of the shipped vocabulary, and settles the others or leaves them open."""
    said = draw(st.lists(st.sampled_from(sorted(CATALOG.facts)), max_size=15, unique=True))
    facts = {name: Fact(value=draw(values(name)), evidence=(HERE,)) for name in said}
    settled = frozenset(CATALOG.facts) if draw(st.booleans()) else frozenset[str]()
    return Workload(name="one", folder="two", kind="app", files=("two/f",), facts=facts, settled=settled)


def with_extremes(catalog: Catalog) -> Catalog:
    """The catalog with two platforms of the imagination: one offers everything, one nothing."""
    model = next(iter(catalog.platforms.values()))
    every = {
        support: {name: (Answer(capability=name, support=support, since=FIRST),) for name in catalog.capabilities}
        for support in (Support.FULL, Support.NONE)
    }
    made = {support.value: replace(model, id=support.value, answers=answers) for support, answers in every.items()}
    return replace(catalog, platforms=made)


def holds_at_both_extremes(catalog: Catalog, workload: Workload) -> None:
    assessor = Assessor(with_extremes(catalog), DAY, ("full", "none"))
    for need in assessor.needs(workload):
        assert not need.fault
        assert assessor.finding(need, "full").outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
        assert (assessor.finding(need, "none").outcome in UNMET) == (need.raised is Truth.TRUE)


@settings(deadline=None)
@given(workloads())
def test_a_platform_that_offers_everything_never_fails_and_one_that_offers_nothing_fails_all_that_is_raised(
    workload: Workload,
) -> None:
    holds_at_both_extremes(CATALOG, workload)


@settings(deadline=None)
@given(catalogs(), st.data())
def test_the_same_holds_for_drawn_catalogs(catalog: Catalog, data: st.DataObject) -> None:
    facts = {name: Fact(value=data.draw(st.none() | st.booleans()), evidence=(HERE,)) for name in catalog.facts}
    names = {**catalog.capabilities, **{rule.needs: CATALOG.capabilities[DERIVED] for rule in catalog.rules.values()}}

    workload = Workload(name="one", folder="two", kind="app", files=("two/f",), facts=facts)

    holds_at_both_extremes(replace(catalog, capabilities=names), workload)


@settings(deadline=None, max_examples=50)
@given(workloads())
def test_where_everything_is_offered_every_workload_fits(workload: Workload) -> None:
    assert decided(with_extremes(CATALOG), [workload], day=DAY)[workload.id].result("full").verdict is Verdict.FIT


def as_known_on(platform: Platform, day: date) -> Platform:
    """The platform without anything that was written about later days."""
    kept = {
        name: tuple(one for one in given if one.since is None or one.since <= day)
        for name, given in platform.answers.items()
    }
    cycle = platform.life_cycle
    known = cycle.announced or cycle.until
    if known is not None and known > day:
        cycle = replace(cycle, announced=None, until=None)
    return replace(platform, answers=kept, life_cycle=cycle)


@pytest.mark.parametrize("platform", PLATFORMS, ids=name_of)
@given(st.dates(FIRST, LAST))
def test_an_answer_in_force_is_not_of_a_later_day(platform: Platform, day: date) -> None:
    in_force = answers_on(platform, day).values()

    assert [answer for answer in in_force if answer.since is not None and answer.since > day] == []


def test_a_shipped_answer_acts_from_its_day_on_and_not_a_day_before() -> None:
    for platform, answer in ANSWERS:
        if answer.since is not None:
            assert answers_on(platform, answer.since)[answer.capability] == answer
            assert answers_on(platform, answer.since - timedelta(days=1))[answer.capability] != answer


@given(st.lists(st.tuples(st.dates(FIRST, LAST), st.sampled_from(Support)), unique_by=lambda pair: pair[0]), st.data())
def test_in_a_drawn_timeline_the_newest_answer_that_has_come_holds(
    drawn: list[tuple[date, Support]], data: st.DataObject
) -> None:
    timeline = tuple(Answer(capability="c", support=support, since=day) for day, support in sorted(drawn))
    platform = replace(PLATFORMS[0], answers={"c": timeline})
    day = data.draw(st.dates(FIRST, LAST))

    come = [one for one in timeline if one.since is not None and one.since <= day]

    answer = answers_on(platform, day)["c"]
    assert (answer == come[-1]) if come else (answer.support is Support.UNKNOWN)


@settings(deadline=None, max_examples=25)
@given(workloads(), st.dates(FIRST, LAST))
def test_what_is_decided_on_a_day_does_not_depend_on_what_came_later(workload: Workload, day: date) -> None:
    then = {name: as_known_on(platform, day) for name, platform in CATALOG.platforms.items()}

    whole, without = (decided(one, [workload], day=day) for one in (CATALOG, replace(CATALOG, platforms=then)))

    assert whole == without
