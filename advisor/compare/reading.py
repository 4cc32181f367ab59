"""Plain data of a JSON report → what is compared of it; other names may stand in it, known ones have their type."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from advisor.compare.plain import Plain
from advisor.compare.snapshot import (
    AnswerShot,
    DeclaredShot,
    FactShot,
    FindingShot,
    Given,
    NeedShot,
    Place,
    PlatformShot,
    RuleShot,
    Snapshot,
    WaiverShot,
    WorkloadShot,
)
from advisor.model.comparing import RunMark, Standing
from advisor.model.decision import Course, Firmness, Pick, Verdict
from advisor.model.findings import Outcome

SCHEMA_VERSION = 2
_COURSES = frozenset(Course)
_PICKS = frozenset(Pick)
_VERDICTS = frozenset(Verdict)
_OUTCOMES = frozenset(Outcome)
_LABELS = frozenset(Firmness)
Answers: TypeAlias = Mapping[str, AnswerShot]


def snapshot_of(data: object) -> Snapshot:
    """The whole report. Raises WrongShapeError at the first value of a wrong type."""
    top = Plain(data)
    check_version(top)
    answers = read_answers(top)
    return with_workloads(top, [read_workload(one, answers) for one in top.at("workloads").items()])


def check_version(top: Plain) -> None:
    """Raises WrongShapeError where this is no report of the version that is known here."""
    top.mapping()
    version = top.at("schema_version")
    if version.missing:
        raise top.wrong("is no report: it has no schema_version")
    if version.number() != SCHEMA_VERSION:
        told = f"{version.number():g}"
        older = "; assess the same files with this version of the advisor first" if told == "1" else ""
        raise version.wrong(f"is {told}, and only version {SCHEMA_VERSION} can be compared{older}")


def with_workloads(top: Plain, workloads: list[WorkloadShot]) -> Snapshot:
    """Everything besides the workloads, and these. Raises WrongShapeError."""
    run, digests = top.at("run"), top.at("digests")
    return Snapshot(
        run=_mark(run),
        weights={name: one.number() for name, one in run.at("weights").entries()},
        platforms=run.at("platforms").texts(),
        inputs=frozenset(run.at("inputs").texts()),
        answers=_given(run.at("answers")),
        organisation=_organisation(run.at("organisation")),
        skipped={one.at("path").text(): one.at("reason").text() for one in top.at("sources").at("skipped").items()},
        failed=_failures(top.at("sources").at("failed")),
        rules=_rules(top, digests),
        assumptions="" if digests.missing else digests.at("assumptions").text(),
        workloads=_by_id(top, workloads),
    )


def _by_id(top: Plain, workloads: list[WorkloadShot]) -> Mapping[str, WorkloadShot]:
    found = {one.id: one for one in workloads}
    if len(found) != len(workloads):
        raise top.at("workloads").wrong("must name every id once")
    return found


# --- the run --------------------------------------------------------------------------------------------------------


def _mark(run: Plain) -> RunMark:
    return RunMark(
        id=run.at("id").text(),
        as_of=run.at("as_of").text(),
        advisor_version=run.at("advisor_version").text(),
        catalog_version=run.at("catalog_version").text(),
        preset=run.at("preset").text(),
    )


def _given(answers: Plain) -> dict[tuple[str, str], Given]:
    return {
        (one.at("workload").text(), one.at("fact").text()): Given(
            value=one.at("value").scalars(), place=Place(path=one.at("path").text(), line=one.at("line").line())
        )
        for one in answers.items()
    }


def _organisation(organisation: Plain) -> dict[tuple[str, str], DeclaredShot]:
    found: dict[tuple[str, str], DeclaredShot] = {}
    for one in () if organisation.missing else organisation.at("declared").items():
        key = one.at("topic").text(), one.at("what").text()
        place, value = read_place(one.at("evidence")), one.at("value").text()
        first = found.get(key)
        joined = value if first is None else f"{first.value}, {value}"
        found[key] = DeclaredShot(value=joined, place=place if first is None else first.place)
    return found


def _failures(failed: Plain) -> dict[str, str]:
    return {one.at("path").text(): f"line {one.at('line').line()}: {one.at('error').text()}" for one in failed.items()}


def _rules(top: Plain, digests: Plain) -> Mapping[str, RuleShot]:
    """Every rule by its digest; what it reads is said of those that apply somewhere."""
    told = dict(top.at("rules").entries())
    every = {} if digests.missing else {name: one.text() for name, one in digests.at("rules").entries()}
    return {name: _rule(told.get(name), digest) for name, digest in every.items()}


def _rule(rule: Plain | None, digest: str) -> RuleShot:
    if rule is None:
        return RuleShot(facts=None, digest=digest, required=False)
    facts, strength = frozenset(rule.at("facts").texts()), rule.at("strength").text()
    return RuleShot(facts=facts, digest=digest, required=strength == "required")


def read_answers(top: Plain) -> Answers:
    """Key → a platform's answer."""
    return {key: _answer(key, one) for key, one in top.at("answers").entries()}


def _answer(key: str, answer: Plain) -> AnswerShot:
    limit = answer.at("limit")
    return AnswerShot(
        capability=key.partition("/")[2].partition("@")[0],
        stated=answer.at("support").maybe(Plain.text),
        limit=None if limit.missing else str(limit.scalar()),
        choice=_words(answer.at("choice")),
        excludes=_words(answer.at("excludes")),
        adjustable=answer.at("adjustable").maybe(Plain.text),
        by=answer.at("by").maybe(Plain.text),
        effort=answer.at("effort").maybe(Plain.text),
        recurring=answer.at("recurring").maybe(Plain.flag) or False,
        chance_of_no=answer.at("chance_of_no").maybe(Plain.number),
        condition=answer.at("condition").maybe(Plain.text),
        grade=answer.at("grade").text(),
        sources=answer.at("source").texts(),
        since=answer.at("since").maybe(Plain.text),
    )


def _words(words: Plain) -> tuple[str, ...] | None:
    return words.maybe(Plain.texts)


# --- one workload ---------------------------------------------------------------------------------------------------


def read_workload(workload: Plain, answers: Answers) -> WorkloadShot:
    """Raises WrongShapeError at the first value of a wrong type."""
    needs = {one.at("rule").text(): _need(one) for one in workload.at("needs").items()}
    waivers = tuple(_waiver(one) for one in workload.at("waivers").items())
    platforms = {
        one.at("id").text(): PlatformShot(
            verdict=one.at("verdict").word(_VERDICTS),
            days=one.at("work_days").at("expected").number(),
            findings={found.rule: found for found in _findings(one, answers, waivers)},
        )
        for one in workload.at("platforms").items()
    }
    return WorkloadShot(
        id=workload.at("id").text(),
        name=workload.at("name").text(),
        kind=workload.at("kind").text(),
        files=workload.at("files").texts(),
        current=workload.at("current").at("platform").maybe(Plain.text),
        facts={name: _fact(one) for name, one in workload.at("facts").entries()},
        standing=_standing(workload, platforms),
        needs=needs,
        platforms=platforms,
    )


def _standing(workload: Plain, platforms: Mapping[str, PlatformShot]) -> Standing:
    planned = workload.at("planned").maybe(Plain.text)
    there = platforms.get(planned or "")
    return Standing(
        course=workload.at("course").word(_COURSES),
        outcome=workload.at("recommendation").at("outcome").word(_PICKS),
        platform=planned,
        candidates=workload.at("recommendation").at("candidates").texts(),
        decided_by=workload.at("decided_by").text(),
        verdict=None if there is None else there.verdict,
        label=workload.at("firmness").at("label").word(_LABELS),
        days=None if there is None else there.days,
        due=tuple(sorted(one.at("date").text() for one in workload.at("due").items())),
    )


def _fact(fact: Plain) -> FactShot:
    return FactShot(
        value=fact.at("value").scalars(),
        provenance=fact.at("provenance").text(),
        places=tuple(read_place(one) for one in fact.at("evidence").items()),
        complete=fact.at("complete").maybe(Plain.flag) is not False,
    )


def read_place(place: Plain) -> Place:
    snippet = place.at("snippet").maybe(Plain.text) or ""
    return Place(path=place.at("path").text(), line=place.at("first_line").line(), snippet=snippet)


def _need(need: Plain) -> NeedShot:
    missing = need.at("missing")
    return NeedShot(
        raised=need.at("raised").maybe(Plain.flag),
        chance=need.at("chance").number(),
        demand=need.at("demand").scalars(),
        missing=frozenset(() if missing.missing else missing.texts()),
        places=tuple(read_place(one) for one in need.at("evidence").items()),
    )


def _findings(platform: Plain, answers: Answers, waivers: tuple[WaiverShot, ...]) -> Iterator[FindingShot]:
    for one in platform.at("findings").items():
        key, accepted = one.at("answer").text(), one.at("waiver").maybe(Plain.number)
        if key not in answers:
            raise one.at("answer").wrong("names no answer of this report")
        if accepted is not None and not 0 <= accepted < len(waivers):
            raise one.at("waiver").wrong("names no waiver of this workload")
        yield FindingShot(
            rule=one.at("rule").text(),
            outcome=one.at("outcome").word(_OUTCOMES),
            effort=one.at("effort").maybe(Plain.text),
            waiver=None if accepted is None else waivers[int(accepted)],
            answer=answers[key],
        )


def _waiver(waiver: Plain) -> WaiverShot:
    return WaiverShot(
        owner=waiver.at("owner").text(),
        reason=waiver.at("reason").text(),
        until=waiver.at("until").text(),
        place=Place(path=waiver.at("path").text(), line=waiver.at("line").line()),
    )
