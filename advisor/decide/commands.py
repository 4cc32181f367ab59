"""How a workload is brought to a platform: a command to copy, with hostile names quoted, or what to write first."""

import hashlib
import re
import shlex
from collections.abc import Mapping
from datetime import date

from advisor.assess.conditions import compile_condition
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


def deployment(platform: Platform, workload: Workload, as_of: date) -> Deployment:
    """The last entry in force that day that fits and can be filled in; empty where there is none.

    A command without a format would leave out what a descriptor says, so it is only for workloads that have none.
    """
    for entry in reversed([one for one in platform.deploy if not one.beside]):
        found = _by(entry, platform, workload, as_of)
        if found is not None:
            return found if not found.command else _with_notes(found, platform, workload, as_of)
    return Deployment()


def _by(entry: DeployCommand, platform: Platform, workload: Workload, as_of: date) -> Deployment | None:
    """What one entry comes to; None where it is not in force, does not fit or cannot be filled in."""
    files = _files(entry, platform, workload)
    if entry.since > as_of or not _fits(entry, workload, files):
        return None
    values = _values(workload, files)
    command = _filled(entry.command, workload, values)
    return None if command is None else Deployment(command=command, note=_note(entry, workload, values))


def _with_notes(found: Deployment, platform: Platform, workload: Workload, as_of: date) -> Deployment:
    """The command with every note that stands beside it: what has to be mended first comes first."""
    beside = [_by(one, platform, workload, as_of) for one in platform.deploy if one.beside]
    notes = (*(one.note for one in beside if one is not None), found.note)
    return Deployment(command=found.command, note=" ".join(note for note in notes if note))


def _files(entry: DeployCommand, platform: Platform, workload: Workload) -> tuple[Descriptor, ...]:
    """The workload's descriptors of the entry's formats; a variant takes fewer where it names its own."""
    taken = set(entry.formats)
    if platform.extends is not None:
        taken &= set(platform.native_descriptors)
    return tuple(one for one in workload.descriptors if one.format in taken)


def _fits(entry: DeployCommand, workload: Workload, files: tuple[Descriptor, ...]) -> bool:
    if entry.formats and (not files or files[0].form != entry.form):
        return False
    if (entry.command or entry.beside) and not entry.formats and _FORMATS in workload.facts:
        return False
    return entry.when is None or compile_condition(entry.when)(workload) is Truth.TRUE


# --- filling in -----------------------------------------------------------------------------------------------------


def _values(workload: Workload, files: tuple[Descriptor, ...]) -> Mapping[str, tuple[str, ...]]:
    """What the placeholders that are no facts stand for."""
    name = files[0].name if files else workload.name
    folder = (files[0].path.rpartition("/")[0] or ".") if files else workload.folder
    return {
        NAME: (name,),
        LABEL: (_label(name or workload.name, LABEL),),
        APP_LABEL: (_label(name or workload.name, APP_LABEL),),
        FILE: tuple(_as_path(one.path) for one in files),
        FOLDER: (folder if folder == "." else f"./{folder}",),
        OVERLAYS: tuple(_as_path(folder) for one in files for folder in one.overlays),
        CONTROLLER: (_controller(workload),),
    }


def _controller(workload: Workload) -> str:
    asked = (kind for facts, kind in _CONTROLLERS if all(workload.value(fact) for fact in facts))
    return next(asked, "Deployment")


def _as_path(path: str) -> str:
    """A path that no program takes for an option."""
    return f"./{path}" if path.startswith("-") else path


def _filled(
    text: str, workload: Workload, values: Mapping[str, tuple[str, ...]], *, in_words: bool = False
) -> str | None:
    """None where a value is missing, open, hidden, or one that a program would take for something else.

    In words, several values are a listing.
    """
    parts, end = [], 0
    for match in PLACEHOLDER.finditer(text):
        filled = _placed(match, workload, values, in_words=in_words)
        if filled is None:
            return None
        parts += [text[end : match.start()], filled]
        end = match.end()
    return "".join((*parts, text[end:]))


def _placed(
    match: re.Match[str], workload: Workload, values: Mapping[str, tuple[str, ...]], *, in_words: bool
) -> str | None:
    topic, option = match["topic"], match["option"]
    found = values.get(topic) or _members(workload, topic)
    if topic == FILE and option is None:
        found = found[:1]
    if not found or not all(map(_usable, found)) or (option is None and len(found) > 1 and not in_words):
        return None
    quoted = map(shlex.quote, found)
    return ", ".join(quoted) if option is None else " ".join(f"{option}{match['joint']}{one}" for one in quoted)


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


def _note(entry: DeployCommand, workload: Workload, values: Mapping[str, tuple[str, ...]]) -> str:
    """The entry's sentences, and the name where the platform would refuse the workload's own."""
    note = " ".join((_filled(entry.note, workload, values, in_words=True) or "").split())
    used = {match["topic"] for match in PLACEHOLDER.finditer(f"{entry.command} {entry.note}")}
    changed = [kind for kind in _RULES if kind in used and values[kind][0] != workload.name]
    told = [f"It is called {values[kind][0]}: {_RULES[kind]}." for kind in changed]
    return " ".join([part for part in (note, *told) if part])
