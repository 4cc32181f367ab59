"""Where a workload runs today, and what that proves (deciding.md 3).

Running is proof for what the descriptor says: an open need is not there or is met, a condition is met already, and a
need that the documentation calls unmet is *documented otherwise*. It is no proof for what the platform refuses, nor for
what the organisation declares, nor for support by the platform's maker.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from advisor.model.catalog import Answer, Catalog, Grade, Platform, Support
from advisor.model.facts import Provenance, Scalar, Truth, Workload
from advisor.model.findings import Finding, Need, Outcome

FORMATS = "descriptor.formats"
SUPPORT = "active-support"


def runs_today(formats: Iterable[Scalar], catalog: Catalog, judged: Sequence[Platform], as_of: date) -> tuple[str, ...]:
    """Platforms of which a workload with descriptors of these formats has own ones.

    The first of a platform's descriptor formats is its own; one that it reads besides says that a workload runs there
    only where it is nobody's own. A variant that is judged without the platform it extends stands in for it. A platform
    that the organisation does not run, or that did not exist on the day, is none of them; one that has ended is one
    only where no other remains.
    """
    members = set(formats)
    offered = [platform for platform in judged if platform.offered]
    ids = {platform.id for platform in offered}
    stand_ins: dict[str, list[str]] = {}
    for platform in offered:
        for base in _bases_left_out(platform, catalog, ids):
            stand_ins.setdefault(base, []).append(platform.id)
    run_here = [name for name in catalog.main_platforms if name in stand_ins or catalog.platforms[name].offered]
    native = {name: catalog.platforms[name].native_descriptors for name in run_here}
    own = [name for name, formats_ in native.items() if members & set(formats_[:1])]
    shown = own or [name for name, formats_ in native.items() if members & set(formats_)]
    here = tuple(name for base in shown for name in sorted(stand_ins.get(base, [base])))
    here = tuple(name for name in here if catalog.platforms[name].life_cycle.existed_on(as_of))
    return tuple(name for name in here if not _has_ended(catalog.platforms[name], as_of)) or here


def _has_ended(platform: Platform, as_of: date) -> bool:
    until = platform.life_cycle.until
    return until is not None and until <= as_of


def _bases_left_out(variant: Platform, catalog: Catalog, judged: set[str]) -> Iterator[str]:
    """What it extends, what that extends, and so on, up to the first one that is judged itself."""
    base = variant.extends
    while base is not None and base not in judged:
        yield base
        base = catalog.platforms[base].extends if base in catalog.platforms else None


def in_place(finding: Finding, *, said_here: bool) -> Finding:
    """A finding on the platform where the workload runs today.

    `said_here`: whether a descriptor of that platform itself says what raises the need; only then can it be refused.
    """
    if _stands(finding):
        return finding
    if finding.support is Support.PARTIAL and finding.outcome in (Outcome.CONDITION, Outcome.CHANGE):
        return replace(finding, outcome=Outcome.CONDITION, effort=None, met=True)
    if not finding.need.required:
        return finding
    if finding.outcome is Outcome.OPEN and not _lasting(finding):
        return _met(finding, shown_on=finding.platform)
    if finding.outcome in (Outcome.FAIL, Outcome.CHANGE) and not _refused(finding, said_here=said_here):
        return _met(finding, otherwise=True)
    return finding


def is_said_in(need: Need, workload: Workload, own_files: frozenset[str]) -> bool:
    """Whether these files alone raise the need: every fact behind it was read, and one of them there.

    What a base image or a registry is known to bring is no word of the descriptor that names it.
    """
    if not own_files or not any(place.path in own_files for place in need.evidence):
        return False
    places = set(need.evidence)
    behind = [fact for name in need.reads if (fact := workload.facts.get(name)) and places & set(fact.evidence)]
    return all(fact.provenance is Provenance.READ for fact in behind)


def _stands(finding: Finding) -> bool:
    """What running cannot disprove: support, which things outlive for a time, what is declared, and opinions."""
    return finding.answer.capability == SUPPORT or bool(finding.need.declared) or finding.answer.grade is Grade.OPINION


def _lasting(finding: Finding) -> bool:
    """An open need that would come back with every release is not settled by having run once."""
    return finding.support is Support.PARTIAL and finding.answer.recurring


def _refused(finding: Finding, *, said_here: bool) -> bool:
    """Whether the platform refuses what its own descriptor says, as documented or in code.

    A limit that an operator can raise is refused beyond its documented maximum only; up to there it is a condition.
    """
    documented = finding.answer.grade in (Grade.DOCUMENTED, Grade.CODE)
    return documented and said_here


def _met(finding: Finding, *, shown_on: str | None = None, otherwise: bool = False) -> Finding:
    return replace(
        finding,
        outcome=Outcome.PASS,
        effort=None,
        remedy=None,
        chance_of_no=0.0,
        shown_on=shown_on,
        otherwise=otherwise,
    )


def shown_elsewhere(finding: Finding, here: Finding) -> Finding:
    """A finding on another platform: what cannot run here and is not stated, the workload does not ask for there."""
    if finding.outcome is not Outcome.OPEN or not finding.need.required or _stands(finding):
        return finding
    return _met(finding, shown_on=here.platform) if _takes_as_much(finding, here) else finding


def _takes_as_much(finding: Finding, here: Finding) -> bool:
    if here.outcome is not Outcome.OPEN or here.need.raised is not Truth.UNKNOWN or here.support is not Support.NONE:
        return False
    return _is_plain(here.answer) or _covers(finding.answer, here.answer)


def _is_plain(answer: Answer) -> bool:
    return answer.limit is None and answer.choice is None and answer.excludes is None


def _covers(answer: Answer, other: Answer) -> bool:
    """Whether all that the other answer takes is taken by this one."""
    if other.limit is not None:
        return answer.limit is not None and answer.limit >= other.limit
    if other.choice is not None:
        return answer.choice is not None and set(answer.choice) >= set(other.choice)
    return answer.excludes is not None and set(answer.excludes) <= set(other.excludes or ())
