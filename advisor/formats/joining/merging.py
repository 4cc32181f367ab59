"""Several statements about one workload as one: whose word holds, what the others add, where they contradict."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

from msgspec import structs

from advisor.formats.facts import together
from advisor.formats.format import Role
from advisor.formats.image import SHOWN_BY_REFERENCE
from advisor.formats.joining.grouping import (
    FROM_IMAGE,
    METHOD,
    WRITERS,
    Described,
    from_image,
    from_source,
    short_names,
)
from advisor.formats.settled import DEPLOYMENT, IMAGE
from advisor.model.facts import Fact, Value, Workload
from advisor.model.location import Location

REBUILDABLE = "build.rebuildable"
CONTRADICTIONS = "descriptor.contradictions"
_PROCESSES = {"process.count": "process.types"}
_READ_BY_BUILDPACKS = frozenset({"config.env-names", "process.custom-command", "process.types", "rollout.hooks"})
"""What a Procfile says to the platform that builds the app, whatever its descriptor says or leaves out."""
_NEEDS = frozenset(
    {
        "config.files",
        "config.secrets",
        "network.fixed-address",
        "process.init-steps",
        "process.schedule",
        "process.stable-identity",
        "scale.gpus",
        "scale.shared-memory",
    }
)
"""What another descriptor asks for is told, as is all of storage and security: the app runs without it today."""
_NO_NEEDS = frozenset({"security.hardening", "storage.scratch"})
_STORAGE = "storage."
_VOLUMES = "storage.volumes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contradiction:
    """Two descriptors that say different things about one topic; the first one's word is taken."""

    fact: str
    workload: str
    held: tuple[Location, ...]
    other: tuple[Location, ...]
    holder: str
    path: str
    """The two files."""
    between_descriptors: bool


@dataclass(frozen=True, slots=True)
class Unmet:
    """Needs that only a descriptor states whose word does not hold."""

    workload: str
    holder: str
    path: str
    needs: tuple[tuple[str, Location], ...]


@dataclass(frozen=True, slots=True)
class Merged:
    workload: Workload
    contradictions: tuple[Contradiction, ...]
    unmet: tuple[Unmet, ...]


def merged(first: Described, others: tuple[Described, ...]) -> Merged:
    """The first with what the others add, one after the other."""
    whole = first.workload
    contradictions: list[Contradiction] = []
    unmet: list[Unmet] = []
    for other in others:
        now = replace(first, workload=whole)
        contradictions.extend(_contradictions(now, other))
        if needs := _needs(now, other):
            unmet.append(Unmet(whole.name, first.path, other.path, needs))
        whole = _both(now, other)
    return Merged(_with_contradictions(whole, contradictions), tuple(contradictions), tuple(unmet))


def _both(first: Described, second: Described) -> Workload:
    one, other = first.workload, second.workload
    facts = {**one.facts, **_added(first, second)}
    if not second.joins.builds_only and WRITERS in facts and WRITERS in other.facts:
        facts[WRITERS] = _formats(facts[WRITERS], other.facts[WRITERS], shows_place=second.joins.is_platform)
    settled = one.settled
    if second.joins.role is Role.IMAGE and from_image(one):
        settled |= other.settled & IMAGE
    return structs.replace(
        one,
        files=tuple(dict.fromkeys((*one.files, *other.files))),
        facts=dict(sorted(facts.items())),
        settled=settled,
        links=tuple(dict.fromkeys((*one.links, *other.links))),
        handles=one.handles | other.handles,
        descriptors=tuple(dict.fromkeys((*one.descriptors, *other.descriptors))),
    )


def _formats(first: Fact, second: Fact, *, shows_place: bool) -> Fact:
    """Both formats, with the lines that show where it runs today: those of a compose file do not."""
    both = together(first, second)
    return both if shows_place else structs.replace(both, evidence=first.evidence)


# --- what is added --------------------------------------------------------------------------------------------------


def _added(first: Described, second: Described) -> dict[str, Fact]:
    one, other = first.workload, second.workload
    added = {name: _filling(one, name, fact) for name, fact in other.facts.items() if _takes(first, second, name)}
    if REBUILDABLE in other.facts:
        told = [each.facts[REBUILDABLE] for each in (one, other) if REBUILDABLE in each.facts]
        added[REBUILDABLE] = reduce(together, told)
    if second.joins.role is Role.SOURCE and from_source(one):
        added |= _of_processes(one.facts, other.facts)
    return added


def _filling(one: Workload, name: str, fact: Fact) -> Fact:
    """The fact, with the place that leaves it open and the members that are known there."""
    evidence = tuple(sorted({*fact.evidence, *one.evidence(name)}))
    own = one.facts.get(name)
    if own is None or not own.partial:
        return structs.replace(fact, evidence=evidence)
    return Fact.of_set((*own.members(), *fact.members()), evidence, whole=fact.whole)


def _takes(first: Described, second: Described, name: str) -> bool:
    """Whether the second one's word fills what the first leaves open."""
    one = first.workload
    fact = one.facts.get(name)
    if name in (WRITERS, METHOD, REBUILDABLE, CONTRADICTIONS) or (fact is not None and fact.whole):
        return False
    if fact is None and name in one.settled:
        return False
    if name in IMAGE and name not in DEPLOYMENT:
        return from_image(one) and (name not in SHOWN_BY_REFERENCE or _of_same_image(first, second, name))
    if second.joins.builds_only:
        return False
    # How much a compose file asks for is a developer's machine, not the place where the app runs.
    return not name.startswith("scale.") or second.joins.is_platform or not first.joins.is_platform


def _of_same_image(first: Described, second: Described, name: str) -> bool:
    """Each descriptor names its image by itself; what one says of the registry holds where both images lie there."""
    return second.joins.builds_only or (name.startswith("image.registry") and bool(first.images & second.images))


def _of_processes(ours: Mapping[str, Fact], theirs: Mapping[str, Fact]) -> dict[str, Fact]:
    """The process types of both; a command of the descriptor's own holds."""
    added: dict[str, Fact] = {}
    for name in sorted(_READ_BY_BUILDPACKS & theirs.keys()):
        if name not in ours:
            added[name] = theirs[name]
        elif name != "process.custom-command" or not ours[name].known:
            added[name] = together(ours[name], theirs[name])
    for count, members in _PROCESSES.items():
        if members in added:
            added[count] = added[members].counted()
    return added


# --- what is not ----------------------------------------------------------------------------------------------------


def _contradictions(first: Described, second: Described) -> list[Contradiction]:
    one, other = first.workload, second.workload
    return [
        Contradiction(
            fact=name,
            workload=one.name,
            held=one.evidence(name),
            other=other.evidence(name),
            holder=first.path,
            path=second.path,
            between_descriptors=not second.joins.builds_only,
        )
        for name in sorted(one.facts.keys() & other.facts.keys())
        if one.facts[name].whole and other.facts[name].whole and differ(name, first, second)
    ]


def _with_contradictions(workload: Workload, found: list[Contradiction]) -> Workload:
    if not found:
        return workload
    names = tuple(sorted({one.fact for one in found}))
    places = {place for one in found for place in (*one.held, *one.other)}
    fact = Fact(value=names, evidence=tuple(sorted(places)))
    return structs.replace(workload, facts=dict(sorted({**workload.facts, CONTRADICTIONS: fact}.items())))


def _needs(first: Described, second: Described) -> tuple[tuple[str, Location], ...]:
    """What the second one's descriptor asks for and the first one's does not, each with its first line."""
    one, other = first.workload, second.workload
    return tuple(
        (name, fact.evidence[0])
        for name, fact in sorted(other.facts.items())
        if fact.evidence and fact.value not in (None, False, ()) and _is_need(name)
        if one.facts.get(name) is None and name in one.settled
        if not (name.startswith(_STORAGE) and _VOLUMES in one.facts)
    )


def _is_need(name: str) -> bool:
    return name in _NEEDS or (name.startswith(("security.", _STORAGE)) and name not in _NO_NEEDS)


# --- when two contradict each other ----------------------------------------------------------------------------------

_REFERENCE = "image.reference"
_COMPLETE = frozenset({"health.type", "image.architectures", "image.ports", "image.registry", "process.user"})
"""Sets of which a file that speaks of them names all members that matter: two that share none differ."""
_DERIVED = frozenset({"image.port-count", "network.route-count", "process.count"})
"""They differ because another fact does."""
_OF_THE_FILE = ("config.", "descriptor.")
"""They speak of the file, which may differ."""
_ELSEWHERE = frozenset({"build.rebuildable", "image.pull-policy"})
"""They may differ from place to place without anyone being wrong."""


def differ(name: str, first: Described, second: Described) -> bool:
    """Whether the known facts of that name cannot both hold of what runs."""
    if name in _DERIVED | _ELSEWHERE or name.startswith(_OF_THE_FILE):
        return False
    if name == METHOD:
        return _deploy_differently(first, second)
    if not _same_topic(name, first, second):
        return False
    if name == _REFERENCE:
        return not short_names(first.images) & short_names(second.images)
    return _values_differ(name, first.workload.value(name), second.workload.value(name))


def _deploy_differently(first: Described, second: Described) -> bool:
    """From source here and from an image there: beside a platform's descriptor one of a project or an image may."""
    kinds = {one.workload.value(METHOD) in FROM_IMAGE for one in (first, second)}
    both_decide = first.joins.is_platform and second.joins.is_platform
    return len(kinds) > 1 and (both_decide or first.joins.role is Role.SOURCE)


def _same_topic(name: str, first: Described, second: Described) -> bool:
    """Whether both speak of the same thing: of an image only where one is run, of its name only where both name one."""
    named_by_itself = name in SHOWN_BY_REFERENCE and name != _REFERENCE and not second.joins.builds_only
    return name not in IMAGE or (from_image(first.workload) and not named_by_itself)


def _values_differ(name: str, ours: Value | None, theirs: Value | None) -> bool:
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        return name in _COMPLETE and not set(ours) & set(theirs)
    return ours != theirs
