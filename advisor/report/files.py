"""Documents on disk: JSON with a workload a line, JSON lines, and whatever bytes somebody calls a report.

Writing goes workload by workload. Reading takes the lines as they were written one by one, and any other JSON in one
go; every mistake is a sentence with its line.
"""

import json
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TypeAlias, TypeVar

import msgspec

from advisor.errors import UsageError
from advisor.report.document import SCHEMA_VERSION, Document, Finding, Result, Workload
from advisor.report.mistakes import Step, WrongShapeError, line_of, mistake_in, steps_text
from advisor.report.packing import Packed, Unpacked
from advisor.report.written import WrittenDocument, WrittenHead, WrittenWorkload, encoded
from advisor.text.redact import redact_text, visible

T = TypeVar("T")
_Piece: TypeAlias = tuple[int, bytes]
"""Number of its first line, and what stands there."""
_ADVICE = "Name a report that `advisor assess -o report.json` wrote."
_WORKLOADS = b'"workloads":['
_END = b"]}"
_WHOLE = 0
"""In place of a line: all of a file."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


# --- writing --------------------------------------------------------------------------------------------------------


def json_lines(document: Document) -> Iterator[bytes]:
    """All that belongs to no single workload on the first line, then one workload a line."""
    packed = Packed(document)
    yield encoded(packed.head) + b"\n"
    for workload in packed.workloads:
        yield encoded(workload) + b"\n"


def json_text(document: Document) -> Iterator[bytes]:
    """One object: a line for each member of the head and of its tables, then one for each workload."""
    packed, separator = Packed(document), b"{"
    for name, value in _members(packed.head):
        yield separator + encoded(name) + b":"
        yield from _layout(value, name)
        separator = b",\n"
    yield b",\n" + _WORKLOADS
    comma = b"\n"
    for workload in packed.workloads:
        yield comma + encoded(workload)
        comma = b",\n"
    yield b"\n" + _END + b"\n"


def whole_text(record: msgspec.Struct) -> bytes:
    """Something that is no report by itself, in the same layout."""
    pieces = [b",\n" + encoded(name) + b":" + b"".join(_layout(value, name)) for name, value in _members(record)]
    return b"{" + b"".join(pieces).removeprefix(b",\n") + b"}\n"


def _members(record: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    """Not those that are left out."""
    for member in msgspec.structs.fields(record):
        value = getattr(record, member.name)
        empty = member.default_factory is not msgspec.NODEFAULT and not value
        if not empty and value is not member.default and not (value == () and member.default == ()):
            yield member.name, value


def _layout(value: object, name: str) -> Iterator[bytes]:
    """A table or a list has a line for each of its entries."""
    if name in _IN_LINES and isinstance(value, msgspec.Struct):
        pieces: Iterable[bytes] = (encoded(key) + b":" + b"".join(_layout(each, key)) for key, each in _members(value))
        opening, closing = b"{", b"}"
    elif isinstance(value, dict):
        pieces, opening, closing = (encoded(key) + b":" + encoded(each) for key, each in value.items()), b"{", b"}"
    elif isinstance(value, tuple):
        pieces, opening, closing = map(encoded, value), b"[", b"]"
    else:
        yield encoded(value)
        return
    yield opening + b",".join(b"\n" + piece for piece in pieces) + closing


_IN_LINES = frozenset({"run", "sources", "portfolio", "shared", "changes"})


# --- reading --------------------------------------------------------------------------------------------------------


def read_document(path: Path) -> Document:
    """A report in JSON, or in JSON lines where the name ends in .jsonl. Raises UsageError with path:line."""
    try:
        pieces = _lines(path) if path.suffix.lower() == ".jsonl" else _written(path)
        return _from_pieces(pieces, path)
    except (OSError, ValueError) as error:
        why = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
        raise UsageError(f"{visible(str(path))}: cannot be read{why}. {_ADVICE}") from None


def document_in(data: bytes) -> Document:
    """A whole report. Raises WrongShapeError at the first value that is none."""
    whole = _decoded(data, WrittenDocument)
    members = {name: getattr(whole, name) for name in WrittenHead.__struct_fields__}
    reader = _Reader(WrittenHead(**members))
    workloads = []
    for number, written in enumerate(whole.workloads):
        try:
            workloads.append(reader.workload(written))
        except WrongShapeError as error:
            raise error.under(number).under("workloads") from None
    return reader.document(workloads)


def _from_pieces(pieces: Iterator[_Piece], path: Path) -> Document:
    """The head, then the workloads; or a whole report."""
    number, data = next(pieces, (1, b""))
    try:
        if number == _WHOLE:
            number = 1
            return document_in(data)
        reader, workloads = _Reader(_decoded(data, WrittenHead)), []
        while (piece := next(pieces, None)) is not None:
            number, data = piece
            workloads.append(reader.workload(_decoded(data, WrittenWorkload)))
        number, data = 1, b"{}"
        return reader.document(workloads)
    except WrongShapeError as error:
        raise _told(error, data, path, number) from None


def _lines(path: Path) -> Iterator[_Piece]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            yield number, line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line


def _written(path: Path) -> Iterator[_Piece]:
    """The head and the workloads of a file as it is written; all of any other file."""
    with path.open("rb") as file:
        head = [line := file.readline()]
        if line.startswith(b'{"schema_version":'):
            while line and line.strip() != _WORKLOADS:
                head.append(line := file.readline())
        if line.strip() != _WORKLOADS:
            yield _WHOLE, b"".join([*head, file.read()]).removeprefix(_BYTE_ORDER_MARK)
            return
        number = len(head)
        yield 1, b"".join(head[:-1]).rstrip().removesuffix(b",") + b"}"
        while (line := file.readline().rstrip(b"\r\n")) and line != _END:
            number += 1
            yield number, line.removesuffix(b",")
        if line != _END or file.read().strip():
            yield number + 1, line


class _Reader:
    """Holds workloads against their head while they are read."""

    def __init__(self, head: WrittenHead) -> None:
        self.head = head
        self._unpacked = Unpacked(head)
        self._rules_of: dict[str, frozenset[str]] = {}
        """By the key of a shared list of platforms: rules that its findings name."""
        _check_day(head.run.as_of, ("run", "as_of"))
        for key, results in head.shared.platforms.items():
            self._check(results, ("shared", "platforms", key), waivers=0)
            self._rules_of[key] = _rules_in(results)
        for rule, need in head.open.items():
            for platform, finding in need.findings.items():
                self._check_finding(finding, platform, ("open", rule, "findings", platform), waivers=0)

    def workload(self, written: WrittenWorkload) -> Workload:
        """Raises WrongShapeError where it names what the report does not have."""
        if not isinstance(written.platforms, str):
            self._check(written.platforms, ("platforms",), waivers=len(written.waivers))
        head, shared = self.head, self.head.shared
        self._check_keys(written.open, shared.open, head.open, ("open",))
        self._check_keys(written.questions, shared.questions, head.questions, ("questions",))
        self._check_keys(written.platforms, shared.platforms, None, ("platforms",))
        self._check_keys(written.firmness.hinges_on, shared.hinges_on, None, ("firmness", "hinges_on"))
        self._check_needs(written)
        for platform, deploy in written.deploy.items():
            if deploy.noted and deploy.noted not in shared.notes:
                raise WrongShapeError("names nothing in this report", ("deploy", platform, "noted"))
        return self._unpacked.workload(written)

    def _check_needs(self, written: WrittenWorkload) -> None:
        """Needs are of rules that the report has, and findings are of needs that the workload has."""
        open_ = self.head.shared.open[written.open] if isinstance(written.open, str) else written.open
        rules = {*open_, *(need.rule for need in written.needs)}
        for number, need in enumerate(written.needs):
            if need.rule not in self.head.rules:
                raise WrongShapeError("names nothing in this report", ("needs", number, "rule"))
        named = written.platforms
        judged = self._rules_of[named] if isinstance(named, str) else _rules_in(named)
        if not judged <= rules:
            raise WrongShapeError(f"has no need of {redact_text(min(judged - rules))}", ("needs",))

    @staticmethod
    def _check_keys(
        named: str | tuple[Any, ...],
        shared: Mapping[str, tuple[Any, ...]],
        table: Container[object] | None,
        steps: tuple[Step, ...],
    ) -> None:
        """A list that is named is there, and so is what its members name in a table of the report."""
        if isinstance(named, str) and named not in shared:
            raise WrongShapeError("names nothing in this report", steps)
        members = shared[named] if isinstance(named, str) else named
        if table is not None and any(member not in table for member in members):
            raise WrongShapeError("names nothing in this report", steps)

    def document(self, workloads: Collection[Workload]) -> Document:
        if len({workload.id for workload in workloads}) != len(workloads):
            raise WrongShapeError("must name every id once", ("workloads",))
        return self._unpacked.document(workloads)

    def _check(self, results: Iterable[Result], steps: tuple[Step, ...], *, waivers: int) -> None:
        """Answers, rules, remedies and waivers that findings name are there."""
        for place, result in enumerate(results):
            for number, finding in enumerate(result.findings):
                self._check_finding(finding, result.id, (*steps, place, "findings", number), waivers=waivers)

    def _check_finding(self, finding: Finding, platform: str, steps: tuple[Step, ...], *, waivers: int) -> None:
        rule = self.head.rules.get(finding.rule)
        named: Mapping[str, tuple[object, Container[object]]] = {
            "rule": (finding.rule, self.head.rules),
            "answer": (finding.answer or self._unpacked.answer(platform, finding.rule), self.head.answers),
            "remedy": (finding.remedy, range(len(rule.remedies) if rule else 0)),
            "waiver": (finding.waiver, range(waivers)),
        }
        for name, (value, known) in named.items():
            if value is not None and value not in known:
                raise WrongShapeError("names nothing in this report", (*steps, name))


def _rules_in(results: Iterable[Result]) -> frozenset[str]:
    return frozenset(finding.rule for result in results for finding in result.findings)


def _check_day(text: str, steps: tuple[Step, ...]) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise WrongShapeError("must be a day such as 2026-11-24", steps) from None


# --- bytes to values ------------------------------------------------------------------------------------------------


class _Version(msgspec.Struct):
    schema_version: Any = None


def _decoded(data: bytes, kind: type[T]) -> T:
    """In one go; where that fails, by the slower way that says why. Raises WrongShapeError."""
    try:
        if kind is not WrittenWorkload and msgspec.json.decode(data, type=_Version).schema_version != SCHEMA_VERSION:
            return _slowly(data, kind)
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _slowly(data, kind)


def _slowly(data: bytes, kind: type[T]) -> T:
    """By the decoder of the standard library, which says where it fails and takes halves of characters."""
    plain = _parsed(data)
    if kind is not WrittenWorkload:
        _check_version(plain)
    try:
        return msgspec.convert(plain, type=kind)
    except (msgspec.ValidationError, OverflowError, UnicodeError) as error:
        raise mistake_in(error, plain, kind) from None


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
    if version != SCHEMA_VERSION or isinstance(version, bool):
        what = f"is {redact_text(str(version))[:80]}, and only version {SCHEMA_VERSION} can be read"
        raise WrongShapeError(what, ("schema_version",))


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_without_repeats)
    except UnicodeDecodeError as error:
        raise WrongShapeError("not UTF-8 text", line=data.count(b"\n", 0, error.start) + 1) from None
    except json.JSONDecodeError as error:
        raise WrongShapeError(f"not JSON: {error.msg}", line=error.lineno) from None
    except RecursionError:
        raise WrongShapeError("nested too deeply for a report", line=1) from None
    except ValueError as error:
        raise WrongShapeError(f"not JSON: {redact_text(str(error))}", line=1) from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return members


def _told(error: WrongShapeError, data: bytes, path: Path, first_line: int) -> UsageError:
    where = visible(str(path))
    if error.line is not None:
        return UsageError(f"{where}:{first_line + error.line - 1}: {error.what}. {_ADVICE}")
    line = first_line + line_of(error.steps, data.decode("utf-8")) - 1
    advice = "" if error.steps == ("schema_version",) else f" {_ADVICE}"
    return UsageError(f"{where}:{line}: {steps_text(error.steps)} {error.what}.{advice}")
