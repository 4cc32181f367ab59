"""What images bring that files left open: known by reference pattern, with source and date."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from advisor.model.catalog import BaseImage
from advisor.model.facts import Fact, Provenance, Scalar, Value, Workload
from advisor.model.location import Location

BASE = "image.base"
REFERENCE = "image.reference"
UNIONS = ("image.ports", "image.udp-ports", "image.volumes", "image.env-names")
"""Sets to which an own instruction adds; every other fact of the base is replaced by an own one."""
USER_FACTS = ("image.user", "image.root", "image.user-numeric", "image.drops-root")
DERIVED = ("image.port-count", "image.udp-only")
_HUB = re.compile(r"\A(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)/(?:library/)?")


def match(reference: str, images: Sequence[BaseImage]) -> BaseImage | None:
    """The longest pattern that covers the reference; a missing tag counts as latest, a digest alone as any tag."""
    named = _normal(reference)
    fitting = [image for image in images if _covers(image.pattern, named)]
    return max(fitting, key=lambda image: (len(image.pattern), image.pattern), default=None)


def _normal(reference: str) -> str:
    name = _HUB.sub("", reference.partition("@")[0])
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def _covers(pattern: str, reference: str) -> bool:
    full = _normal(pattern) if "*" not in pattern.rpartition("/")[2] else pattern
    parts = (re.escape(part) for part in full.split("*"))
    return re.fullmatch("[^/]*".join(parts), reference) is not None


def enrich(workload: Workload, images: Sequence[BaseImage]) -> Workload:
    """The workload with what its base image, or the image it runs as it is, is known to bring."""
    named = workload.facts.get(BASE) or workload.facts.get(REFERENCE)
    references = () if named is None else named.members()
    image = match(str(references[0]), images) if len(references) == 1 else None
    if named is None or image is None:
        return workload
    brought = _brought(workload, image)
    facts = {name: _fact(value, named.evidence) for name, value in brought.items()}
    merged = {**workload.facts, **facts}
    absent = {name for name in image.absent if name not in merged}
    return replace(workload, facts=dict(sorted(merged.items())), settled=workload.settled | absent)


def _fact(value: Value, evidence: tuple[Location, ...]) -> Fact:
    return Fact(value=value, evidence=evidence, provenance=Provenance.BASE_IMAGE)


def _brought(workload: Workload, image: BaseImage) -> dict[str, Value]:
    skipped = set(USER_FACTS) if "image.user" in workload.facts else set()
    open_facts = {
        name: value
        for name, value in image.facts.items()
        if name not in workload.facts and name not in workload.settled and name not in skipped
    }
    open_facts = {name: value for name, value in open_facts.items() if name not in DERIVED}
    return {**open_facts, **_ports(workload, image.facts, open_facts)}


def _ports(
    workload: Workload, brought: Mapping[str, Value], filled: Mapping[str, Value]
) -> dict[str, Value]:
    """Counts that follow from ports, once the base is known."""
    tcp = _members(workload, "image.ports") or _tuple(filled.get("image.ports"))
    udp = _members(workload, "image.udp-ports") or _tuple(filled.get("image.udp-ports"))
    known = "image.ports" in brought or "image.udp-ports" in brought
    if not known or not (tcp or udp):
        return {}
    derived: dict[str, Value] = {}
    if "image.port-count" not in workload.facts:
        derived["image.port-count"] = len(tcp)
    if "image.udp-only" not in workload.facts and "image.udp-only" not in workload.settled:
        derived["image.udp-only"] = not tcp
    return derived


def _members(workload: Workload, name: str) -> tuple[Scalar, ...]:
    fact = workload.facts.get(name)
    return () if fact is None else fact.members()


def _tuple(value: Value | None) -> tuple[Scalar, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)
