"""Plain data of a JSON report → Snapshot; other names may stand in it, and those that are known have their type."""

from collections.abc import Mapping

from advisor.compare.plain import Plain
from advisor.compare.read_workload import read_place, read_workload
from advisor.compare.snapshot import DeclaredShot, Given, Place, RuleShot, Snapshot, WorkloadShot
from advisor.model.comparing import RunMark

SCHEMA_VERSION = 1


def snapshot_of(data: object) -> Snapshot:
    """The whole report. Raises WrongShapeError at the first value of a wrong type."""
    top = Plain(data)
    check_version(top)
    return with_workloads(top, [read_workload(one) for one in top.at("workloads").items()])


def check_version(top: Plain) -> None:
    """Raises WrongShapeError where this is no report of the version that is known here."""
    top.mapping()
    version = top.at("schema_version")
    if version.missing:
        raise top.wrong("is no report: it has no schema_version")
    if version.number() != SCHEMA_VERSION:
        told = f"{version.number():g}"
        raise version.wrong(f"is {told}, and only version {SCHEMA_VERSION} can be read")


def with_workloads(top: Plain, workloads: list[WorkloadShot]) -> Snapshot:
    """Everything besides the workloads, and these. Raises WrongShapeError."""
    run = top.at("run")
    return Snapshot(
        run=_mark(run),
        weights={name: one.number() for name, one in run.at("weights").entries()},
        platforms=run.at("platforms").texts(),
        inputs=frozenset(run.at("inputs").texts()),
        answers=_answers(run.at("answers")),
        organisation=_organisation(run.at("organisation")),
        skipped=_reasons(top.at("sources").at("skipped"), "reason"),
        failed=_failures(top.at("sources").at("failed")),
        rules=_rules(top),
        assumptions=_text_or_nothing(top, "catalog", "assumptions"),
        workloads=_by_id(top, workloads),
    )


def _by_id(top: Plain, workloads: list[WorkloadShot]) -> Mapping[str, WorkloadShot]:
    found = {one.id: one for one in workloads}
    if len(found) != len(workloads):
        raise top.at("workloads").wrong("must name every id once")
    return found


def _mark(run: Plain) -> RunMark:
    return RunMark(
        id=run.at("id").text(),
        as_of=run.at("as_of").text(),
        advisor_version=run.at("advisor_version").text(),
        catalog_version=run.at("catalog_version").text(),
        preset=run.at("preset").text(),
    )


def _answers(answers: Plain) -> dict[tuple[str, str], Given]:
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


def _reasons(skipped: Plain, key: str) -> dict[str, str]:
    return {one.at("path").text(): one.at(key).text() for one in skipped.items()}


def _failures(failed: Plain) -> dict[str, str]:
    return {one.at("path").text(): f"line {one.at('line').line()}: {one.at('error').text()}" for one in failed.items()}


def _rules(top: Plain) -> Mapping[str, RuleShot] | None:
    catalog = top.at("catalog")
    if catalog.missing or catalog.at("rules").missing:
        return None
    return {name: _rule(one) for name, one in catalog.at("rules").entries()}


def _rule(rule: Plain) -> RuleShot:
    return RuleShot(
        facts=frozenset(rule.at("facts").texts()),
        digest=rule.at("digest").text(),
        required=rule.at("strength").text() == "required",
        criterion=rule.at("criterion").text(),
    )


def _text_or_nothing(top: Plain, first: str, second: str) -> str:
    outer = top.at(first)
    inner = Plain(None) if outer.missing else outer.at(second)
    return "" if inner.missing else inner.text()
