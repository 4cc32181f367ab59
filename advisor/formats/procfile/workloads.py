"""Procfiles as workloads: the process types of one app that is built from the source beside it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.errors import SetAsideError
from advisor.formats.extraction import Extraction
from advisor.formats.facts import Statements, gathered, holds, member, members
from advisor.formats.reading import Read, Reader, shown_name
from advisor.formats.words import facts_of
from advisor.model.facts import Fact, Workload
from advisor.model.location import Location
from advisor.text.redact import assigned_names, shown_command, shown_key
from advisor.text.source import ReadOptions, Source

_SETTLED = facts_of(build="method rebuildable", process="count custom-command types")
"""A Procfile deploys nothing by itself: size, services and the rest of the environment are said elsewhere."""
STATES = _SETTLED | {"config.env-names", "rollout.hooks"}
"""Every fact that a Procfile can state."""
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
        facts=gathered(_facts(processes)),
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


def _facts(processes: Mapping[str, _Process]) -> Statements:
    places = tuple(sorted(process.place for process in processes.values()))
    yield "build.method", Fact(value="buildpack", evidence=places[:1])
    yield from holds("build.rebuildable", *places[:1])
    lasting = [process for process in processes.values() if process.type != _RELEASE]
    for process in lasting:
        yield from member("process.types", Read(process.type, process.place))
        yield from holds("process.custom-command", process.place)
    if lasting:
        yield "process.count", Fact(value=len(lasting), evidence=tuple(sorted(process.place for process in lasting)))
    if _RELEASE in processes:
        yield from member("rollout.hooks", Read(_RELEASE, processes[_RELEASE].place))
    for process in processes.values():  # the names of variables that are set before the command begins
        yield from members("config.env-names", (Read(name, process.place) for name in assigned_names(process.command)))
