"""Files of the samples and of the formats' tables, changed by chance: whatever comes of them, no run may fall."""

import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import FrameType

import yaml

from advisor.formats.discovery import discover
from advisor.formats.read import read_sources
from advisor.formats.sniffing import is_json
from advisor.model.location import Problem, Skipped
from advisor.report.build import document_of
from advisor.report.files import json_text
from advisor.runs import Request, built_in_catalog, make_report
from advisor.text.source import ReadOptions
from tests.support.pages import render_html

ROOT = Path(__file__).parents[2]
PATIENCE = 10
"""Seconds for one small tree; the usual time is a few thousandths of that."""
_LARGEST_SEED = 20_000
_PIECES = (
    *(
        "null",
        "~",
        "[]",
        "{}",
        "[[]]",
        "{a: {b: [c]}}",
        "true",
        "no",
        "-1",
        "0",
        "1e999",
        "9" * 309,
        "0x1F",
        ".5",
        "NaN",
    ),
    *(
        "//",
        "/",
        "..",
        "../../..",
        "~/x",
        "\\",
        "C:\\x",
        "$",
        "${",
        "${A:-${B:-x}}",
        "$$",
        "((a))",
        "{{ a }}",
        "<%= a %>",
    ),
    *(
        "*",
        "&a [*a]",
        "&a {<<: *a}",
        "<<: *x",
        "!!python/object:x {}",
        "? a : b",
        "|",
        ">-",
        "'",
        '"',
        "`",
        "#",
        "---",
        "...",
    ),
    *(
        ":",
        "::",
        "a:b@c:d",
        "1:2:3",
        "0.0.0.0:1-9:2-8/udp",
        "a/b/c:d@sha256:x",
        "\t",
        "\x00",
        "\x1b[2J",
        "\u202e",
        "\ufeff",
        "é",
    ),
    *(
        "FROM",
        "FROM a AS b",
        "COPY --from=0 . .",
        "RUN <<E",
        "ARG A",
        "ONBUILD ONBUILD",
        "# escape=`",
        "\\\n",
        "x" * 3_000,
    ),
)
"""What is set in the place of a word or between two lines."""


class Hanging(BaseException):
    """Not one that a guard of the advisor would take for a fault of a file."""


@dataclass(frozen=True)
class Mutant:
    """A folder of files, one of which is changed; told by the number that it was drawn by."""

    number: int
    changed: str
    files: Mapping[str, bytes]


@cache
def _folders() -> list[dict[str, bytes]]:
    """The files of each folder of a sample, and of each cell of the tables of formats."""
    found: dict[Path, dict[str, bytes]] = {}
    for path in sorted((ROOT / "samples").rglob("*")):
        if path.is_file() and "expected" not in path.parts and path.stat().st_size < _LARGEST_SEED:
            found.setdefault(path.parent, {})[path.name] = path.read_bytes()
    tables = [
        yaml.safe_load(path.read_text("utf-8"))
        for path in sorted((ROOT / "tests" / "formats" / "cells").glob("*.yaml"))
    ]
    cells = [cell["files"] for table in tables for cell in table["cells"] if cell.get("files")]
    return [*found.values(), *({name: str(text).encode() for name, text in files.items()} for files in cells)]


def mutant(number: int) -> Mutant:
    """The same for the same number."""
    drawn = random.Random(number)  # noqa: S311 - no secret
    files = dict(drawn.choice(_folders()))
    changed = drawn.choice(sorted(files))
    data = files[changed]
    for _ in range(drawn.choice((1, 1, 1, 2, 3, 8))):
        data = drawn.choice(_CHANGES)(data, drawn)
    return Mutant(number, changed, {**files, changed: data})


def _lines(change: Callable[[list[bytes], random.Random], None]) -> Callable[[bytes, random.Random], bytes]:
    def changed(data: bytes, drawn: random.Random) -> bytes:
        lines = data.split(b"\n")
        change(lines, drawn)
        return b"\n".join(lines)

    return changed


def _at(lines: list[bytes], drawn: random.Random) -> int:
    return drawn.randrange(len(lines)) if lines else 0


def _drop(lines: list[bytes], drawn: random.Random) -> None:
    place = _at(lines, drawn)
    del lines[place : place + drawn.choice((1, 1, 2, 5))]


def _repeat(lines: list[bytes], drawn: random.Random) -> None:
    place = _at(lines, drawn)
    lines[place:place] = lines[place : place + drawn.choice((1, 3))] * drawn.choice((1, 1, 2, 200))


def _move(lines: list[bytes], drawn: random.Random) -> None:
    if lines:
        lines.insert(_at(lines, drawn), lines.pop(_at(lines, drawn)))


def _indent(lines: list[bytes], drawn: random.Random) -> None:
    if lines:
        place = _at(lines, drawn)
        lines[place] = drawn.choice((b"  ", b"    ", b"\t", b"- ")) + lines[place]


def _outdent(lines: list[bytes], drawn: random.Random) -> None:
    if lines:
        place = _at(lines, drawn)
        lines[place] = lines[place].lstrip()


def _insert(lines: list[bytes], drawn: random.Random) -> None:
    lines.insert(_at(lines, drawn), drawn.choice(_PIECES).encode())


def _replace_value(lines: list[bytes], drawn: random.Random) -> None:
    if not lines:
        return
    place = _at(lines, drawn)
    head, mark, _ = lines[place].partition(drawn.choice((b":", b" ", b"=", b"-")))
    lines[place] = head + mark + b" " + drawn.choice(_PIECES).encode()


def _replace_word(data: bytes, drawn: random.Random) -> bytes:
    words = data.split(b" ")
    words[drawn.randrange(len(words))] = drawn.choice(_PIECES).encode()
    return b" ".join(words)


def _cut(data: bytes, drawn: random.Random) -> bytes:
    return data[: drawn.randrange(len(data) + 1)]


def _flip(data: bytes, drawn: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(drawn.choice((1, 1, 4))):
        if changed:
            changed[drawn.randrange(len(changed))] = drawn.randrange(256)
    return bytes(changed)


def _splice(data: bytes, drawn: random.Random) -> bytes:
    other = drawn.choice(list(drawn.choice(_folders()).values()))
    return _cut(data, drawn) + drawn.choice((b"", b"\n", b"\n---\n")) + other[drawn.randrange(len(other) + 1) :]


def _nest(data: bytes, drawn: random.Random) -> bytes:
    return drawn.choice((b"[", b'{"a":', b"- ", b"a:\n  ", b"${A:-")) * drawn.choice((3, 99, 20_000)) + data


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *map(_lines, (_drop, _repeat, _move, _indent, _outdent, _insert, _replace_value, _replace_value)),
    *(_replace_word, _replace_word, _cut, _flip, _splice, _nest),
)


@contextmanager
def _in_time() -> Iterator[None]:
    def end(_: int, __: FrameType | None) -> None:
        raise Hanging

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def trouble(one: Mutant, *, whole: bool) -> str:
    """What the advisor did wrong with it, "" where all is well; `whole` also decides and writes the report."""
    with tempfile.TemporaryDirectory() as place:
        for name, data in one.files.items():
            path = Path(place, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        try:
            with _in_time():
                return _assessed(Path(place)) if whole else _read(Path(place), one)
        except Hanging:
            return f"takes more than {PATIENCE} seconds"
        except Exception as error:  # noqa: BLE001 - it is the result
            return f"ends the run: {error!r}"


def _read(folder: Path, one: Mutant) -> str:
    discovery = discover([folder])
    reading = read_sources(discovery.sources, discovery.settings, ReadOptions(labels=built_in_catalog().labels))
    faults = (*discovery.faults, *reading.faults)
    if faults:
        return f"is a fault: {faults}"
    told = _told((*discovery.skipped, *reading.skipped), (*discovery.failed, *reading.failed), reading.read)
    wrong = [name for name in one.files if told[name] > 1 or (told[name] == 0 and not _may_be_silent(name))]
    return f"is not told once: {wrong}" if wrong else ""


def _told(skipped: tuple[Skipped, ...], failed: tuple[Problem, ...], read: tuple[str, ...]) -> Counter[str]:
    return Counter([*(each.path for each in skipped), *(each.path for each in failed), *read])


def _may_be_silent(name: str) -> bool:
    """JSON that nothing makes a descriptor is worth no word; the rest of these are no candidates."""
    return is_json(name.rpartition("/")[2]) or name.endswith((".md", ".txt"))


def _assessed(folder: Path) -> str:
    report = make_report(Request([folder], date(2026, 11, 24)))
    b"".join(json_text(document_of(report)))
    render_html(report)
    return f"is a fault: {report.faults}" if report.faults else ""


def fallen(numbers: range, *, whole_every: int, until: float | None = None) -> list[str]:
    """Those of the mutants that went wrong, each with its number; none is begun after `until`."""
    found = []
    for number in numbers:
        if until is not None and time.monotonic() > until:
            break
        one = mutant(number)
        wrong = trouble(one, whole=number % whole_every == 0)
        if wrong:
            found.append(f"mutant {number} ({one.changed}) {wrong}")
    return found
