"""Laws of comparing two reports, over drawn catalogs and workloads."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.assess.assess import Assessor
from advisor.compare.compare import compare
from advisor.compare.read_report import snapshot_of
from advisor.compare.snapshot import Snapshot
from advisor.decide.decide import decide
from advisor.decide.judge import Judge
from advisor.declared.apply import declare
from advisor.model.catalog import Catalog
from advisor.model.comparing import CauseKind, Comparison, Difference
from advisor.model.facts import Fact, Truth, Value, Workload
from advisor.model.given import Given
from advisor.model.location import Location
from advisor.model.report import Assessed, Report, Run
from advisor.portfolio.survey import survey
from advisor.render.document import as_data
from tests.generated import DAY, HERE, PLATFORMS, cases

ANSWERED = Location(path="answers.yaml", first_line=5, last_line=5)
OPPOSITES = {Difference.NEW: Difference.GONE, Difference.FIRMER: Difference.WEAKER}
OPPOSITE = {**{one: one for one in Difference}, **OPPOSITES, **{two: one for one, two in OPPOSITES.items()}}


def snapshot(
    catalog: Catalog,
    workloads: list[Workload],
    weights: Mapping[str, float] | None = None,
    answers: tuple[Given, ...] = (),
) -> Snapshot:
    """What a run on these workloads would write, as a later run reads it."""
    declared = {name: float((weights or {}).get(name, 10)) for name in catalog.criteria}
    judge = Judge(Assessor(catalog, DAY, PLATFORMS), declared, DAY)
    assessed = tuple(Assessed(workload=one, decision=decide(one, judge)) for one in workloads)
    run = Run(
        id="0123456789ab",
        advisor_version="1",
        catalog_version="2",
        as_of=DAY,
        preset="own",
        weights=declared,
        platforms=PLATFORMS,
        inputs=tuple(path for one in workloads for path in one.files),
        answers=answers,
    )
    report = Report(
        run=run,
        read=run.inputs,
        skipped=(),
        failed=(),
        notes=(),
        faults=(),
        assessed=assessed,
        portfolio=survey(assessed, catalog, run),
        catalog=catalog,
    )
    return snapshot_of(as_data(report))


@st.composite
def other_facts(draw: st.DrawFn, catalog: Catalog, workload: Workload) -> Workload:
    """The same workload of which files say something else."""
    said = {name: draw(st.sampled_from([True, False, None])) for name in catalog.facts}
    facts = {name: Fact(value=value, evidence=(HERE,)) for name, value in said.items() if value is not None}
    current = draw(st.sampled_from([None, *PLATFORMS]))
    if current is not None:
        facts["descriptor.formats"] = Fact(value=(f"{current}-file",), evidence=(HERE,))
    return replace(workload, facts=facts)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Snapshot, Snapshot, Workload, Workload]:
    """Two runs of one catalog: one workload in both, perhaps one more in either."""
    catalog, workload = draw(cases())
    other = draw(other_facts(catalog, workload))
    first, second = (
        [replace(workload, name=name) for name in draw(st.lists(st.sampled_from("abc"), max_size=2, unique=True))]
        for _ in range(2)
    )
    left, right = snapshot(catalog, [workload, *first]), snapshot(catalog, [other, *second])
    return left, right, workload, other


@given(cases())
def test_a_report_does_not_differ_from_itself(case: tuple[Catalog, Workload]) -> None:
    found = snapshot(case[0], [case[1]])

    comparison = compare(found, found)

    assert comparison.changed == ()
    assert comparison.inputs == ()
    assert [one.causes for one in comparison.changes] == [()]


def _told(comparison: Comparison) -> dict[str, Difference]:
    return {one.workload: one.difference for one in comparison.changes}


@given(pairs())
@settings(deadline=None)
def test_the_way_back_tells_the_opposite(pair: tuple[Snapshot, Snapshot, Workload, Workload]) -> None:
    there, back = compare(pair[0], pair[1]), compare(pair[1], pair[0])

    assert {name: OPPOSITE[one] for name, one in _told(there).items()} == _told(back)


@given(pairs())
@settings(deadline=None)
def test_other_facts_are_named_as_the_cause_and_nothing_else_is(
    pair: tuple[Snapshot, Snapshot, Workload, Workload],
) -> None:
    older, newer, before, after = pair
    changed = {name for name in before.facts.keys() | after.facts.keys() if before.value(name) != after.value(name)}

    change = compare(older, newer).of(after.id)

    assert change is not None
    assert change.causes or change.difference is Difference.UNCHANGED
    # What running on one platform proves about another is not told apart yet.
    assert {one.kind for one in change.causes} <= {CauseKind.FACT, CauseKind.UNTOLD}
    assert {one.subject for one in change.causes if one.kind is CauseKind.FACT} <= changed


@given(cases(), st.data())
@settings(deadline=None)
def test_other_weights_are_a_cause_of_every_change_they_make(
    case: tuple[Catalog, Workload], data: st.DataObject
) -> None:
    catalog, workload = case
    points = st.fixed_dictionaries({name: st.integers(1, 30) for name in catalog.criteria})
    left, right = (snapshot(catalog, [workload], data.draw(points)) for _ in range(2))

    (change,) = compare(left, right).changes

    assert {one.kind for one in change.causes} == ({CauseKind.WEIGHTS} if left.weights != right.weights else set())


@given(cases(), st.data())
@settings(deadline=None)
def test_an_answer_changes_only_what_reads_its_fact_and_is_named(
    case: tuple[Catalog, Workload], data: st.DataObject
) -> None:
    catalog, workload = case
    fact = data.draw(st.sampled_from(sorted(catalog.facts)))
    workload = replace(workload, facts={name: one for name, one in workload.facts.items() if name != fact})
    value: Value | None = data.draw(st.sampled_from([True, False, None]))
    given_ = Given(workload=workload.id, fact=fact, value=value, place=ANSWERED, named_at=ANSWERED)
    told = declare(workload, fact, value, (ANSWERED,))
    older = snapshot(catalog, [workload])

    (change,) = compare(older, snapshot(catalog, [told], answers=(given_,))).changes

    assert workload.state(fact) is Truth.UNKNOWN
    assert {(one.kind, one.subject) for one in change.causes} <= {(CauseKind.DECLARED, fact)}
    assert bool(change.causes) or change.difference is Difference.UNCHANGED
    assert {one.rule for cause in change.causes for one in cause.effects} <= _readers(older, fact)
    assert {cause.after.place for cause in change.causes} <= {"answers.yaml:5"}


def _readers(found: Snapshot, fact: str) -> set[str]:
    return {name for name, rule in (found.rules or {}).items() if fact in rule.facts}
