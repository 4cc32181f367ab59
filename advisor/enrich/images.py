"""What is known of a workload's images where its own files leave it open: of their bases, and of their registries."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache

from msgspec.structs import replace

from advisor.formats.image import DOCKER_HUB, parse_reference
from advisor.model.catalog import BaseImage, KnownRegistry
from advisor.model.facts import Fact, Provenance, Scalar, Value, Workload
from advisor.model.organisation import Registry

BASE = "image.base"
REFERENCE = "image.reference"
ADDED_TO = frozenset({"image.env-names", "image.labels", "image.ports", "image.udp-ports", "image.volumes"})
"""Sets that an image inherits whole: what it declares itself comes on top."""

_USER = frozenset({"image.user", "image.root", "image.user-numeric"})
_OPEN_TAG = re.compile(r":(?:\$\{[^}]*\}|\(\([^()]*\)\))\Z")
_DROPS_ROOT = "image.drops-root"
_REPLACES_THE_START = ("image.start-command", "image.shell-form", "process.custom-command")
_DERIVED = frozenset({"image.port-count", "image.udp-only"})


class BaseImages:
    """The entries of a catalog, found by the name of an image; what a reference means is worked out once."""

    def __init__(self, images: Iterable[BaseImage]) -> None:
        self._by_name: dict[str, list[tuple[str, BaseImage]]] = {}
        """By registry and repository, each with its pattern; below the empty name those with a `*` in them."""
        self._known: dict[str, BaseImage | None] = {}
        for image in images:
            pattern = _written_out(image.pattern)
            name = pattern.rpartition(":")[0]
            self._by_name.setdefault("" if "*" in name else name, []).append((pattern, image))

    def match(self, reference: str) -> BaseImage | None:
        """The entry with the longest pattern that fits the reference; None where no entry fits."""
        if reference not in self._known:
            self._known[reference] = self._match(reference)
        return self._known[reference]

    def _match(self, reference: str) -> BaseImage | None:
        try:
            parsed = parse_reference(_OPEN_TAG.sub("", reference))
        except ValueError:
            return None
        # A digest or a variable may stand for any tag, so without a tag only a pattern for all of them fits.
        any_tag = parsed.digest or _OPEN_TAG.search(reference)
        name, tag = f"{parsed.registry}/{parsed.repository}", parsed.tag or ("" if any_tag else "latest")
        near = [*self._by_name.get(name, ()), *self._by_name.get("", ())]
        fitting = [image for pattern, image in near if _fits(f"{name}:{tag}", pattern)]
        return max(fitting, key=_rank, default=None)


def _fits(reference: str, pattern: str) -> bool:
    if not reference.startswith(pattern.partition("*")[0]):
        return False
    return _expression(pattern).fullmatch(reference) is not None


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    """A `*` stays within a tag or one part of the path."""
    return re.compile("[^/:]*".join(map(re.escape, pattern.split("*"))))


def _rank(image: BaseImage) -> tuple[int, str]:
    return len(image.pattern), image.pattern


def _written_out(pattern: str) -> str:
    """The pattern like a full reference."""
    first, slash, rest = pattern.partition("/")
    if not slash:
        return f"{DOCKER_HUB}/library/{first}"
    return pattern if rest and ("." in first or ":" in first or first == "localhost") else f"{DOCKER_HUB}/{pattern}"


def enrich(workload: Workload, images: BaseImages) -> Workload:
    """The workload with its gaps filled from its base image; nothing that its own files say is lost."""
    source = _source(workload)
    image = images.match(str(source.members()[0])) if source else None
    if source is None or image is None or _for_another_system(workload, image):
        return workload
    kept = _kept_from(workload)
    brought = {name: value for name, value in image.facts.items() if name not in kept}
    facts = dict(workload.facts)
    for name, value in brought.items():
        if (fact := _inherited(workload, name, value, source)) is not None:
            facts[name] = fact
    absent = {name for name in image.absent if name not in kept}
    known = replace(workload, facts=facts, settled=workload.settled | absent)
    return _with_port_facts(known, source)


def _source(workload: Workload) -> Fact | None:
    """The fact that names the base: of a Dockerfile its last foreign FROM, else the one image that is run as it is."""
    name = BASE if BASE in workload.facts else REFERENCE
    if name == REFERENCE and workload.value("build.method") == "dockerfile":
        return None  # the name that its own build is given
    fact = workload.facts.get(name)
    return fact if fact is not None and fact.whole and len(fact.members()) == 1 else None


def _for_another_system(workload: Workload, image: BaseImage) -> bool:
    """Whether the workload's own files name another operating system: then the tag's other build is meant."""
    stated, brought = workload.value("image.os"), image.facts.get("image.os")
    return stated is not None and brought is not None and stated != brought


def _kept_from(workload: Workload) -> frozenset[str]:
    """Facts of the base that do not hold for this workload, whatever they are."""
    kept = _DERIVED
    owns_user = "image.user" in workload.facts
    if owns_user:
        kept |= _USER
    # An entrypoint steps down for its own program only: with another command it may stay root.
    if owns_user or any(_is_own(workload, name) for name in _REPLACES_THE_START):
        kept |= {_DROPS_ROOT}
    return kept


def _is_own(workload: Workload, name: str) -> bool:
    fact = workload.facts.get(name)
    return fact is not None and fact.provenance is not Provenance.BASE_IMAGE


def _inherited(workload: Workload, name: str, value: Scalar | tuple[Scalar, ...], source: Fact) -> Fact | None:
    """The fact as the workload has it with this base; None where its own files have the last word."""
    own = workload.facts.get(name)
    if own is None:
        return None if name in workload.settled else _from_base(value, source)
    if name not in ADDED_TO:
        return None
    return _added(own, Fact(value=value), source)


def _from_base(value: Scalar | tuple[Scalar, ...], source: Fact) -> Fact:
    return Fact(value=value, evidence=source.evidence, provenance=Provenance.BASE_IMAGE)


def _added(own: Fact, base: Fact, source: Fact) -> Fact | None:
    """The workload's set with the base's members; None where they are all there."""
    members = {*own.members(), *base.members()}
    if members == set(own.members()):
        return None
    evidence = tuple(dict.fromkeys((*own.evidence, *source.evidence)))
    both = Fact.of_set(members, evidence, whole=own.whole)
    return replace(both, evidence=evidence, provenance=own.provenance)


def _with_port_facts(workload: Workload, source: Fact) -> Workload:
    """The facts that follow from the two sets of ports."""
    tcp, udp = workload.facts.get("image.ports"), workload.facts.get("image.udp-ports")
    no_tcp = tcp is None and "image.ports" in workload.settled
    no_udp = udp is None and "image.udp-ports" in workload.settled
    following: dict[str, Scalar] = {}
    if tcp is not None and tcp.known:
        following["image.udp-only"] = False
        if tcp.whole:
            following["image.port-count"] = len(tcp.members())
    elif no_tcp and udp is not None:
        following = {"image.udp-only": True}
    absent = {"image.port-count"} if no_tcp else set()
    absent |= {"image.udp-only"} if no_tcp and no_udp else set()
    facts = {**workload.facts, **_changed(workload, following, tcp or source)}
    return replace(workload, facts=dict(sorted(facts.items())), settled=workload.settled | absent)


def _changed(workload: Workload, following: Mapping[str, Scalar], cause: Fact) -> dict[str, Fact]:
    return {
        name: Fact(value=value, evidence=cause.evidence, provenance=cause.provenance)
        for name, value in following.items()
        if workload.value(name) != value
    }


# --- registries -------------------------------------------------------------------------------------------------------


HOSTS = "image.registry"
WORST_FIRST: Mapping[str, tuple[Scalar, ...]] = {
    "image.registry.auth": ("required", "none"),
    "image.registry.api": ("v1", "v2"),
    "image.registry.tls": ("plain", "self-signed", "trusted"),
    "image.registry.replicated": (False, True),
}
"""Fact → its values; of several registries the one that asks for most speaks for the workload."""


class KnownRegistries:
    """What entries say on one day; entries of further folders come first, and the first that speaks counts."""

    def __init__(self, registries: Sequence[KnownRegistry], day: date) -> None:
        self._known: dict[str, dict[str, Scalar | tuple[Scalar, ...]]] = {}
        for registry in reversed(registries):
            for host in registry.hosts if registry.since <= day else ():
                self._known.setdefault(host, {}).update(registry.facts)

    def common_to(self, hosts: Sequence[str]) -> Mapping[str, Value]:
        """Facts on which all the hosts agree; none where one of them is not known."""
        known = [self._known.get(host, {}) for host in hosts]
        first = known[0] if known else {}
        return {name: value for name, value in first.items() if all(each.get(name) == value for each in known)}


def enrich_registry(workload: Workload, registries: KnownRegistries) -> Workload:
    """The workload with what its registries are known to do; what its own files say, or leave open, stands."""
    host = workload.facts.get(HOSTS)
    if host is None or not host.known:
        return workload
    known = registries.common_to([str(member) for member in host.members()])
    added = {
        name: Fact(value=value, evidence=host.evidence, provenance=Provenance.REGISTRY)
        for name, value in known.items()
        if name not in workload.facts and name not in workload.settled
    }
    return replace(workload, facts=dict(sorted({**workload.facts, **added}.items()))) if added else workload


# --- what is declared -----------------------------------------------------------------------------------------------


def enrich_registries(workload: Workload, declared: Sequence[Registry]) -> Workload:
    """The workload with what is declared of all its registries, where its own files leave it open.

    A registry that nobody declared leaves a fact open, unless another one has the value that asks for most already.
    """
    hosts = workload.facts.get(HOSTS)
    if hosts is None or not hosts.known:
        return workload
    matching = [_of(str(host), declared) for host in hosts.members()]
    found = {name: fact for name in WORST_FIRST if (fact := _fact(name, matching)) is not None}
    left_open = {name: fact for name, fact in found.items() if workload.value(name) is None}
    return replace(workload, facts=dict(sorted({**workload.facts, **left_open}.items()))) if left_open else workload


def _of(host: str, declared: Sequence[Registry]) -> Registry | None:
    return next((each for each in declared if fnmatchcase(host.lower(), each.hosts)), None)


def _fact(name: str, registries: Sequence[Registry | None]) -> Fact | None:
    order = WORST_FIRST[name]
    saying = [each for each in registries if each is not None and name in each.facts]
    if not saying:
        return None
    worst = min((each.facts[name] for each in saying), key=order.index)
    if len(saying) < len(registries) and worst != order[0]:
        return None
    places = tuple(dict.fromkeys(each.location for each in saying if each.facts[name] == worst))
    return Fact(value=worst, evidence=places, provenance=Provenance.DECLARED)
