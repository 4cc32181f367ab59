"""Two reports → what became of every workload, and why."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from msgspec.structs import replace

from advisor.model.comparing import (
    Cause,
    CauseKind,
    Change,
    Comparison,
    Difference,
    InputChange,
    RunMark,
    Shift,
    Side,
    Standing,
)
from advisor.model.decision import VERDICT_ORDER, Firmness, Pick
from advisor.report.causes import Pair, causes_of
from advisor.report.document import Document, Workload
from advisor.report.sides import Source, shown, weights_of

K = TypeVar("K", bound=Hashable)
_ORDER = tuple(Difference)
WIDER = 0.5
"""Points; a range of scores that differs by less reads the same."""


def compare(older: Document, newer: Document) -> Comparison:
    """Every workload of either report, and what differs about the runs as a whole."""
    return _Comparing(older, newer).comparison()


class _Comparing:
    def __init__(self, older: Document, newer: Document) -> None:
        self.older, self.newer = Source(older), Source(newer)
        self.before = {workload.id: workload for workload in older.workloads}
        self.after = {workload.id: workload for workload in newer.workloads}

    def comparison(self) -> Comparison:
        known = set(self.pairs.values())
        changes = [
            *(self._in_both(self.before[left], self.after[right]) for left, right in self.pairs.items()),
            *(self._new(each) for name, each in self.after.items() if name not in known),
            *(self._gone(each) for name, each in self.before.items() if name not in self.pairs),
        ]
        return Comparison(
            older=_mark(self.older),
            newer=_mark(self.newer),
            inputs=tuple(self._inputs()),
            changes=tuple(sorted(changes, key=lambda each: (_ORDER.index(each.difference), each.workload, each.key))),
        )

    @cached_property
    def pairs(self) -> Mapping[str, str]:
        """Older id to newer id; what is left is paired where name and kind mean exactly one workload on each side."""
        befores = _by_likeness(workload for name, workload in self.before.items() if name not in self.after)
        afters = _by_likeness(workload for name, workload in self.after.items() if name not in self.before)
        moved = {
            names[0]: afters[likeness][0]
            for likeness, names in befores.items()
            if len(names) == 1 and len(afters.get(likeness, ())) == 1
        }
        return {name: name for name in self.before if name in self.after} | moved

    @cached_property
    def elsewhere(self) -> frozenset[str]:
        """Workloads, by either id, that came, went, or are planned otherwise."""
        homes = [{name: (workload.course, workload.planned) for name, workload in side.items()} for side in self._sides]
        paired = {name for pair in self.pairs.items() for name in pair}
        same = {
            name for left, right in self.pairs.items() if homes[0][left] == homes[1][right] for name in (left, right)
        }
        return frozenset({*self.before, *self.after} - (paired & same))

    @property
    def _sides(self) -> tuple[Mapping[str, Workload], Mapping[str, Workload]]:
        return self.before, self.after

    # --- one workload -----------------------------------------------------------------------------------------------

    def _in_both(self, before: Workload, after: Workload) -> Change:
        standings = standing_of(before), standing_of(after)
        shifts = tuple(_shifts(before, after))
        difference = difference_between(*standings, shifts)
        others = bool(self.elsewhere - {before.id, after.id})
        pair = Pair(before, after, self.older, self.newer)
        return Change(
            workload=shown(after.id),
            key=after.id,
            difference=difference,
            moved_from="" if before.id == after.id else shown(before.id),
            before=_shown(standings[0]),
            after=_shown(standings[1]),
            platforms=tuple(replace(shift, platform=shown(shift.platform)) for shift in shifts),
            causes=causes_of(pair, difference, others=others),
        )

    def _new(self, workload: Workload) -> Change:
        return Change(
            workload=shown(workload.id),
            key=workload.id,
            difference=Difference.NEW,
            after=_shown(standing_of(workload)),
            causes=tuple(_files(workload, self.older, before=True)),
        )

    def _gone(self, workload: Workload) -> Change:
        return Change(
            workload=shown(workload.id),
            key="",
            difference=Difference.GONE,
            before=_shown(standing_of(workload)),
            causes=tuple(_files(workload, self.newer, before=False)),
        )

    # --- the runs ---------------------------------------------------------------------------------------------------

    def _inputs(self) -> Iterator[InputChange]:
        runs = self.older.head.run, self.newer.head.run
        platforms, weights = ([say(source) for source in (self.older, self.newer)] for say in (_platforms, weights_of))
        pairs = (
            ("as of", *(run.as_of for run in runs)),
            ("catalog", *(run.catalog_version for run in runs)),
            ("advisor", *(run.advisor_version for run in runs)),
            ("preset", *(run.preset for run in runs)),
            ("weights", *weights),
            ("platforms", *platforms),
            ("answers", *_numbers(self.older.given, self.newer.given)),
            ("organisation", *_numbers(self.older.declared_values, self.newer.declared_values)),
            ("rules", *_numbers(self.older.head.digests.rules, self.newer.head.digests.rules)),
            ("files", *_numbers(*(dict.fromkeys(run.inputs, "") for run in runs))),
        )
        yield from (InputChange(what=what, before=shown(a), after=shown(b)) for what, a, b in pairs if a != b)


def _platforms(source: Source) -> str:
    return ", ".join(sorted(source.head.run.platforms))


def _numbers(older: Mapping[K, object], newer: Mapping[K, object]) -> tuple[str, str]:
    """How many there are; behind the second number how many of them are new, gone or another."""
    counted = {
        "new": len(newer.keys() - older.keys()),
        "gone": len(older.keys() - newer.keys()),
        "changed": sum(older[key] != newer[key] for key in older.keys() & newer.keys()),
    }
    words = ", ".join(f"{number:,} {word}" for word, number in counted.items() if number)
    return f"{len(older):,}", f"{len(newer):,}{f' ({words})' if words else ''}"


def _by_likeness(workloads: Iterable[Workload]) -> Mapping[tuple[str, str], list[str]]:
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for workload in workloads:
        alike[workload.name, workload.kind].append(workload.id)
    return alike


def _mark(source: Source) -> RunMark:
    run = source.head.run
    return RunMark(
        id=shown(run.id),
        as_of=run.as_of,
        advisor_version=shown(run.advisor_version),
        catalog_version=shown(run.catalog_version),
        preset=shown(run.preset),
    )


def _files(workload: Workload, other: Source, *, before: bool) -> Iterator[Cause]:
    """What became of its files in the report that does not have it."""
    for path in workload.files:
        sides = [Side(value=_fate(path, other)), Side(value="describes it")]
        first, last = sides if before else reversed(sides)
        yield Cause(kind=CauseKind.FILE, subject=shown(path), before=first, after=last)


def _fate(path: str, other: Source) -> str:
    if path in other.failed:
        return f"could not be read: {shown(other.failed[path])}"
    if path in other.skipped:
        return f"skipped: {shown(other.skipped[path])}"
    return "read, and does not describe it" if path in other.inputs else "not read"


# --- what became of it ----------------------------------------------------------------------------------------------


def standing_of(workload: Workload) -> Standing:
    planned = workload.planned
    there = next((each for each in workload.platforms if each.id == planned), None)
    ends = None if there is None else there.range
    return Standing(
        course=workload.course,
        outcome=workload.recommendation.outcome,
        planned=planned,
        decided_by=workload.decided_by,
        firmness=workload.firmness.label,
        verdict=None if there is None else there.verdict,
        score=None if there is None else there.score,
        range=None if ends is None else (ends[0], ends[1]),
        work_days=None if there is None else there.work_days.expected,
        due=tuple(f"{each.part} by {each.date}" for each in workload.due),
    )


def _shown(standing: Standing) -> Standing:
    planned = None if standing.planned is None else shown(standing.planned)
    return replace(standing, planned=planned, due=tuple(map(shown, standing.due)))


def _shifts(before: Workload, after: Workload) -> Iterator[Shift]:
    left, right = ({result.id: result for result in side.platforms} for side in (before, after))
    for name in sorted(left.keys() & right.keys()):
        pair = left[name], right[name]
        verdicts = pair[0].verdict, pair[1].verdict
        days = pair[0].work_days.expected, pair[1].work_days.expected
        if verdicts[0] != verdicts[1] or days[0] != days[1]:
            yield Shift(platform=name, verdicts=verdicts, work_days=days)


def difference_between(before: Standing, after: Standing, shifts: Collection[Shift] = ()) -> Difference:
    """Flipped where another course or platform is planned; else what the first sign says."""
    if (before.course, before.planned) != (after.course, after.planned):
        return Difference.FLIPPED
    for sign in _signs(before, after):
        if sign:
            return Difference.FIRMER if sign > 0 else Difference.WEAKER
    return Difference.REVISED if shifts or before.due != after.due else Difference.UNCHANGED


def _signs(before: Standing, after: Standing) -> Iterator[float]:
    """Above 0 where the later one is firmer; each is the opposite when the two change places."""
    yield _rise(before.outcome, after.outcome, tuple(Pick))
    yield _rise(before.verdict, after.verdict, (*VERDICT_ORDER, None))
    yield _rise(before.firmness, after.firmness, tuple(Firmness))
    if before.range is not None and after.range is not None:
        narrower = (before.range[1] - before.range[0]) - (after.range[1] - after.range[0])
        yield 0 if abs(narrower) < WIDER else narrower


def _rise(before: str | None, after: str | None, best_first: tuple[str | None, ...]) -> int:
    return best_first.index(before) - best_first.index(after)
