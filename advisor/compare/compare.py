"""Two reports → what became of every workload, and why."""

from collections.abc import Iterator
from dataclasses import replace

from advisor.compare.causes import Pair, causes_of, unexplained
from advisor.compare.firmness import difference_between
from advisor.compare.matching import match
from advisor.compare.shown import shown
from advisor.compare.snapshot import Snapshot, WorkloadShot
from advisor.model.comparing import (
    Cause,
    CauseKind,
    Change,
    Comparison,
    Difference,
    InputChange,
    RunMark,
    Side,
    Standing,
)

_ORDER = tuple(Difference)


def compare(older: Snapshot, newer: Snapshot) -> Comparison:
    """Every workload of either report, and what differs about the runs as a whole."""
    matched = match(older.workloads, newer.workloads)
    changes = [
        *(_in_both(older.workloads[left], newer.workloads[right], older, newer) for left, right in matched.both),
        *(_new(newer.workloads[name], older) for name in matched.new),
        *(_gone(older.workloads[name], newer) for name in matched.gone),
    ]
    return Comparison(
        older=_mark(older.run),
        newer=_mark(newer.run),
        inputs=tuple(_inputs(older, newer)),
        changes=tuple(sorted(changes, key=lambda one: (_ORDER.index(one.difference), one.workload, one.key))),
    )


def _mark(run: RunMark) -> RunMark:
    return RunMark(
        id=shown(run.id),
        as_of=shown(run.as_of),
        advisor_version=shown(run.advisor_version),
        catalog_version=shown(run.catalog_version),
        preset=shown(run.preset),
    )


def _standing(standing: Standing) -> Standing:
    platform = standing.platform
    return replace(
        standing,
        platform=None if platform is None else shown(platform),
        candidates=tuple(map(shown, standing.candidates)),
        decided_by=shown(standing.decided_by),
        due=tuple(map(shown, standing.due)),
    )


# --- in both --------------------------------------------------------------------------------------------------------


def _in_both(before: WorkloadShot, after: WorkloadShot, older: Snapshot, newer: Snapshot) -> Change:
    difference = difference_between(before.standing, after.standing)
    causes = causes_of(Pair(before, after, older, newer))
    if not causes and difference is not Difference.UNCHANGED:
        causes = (unexplained(older, newer),)
    return Change(
        workload=shown(after.id),
        key=after.id,
        difference=difference,
        moved_from="" if before.id == after.id else shown(before.id),
        before=_standing(before.standing),
        after=_standing(after.standing),
        causes=causes,
    )


# --- in one of them -------------------------------------------------------------------------------------------------


def _new(workload: WorkloadShot, older: Snapshot) -> Change:
    return Change(
        workload=shown(workload.id),
        key=workload.id,
        difference=Difference.NEW,
        after=_standing(workload.standing),
        causes=tuple(_files(workload, older, before=True)),
    )


def _gone(workload: WorkloadShot, newer: Snapshot) -> Change:
    return Change(
        workload=shown(workload.id),
        key="",
        difference=Difference.GONE,
        before=_standing(workload.standing),
        causes=tuple(_files(workload, newer, before=False)),
    )


def _files(workload: WorkloadShot, other: Snapshot, *, before: bool) -> Iterator[Cause]:
    """What became of its files in the report that does not have it."""
    for path in workload.files:
        sides = [Side(value=_fate(path, other)), Side(value="describes it")]
        first, last = sides if before else reversed(sides)
        yield Cause(kind=CauseKind.FILE, subject=shown(path), before=first, after=last)


def _fate(path: str, other: Snapshot) -> str:
    if path in other.failed:
        return f"could not be read: {shown(other.failed[path])}"
    if path in other.skipped:
        return f"skipped: {shown(other.skipped[path])}"
    return "read, and does not describe it" if path in other.inputs else "not read"


# --- the runs -------------------------------------------------------------------------------------------------------


def _inputs(older: Snapshot, newer: Snapshot) -> Iterator[InputChange]:
    left, right = older.run, newer.run
    pairs = (
        ("as of", left.as_of, right.as_of),
        ("catalog", left.catalog_version, right.catalog_version),
        ("advisor", left.advisor_version, right.advisor_version),
        ("preset", left.preset, right.preset),
        ("weights", _weights(older), _weights(newer)),
        ("platforms", ", ".join(sorted(older.platforms)), ", ".join(sorted(newer.platforms))),
        ("answers", str(len(older.answers)), _answers(older, newer)),
        ("files", str(len(older.inputs)), _files_told(older, newer)),
    )
    yield from (InputChange(what=what, before=shown(a), after=shown(b)) for what, a, b in pairs if a != b)
    if older.organisation != newer.organisation:
        left_, right_ = (f"{len(one.organisation)} values declared" for one in (older, newer))
        yield InputChange(what="organisation", before=left_, after=f"{right_}, some of them otherwise")


def _weights(snapshot: Snapshot) -> str:
    return ", ".join(f"{name} {weight:g}" for name, weight in sorted(snapshot.weights.items()))


def _answers(older: Snapshot, newer: Snapshot) -> str:
    if older.answers == newer.answers:
        return str(len(older.answers))
    anew = sum(one not in older.answers or older.answers[one] != newer.answers[one] for one in newer.answers)
    return f"{len(newer.answers)}, {anew} of them new or another"


def _files_told(older: Snapshot, newer: Snapshot) -> str:
    if older.inputs == newer.inputs:
        return str(len(older.inputs))
    added, gone = len(newer.inputs - older.inputs), len(older.inputs - newer.inputs)
    return f"{len(newer.inputs)}, {added} of them new, {gone} gone"
