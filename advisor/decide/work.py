"""Lines of work of running a workload on a platform (deciding.md 9, rulings 13).

Lines of the app come from its needs and from reference classes, which give floors that sums of small items cannot
reach. Lines of moving come with any move: a new descriptor, bound services, data. All are compared as a sum.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from advisor.assess.answers import support_for
from advisor.assess.conditions import Check, compile_condition
from advisor.decide.verdict import asks_for_work, chance_unmet, likely_work
from advisor.model.catalog import (
    Answer,
    Catalog,
    ChangeKind,
    Effort,
    ReferenceClass,
    ServiceClass,
    ServiceUse,
    Support,
    facts_of,
)
from advisor.model.decision import Days, Part, WorkLine
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Finding

DESCRIPTORS = "descriptors"
FORMATS = "descriptor.formats"
VOLUMES = "storage.volumes"
_PARTS: Mapping[ChangeKind, Part] = {ChangeKind.SERVICE: Part.SERVICES, ChangeKind.DATA: Part.DATA}
"""Work of any other kind is on the app."""


def days_of(effort: Effort) -> Days:
    return Days(effort.middle, effort.low, effort.high)


def need_line(finding: Finding) -> WorkLine | None:
    """The line of one required need: certain work, or work that is likelier than not, weighed by its chance."""
    effort = finding.effort
    if effort is None or not finding.need.required:
        return None
    if asks_for_work(finding):
        days, probably = days_of(effort), False
    elif likely_work(finding):
        days, probably = Days(chance_unmet(finding) * effort.middle, 0.0, effort.high), True
    else:
        return None
    return _line(_part(effort), finding.rule, days, effort, probably=probably)


def _line(part: Part, what: str, days: Days, effort: Effort, *, probably: bool = False) -> WorkLine:
    return WorkLine(part=part, what=what, days=days, effort=effort.name, kind=effort.kind, probably=probably)


def _part(effort: Effort) -> Part:
    return _PARTS.get(effort.kind, Part.APP)


class Classes(Struct, frozen=True):
    """The reference classes of a catalog with their conditions as functions."""

    compiled: tuple[tuple[ReferenceClass, Check], ...]
    facts: frozenset[str]
    """Every fact that a condition reads."""

    @classmethod
    def of(cls, catalog: Catalog) -> "Classes":
        facts = frozenset(fact for each in catalog.classes for fact in facts_of(each.when))
        return cls(tuple((each, compile_condition(each.when)) for each in catalog.classes), facts)

    def applying(self, workload: Workload) -> tuple[ReferenceClass, ...]:
        """Those of which the workload surely is a member."""
        return tuple(each for each, check in self.compiled if check(workload) is Truth.TRUE)


def lifted(
    lines: Sequence[WorkLine], classes: Iterable[ReferenceClass], answers: Mapping[str, Answer]
) -> tuple[WorkLine, ...]:
    """The lines of needs, with one more for each class whose floor their sum does not reach."""
    found = list(lines)
    for each in classes:
        if support_for(answers[each.needs], None, any_member=False) in each.unless:
            continue
        part = _part(each.effort)
        so_far = Days.sum_of(line.days for line in found if line.part is part)
        missing = Days(
            max(0.0, each.effort.middle - so_far.expected),
            max(0.0, each.effort.low - so_far.low),
            max(0.0, each.effort.high - so_far.high),
        )
        if missing.high > 0:
            found.append(_line(part, each.id, missing, each.effort))
    return tuple(found)


# --- moving ---------------------------------------------------------------------------------------------------------


def moving_lines(
    workload: Workload,
    answers: Mapping[str, Answer],
    catalog: Catalog,
    services: Sequence[tuple[ServiceUse, Effort | None]],
    *,
    leaves: bool,
) -> tuple[WorkLine, ...]:
    """What moving there takes besides the needs; `leaves`: whether it runs somewhere today, so that data is there."""
    lines = [*_descriptor_line(workload, answers, catalog), *_service_lines(services)]
    if leaves:
        lines += _data_lines(workload, catalog, [use for use, _ in services])
    return tuple(lines)


def _descriptor_line(workload: Workload, answers: Mapping[str, Answer], catalog: Catalog) -> Iterator[WorkLine]:
    """None where the platform reads a format that it has, or where it has none: a first one is written anywhere."""
    formats = workload.facts.get(FORMATS)
    if formats is None or not formats.known:
        return
    if support_for(answers[DESCRIPTORS], formats.value, any_member=True) is not Support.FULL:
        effort = catalog.lines.descriptor
        yield _moving_line(Part.DESCRIPTOR, ", ".join(map(str, formats.members())), effort)


def _service_lines(services: Sequence[tuple[ServiceUse, Effort | None]]) -> Iterator[WorkLine]:
    for use, effort in services:
        if effort is not None and effort.high > 0:
            yield _moving_line(Part.SERVICES, use.name, effort)


def _data_lines(workload: Workload, catalog: Catalog, uses: Sequence[ServiceUse]) -> Iterator[WorkLine]:
    """Data in bound services goes with the platform that made them, save where only an address was typed in."""
    for use in uses:
        kind = use.kind
        effort = None if kind is None or kind.credentials_only else catalog.lines.data.get(kind.service_class)
        if kind is not None and effort is not None and kind.holds_data is not False:
            yield _moving_line(Part.DATA, use.name, effort, probably=kind.holds_data is None)
    volumes, files = workload.facts.get(VOLUMES), catalog.lines.data.get(ServiceClass.VOLUME)
    if volumes is not None and files is not None:
        yield from (_moving_line(Part.DATA, str(path), files) for path in volumes.members())


def _moving_line(part: Part, what: str, effort: Effort, *, probably: bool = False) -> WorkLine:
    """Where nobody knows whether there is data, the range starts at nothing."""
    days = Days(effort.middle / 2, 0.0, effort.high) if probably else days_of(effort)
    return replace(_line(part, what, days, effort, probably=probably), moving=True)
