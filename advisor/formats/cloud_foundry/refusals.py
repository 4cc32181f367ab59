"""What a push is refused for: keys that exclude each other, irregular labels, sidecars that take all memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.cloud_foundry.process import Process, Processes
from advisor.formats.facts import text_set
from advisor.formats.labels import below, has_regular_key, has_regular_value
from advisor.formats.reading import Attribute, Read, Reader, shown_key, shown_name
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text

_EXCLUSIVE = ("file-based-vcap-services", "service-binding-k8s")
_SPELLINGS = ("disk_quota", "disk-quota")
_LONGEST_ANNOTATION = 5_000


def refusal_facts(app: App, processes: Processes, reader: Reader) -> dict[str, Fact]:
    """descriptor.conflicts, config.irregular-labels and process.sidecars-outgrow."""
    return {**_conflict_facts(app), **_irregular_labels(app, reader), **_outgrown(app, processes, reader)}


# --- keys that exclude each other -----------------------------------------------------------------------------------


def _conflict_facts(app: App) -> dict[str, Fact]:
    """Keys that exclude each other, for which the app is refused whatever else it says."""
    found = [(name, place) for name, places in _conflicts(app) for place in places]
    if not found:
        return {}
    return {"descriptor.conflicts": Fact.of_set((name for name, _ in found), (place for _, place in found))}


def _conflicts(app: App) -> Iterator[tuple[str, tuple[Location, ...]]]:
    docker, packs, pack = (_written(app, key) for key in ("docker", "buildpacks", "buildpack"))
    if docker is not None and (packs or pack) is not None:
        yield "docker and buildpacks", (docker, *(one for one in (packs, pack) if one is not None))
    yield from _both("buildpack and buildpacks", pack, packs)
    yield from _both(" and ".join(_SPELLINGS), *(_written(app, key) for key in _SPELLINGS))
    yield from _both(
        "random-route and default-route", *(_on(app.get(key)) for key in ("random-route", "default-route"))
    )
    features = app.get("features")
    node = None if features is None else features.node
    if features is not None and isinstance(node, Map):
        entries = (node.entry(key) for key in _EXCLUSIVE)
        switches = (None if entry is None else _on(features.below(entry)) for entry in entries)
        yield from _both(" and ".join(_EXCLUSIVE), *switches)
    yield from _of_processes(app)


def _both(name: str, *places: Location | None) -> Iterator[tuple[str, tuple[Location, ...]]]:
    known = tuple(place for place in places if place is not None)
    if len(known) == len(places):
        yield name, known


def _of_processes(app: App) -> Iterator[tuple[str, tuple[Location, ...]]]:
    """Two spellings of one key, and process types that are described more than once."""
    processes = app.get("processes")
    types: dict[str, list[Location]] = {}
    for item in processes.node if processes is not None and isinstance(processes.node, Items) else ():
        if processes is None or not isinstance(item, Map):
            continue
        own = {entry.key.text: processes.below(entry) for entry in item.entries}
        spellings = (own[key].location() if key in own else None for key in _SPELLINGS)
        yield from _both(" and ".join(_SPELLINGS), *spellings)
        if "type" in own and isinstance(own["type"].node, Text):
            types.setdefault(shown_name(own["type"].node.text), []).append(own["type"].location())
    for name, places in types.items():
        if len(places) > 1:
            yield f"process {name} and process {name}", tuple(places)


def _written(app: App, key: str) -> Location | None:
    attribute = app.get(key)
    return None if attribute is None or attribute.is_null else attribute.location()


def _on(attribute: Attribute | None) -> Location | None:
    return attribute.location() if attribute is not None and _is_on(attribute) else None


def _is_on(attribute: Attribute) -> bool:
    return isinstance(attribute.node, Text) and attribute.node.as_bool() is True


# --- labels ---------------------------------------------------------------------------------------------------------


def _irregular_labels(app: App, reader: Reader) -> dict[str, Fact]:
    """Labels and annotations that a push is refused for; a value that removes one has no form to keep."""
    found: list[Attribute] = []
    for part in below(app.get("metadata"), "labels", "annotations"):
        for entry in part.node.entries if isinstance(part.node, Map) else ():
            field = part.below(entry)
            regular = has_regular_value(field, reader) if part.key == "labels" else not _is_too_long(field)
            if not (regular and has_regular_key(field)) and not field.is_null:
                found.append(field)
    if not found:
        return {}
    return {"config.irregular-labels": text_set(Read(shown_key(field.key), field.location()) for field in found)}


def _is_too_long(annotation: Attribute) -> bool:
    return isinstance(annotation.node, Text) and len(annotation.node.text) > _LONGEST_ANNOTATION


# --- memory ---------------------------------------------------------------------------------------------------------


def _outgrown(app: App, processes: Processes, reader: Reader) -> dict[str, Fact]:
    """Whether the sidecars of a process leave it no memory, which they share; open where no size of it is written."""
    attribute = app.get("sidecars")
    if attribute is None or not isinstance(attribute.node, Items):
        return {}
    sidecars = [_Sidecar.of(item, attribute, reader) for item in attribute.node if isinstance(item, Map)]
    compared = [_compared(process, sidecars, reader) for process in processes.members]
    told = [one for one in compared if one is not None and one.value is not False]
    if not told:
        return {}
    evidence = tuple(sorted({place for one in told for place in one.evidence}))
    value = True if any(one.value for one in told) else None
    return {"process.sidecars-outgrow": Fact(value=value, evidence=evidence)}


@dataclass(frozen=True, slots=True)
class _Sidecar:
    memory: Read[int] | None
    types: frozenset[str]
    """Of the processes beside which it runs; empty for all of them."""

    @classmethod
    def of(cls, item: Map, attribute: Attribute, reader: Reader) -> "_Sidecar":
        fields = {entry.key.text: attribute.below(entry) for entry in item.entries}
        listed = fields.get("process_types")
        members = [] if listed is None else list(reader.members(listed, "a process type"))
        types = frozenset("" if text is None else shown_name(text.text) for _, text in members)
        return cls(reader.size(fields.get("memory")), types)

    def runs_beside(self, process: Process) -> bool:
        return not self.types or process.type in self.types


def _compared(process: Process, sidecars: Iterable[_Sidecar], reader: Reader) -> Fact | None:
    """None where no sidecar of the process asks for memory."""
    asked = [one.memory for one in sidecars if one.memory is not None and one.runs_beside(process)]
    if not asked:
        return None
    own = reader.size(process.get("memory"))
    places = [*(read.place for read in asked), *(() if own is None else (own.place,))]
    known = [read.value for read in asked if read.value is not None]
    if own is None or own.value is None or len(known) < len(asked):
        return Fact(value=None, evidence=tuple(places))
    return Fact(value=sum(known) >= own.value, evidence=tuple(places))
