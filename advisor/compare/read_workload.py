"""Plain data of one workload of a JSON report → what is compared of it."""

from advisor.compare.plain import Plain
from advisor.compare.snapshot import (
    AnswerShot,
    FactShot,
    FindingShot,
    Place,
    PlatformShot,
    WaiverShot,
    WorkloadShot,
)
from advisor.model.comparing import Standing
from advisor.model.decision import Course, Pick, Verdict
from advisor.model.findings import Outcome

_COURSES = frozenset(Course)
_PICKS = frozenset(Pick)
_VERDICTS = frozenset(Verdict)
_OUTCOMES = frozenset(Outcome)


def read_workload(workload: Plain) -> WorkloadShot:
    """Raises WrongShapeError at the first value of a wrong type."""
    platforms = {one.at("id").text(): _platform(one) for one in workload.at("platforms").items()}
    current = workload.at("current")
    return WorkloadShot(
        id=workload.at("id").text(),
        name=workload.at("name").text(),
        kind=workload.at("kind").text(),
        files=workload.at("files").texts(),
        current=None if current.missing else current.at("platform").maybe(Plain.text),
        facts={name: _fact(one) for name, one in workload.at("facts").entries()},
        standing=_standing(workload, platforms),
        platforms=platforms,
    )


def _standing(workload: Plain, platforms: dict[str, PlatformShot]) -> Standing:
    pick = workload.at("recommendation")
    planned = pick.at("platform").maybe(Plain.text) or pick.at("default").maybe(Plain.text)
    there = platforms.get(planned or "")
    return Standing(
        course=workload.at("course").word(_COURSES),
        outcome=pick.at("outcome").word(_PICKS),
        platform=planned,
        candidates=pick.at("candidates").texts(),
        verdict=None if there is None else there.verdict,
        label=pick.at("label").maybe(Plain.text),
        robustness=pick.at("robustness").maybe(Plain.number),
        coverage=pick.at("coverage").maybe(Plain.number),
        score=None if there is None else there.score,
        interval=None if there is None else there.interval,
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


def _platform(platform: Plain) -> PlatformShot:
    criteria = list(platform.at("criteria").entries())
    findings = [_finding(one) for one in platform.at("findings").items()]
    return PlatformShot(
        verdict=platform.at("verdict").word(_VERDICTS),
        score=platform.at("score").maybe(Plain.number),
        interval=platform.at("interval").pair(),
        weights={name: one.at("weight").number() for name, one in criteria},
        values={name: _value(one) for name, one in criteria},
        findings={one.rule: one for one in findings},
    )


def _value(criterion: Plain) -> tuple[object, ...]:
    coverage = criterion.at("coverage").maybe(Plain.number)
    return criterion.at("value").maybe(Plain.number), criterion.at("interval").pair(), coverage


def _finding(finding: Plain) -> FindingShot:
    answer = finding.at("answer")
    return FindingShot(
        rule=finding.at("rule").text(),
        outcome=finding.at("outcome").word(_OUTCOMES),
        support=answer.at("support").text(),
        effort=finding.at("effort_days").pair(),
        chance=finding.at("chance").maybe(Plain.number),
        weight=finding.at("weight").maybe(Plain.number),
        demand=answer.at("demand").scalars(),
        missing=frozenset(finding.at("missing").texts()),
        places=tuple(read_place(one) for one in finding.at("evidence").items()),
        waiver=finding.at("waiver").maybe(_waiver),
        answer=_answer(answer),
    )


def _waiver(waiver: Plain) -> WaiverShot:
    return WaiverShot(
        owner=waiver.at("owner").text(),
        reason=waiver.at("reason").text(),
        until=waiver.at("until").text(),
        place=Place(path=waiver.at("path").text(), line=waiver.at("line").line()),
        instead_of=waiver.at("instead_of").maybe(Plain.text) or "",
    )


def _answer(answer: Plain) -> AnswerShot:
    limit = answer.at("limit").maybe(Plain.text)
    choice, excludes = _words(answer.at("choice")), _words(answer.at("excludes"))
    stated = answer.at("stated").maybe(Plain.text)
    if stated is None and limit is None and choice is None and excludes is None:
        stated = answer.at("support").text()
    return AnswerShot(
        capability=answer.at("capability").text(),
        stated=stated,
        limit=limit,
        choice=choice,
        excludes=excludes,
        adjustable=answer.at("adjustable").maybe(Plain.text),
        effort=answer.at("effort_days").pair(),
        obligation=answer.at("obligation").maybe(Plain.flag) or False,
        chance_of_no=answer.at("chance_of_no").maybe(Plain.number),
        condition=answer.at("condition").maybe(Plain.text),
        grade=answer.at("grade").text(),
        sources=answer.at("source").texts(),
        since=answer.at("since").maybe(Plain.text),
        stale=answer.at("freshness").maybe(Plain.text) == "stale",
    )


def _words(words: Plain) -> tuple[str, ...] | None:
    return None if words.missing else words.texts()
