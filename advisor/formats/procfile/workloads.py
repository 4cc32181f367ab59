"""Procfiles as workloads: the process types of one app that is built from the source beside it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.errors import SetAsideError
from advisor.formats.extraction import Extraction
from advisor.formats.facts import text_set
from advisor.formats.reading import Read, Reader, shown_name
from advisor.model.facts import Fact, Workload
from advisor.model.location import Location
from advisor.text.redact import assigned_names, shown_command, shown_key
from advisor.text.source import ReadOptions, Source

STATES = frozenset(
    {
        "build.method",
        "build.rebuildable",
        "config.env-names",
        "process.count",
        "process.custom-command",
        "process.types",
        "rollout.hooks",
    }
)
"""Every fact that a Procfile can state."""
_SETTLED = frozenset({"build.method", "build.rebuildable", "process.count", "process.custom-command", "process.types"})
"""A Procfile deploys nothing by itself: size, services and the rest of the environment are said elsewhere."""

_LINE = re.compile(r"(?P<type>[A-Za-z0-9_-]+)[ \t]*:[ \t]*(?P<command>\S.*)")
_EMPTY = re.compile(r"[A-Za-z0-9_-]+[ \t]*:[ \t]*")
_RELEASE = "release"
_LONGEST_LINE = 4_096


@dataclass(frozen=True, slots=True)
class _Process:
    type: str
    command: str
    place: Location


def extract_procfile(source: Source, options: ReadOptions) -> Extraction:  # noqa: ARG001 - as every extractor
    """The one app of the Procfile's folder. Raises SetAsideError where no line names a process."""
    reader = Reader()
    processes = _processes(source, reader)
    if not processes:
        raise SetAsideError("a Procfile that names no process")
    workload = Workload(
        name=_name(source),
        folder=source.folder,
        kind="procfile",
        files=(source.path,),
        facts=dict(sorted(_facts(processes).items())),
        settled=_SETTLED,
    )
    return Extraction(workloads=(workload,), notes=reader.notes)


def _name(source: Source) -> str:
    """The folder's name; "root" in the root folder."""
    folder = source.folder.rpartition("/")[2]
    return "root" if folder == "." else shown_name(folder)


# --- lines ----------------------------------------------------------------------------------------------------------


def _processes(source: Source, reader: Reader) -> Mapping[str, _Process]:
    """Process types with their commands; of a type that is written twice the last line holds."""
    found: dict[str, _Process] = {}
    for process in _read_lines(source, reader):
        if process.type in found:
            what = f"the process type `{process.type}` is named for the second time."
            reader.note(source, process.place.first_line, what, "Keep one of its lines.")
        found[process.type] = process
    return found


def _read_lines(source: Source, reader: Reader) -> Iterator[_Process]:
    for number, line in enumerate(source.text.split("\n"), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = _LINE.fullmatch(text) if len(text) <= _LONGEST_LINE else None
        if match:
            yield _Process(shown_name(match["type"]), match["command"], source.location(number, snippet=_shown(match)))
        else:
            reader.note(source, number, _what_is_wrong(text), "Write `type: command` on one line.")


def _shown(line: re.Match[str]) -> str:
    return f"{shown_key(line['type'])}: {shown_command(line['command'])}"


def _what_is_wrong(text: str) -> str:
    if len(text) > _LONGEST_LINE:
        return f"this line has more than {_LONGEST_LINE} characters."
    return "a process type without a command." if _EMPTY.fullmatch(text) else "this line names no process."


# --- facts ----------------------------------------------------------------------------------------------------------


def _facts(processes: Mapping[str, _Process]) -> dict[str, Fact]:
    lasting = {name: process for name, process in processes.items() if name != _RELEASE}
    places = _places(processes)
    facts = {
        "build.method": Fact(value="buildpack", evidence=places[:1]),
        "build.rebuildable": Fact(value=True, evidence=places[:1]),
    }
    if lasting:
        evidence = _places(lasting)
        facts["process.types"] = Fact(value=tuple(sorted(lasting)), evidence=evidence)
        facts["process.count"] = Fact(value=len(lasting), evidence=evidence)
        facts["process.custom-command"] = Fact(value=True, evidence=evidence)
    if _RELEASE in processes:
        facts["rollout.hooks"] = Fact(value=(_RELEASE,), evidence=(processes[_RELEASE].place,))
    names = [read for process in processes.values() for read in _assigned(process)]
    if names:
        facts["config.env-names"] = text_set(names)
    return facts


def _places(processes: Mapping[str, _Process]) -> tuple[Location, ...]:
    return tuple(sorted(process.place for process in processes.values()))


def _assigned(process: _Process) -> Iterator[Read[str]]:
    """The names of variables that are set before the command begins."""
    yield from (Read(name, process.place) for name in assigned_names(process.command))
