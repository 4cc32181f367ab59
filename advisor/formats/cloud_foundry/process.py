"""The processes of a Cloud Foundry app: how many, how large, how they are started and watched."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from msgspec.structs import replace

from advisor.formats.cloud_foundry import PROCESS_KEYS
from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.data_paths import data_paths, words_of
from advisor.formats.facts import all_together, text_set
from advisor.formats.reading import Attribute, Read, Reader, shape, shown_name
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Map, Node, Text

_MOST_INSTANCES = 2**31 - 1
_LONGEST_COMMAND = 4_096
_UNLIMITED = -1
_KINDS = ("port", "http", "process", "none")
_RESETS = frozenset({"null", "default"})
_SIDECAR_KEYS = frozenset({"name", "command", "process_types", "memory"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Process:
    """One process type with its attributes; the web process has those of the app where it says nothing itself."""

    type: str
    attributes: Mapping[str, Attribute]
    place: Location

    def get(self, key: str) -> Attribute | None:
        return self.attributes.get(key)


@dataclass(frozen=True, slots=True)
class Processes:
    """All of them; incomplete where one could not be read."""

    members: tuple[Process, ...]
    unknown: tuple[Location, ...] = ()
    place: Location | None = None
    """The line of `processes:`, where it is written."""

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(sorted({process.type for process in self.members}))

    def runs_web(self) -> bool:
        return any(process.type == "web" for process in self.members)


def read_processes(app: App, reader: Reader) -> Processes:
    attribute = app.get("processes")
    read = reader.items(attribute)
    shared = {key: member for key, member in app.attributes.items() if key in PROCESS_KEYS}
    web = Process("web", shared, app.place())
    if attribute is None or read is None:
        return Processes((web,))
    if read.value is None:
        return Processes((web,), unknown=(read.place,), place=read.place)
    listed = list(_listed(attribute, read.value.items, reader))
    members = [process for process in listed if isinstance(process, Process)]
    unknown = tuple(place for place in listed if isinstance(place, Location))
    own = [_with_shared(process, shared) if process.type == "web" else process for process in members]
    implied = [] if any(process.type == "web" for process in own) or not _implies_web(app, own) else [web]
    return Processes((*implied, *own), unknown, read.place)


def _implies_web(app: App, listed: list[Process]) -> bool:
    """Whether an app that lists no web process speaks of one all the same."""
    return not listed or any(
        key in app.attributes for key in (*PROCESS_KEYS, "routes", "random-route", "default-route")
    )


def _with_shared(process: Process, shared: Mapping[str, Attribute]) -> Process:
    return Process(process.type, {**shared, **process.attributes}, process.place)


def _listed(attribute: Attribute, items: Iterable[Node], reader: Reader) -> Iterator[Process | Location]:
    """Every process, or the place of one that cannot be read; a repeated type counts once."""
    seen: set[str] = set()
    for item in items:
        if not isinstance(item, Map):
            reader.note(attribute.source, item.first_line, f"an entry of `processes` is {shape(item)}.", "Mend it.")
            yield attribute.hidden_at(item)
            continue
        fields = {entry.key.text: attribute.below(entry) for entry in item.entries}
        name = _type(fields, item, attribute, reader)
        if name is None:
            yield attribute.hidden_at(item)
        elif name in seen:
            continue  # a finding of its own
        else:
            seen.add(name)
            _note_keys(fields, reader)
            yield Process(name, fields, fields["type"].location())


def _type(fields: Mapping[str, Attribute], item: Map, attribute: Attribute, reader: Reader) -> str | None:
    read = reader.text(fields.get("type"))
    if read is None:
        reader.note(attribute.source, item.first_line, "a process names no type.", "Add `type:`.")
        return None
    return None if read.value is None else shown_name(read.value)


def _note_keys(fields: Mapping[str, Attribute], reader: Reader) -> None:
    for key, attribute in fields.items():
        if key not in PROCESS_KEYS | {"type", "user"}:
            reader.note_on(attribute, "is no key of a process.", "Cloud Foundry passes over it; check its spelling.")


# --- facts ----------------------------------------------------------------------------------------------------------


def process_facts(app: App, processes: Processes, reader: Reader) -> dict[str, Fact]:
    """process.*, scale.* and health.*."""
    return {
        **_types(app, processes),
        **_scale(processes, reader),
        **_health(processes, reader),
        **_command(processes, reader),
        **_users(processes, reader),
        **_sidecars(app, reader),
    }


def _types(app: App, processes: Processes) -> dict[str, Fact]:
    evidence = (processes.place or app.place(),)
    if processes.unknown:
        return {name: Fact(value=None, evidence=processes.unknown) for name in ("process.types", "process.count")}
    return {
        "process.types": Fact(value=processes.types, evidence=evidence),
        "process.count": Fact(value=len(processes.types), evidence=evidence),
    }


def _scale(processes: Processes, reader: Reader) -> dict[str, Fact]:
    facts = {
        "scale.memory": _largest(processes, lambda process: reader.size(process.get("memory"))),
        "scale.disk": _largest(processes, lambda process: _disk(process, reader)),
        "scale.log-rate": _largest(processes, lambda process: _log_rate(process, reader)),
        "scale.instances": _instances(processes, reader),
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _disk(process: Process, reader: Reader) -> Read[int] | None:
    """Both spellings are read; together they are an error."""
    first, second = process.get("disk_quota"), process.get("disk-quota")
    if first is None or second is None:
        return reader.size(first or second)
    sizes = [read for read in (reader.size(first), reader.size(second)) if read is not None]
    if not sizes:
        return None
    same = {read.value for read in sizes}
    return Read(sizes[0].value if len(same) == 1 else None, sizes[0].place)


def _log_rate(process: Process, reader: Reader) -> Read[int] | None:
    """-1 asks for no limit, so that no demand arises."""
    read = reader.size(process.get("log-rate-limit-per-second"), least=_UNLIMITED)
    return None if read is not None and read.value == _UNLIMITED else read


def _largest(processes: Processes, read: "Callable[[Process], Read[T] | None]") -> Fact | None:
    reads = [found for process in processes.members if (found := read(process)) is not None]
    unknown = [Fact(value=None, evidence=(place,)) for place in processes.unknown]
    return all_together([*(found.fact() for found in reads), *unknown])


def _instances(processes: Processes, reader: Reader) -> Fact | None:
    """All processes together. Where some state a number, the others have the documented default: 1 web, 0 others."""
    reads = [
        (process.type, reader.integer(process.get("instances"), 0, _MOST_INSTANCES)) for process in processes.members
    ]
    stated = [read for _, read in reads if read is not None]
    if not stated and not processes.unknown:
        return None
    evidence = tuple(sorted({*(read.place for read in stated), *processes.unknown}))
    if processes.unknown or any(read.value is None for read in stated):
        return Fact(value=None, evidence=evidence)
    total = sum(int(name == "web") if read is None else read.value or 0 for name, read in reads)
    return Fact(value=total, evidence=evidence)


def _health(processes: Processes, reader: Reader) -> dict[str, Fact]:
    facts = {
        "health.type": _kinds(processes, "health-check-type", reader),
        "health.readiness": _kinds(processes, "readiness-health-check-type", reader),
        "health.start-timeout": _largest(processes, lambda process: reader.integer(process.get("timeout"), 1)),
        "health.endpoint": _endpoint(processes, reader),
    }
    for process in processes.members:
        _check_intervals(process, reader)
    return {name: fact for name, fact in facts.items() if fact is not None}


def _kinds(processes: Processes, key: str, reader: Reader) -> Fact | None:
    reads = [found for process in processes.members if (found := reader.choice(process.get(key), *_KINDS)) is not None]
    if not reads:
        return None
    renamed = [Read("process" if read.value == "none" else read.value, read.place) for read in reads]
    return text_set(renamed)


def _endpoint(processes: Processes, reader: Reader) -> Fact | None:
    for process in processes.members:
        attribute = process.get("health-check-http-endpoint")
        read = reader.text(attribute)
        if read is None or attribute is None:
            continue
        kind = reader.choice(process.get("health-check-type"), *_KINDS)
        if kind is None or kind.value not in ("http", None):
            reader.note_on(attribute, "is used by health checks of type http only.", "Set `health-check-type: http`.")
        return read.fact(None if read.value is None else shown_name(read.value))
    return None


def _check_intervals(process: Process, reader: Reader) -> None:
    """These state no fact; a wrong value is noted all the same."""
    for prefix in ("", "readiness-"):
        for key in ("health-check-invocation-timeout", "health-check-interval"):
            reader.integer(process.get(prefix + key), 1)


def _command(processes: Processes, reader: Reader) -> dict[str, Fact]:
    """`command: null` gives back the start command of the buildpack or image."""
    places: list[Location] = []
    wrong: list[Location] = []
    for process in processes.members:
        attribute = process.get("command")
        if attribute is None or attribute.is_null or _resets(attribute.node):
            continue
        if isinstance(attribute.node, Text):
            places.append(attribute.command_location())
            reader.text(attribute, _LONGEST_COMMAND)
        else:
            reader.text(attribute, _LONGEST_COMMAND)
            wrong.append(attribute.key_location())
    if places:
        kept = data_paths(*(words_of([one]) for process in processes.members if (one := process.get("command"))))
        return {"process.custom-command": Fact(value=True, evidence=tuple(sorted(set(places)))), **kept}
    return {"process.custom-command": Fact(value=None, evidence=tuple(sorted(set(wrong))))} if wrong else {}


def _resets(node: Node) -> bool:
    return isinstance(node, Text) and node.text.strip() in _RESETS


def _users(processes: Processes, reader: Reader) -> dict[str, Fact]:
    users = [
        read
        for process in processes.members
        if (attribute := process.get("user")) is not None and (read := reader.text(attribute)) is not None
    ]
    if not users:
        return {}
    known = text_set(users)
    # A process without a user of its own runs as the image says, and which that is stands in no manifest.
    return {"process.user": known if len(users) == len(processes.members) else replace(known, partial=known.known)}


def _sidecars(app: App, reader: Reader) -> dict[str, Fact]:
    attribute = app.get("sidecars")
    read = reader.items(attribute)
    if read is None or attribute is None:
        return {}
    if read.value is None:
        return {"process.sidecars": Fact(value=None, evidence=(read.place,))}
    names = [_sidecar(attribute, item, reader) for item in read.value]
    return {"process.sidecars": text_set(names)} if names else {}


def _sidecar(attribute: Attribute, item: Node, reader: Reader) -> Read[str]:
    if not isinstance(item, Map):
        reader.note(attribute.source, item.first_line, f"an entry of `sidecars` is {shape(item)}.", "Mend it.")
        return Read(None, attribute.hidden_at(item))
    fields = {entry.key.text: attribute.below(entry) for entry in item.entries}
    for key in fields.keys() - _SIDECAR_KEYS:
        reader.note_on(fields[key], "is no key of a sidecar.", "Cloud Foundry passes over it; check its spelling.")
    name = reader.text(fields.get("name"))
    if name is None:
        reader.note(attribute.source, item.first_line, "a sidecar has no name.", "Add `name:`.")
        return Read(None, attribute.hidden_at(item))
    return name
