"""The processes of a Cloud Foundry app: how many, how large, how they are started, watched and accompanied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from advisor.formats.cloud_foundry import PROCESS_KEYS
from advisor.formats.cloud_foundry.build import note_keys
from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.data_paths import data_paths, words_of
from advisor.formats.facts import Statements, holds, member, stated, text_set, unknown, word
from advisor.formats.reading import Attribute, Part, Read, Reader, shape, shown_name
from advisor.formats.words import facts_of
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Node, Text

PROCESS_STATES = facts_of(
    health="endpoint readiness start-timeout type",
    process="count custom-command sidecars sidecars-outgrow types user",
    scale="disk instances log-rate memory",
    storage="data-paths",
)
MOST_INSTANCES = 2**31 - 1
LONGEST_COMMAND = 4_096
_UNLIMITED = -1
_KINDS = {"port": "port", "http": "http", "process": "process", "none": "process"}
"""Types of health checks; the last is an old name."""
_RESETS = frozenset({"null", "default"})
_SIDECAR_KEYS = ("name", "command", "process_types", "memory")
_SIZES = ("scale.memory", "scale.disk", "scale.log-rate")


@dataclass(frozen=True, slots=True)
class Process:
    """One process type; the web process has the attributes of the app where it says nothing itself."""

    type: str
    part: Part


@dataclass(frozen=True, slots=True)
class Processes:
    """All of them; incomplete where one could not be read."""

    members: tuple[Process, ...]
    place: Location
    """The line of `processes:`, where it is written; else that of the app."""
    unknown: tuple[Location, ...] = ()

    @property
    def runs_web(self) -> bool:
        return any(process.type == "web" for process in self.members)


def read_processes(app: App) -> Processes:
    part, attribute = app.part, app.part.given("processes")
    read = part.reader.items(attribute)
    web = Process("web", part.only(PROCESS_KEYS))
    if attribute is None or read is None:
        return Processes((web,), app.place)
    if read.value is None:
        return Processes((web,), read.place, (read.place,))
    listed = list(_listed(attribute, read.value, web.part))
    members = [process for process in listed if isinstance(process, Process)]
    if not any(process.type == "web" for process in members) and _implies_web(part, members):
        members.insert(0, web)
    return Processes(tuple(members), read.place, tuple(place for place in listed if isinstance(place, Location)))


def _implies_web(part: Part, listed: Sequence[Process]) -> bool:
    """Whether an app that lists no web process speaks of one all the same."""
    return not listed or not {*PROCESS_KEYS, "routes", "random-route", "default-route"}.isdisjoint(part.key_names())


def _listed(attribute: Attribute, items: Items, web: Part) -> Iterator[Process | Location]:
    """Every process, or the place of one that cannot be read; a repeated type counts once, and is told elsewhere."""
    seen: set[str] = set()
    for item in items:
        name = _type(attribute, item, web.reader)
        if name is None or not isinstance(item, Map):
            yield attribute.hidden_at(item)
        elif name not in seen:
            seen.add(name)
            own = Part(item, attribute.source, web.reader)
            note_keys(own, PROCESS_KEYS | {"type", "user"}, "is no key of a process.")
            layers = (*web.fields(), *own.fields()) if name == "web" else own.fields()
            yield Process(name, Part.of_layers(layers, own.source, item.first_line, own.reader))


def _type(attribute: Attribute, item: Node, reader: Reader) -> str | None:
    if not isinstance(item, Map):
        what = f"an entry of `processes` is {shape(item)}."
        reader.note(attribute.source, item.first_line, what, "Mend it.")
        return None
    read = Part(item, attribute.source, reader).text("type")
    if read is None:
        reader.note(attribute.source, item.first_line, "a process names no type.", "Add `type:`.")
    return None if read is None or read.value is None else shown_name(read.value)


# --- facts ----------------------------------------------------------------------------------------------------------


def process_facts(app: App, processes: Processes) -> Statements:
    """process.*, scale.* and health.*."""
    for place in processes.unknown:
        yield from unknown(
            ("process.types", "process.count", "scale.instances", *_SIZES, "health.start-timeout"), place
        )
    if not processes.unknown:
        types = sorted({process.type for process in processes.members})
        yield "process.types", Fact(value=tuple(types), evidence=(processes.place,))
        yield "process.count", Fact(value=len(types), evidence=(processes.place,))
    yield from _instances(processes)
    for process in processes.members:
        yield from _sizes(process.part)
        yield from _checks(process.part)
    yield from _endpoint(processes)
    yield from command_facts(tuple(_commands(processes)), app.part)
    yield from _users(processes)
    yield from _sidecars(app.part)
    yield from _outgrown(app.part, processes)


def _sizes(part: Part) -> Statements:
    yield from stated("scale.memory", part.size("memory"))
    sizes = [read for key in ("disk_quota", "disk-quota") if (read := part.size(key)) is not None]
    same = {read.value for read in sizes}  # both spellings are read; together they are an error
    if sizes:
        yield from stated("scale.disk", Read(sizes[0].value if len(same) == 1 else None, sizes[0].place))
    rate = part.size("log-rate-limit-per-second", _UNLIMITED)
    if rate is not None and rate.value != _UNLIMITED:
        yield from stated("scale.log-rate", rate)


def _instances(processes: Processes) -> Statements:
    """All processes together. Where some state a number, the others have the documented default: 1 web, 0 others."""
    reads = [(process.type, process.part.integer("instances", 0, MOST_INSTANCES)) for process in processes.members]
    written = [read for _, read in reads if read is not None]
    if written:
        known = all(read.value is not None for read in written)
        total = sum(int(name == "web") if read is None else read.value or 0 for name, read in reads)
        places = tuple(sorted({read.place for read in written}))
        yield "scale.instances", Fact(value=total if known else None, evidence=places)


def _checks(part: Part) -> Statements:
    yield from member("health.type", part.choice("health-check-type", _KINDS))
    yield from member("health.readiness", part.choice("readiness-health-check-type", _KINDS))
    yield from stated("health.start-timeout", part.integer("timeout", 1))
    for prefix in ("", "readiness-"):  # these state no fact; a wrong value is noted all the same
        part.integer(f"{prefix}health-check-invocation-timeout", 1)
        part.integer(f"{prefix}health-check-interval", 1)


def _endpoint(processes: Processes) -> Statements:
    """Of the first process that names one."""
    for part in (process.part for process in processes.members):
        attribute, read = part.given("health-check-http-endpoint"), part.text("health-check-http-endpoint")
        if read is None or attribute is None:
            continue
        kind = part.choice("health-check-type", _KINDS)
        if kind is None or kind.value not in ("http", None):
            what = "is used by health checks of type http only."
            part.reader.note_on(attribute, what, "Set `health-check-type: http`.")
        yield from word("health.endpoint", read)
        return


def _commands(processes: Processes) -> Iterator[Attribute]:
    """`command: null` gives back the start command of the buildpack or image, as do two words."""
    for process in processes.members:
        command = process.part.given("command")
        if command is not None and not (isinstance(command.node, Text) and command.node.text.strip() in _RESETS):
            yield command


def command_facts(commands: Sequence[Attribute], part: Part) -> Statements:
    """That commands of one's own are run, and where they keep data."""
    for command in commands:
        part.reader.text(command, LONGEST_COMMAND)
    texts = [command.command_location() for command in commands if isinstance(command.node, Text)]
    yield from holds("process.custom-command", *texts)
    for command in () if texts else commands:
        yield from unknown(("process.custom-command",), command.key_location())
    yield from data_paths(*(words_of([command]) for command in commands)).items()


def _users(processes: Processes) -> Statements:
    users = [read for process in processes.members if (read := process.part.text("user")) is not None]
    if users:
        known = text_set(users)
        # A process without a user of its own runs as the image says, and which that is stands in no manifest.
        whole = len(users) == len(processes.members)
        yield "process.user", known if whole else replace(known, partial=known.known)


# --- sidecars -------------------------------------------------------------------------------------------------------


def _sidecars(part: Part) -> Statements:
    attribute = part.given("sidecars")
    for read in part.parts("sidecars"):
        sidecar = read.value
        if sidecar is None or attribute is None:
            yield from member("process.sidecars", Read(None, read.place))
            continue
        note_keys(sidecar, _SIDECAR_KEYS, "is no key of a sidecar.")
        name = sidecar.text("name")
        if name is None:
            part.reader.note(sidecar.source, sidecar.node.first_line, "a sidecar has no name.", "Add `name:`.")
            name = Read(None, attribute.hidden_at(sidecar.node))
        yield from member("process.sidecars", name)


def _outgrown(part: Part, processes: Processes) -> Statements:
    """Whether the sidecars of a process leave it no memory, which they share; open where no size of it is written."""
    sidecars = [_Sidecar.of(read.value) for read in part.parts("sidecars") if read.value is not None]
    for process in processes.members:
        compared = _compared(process, sidecars)
        if compared is not None and compared.value is not False:
            yield "process.sidecars-outgrow", compared


@dataclass(frozen=True, slots=True)
class _Sidecar:
    memory: Read[int] | None
    types: frozenset[str]
    """Of the processes beside which it runs; empty for all of them."""

    @classmethod
    def of(cls, part: Part) -> "_Sidecar":
        listed = part.written("process_types")
        members = [] if listed is None else part.reader.members(listed, "a process type")
        return cls(part.size("memory"), frozenset("" if text is None else shown_name(text.text) for _, text in members))


def _compared(process: Process, sidecars: Sequence[_Sidecar]) -> Fact | None:
    """None where no sidecar of the process asks for memory."""
    beside = [sidecar for sidecar in sidecars if not sidecar.types or process.type in sidecar.types]
    asked = [sidecar.memory for sidecar in beside if sidecar.memory is not None]
    if not asked:
        return None
    own = process.part.size("memory")
    places = tuple(sorted({*(read.place for read in asked), *(() if own is None else (own.place,))}))
    known = [read.value for read in asked if read.value is not None]
    if own is None or own.value is None or len(known) < len(asked):
        return Fact(value=None, evidence=places)
    return Fact(value=sum(known) >= own.value, evidence=places)
