"""An earlier report from its file: any bytes may stand there, and every mistake is a sentence with its line."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NoReturn, cast

from advisor.compare.shape import Step, WrongShapeError, reader_of
from advisor.compare.shown import shown
from advisor.errors import UsageError
from advisor.report.document_types import SCHEMA_VERSION, Document, Head, Workload
from advisor.text.redact import visible

LARGEST = 1 << 30
"""Bytes of a JSON report, and of one line of JSON lines."""
_ADVICE = "Name a report that `advisor assess -o report.json` wrote."
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def read_baseline(path: Path) -> Document:
    """A report in JSON, or in JSON lines where the name ends in .jsonl. Raises UsageError with path:line."""
    if path.suffix.lower() == ".jsonl":
        return _from_lines(path)
    text = _text(path)
    data = _parsed(text, path, 1)
    try:
        return document_of(data)
    except WrongShapeError as error:
        raise _misshapen(error, text, path, 1) from None


def document_of(data: object) -> Document:
    """What is compared of a whole report. Raises WrongShapeError at the first value of a wrong type."""
    _check_version(data)
    document = cast("Document", reader_of(Document)(data))
    for number, workload in enumerate(document["workloads"]):
        try:
            _check_references(workload, document)
        except WrongShapeError as error:
            raise error.under(number).under("workloads") from None
    _check_ids(document["workloads"])
    return document


def _from_lines(path: Path) -> Document:
    """The run on the first line, then one workload a line: only what is compared of each is kept."""
    lines = enumerate(_lines(path), start=1)
    number, text = next(lines, (1, ""))
    data = _parsed(text, path, number)
    try:
        _check_version(data)
        head, workloads = cast("Head", reader_of(Head)(data)), []
        for number, text in lines:
            workloads.append(cast("Workload", reader_of(Workload)(_parsed(text, path, number))))
            _check_references(workloads[-1], head)
        number, text = 1, "{}"
        _check_ids(workloads)
    except WrongShapeError as error:
        raise _misshapen(error, text, path, number) from None
    return {**head, "workloads": workloads}


# --- what types do not say ------------------------------------------------------------------------------------------


def _check_version(data: object) -> None:
    if not isinstance(data, dict):
        raise WrongShapeError("must be an object")
    version = data.get("schema_version")
    if version is None:
        raise WrongShapeError("is no report: it has no schema_version")
    if version == 1 and not isinstance(version, bool):
        what = (
            "is 1: reports of that version were decided by another method and cannot be compared with this one. "
            "Assess the same files anew with this version, `--as-of` the day of that report, and compare with that "
            "(docs/how-to/report-version-2.md)"
        )
        raise WrongShapeError(what, ("schema_version",))
    if version != SCHEMA_VERSION:
        what = f"is {shown(str(version))}, and only version {SCHEMA_VERSION} can be read"
        raise WrongShapeError(what, ("schema_version",))


def _check_references(workload: Workload, head: Head | Document) -> None:
    """Answers, rules, remedies and waivers that findings name are there."""
    for place, result in enumerate(workload["platforms"]):
        for number, finding in enumerate(result["findings"]):
            rule = head["rules"].get(finding["rule"])
            named: Mapping[str, Collection[object]] = {
                "answer": head["answers"],
                "rule": head["rules"],
                "remedy": range(len(rule["remedies"]) if rule else 0),
                "waiver": range(len(workload["waivers"])),
            }
            for name, known in named.items():
                if finding.get(name) is not None and finding.get(name) not in known:
                    steps = ("platforms", place, "findings", number, name)
                    raise WrongShapeError("names nothing in this report", steps)


def _check_ids(workloads: Collection[Workload]) -> None:
    if len({one["id"] for one in workloads}) != len(workloads):
        raise WrongShapeError("must name every id once", ("workloads",))


# --- bytes to values ------------------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{_named(path)}:1: larger than {LARGEST >> 30} GiB. Use JSON lines: `-o report.jsonl`.")
        return _decoded(path.read_bytes(), path, 1)
    except (OSError, ValueError):
        raise UsageError(f"{_named(path)}: cannot be read. {_ADVICE}") from None


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            number = 1
            while data := file.readline(LARGEST):
                yield _decoded(data, path, number)
                number += 1
    except (OSError, ValueError):
        raise UsageError(f"{_named(path)}: cannot be read. {_ADVICE}") from None


def _decoded(data: bytes, path: Path, first_line: int) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = first_line + data[: error.start].count(b"\n")
        raise UsageError(f"{_named(path)}:{line}: not UTF-8 text. {_ADVICE}") from None


def _parsed(text: str, path: Path, first_line: int) -> object:
    where = _named(path)
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise UsageError(f"{where}:{line}: not JSON: {error.msg}. {_ADVICE}") from None
    except RecursionError:
        raise UsageError(f"{where}:{first_line}: nested too deeply for a report. {_ADVICE}") from None
    except ValueError as error:
        raise UsageError(f"{where}:{first_line}: not JSON: {shown(str(error))}. {_ADVICE}") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


# --- errors ---------------------------------------------------------------------------------------------------------


def _named(path: Path) -> str:
    return visible(str(path))


def _misshapen(error: WrongShapeError, text: str, path: Path, first_line: int) -> UsageError:
    line = first_line + line_of(error.steps, text) - 1
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in error.steps)
    advice = "" if error.steps == ("schema_version",) else f" {_ADVICE}"
    return UsageError(f"{_named(path)}:{line}: {steps.removeprefix('.') or 'this'} {error.what}.{advice}")


def line_of(steps: tuple[Step, ...], text: str) -> int:
    """Of the value that the steps lead to; of the last one on the way where it is not there. The text is valid JSON."""
    place = _space(text, 1 if text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}") else 0)
    for step in steps:
        found = _place_of(text, place, step)
        if found is None:
            break
        place = found
    return text.count("\n", 0, place) + 1


def _space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return place if match is None else match.end()


def _place_of(text: str, place: int, step: Step) -> int | None:
    """Where the object's value of that name, or the array's value of that number, begins."""
    if text[place : place + 1] not in ("{", "["):
        return None
    keyed = text[place] == "{"
    place, number = _space(text, place + 1), 0
    while text[place : place + 1] not in ("}", "]", ""):
        name: object = number
        if keyed:
            name, place = _DECODER.raw_decode(text, place)
            place = _space(text, _space(text, place) + 1)
        if name == step and keyed == isinstance(step, str):
            return place
        _, place = _DECODER.raw_decode(text, place)
        place = _space(text, place)
        if text[place : place + 1] == ",":
            place = _space(text, place + 1)
        number += 1
    return None
