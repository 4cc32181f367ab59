"""All sources through their extractors: what was read, what failed alone, what describes nothing by itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from advisor.errors import SetAsideError, SourceError, alone, fault_in_file
from advisor.formats import FORMATS
from advisor.formats.extraction import Companion, Extraction, with_descriptor
from advisor.formats.format import Format
from advisor.formats.joining import attach, join, with_unique_ids
from advisor.formats.labels import settled_by_labels
from advisor.formats.variables import Fillings
from advisor.model.facts import Workload
from advisor.model.location import Problem, Skipped
from advisor.text.source import ReadOptions, Source


@dataclass(frozen=True)
class Reading:
    """Every file's workloads, and what became of the files."""

    workloads: tuple[Workload, ...]
    """Joined, sorted by id."""
    read: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    faults: tuple[str, ...] = ()
    """Errors of the advisor itself, each with the file or workload that it cost."""


def read_sources(sources: Sequence[Source], settings: Sequence[Source], options: ReadOptions) -> Reading:
    """Each source through its extractor, then all workloads joined; one that cannot be read fails alone.

    `settings` are files of values that a source may consult; those that none consults are skipped.
    """
    by_path = {source.path: source for source in (*settings, *sources)}
    options = replace(options, other=by_path.get)
    read: dict[str, Extraction] = {}
    failed: list[Problem] = []
    skipped: list[Skipped] = []
    faults: list[str] = []
    for source in sources:
        try:
            read[source.path] = _told_apart(FORMATS[source.kind], source, options)
        except SourceError as error:
            failed.append(error.problem)
        except SetAsideError as aside:
            skipped.append(Skipped(path=source.path, reason=aside.reason))
        except Exception as error:  # noqa: BLE001 - a fault in one file must not take the others down
            problem, fault = fault_in_file(source.path, error)
            failed.append(problem)
            faults.append(fault)
    return _reading(read, failed, skipped, settings, faults)


def _told_apart(kind: Format, source: Source, options: ReadOptions) -> Extraction:
    """The extraction, its workloads with their descriptor, and settling the facts of labels too."""
    extraction = kind.extract(source, options)
    workloads = [
        structs.replace(
            with_descriptor(workload),
            settled=settled_by_labels(workload, options.labels) if options.labels else workload.settled,
        )
        for workload in extraction.workloads
    ]
    return replace(extraction, workloads=tuple(workloads))


def _reading(
    read: dict[str, Extraction],
    failed: list[Problem],
    skipped: list[Skipped],
    settings: Sequence[Source],
    faults: list[str],
) -> Reading:
    standing = _standing(read)
    consulted = {path for extraction in standing for path in extraction.consulted}
    skipped.extend(
        Skipped(path=source.path, reason="values of an environment; no descriptor that was read uses them")
        for source in settings
        if source.path not in consulted
    )
    workloads, joining = _together(standing, faults)
    notes = {note for extraction in standing for note in extraction.notes}
    fillings = {path: extraction.fillings for path, extraction in read.items() if extraction.fillings.names}
    return Reading(
        workloads=tuple(_as_written(workload, fillings) for workload in workloads),
        read=tuple(sorted({*read, *(source.path for source in settings if source.path in consulted)})),
        skipped=tuple(sorted(skipped)),
        failed=tuple(sorted(failed)),
        notes=tuple(sorted({*notes, *joining})),
        faults=tuple(sorted(faults)),
    )


def _together(standing: Sequence[Extraction], faults: list[str]) -> tuple[tuple[Workload, ...], set[Problem]]:
    """All workloads with what companions say of them, joined; after a fault in that, each by itself."""
    notes: set[Problem] = set()

    def attached(some: list[Workload]) -> Iterable[Workload]:
        done = attach(some, _companions(standing))
        notes.update(done.notes)
        return done.workloads

    def joined(some: list[Workload]) -> Iterable[Workload]:
        done = join(some)
        notes.update(done.notes)
        return done.workloads

    before = len(faults)
    workloads = alone(joined, alone(attached, _workloads(standing), _id, faults), _id, faults)
    return (with_unique_ids(workloads) if len(faults) > before else tuple(workloads)), notes


def _id(workload: Workload) -> str:
    return workload.id


def _as_written(workload: Workload, fillings: Mapping[str, Fillings]) -> Workload:
    """Without the values that variables in its files stand for: the files are joined by them, and shown with names."""
    for path in workload.files if fillings else ():
        workload = fillings[path].workload(workload) if path in fillings else workload
    return workload


def _standing(read: dict[str, Extraction]) -> list[Extraction]:
    """The extractions that count: not those of files that another file takes in."""
    absorbed: set[str] = set()
    for path, extraction in sorted(read.items()):
        if path not in absorbed:
            absorbed |= extraction.absorbed - {path}
    return [extraction for path, extraction in sorted(read.items()) if path not in absorbed]


def _workloads(extractions: Iterable[Extraction]) -> list[Workload]:
    return [workload for extraction in extractions for workload in extraction.workloads]


def _companions(extractions: Iterable[Extraction]) -> list[Companion]:
    return [companion for extraction in extractions for companion in extraction.companions]
