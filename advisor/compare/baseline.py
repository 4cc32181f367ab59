"""An earlier report from its file: any bytes may stand there, and every mistake is a sentence with its line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from advisor.compare.locate import line_of
from advisor.compare.plain import Plain, Step, WrongShapeError
from advisor.compare.reading import check_version, read_answers, read_workload, snapshot_of, with_workloads
from advisor.compare.shown import shown
from advisor.compare.snapshot import Snapshot
from advisor.errors import UsageError

LARGEST = 1 << 30
"""Bytes of a JSON report, and of one line of JSON lines."""
_ADVICE = "Name a report that `advisor assess -o report.json` wrote."


def read_baseline(path: Path) -> Snapshot:
    """A report in JSON, or in JSON lines where the name ends in .jsonl. Raises UsageError with path:line."""
    if path.suffix.lower() == ".jsonl":
        return _from_lines(path)
    text = _text(path)
    data = _parsed(text, path, 1)
    try:
        return snapshot_of(data)
    except WrongShapeError as error:
        raise _misshapen(error, text, path, 1) from None


def _from_lines(path: Path) -> Snapshot:
    """The run on the first line, then one workload a line: only what is compared of each is kept."""
    lines = enumerate(_lines(path), start=1)
    number, text = next(lines, (1, ""))
    top = Plain(_parsed(text, path, number))
    try:
        check_version(top)
        answers = read_answers(top)
        workloads = []
        for number, text in lines:
            workloads.append(read_workload(Plain(_parsed(text, path, number)), answers))
        number, text = 1, ""
        return with_workloads(top, workloads)
    except WrongShapeError as error:
        raise _misshapen(error, text, path, number) from None


# --- bytes to values ------------------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}:1: larger than {LARGEST >> 30} GiB. Use JSON lines: `-o report.jsonl`.")
        return path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise UsageError(f"{path}: cannot be read. {_ADVICE}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}:{line}: not UTF-8 text. {_ADVICE}") from None


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            number = 1
            while data := file.readline(LARGEST):
                yield _decoded(data, path, number)
                number += 1
    except OSError:
        raise UsageError(f"{path}: cannot be read. {_ADVICE}") from None


def _decoded(data: bytes, path: Path, number: int) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}:{number}: not UTF-8 text. {_ADVICE}") from None


def _parsed(text: str, path: Path, first_line: int) -> object:
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise UsageError(f"{path}:{line}: not JSON: {error.msg}. {_ADVICE}") from None
    except RecursionError:
        raise UsageError(f"{path}:{first_line}: nested too deeply for a report. {_ADVICE}") from None
    except ValueError as error:
        raise UsageError(f"{path}:{first_line}: not JSON: {shown(str(error))}. {_ADVICE}") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


# --- errors ---------------------------------------------------------------------------------------------------------


def _misshapen(error: WrongShapeError, text: str, path: Path, first_line: int) -> UsageError:
    line = first_line + line_of(error.steps, text) - 1
    where = _pointer(error.steps)
    told = f"{where} {error.what}" if where else f"this {error.what}"
    return UsageError(f"{path}:{line}: {told}. {_ADVICE}")


def _pointer(steps: tuple[Step, ...]) -> str:
    """run.weights.change, workloads[3].files."""
    told = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in steps)
    return told.removeprefix(".")
