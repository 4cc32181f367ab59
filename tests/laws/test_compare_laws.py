"""Laws of comparing two reports, over drawn catalogs and workloads."""

from collections.abc import Mapping, Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.assess.assess import Assessor
from advisor.decide.decide import Decider
from advisor.decide.judge import Judge
from advisor.model.catalog import Catalog
from advisor.model.comparing import CauseKind, Change, Comparison, Difference
from advisor.model.facts import Truth, Value, Workload
from advisor.model.location import Location
from advisor.model.organisation import Given
from advisor.model.report import Report, Run
from advisor.portfolio.survey import survey
from advisor.report.build import document_of
from advisor.report.changes import compare
from advisor.report.document import Document
from advisor.report.files import document_in, json_text
from tests.support.generated import DAY, PLATFORMS, cases, runs, workloads

ANSWERED = Location(path="answers.yaml", first_line=5, last_line=5)
OPPOSITES = {Difference.NEW: Difference.GONE, Difference.FIRMER: Difference.WEAKER}
OPPOSITE = {**{one: one for one in Difference}, **OPPOSITES, **{two: one for one, two in OPPOSITES.items()}}
Two = tuple[Document, Document]


def report_on(
    catalog: Catalog,
    read: Sequence[Workload],
    weights: Mapping[str, float] | None = None,
    answers: tuple[Given, ...] = (),
    day: date = DAY,
) -> Report:
    """A run on these workloads."""
    decider = Decider(Judge(Assessor(catalog, day, PLATFORMS), day, weights or {}, weights_given=weights is not None))
    judged = [decider.judged(one) for one in read]
    setting = decider.setting_of(one.view for one in judged)
    assessed = tuple(decider.assessed(one, setting) for one in judged)
    run = Run(
        id="0123456789ab",
        advisor_version="1",
        catalog_version="2",
        as_of=day,
        preset="own",
        weights=weights or {},
        weights_given=weights is not None,
        platforms=PLATFORMS,
        inputs=tuple(path for one in read for path in one.files),
        answers=answers,
    )
    return Report(
        run=run,
        read=run.inputs,
        skipped=(),
        failed=(),
        notes=(),
        faults=(),
        assessed=assessed,
        portfolio=survey(assessed, judged, decider, setting, run),
        catalog=catalog,
    )


@st.composite
def pairs(draw: st.DrawFn) -> Two:
    """Two runs of one catalog: some workloads are in both and may state other facts, some in one of them."""
    catalog, first = draw(runs())
    kept = draw(st.lists(st.sampled_from(first), unique_by=lambda one: one.id))
    second = [draw(st.one_of(st.just(one), workloads(catalog, one.name))) for one in kept]
    second += [draw(workloads(catalog, f"other-{number}")) for number in range(draw(st.integers(0, 2)))]
    return document_of(report_on(catalog, first)), document_of(report_on(catalog, second))


def _became(comparison: Comparison) -> dict[str, Difference]:
    return {one.workload: one.difference for one in comparison.changes}


def _kinds(change: Change) -> set[CauseKind]:
    return {one.kind for one in change.causes}


@given(runs())
@settings(deadline=None)
def test_what_is_written_is_read_back_whole(case: tuple[Catalog, tuple[Workload, ...]]) -> None:
    document = document_of(report_on(*case))
    text = b"".join(json_text(document))

    again = document_in(text)

    assert again == document
    assert b"".join(json_text(again)) == text


@given(runs())
@settings(deadline=None)
def test_a_report_does_not_differ_from_itself_nor_from_what_is_read_back(
    case: tuple[Catalog, tuple[Workload, ...]],
) -> None:
    report = report_on(*case)
    data = document_of(report)
    read_back = document_in(b"".join(json_text(data)))

    for older, newer in ((data, data), (read_back, data), (data, read_back)):
        comparison = compare(older, newer)
        assert comparison.changed == ()
        assert comparison.inputs == ()
        assert all(one.causes == () for one in comparison.changes)


@given(pairs())
@settings(deadline=None)
def test_what_is_read_back_is_compared_like_the_report_itself(pair: Two) -> None:
    read_back = [document_in(b"".join(json_text(one))) for one in pair]

    assert compare(*read_back) == compare(*pair)


@given(pairs())
@settings(deadline=None)
def test_every_change_has_a_cause_and_a_flip_has_another_course_or_place(pair: Two) -> None:
    homes = [{one.id: (one.course, one.planned) for one in side.workloads} for side in pair]

    for change in compare(*pair).changes:
        assert change.causes or change.difference is Difference.UNCHANGED
        if change.before is not None and change.after is not None:
            flipped = change.difference is Difference.FLIPPED
            assert flipped == (homes[0][change.workload] != homes[1][change.workload])


@given(pairs())
@settings(deadline=None)
def test_the_way_back_is_the_opposite(pair: Two) -> None:
    there, back = compare(pair[0], pair[1]), compare(pair[1], pair[0])

    assert {name: OPPOSITE[one] for name, one in _became(there).items()} == _became(back)
    assert {(one.workload, *sorted(_kinds(one))) for one in there.changes} == {
        (one.workload, *sorted(_kinds(one))) for one in back.changes
    }


@given(cases(), st.data())
@settings(deadline=None)
def test_other_facts_are_named_as_the_cause_and_nothing_else_is(
    case: tuple[Catalog, Workload], data: st.DataObject
) -> None:
    catalog, before = case
    after = data.draw(workloads(catalog))
    changed = {name for name in before.facts.keys() | after.facts.keys() if before.value(name) != after.value(name)}

    (change,) = compare(*(document_of(report_on(catalog, [one])) for one in (before, after))).changes

    assert _kinds(change) <= {CauseKind.FACT}
    assert {one.subject for one in change.causes} <= changed


@given(cases(), st.data())
@settings(deadline=None)
def test_another_day_alone_is_never_untold(case: tuple[Catalog, Workload], data: st.DataObject) -> None:
    catalog, workload = case
    days = [data.draw(st.sampled_from([date(2019, 1, 1), DAY, date(2026, 7, 1), date(2029, 1, 1)])) for _ in range(2)]

    (change,) = compare(*(document_of(report_on(catalog, [workload], day=day)) for day in days)).changes

    assert _kinds(change) <= {CauseKind.DAY, CauseKind.PLATFORM}
    assert all(one.platform == "douglas" for one in change.causes)


@given(cases(), st.data())
@settings(deadline=None)
def test_other_weights_are_a_cause_of_every_change_they_make(
    case: tuple[Catalog, Workload], data: st.DataObject
) -> None:
    catalog, workload = case
    points = st.fixed_dictionaries({name: st.integers(1, 30).map(float) for name in catalog.topics})
    left, right = (data.draw(points) for _ in range(2))

    comparison = compare(*(document_of(report_on(catalog, [workload], weights)) for weights in (left, right)))

    assert _kinds(comparison.changes[0]) == ({CauseKind.WEIGHTS} if left != right else set())


@given(cases(), st.data())
@settings(deadline=None)
def test_an_answer_changes_only_what_reads_its_fact_and_is_named(
    case: tuple[Catalog, Workload], data: st.DataObject
) -> None:
    catalog, workload = case
    fact = data.draw(st.sampled_from(sorted(catalog.facts)))
    workload = replace(workload, facts={name: one for name, one in workload.facts.items() if name != fact})
    value: Value | None = data.draw(st.sampled_from([True, False, None]))
    answer = Given(workload=workload.id, fact=fact, value=value, place=ANSWERED, named_at=ANSWERED)
    declared = workload.declaring(fact, value, (ANSWERED,))
    older = document_of(report_on(catalog, [workload]))

    (change,) = compare(older, document_of(report_on(catalog, [declared], answers=(answer,)))).changes

    assert workload.state(fact) is Truth.UNKNOWN
    assert {(one.kind, one.subject) for one in change.causes} <= {(CauseKind.DECLARED, fact)}
    assert bool(change.causes) or change.difference is Difference.UNCHANGED
    readers = {name for name, rule in older.rules.items() if fact in rule.facts}
    assert {one.rule for cause in change.causes for one in cause.effects} <= readers
    assert {cause.after.place for cause in change.causes} <= {"answers.yaml:5"}
