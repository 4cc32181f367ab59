"""Which files are there and of which kind; every other candidate is skipped with a reason or failed with a line."""

import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pathspec import GitIgnoreSpec

from advisor.errors import SourceError, UsageError, fault_in_file
from advisor.formats import FORMATS
from advisor.formats.recognising import ENVIRONMENT
from advisor.formats.sniffing import (
    decided_by_name,
    is_candidate,
    is_json,
    is_kustomization,
    is_of,
    is_of_named_format,
    is_settings,
    shows_sign,
    sniff,
)
from advisor.formats.unrendered import (
    CHART_FILE,
    PATCH,
    Kustomization,
    overlays_of,
    part_of_chart,
    parts_of,
    read_kustomization,
    subcharts,
)
from advisor.model.location import Problem, Skipped
from advisor.text.redact import visible
from advisor.text.source import Source, decode, is_binary

_FIRST_BYTES = 64 * 1024
LARGEST_FILE = 10 * 1024 * 1024
LARGEST_IGNORE_FILE = 256 * 1024

_PRUNED = frozenset({".hg", ".svn", ".tox", ".venv", "__pycache__", "bower_components", "node_modules", "venv"})


@dataclass(frozen=True, slots=True)
class Discovery:
    """Every file looked at, once: to be read, skipped or failed. Paths are relative to the root."""

    sources: tuple[Source, ...]
    settings: tuple[Source, ...]
    """Files of values, such as `.env`, that a descriptor may use."""
    skipped: tuple[Skipped, ...]
    failed: tuple[Problem, ...]
    faults: tuple[str, ...] = ()
    """Errors of the advisor itself; each cost one file, which is among those that failed."""


# --- ignore files ----------------------------------------------------------------------------------------------------

IGNORE_FILES = (".gitignore", ".advisorignore")
"""In the order in which they are asked; what the later one says holds."""


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """The patterns of one ignore file."""

    path: str
    folder: str
    """With a slash at its end; empty for the root."""
    spec: GitIgnoreSpec
    lines: tuple[int, ...]
    """The line of each pattern."""

    def verdict(self, path: str) -> tuple[bool, int] | None:
        """Whether this file ignores the path, and the line that says so; None where no pattern speaks of it."""
        result = self.spec.check_file(path.removeprefix(self.folder))
        if result.include is None or result.index is None:
            return None
        return result.include, self.lines[result.index]


def read_ignore_file(path: str, text: str) -> IgnoreFile:
    """The file's patterns; a line that is no pattern is passed over, as git does.

    RE2 matches them, in a time that grows with the length of the path alone: a pattern of many stars stops nobody.
    """
    with warnings.catch_warnings(action="ignore"):  # of patterns that other programs may one day take otherwise
        numbered = [(number, line) for number, line in enumerate(text.splitlines(), 1) if _is_pattern(line)]
        spec = _spec([line for _, line in numbered])
    folder = path.rpartition("/")[0]
    lines = tuple(number for number, _ in numbered)
    return IgnoreFile(path=path, folder=f"{folder}/" if folder else "", spec=spec, lines=lines)


def _is_pattern(line: str) -> bool:
    if not line.strip() or line.startswith("#"):
        return False
    try:
        _spec([line])
    except Exception:  # noqa: BLE001 - pathspec and both libraries of patterns have errors of their own
        return False
    return True


def _spec(lines: Iterable[str]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(lines, backend="re2")


def ignored_by(path: str, files: Iterable[IgnoreFile]) -> str:
    """PATH:LINE of the pattern that ignores the path, else "". Files come from the root down; the last one holds."""
    place = ""
    for file in files:
        verdict = file.verdict(path)
        if verdict is not None:
            place = f"{file.path}:{verdict[1]}" if verdict[0] else ""
    return place


# --- the walk --------------------------------------------------------------------------------------------------------


class _Found:
    """What the walk has met so far."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.settings: list[Source] = []
        self.skipped: list[Skipped] = []
        self.failed: list[Problem] = []
        self.kustomizations: list[Kustomization] = []
        self.folders: dict[str, _Folder] = {}
        """Those that were walked into, by their path."""
        self.faults: list[str] = []

    def skip(self, path: str, reason: str) -> None:
        self.skipped.append(Skipped(path=path, reason=reason))

    def fail(self, path: str, what: str, advice: str) -> None:
        self.failed.append(Problem(path=path, line=1, what=what, advice=advice))

    def fault(self, path: str, error: Exception) -> None:
        """A mistake of the advisor's own, met in one file."""
        problem, told = fault_in_file(path, error)
        self.failed.append(problem)
        self.faults.append(told)

    def sorted(self) -> Discovery:
        """Everything in order; what is a patch of Kustomize shows only once all files have been met."""
        self._set_patches_aside()
        self._name_overlays()
        sources, settings = (tuple(sorted(each, key=_path)) for each in (self.sources, self.settings))
        skipped, failed = tuple(sorted(self.skipped)), tuple(sorted(self.failed))
        return Discovery(sources, settings, skipped, failed, tuple(sorted(self.faults)))

    def _set_patches_aside(self) -> None:
        paths = {source.path for source in self.sources} | {skipped.path for skipped in self.skipped}
        patches = parts_of(self.kustomizations, paths | {problem.path for problem in self.failed})
        self.sources = [each for each in self.sources if each.path not in patches]
        self.skipped = [each for each in self.skipped if each.path not in patches]
        self.failed = [each for each in self.failed if each.path not in patches]
        self.skipped += [Skipped(path=path, reason=PATCH) for path in patches]

    def _name_overlays(self) -> None:
        overlays = overlays_of(self.kustomizations)
        self.sources = [
            replace(source, overlays=overlays[source.path]) if source.path in overlays else source
            for source in self.sources
        ]


def _path(source: Source) -> str:
    return source.path


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder on the stack of the walk."""

    place: str
    path: str
    """Relative to the root with a slash at its end; empty for the root itself."""
    ignores: tuple[IgnoreFile, ...]
    chart: str | None = None
    """The `path` of the outermost Helm chart that the folder lies in or is."""


def discover(roots: Sequence[Path]) -> Discovery:
    """The files below the roots; a root may be one file. Raises UsageError for a root that does not exist."""
    found = _Found()
    places = _places(roots)
    others = frozenset(place for place, _ in places)
    for place, prefix in places:
        if Path(place).is_dir():
            _walk(_Folder(place, prefix, ()), found, others)
        else:
            name = visible(Path(place).name)
            try:
                _examine(place, prefix + name, found, named=True)
            except Exception as error:  # noqa: BLE001 - a fault in one file must not take the others down
                found.fault(prefix + name, error)
    _take_mentioned(found)
    return found.sorted()


def is_input(file: Path, root: Path) -> bool:
    """Whether a run over the root would read that file: it is the root, or a descriptor below it under any name."""
    if not os.path.isdir(root):  # noqa: PTH112 - the other one raises for a name that is too long
        return root.exists() and file.samefile(root)
    return any(_is_read(place) for place in _names_below(file, root))


def _names_below(file: Path, root: Path) -> Iterator[Path]:
    """The names of the file below the root: its own, and hard links where it has any."""
    place = file.resolve()
    if place.is_relative_to(root.resolve()):
        yield place
    known = place.stat()
    if known.st_nlink > 1:
        for folder, _, names in os.walk(root):
            others = (Path(folder, name) for name in names if is_candidate(name))
            yield from (one for one in others if not one.is_symlink() and one.samefile(place))


def _is_read(place: Path) -> bool:
    found = _Found()
    if is_candidate(place.name) and not decided_by_name(place.name):
        _examine(str(place), visible(place.name), found, named=False)
    return bool(found.sources or found.settings or found.failed or found.kustomizations)


def _places(roots: Sequence[Path]) -> list[tuple[str, str]]:
    """Each different root with the prefix of its paths: none for a single one, else its name, numbered if it recurs."""
    places: list[str] = []
    for root in roots:
        if not os.path.exists(root):  # noqa: PTH110 - the other one raises for a name that is too long
            raise UsageError(f"{visible(str(root))}: there is no such file or folder. Name one that exists.")
        place = os.path.realpath(root)
        if place not in places:
            places.append(place)
    if len(places) == 1:
        return [(places[0], "")]
    return list(zip(places, _prefixes(places), strict=True))


def _prefixes(places: Sequence[str]) -> Iterator[str]:
    used: set[str] = set()
    for place in places:
        folder = Path(place) if Path(place).is_dir() else Path(place).parent
        name = visible(folder.name) or "root"
        number = 1
        prefix = name
        while prefix in used:
            number += 1
            prefix = f"{name}-{number}"
        used.add(prefix)
        yield f"{prefix}/"


def _walk(root: _Folder, found: _Found, others: frozenset[str]) -> None:
    """A stack instead of recursion; links are never followed, so no loop can arise."""
    stack = [root]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder.place) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            found.fail(folder.path or ".", f"this folder cannot be listed: {_why(error)}.", "Make it readable.")
            continue
        ignores = (*folder.ignores, *_ignore_files(folder, entries, found))
        is_chart = any(entry.name == CHART_FILE for entry in entries)
        chart = folder.path if folder.chart is None and is_chart else folder.chart
        here = found.folders[folder.path] = _Folder(folder.place, folder.path, ignores, chart)
        for entry in entries:
            below = _entry_or_failure(entry, here, found)
            if below is not None and below.place not in others:
                stack.append(below)


def _ignore_files(folder: _Folder, entries: Sequence[os.DirEntry[str]], found: _Found) -> Iterator[IgnoreFile]:
    there = {entry.name: entry for entry in entries if entry.name in IGNORE_FILES}
    for name in IGNORE_FILES:
        entry = there.get(name)
        if entry is not None and entry.is_file(follow_symlinks=False):
            read = _ignore_file(entry.path, folder.path + name, found)
            yield from () if read is None else (read,)


def _ignore_file(place: str, path: str, found: _Found) -> IgnoreFile | None:
    """Its patterns; None where it cannot be used, which is told: the run then reads what it may have left out."""
    try:
        data = _bytes(place, LARGEST_IGNORE_FILE + 1)
        if len(data) > LARGEST_IGNORE_FILE:
            found.fail(path, "this ignore file is too large: more than 256 KB; none of it is applied.", "Shorten it.")
            return None
        return read_ignore_file(path, data.decode("utf-8", errors="replace").removeprefix("\ufeff"))
    except OSError as error:
        found.fail(path, f"this file cannot be opened: {_why(error)}; nothing is ignored by it.", "Make it readable.")
    except Exception as error:  # noqa: BLE001 - a fault in one file must not take the others down
        found.fault(path, error)
    return None


def _entry_or_failure(entry: os.DirEntry[str], folder: _Folder, found: _Found) -> _Folder | None:
    path = folder.path + visible(entry.name)
    try:
        return _entry(entry, folder, found)
    except OSError as error:
        found.fail(path, f"this file cannot be looked at: {_why(error)}.", "Make it readable, or remove it.")
    except Exception as error:  # noqa: BLE001 - a fault in one file must not take the others down
        found.fault(path, error)
    return None


def _entry(entry: os.DirEntry[str], folder: _Folder, found: _Found) -> _Folder | None:
    """One entry of a folder: the folder below to walk into, or None once the file is dealt with."""
    path = folder.path + visible(entry.name)
    if entry.is_dir(follow_symlinks=False):
        return _below(entry, path, folder, found)
    if entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112 - of a link to itself the entry's own raises
        found.skip(f"{path}/", "a symbolic link to a folder; links are not followed")
        return None
    if not is_candidate(entry.name):
        return None
    reason = _untouched(entry, path, folder)
    if reason:
        found.skip(path, reason)
    else:
        _examine(entry.path, path, found, named=False)
    return None


def _below(entry: os.DirEntry[str], path: str, folder: _Folder, found: _Found) -> _Folder | None:
    if entry.name == ".git":
        return None
    if entry.name in _PRUNED:
        found.skip(f"{path}/", "a folder of fetched or generated files; not looked into")
        return None
    place = ignored_by(f"{path}/", folder.ignores)
    if place:
        found.skip(f"{path}/", f"ignored by {place}")
        return None
    reason = "" if folder.chart is None else subcharts(f"{path}/", folder.chart)
    if reason:
        found.skip(f"{path}/", reason)
        return None
    return _Folder(entry.path, f"{path}/", folder.ignores, folder.chart)


def _untouched(entry: os.DirEntry[str], path: str, folder: _Folder) -> str:
    """Why a candidate is not even opened, else ""."""
    place = ignored_by(path, folder.ignores)
    if place:
        return f"ignored by {place}"
    if entry.is_symlink():
        return "a symbolic link; links are not followed"
    if not entry.is_file(follow_symlinks=False):
        return "no regular file"
    part = "" if folder.chart is None else part_of_chart(path, folder.chart)
    return part or decided_by_name(entry.name)


def _examine(place: str, path: str, found: _Found, *, named: bool) -> None:
    """Read one file and file it under sources, skipped or failed."""
    try:
        data = _bytes(place, LARGEST_FILE + 1)
        name = path.rpartition("/")[2]
        if not named and is_json(name) and not shows_sign(data, name):
            return
        if len(data) > LARGEST_FILE:
            found.fail(path, "this file is too large: more than 10 MB.", "Leave it out, or split it.")
        elif is_binary(data):
            found.skip(path, "binary, no text")
        else:
            _take(path, decode(data, path), found, named=named)
    except OSError as error:
        found.fail(path, f"this file cannot be opened: {_why(error)}.", "Make it readable.")
    except SourceError as error:
        found.failed.append(error.problem)


def _take(path: str, text: str, found: _Found, *, named: bool) -> None:
    name = path.rpartition("/")[2]
    if is_settings(name) and not is_of_named_format(path, text):
        found.settings.append(Source(path, ENVIRONMENT, text))
        return
    if is_kustomization(name):
        found.kustomizations.append(read_kustomization(path, text))
        found.skip(path, found.kustomizations[-1].reason)
        return
    sniffed = sniff(path, text, named=named)
    if sniffed.kind:
        found.sources.append(Source(path, sniffed.kind, text))
    elif sniffed.reason or named:
        found.skip(path, sniffed.reason or "no descriptor of an application")


def _take_mentioned(found: _Found) -> None:
    """The files that others name, whatever they are called, such as a Dockerfile of another name."""
    known = {source.path for source in found.sources}
    mentioned = {
        each for source in found.sources for each in FORMATS[source.kind].recognises.mentions(source.text, source.path)
    }
    for path, kind in sorted(mentioned):
        folder, name = found.folders.get(path[: path.rfind("/") + 1]), path.rpartition("/")[2]
        text = None if folder is None or path in known else _text(f"{folder.place}/{name}", path, folder)
        if text is not None and is_of(kind, path, text):
            found.settings = [each for each in found.settings if each.path != path]
            found.skipped = [each for each in found.skipped if each.path != path]
            found.sources.append(Source(path, kind, text))


def _text(place: str, path: str, folder: _Folder) -> str | None:
    """The text of a file that another one names; None where there is none, or none that may be read."""
    file = Path(place)
    try:
        if file.is_symlink() or not file.is_file() or ignored_by(path, folder.ignores):
            return None
        data = _bytes(place, LARGEST_FILE + 1)
        return None if len(data) > LARGEST_FILE or is_binary(data) else decode(data, path)
    except (OSError, SourceError):
        return None


def _bytes(place: str, at_most: int) -> bytes:
    """Up to so many bytes of a file; asked for at once, room would be made for all of them, however few there are."""
    with open(place, "rb") as file:  # noqa: PTH123 - a Path takes longer to make than most files to read
        start = file.read(_FIRST_BYTES)
        return start if len(start) < _FIRST_BYTES else start + file.read(at_most - len(start))


def _why(error: OSError) -> str:
    return (error.strerror or "unknown error").lower()
