"""Which form of the report an output's name asks for, and writing it."""

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

from advisor.errors import AdvisorError, MachineError, UsageError, fault_of
from advisor.formats.discovery import is_input
from advisor.model.report import Report

if TYPE_CHECKING:
    from advisor.report.document import Document

FORMS = ".html, .json, .jsonl, .csv, .xlsx, .md, .sarif, DIR/ for decision records, or - for JSON"
MOST_OPEN = 200
"""Files that may be without a name at a time: each holds a descriptor, of which a process has about a thousand."""
_BROKEN = frozenset({errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""Errors that another place on the same machine may share: no mistake of the call."""


class Source:
    """What a run found, or the document that an earlier run wrote of it."""

    def __init__(self, run: "Report | Document", *, split_assets: bool = False) -> None:
        self.run = run
        self.split_assets = split_assets

    @cached_property
    def document(self) -> "Document":
        """What all forms are made from, made when it is first asked for."""
        from advisor.report.build import document_of

        return document_of(self.run) if isinstance(self.run, Report) else self.run


class _Written:
    """A file that is not in place yet."""

    def __init__(self, target: Path, *, unnamed: bool, number: int) -> None:
        self.target = Path(os.path.realpath(target))
        self.name: Path | None = None
        """Where it lies until then; None while it has no name, so that a killed process leaves nothing behind."""
        self._waiting = self.target.with_name(f".advisor-{os.getpid()}-{number}.part")
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.direct = self.target.exists() and not self.target.is_file()
        self.file = self.target.open("wb") if self.direct else self._opened(unnamed=unnamed)

    def _opened(self, *, unnamed: bool) -> IO[bytes]:
        number = _without_name(self.target.parent) if unnamed else None
        if number is None:
            self._waiting.unlink(missing_ok=True)
            number = os.open(self._waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
            self.name = self._waiting
        if self.target.exists() and hasattr(os, "fchmod"):
            os.fchmod(number, stat.S_IMODE(self.target.stat().st_mode))
        return os.fdopen(number, "wb")

    def finish(self) -> None:
        """All of it on the disk, under a name of its own."""
        self.file.flush()
        if self.name is None and not self.direct:
            self._waiting.unlink(missing_ok=True)
            # Only with the descriptor of a folder does Python follow the link, which it takes as one of /proc.
            os.link(f"/proc/self/fd/{self.file.fileno()}", self._waiting, src_dir_fd=self.file.fileno())
            self.name = self._waiting
        self.file.close()

    def put_in_place(self) -> None:
        if self.name is not None:
            self.name.replace(self.target)
            self.name = None

    def discard(self) -> None:
        with suppress(OSError):
            self.file.close()
        if self.name is not None:
            self.name.unlink(missing_ok=True)


def _without_name(folder: Path) -> int | None:
    """The descriptor of a file without a name; None where the system or the disk has no such thing."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except OSError:
        return None


class _Batch:
    """The files of a run: written beside their targets, and put in place together once all of them are whole."""

    def __init__(self) -> None:
        self._files: list[_Written] = []

    def write(self, target: Path, texts: Iterable[str | bytes]) -> None:
        """Piece by piece: the whole text of a large portfolio need not be in memory."""
        count = len(self._files)
        written = _Written(target, unnamed=count < MOST_OPEN, number=count)
        self._files.append(written)
        for text in texts:
            written.file.write(text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace"))
        written.file.flush()
        if written.name is not None:
            written.file.close()

    def __len__(self) -> int:
        return len(self._files)

    def discard(self, after: int = 0) -> None:
        """Drop the files from the one of that number on."""
        for written in self._files[after:]:
            written.discard()
        del self._files[after:]

    def put_in_place(self) -> None:
        for written in self._files:
            if not written.file.closed:
                written.finish()
        for written in self._files:
            written.put_in_place()
        self._files.clear()


Writer = Callable[[Source, Path, _Batch], None]


def check_outputs(
    outputs: Sequence[str],
    paper: Path | None,
    inputs: Sequence[Path],
    folders: Sequence[Path] = (),
    *,
    split_assets: bool = False,
) -> None:
    """Before anything is read. Raises UsageError for an unknown kind of report and for an output that is an input.

    `folders` hold nothing but input.
    """
    if split_assets:
        _check_split_assets(outputs)
    targets = [file for name in outputs for file in _files_of(_writer(name), Path(name))]
    for target in [*targets, *([] if paper is None else [paper])]:
        if not os.path.isfile(target):  # noqa: PTH113 - the method of a path raises for a name that is too long
            continue
        read = next((path for path in inputs if is_input(target, path)), None)
        read = read or next((path for path in folders if target.resolve().is_relative_to(path.resolve())), None)
        if read is not None:
            raise UsageError(
                f"{target}: this run reads that file (it is given as {read} or lies in it), and the report would "
                "replace it. Choose another name for the report."
            )


def _files_of(write: Writer, target: Path) -> list[Path]:
    """The files of an output that are known before it is written."""
    if write in (_records, _to_standard_output):
        return []
    if write is _csv:
        return [target, _findings_beside(target)]
    return [target]


def write_outputs(
    run: "Report | Document | Source", outputs: Sequence[str], paper: Path | None = None, *, split_assets: bool = False
) -> tuple[str, ...]:
    """Each output by its suffix, all of them put in place together; returns faults, each with the output it cost.

    Raises UsageError for an unknown output before anything is written, and where a place cannot be written, and
    MachineError where the disk fails; then no file has changed.
    """
    writers = [(name, _writer(name)) for name in outputs] + ([] if paper is None else [(str(paper), _paper)])
    source = run if isinstance(run, Source) else Source(run, split_assets=split_assets)
    batch = _Batch()
    faults = []
    try:
        for name, write in writers:
            fault = _fault_in(write, source, name, batch)
            faults += [f"{name} was not written: {fault}"] if fault else []
        _or_say_why(batch.put_in_place, "the report")
    finally:
        batch.discard()
    return tuple(faults)


def _fault_in(write: Writer, source: Source, name: str, batch: _Batch) -> str:
    """The fault of a renderer, whose files are dropped then; "" where all went well."""
    before = len(batch)
    try:
        _or_say_why(lambda: write(source, Path(name), batch), name)
    except AdvisorError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault in one form must not take the others down
        batch.discard(before)
        return fault_of(error)
    return ""


def _or_say_why(step: Callable[[], None], name: str) -> None:
    try:
        step()
    except OSError as error:
        sentence = f"{error.filename or name}: cannot be written: {error.strerror or error}."
        if error.errno in _BROKEN:
            raise MachineError(f"{sentence} No file was changed.") from None
        raise UsageError(f"{sentence} Name another place.") from None


def _check_split_assets(outputs: Sequence[str]) -> None:
    """Raises UsageError where no output is a page whose style sheet and script could lie beside it."""
    if any(_writer(name) is _html for name in outputs):
        return
    reasons = {(): "no report is written", ("-",): "standard output takes JSON, and has no place beside it"}
    why = reasons.get(tuple(outputs), "no output is an HTML report")
    raise UsageError(f"--split-assets: {why}. Add -o FILE.html, or leave the option out.")


def _writer(name: str) -> Writer:
    if name == "-":
        return _to_standard_output
    if name.endswith(("/", "\\")) or Path(name).is_dir():
        return _records
    suffix = Path(name).suffix.lower()
    if suffix not in _WRITERS:
        raise UsageError(f"{name}: unknown kind of report. Use {FORMS}.")
    return _WRITERS[suffix]


def _to_standard_output(source: Source, _: Path, __: _Batch) -> None:
    from advisor.report.files import json_text

    if sys.__stdout__ is None:
        raise UsageError("-: standard output is closed. Name a file.")
    for piece in json_text(source.document):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _html(source: Source, target: Path, batch: _Batch) -> None:
    from advisor.report.page.html import html_files, render_html

    if source.split_assets:
        for name, text in html_files(source.document, target.name).items():
            batch.write(target.with_name(name), [text])
    else:
        batch.write(target, [render_html(source.document)])


def _json(source: Source, target: Path, batch: _Batch) -> None:
    from advisor.report.files import json_text

    batch.write(target, json_text(source.document))


def _json_lines(source: Source, target: Path, batch: _Batch) -> None:
    from advisor.report.files import json_lines

    batch.write(target, json_lines(source.document))


def _csv(source: Source, target: Path, batch: _Batch) -> None:
    from advisor.report.exports.tables import csv_lines, findings, placements

    batch.write(target, csv_lines(placements(source.document)))
    batch.write(_findings_beside(target), csv_lines(findings(source.document)))


def _findings_beside(target: Path) -> Path:
    return target.with_name(f"{target.stem}.findings{target.suffix}")


def _xlsx(source: Source, target: Path, batch: _Batch) -> None:
    from advisor.report.exports.workbook import workbook_bytes

    batch.write(target, [workbook_bytes(source.document)])


def _markdown(source: Source, target: Path, batch: _Batch) -> None:
    from advisor.report.exports.markdown import markdown_text

    batch.write(target, [markdown_text(source.document)])


def _sarif(source: Source, target: Path, batch: _Batch) -> None:
    from advisor.report.exports.sarif import sarif_lines

    batch.write(target, sarif_lines(source.document))


def _records(source: Source, folder: Path, batch: _Batch) -> None:
    from advisor.report.exports.records import records

    for name, text in records(source.document):
        batch.write(folder / name, [text])


def _paper(source: Source, target: Path, batch: _Batch) -> None:
    """The HTML report as PDF. Raises UsageError where no browser prints it."""
    from advisor.report.page.html import render_html, write_pdf

    with TemporaryDirectory() as folder:
        made = Path(folder) / "paper.pdf"
        try:
            write_pdf(render_html(source.document), made)
        except UsageError as error:
            raise UsageError(str(error).replace(str(made), str(target))) from None
        batch.write(target, [made.read_bytes()])


_WRITERS: dict[str, Writer] = {
    ".html": _html,
    ".htm": _html,
    ".json": _json,
    ".jsonl": _json_lines,
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".md": _markdown,
    ".sarif": _sarif,
}
