"""How a workload is brought to a platform: a command to copy, with hostile names quoted, or what to write first."""

import hashlib
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from advisor.assess.conditions import Check, compile_condition
from advisor.model.catalog import (
    APP_LABEL,
    CONTROLLER,
    FILE,
    FOLDER,
    LABEL,
    NAME,
    OVERLAYS,
    PLACEHOLDER,
    DeployCommand,
    Platform,
)
from advisor.model.decision import Deployment
from advisor.model.facts import Descriptor, Truth, Workload
from advisor.text.redact import HIDDEN

_FORMATS = "descriptor.formats"
_LONGEST = {LABEL: 63, APP_LABEL: 58}
"""Of an RFC 1123 label; of a name from which OpenShift makes the names of builds."""
_RULES = {
    LABEL: "a name there has small letters, digits and hyphens only, 63 at most",
    APP_LABEL: "a name there has small letters, digits and hyphens only, 58 at most, and begins with a letter",
}
_CONTROLLERS = (
    (("process.per-node",), "DaemonSet"),
    (("process.task", "process.schedule"), "CronJob"),
    (("process.task",), "Job"),
    (("process.stable-identity",), "StatefulSet"),
    (("storage.per-instance",), "StatefulSet"),
)
"""Kinds of objects by the facts that together ask for one; a Deployment for everything else."""
_DIGEST = 8
"""Characters that tell names apart which begin alike and are cut."""


class _Entry(Struct, frozen=True):
    """A way of bringing workloads to a platform, in force on the day."""

    command: DeployCommand
    formats: frozenset[str]
    """Those of its formats that count on this platform; a variant takes fewer where it names its own."""
    holds: Check | None
    used: frozenset[str]
    """The placeholders of its command and note."""

    @classmethod
    def of(cls, command: DeployCommand, platform: Platform) -> "_Entry":
        formats = frozenset(command.formats)
        if platform.extends is not None:
            formats &= frozenset(platform.native_descriptors)
        holds = None if command.when is None else compile_condition(command.when)
        used = frozenset(match["topic"] for match in PLACEHOLDER.finditer(f"{command.command} {command.note}"))
        return cls(command, formats, holds, used)

    def filled(self, workload: Workload) -> Deployment | None:
        """What it comes to; None where it does not fit or cannot be filled in."""
        entry = self.command
        files: tuple[Descriptor, ...] = ()
        if entry.formats:
            files = tuple(each for each in workload.descriptors if each.format in self.formats)
            if not files or files[0].form != entry.form:
                return None
        elif (entry.command or entry.beside) and _FORMATS in workload.facts:
            return None
        if self.holds is not None and self.holds(workload) is not Truth.TRUE:
            return None
        command = _filled(entry.command, workload, files)
        return None if command is None else Deployment(command=command, note=_note(self, workload, files))


class Commands:
    """How workloads are brought to one platform on a day."""

    def __init__(self, platform: Platform, as_of: date) -> None:
        entries = [_Entry.of(each, platform) for each in platform.deploy if each.since <= as_of]
        self._beside = [each for each in entries if each.command.beside]
        self._entries = [each for each in reversed(entries) if not each.command.beside]

    def of(self, workload: Workload) -> Deployment:
        """The last entry that fits and can be filled in; empty where there is none.

        A command without a format would leave out what a descriptor says, so it is only for workloads that have none.
        """
        filled = next((made for each in self._entries if (made := each.filled(workload)) is not None), Deployment())
        if not filled.command:
            return filled
        beside = [made.note for each in self._beside if (made := each.filled(workload)) is not None]
        # What has to be mended first comes first.
        return Deployment(command=filled.command, note=" ".join(note for note in (*beside, filled.note) if note))


# --- filling in -----------------------------------------------------------------------------------------------------


def _name(workload: Workload, files: Sequence[Descriptor]) -> str:
    return files[0].name if files else workload.name


def _folder(workload: Workload, files: Sequence[Descriptor]) -> str:
    folder = (files[0].path.rpartition("/")[0] or ".") if files else workload.folder
    return folder if folder == "." else f"./{folder}"


_VALUES: Mapping[str, Callable[[Workload, Sequence[Descriptor]], tuple[str, ...]]] = {
    NAME: lambda workload, files: (_name(workload, files),),
    LABEL: lambda workload, files: (_label(_name(workload, files) or workload.name, LABEL),),
    APP_LABEL: lambda workload, files: (_label(_name(workload, files) or workload.name, APP_LABEL),),
    FILE: lambda _, files: tuple(_as_path(each.path) for each in files),
    FOLDER: lambda workload, files: (_folder(workload, files),),
    OVERLAYS: lambda _, files: tuple(_as_path(folder) for each in files for folder in each.overlays),
    CONTROLLER: lambda workload, _: (_controller(workload),),
}
"""What the placeholders that are no facts stand for."""


def _controller(workload: Workload) -> str:
    asked = (kind for facts, kind in _CONTROLLERS if all(workload.value(fact) for fact in facts))
    return next(asked, "Deployment")


def _as_path(path: str) -> str:
    """A path that no program takes for an option."""
    return f"./{path}" if path.startswith("-") else path


def _filled(text: str, workload: Workload, files: Sequence[Descriptor], *, in_words: bool = False) -> str | None:
    """None where a value is missing, open, hidden, or one that a program would take for something else.

    In words, several values are a listing.
    """
    parts, end = [], 0
    for match in PLACEHOLDER.finditer(text):
        filled = _placed(match, workload, files, in_words=in_words)
        if filled is None:
            return None
        parts += [text[end : match.start()], filled]
        end = match.end()
    return "".join((*parts, text[end:]))


def _placed(match: re.Match[str], workload: Workload, files: Sequence[Descriptor], *, in_words: bool) -> str | None:
    topic, option = match["topic"], match["option"]
    values = _VALUES[topic](workload, files) if topic in _VALUES else _members(workload, topic)
    if topic == FILE and option is None:
        values = values[:1]
    if not values or not all(map(_usable, values)) or (option is None and len(values) > 1 and not in_words):
        return None
    quoted = map(shlex.quote, values)
    return ", ".join(quoted) if option is None else " ".join(f"{option}{match['joint']}{value}" for value in quoted)


def _members(workload: Workload, fact_id: str) -> tuple[str, ...]:
    fact = workload.facts.get(fact_id)
    return () if fact is None or not fact.whole else tuple(map(str, fact.members()))


def _usable(value: str) -> bool:
    return (
        bool(value)
        and value.isprintable()
        and not value.startswith("-")
        and not {"{", "}"} & set(value)
        and HIDDEN not in value
    )


# --- names and notes ------------------------------------------------------------------------------------------------


def _label(name: str, kind: str) -> str:
    """The name as a DNS label; one that is too long keeps its beginning and a digest of the whole."""
    label = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "app"
    if kind == APP_LABEL and not label[0].isalpha():
        label = f"app-{label}"
    if len(label) <= _LONGEST[kind]:
        return label
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
    return f"{label[: _LONGEST[kind] - _DIGEST - 1].rstrip('-')}-{digest}"


def _note(entry: _Entry, workload: Workload, files: Sequence[Descriptor]) -> str:
    """The entry's sentences, and the name where the platform would refuse the workload's own."""
    note = " ".join((_filled(entry.command.note, workload, files, in_words=True) or "").split())
    names = {kind: _VALUES[kind](workload, files)[0] for kind in _RULES if kind in entry.used}
    changed = [f"It is called {name}: {_RULES[kind]}." for kind, name in names.items() if name != workload.name]
    return " ".join(part for part in (note, *changed) if part)
