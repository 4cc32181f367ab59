"""What the commands share: the catalog, one run's report, files written."""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from advisor.assess.answers import answered_catalog, answers_on, freshness, outside_catalog
from advisor.catalog import built_in_catalog_of, compiled_catalog, load_catalog
from advisor.data import data_folder
from advisor.errors import CatalogError, UsageError
from advisor.model.catalog import Catalog, Freshness, Platform
from advisor.model.comparing import Comparison
from advisor.model.decision import VERDICT_ORDER, Step, Verdict
from advisor.model.organisation import NO_ANSWERS, Answers, Organisation, Waiver, judged_platforms
from advisor.model.report import Assessed, Report
from advisor.pipeline import NO_WEIGHTS, Options, assess_paths
from advisor.text.redact import redact_text, visible

if TYPE_CHECKING:
    from advisor.report.document import Document, Workload

T = TypeVar("T")
MOST_LISTED = 100
"""Files that the terminal names one by one."""
GATE_VERDICTS = {
    "blocked": Verdict.BLOCKED,
    "undetermined": Verdict.UNDETERMINED,
    "changes": Verdict.AFTER_CHANGES,
}


@cache
def built_in_catalog() -> Catalog:
    """The catalog that this installation carries."""
    return built_in_catalog_of(data_folder("rules"))


@cache
def _with_folders(folders: tuple[Path, ...]) -> Catalog:
    return compiled_catalog([data_folder("rules"), *folders])


def catalog_with(folders: Sequence[Path]) -> Catalog:
    """The built-in catalog and what the folders add to it."""
    if not folders:
        return built_in_catalog()
    from advisor.catalog.load import OWN_FILES

    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder. Name one that holds checks/, platforms/ or answers/.")
        if any(folder.iterdir()) and not any((folder / name).exists() for name in OWN_FILES):
            raise UsageError(f"{folder}: nothing of a catalog is there. Name one that holds {', '.join(OWN_FILES)}.")
    others = tuple(folder.resolve() for folder in folders if folder.resolve() != data_folder("rules").resolve())
    return _with_folders(others) if others else built_in_catalog()


def catalog_of(folder: Path | None) -> Catalog:
    """The built-in catalog, a folder that is a whole one by itself, or the built-in one with a folder of additions.

    For those who ask whether the files are right: they are read, and nothing that was kept of them.
    """
    if folder is None:
        return load_catalog(data_folder("rules"))
    return load_catalog(folder) if (folder / "topics.yaml").is_file() else catalog_with([folder])


def write_new(path: Path, text: str) -> None:
    """A file that is not there yet. Raises UsageError where it is."""
    if path.exists():
        raise UsageError(f"{path}: this file is there already. Choose another name or folder.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def checked_id(name: str) -> str:
    """An id as the catalog writes them. Raises UsageError for another."""
    if re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", name) is None:
        raise UsageError(f"{name}: an id is lower-case words joined by hyphens, such as `our-cloud`. Choose another.")
    return name


def ageing_answers(catalog: Catalog, day: date) -> list[str]:
    """One line for every answer not checked for 12 months, the oldest first."""
    old = [
        (answer.checked, platform.id, name, freshness(answer, day))
        for platform in catalog.platforms.values()
        for name, answer in answers_on(platform, day).items()
        if answer.checked is not None and freshness(answer, day) is not Freshness.CURRENT
    ]
    return [f"{platform}: {name}: {age.value}, checked {checked}" for checked, platform, name, age in sorted(old)]


def known(things: Mapping[str, T], name: str, what: str) -> T:
    """The thing of that name, or an error that names the closest one."""
    if name not in things:
        from advisor.catalog.fields import did_you_mean

        raise UsageError(f"{name}: no such {what}. {did_you_mean(name, things)}")
    return things[name]


def the_platform(catalog: Catalog, name: str) -> Platform:
    """The platform of that id, or the one that people also call so. Raises UsageError where there is none."""
    by_name = {alias: platform for platform in catalog.platforms.values() for alias in platform.aliases} | dict(
        catalog.platforms
    )
    return known(by_name, name, "platform")


class Request(Struct, frozen=True):
    """What one call asks for, as it says it; files are named and nothing of them is read."""

    paths: Sequence[Path]
    as_of: date
    platforms: Sequence[str] = ()
    """Ids or other names; empty where all are judged that the catalog and the organisation name."""
    preset: str | None = None
    weights: Path | None = None
    vars_files: Sequence[Path] = ()
    rules: Sequence[Path] = ()
    """Folders of further rules and platforms."""
    answers: Sequence[Path] = ()
    waivers: Path | None = None
    organisation: Path | None = None
    also: str | None = None
    """One more platform that is judged."""


def make_report(request: Request) -> Report:
    """One run. Raises UsageError where the call is wrong."""
    catalog = catalog_with(request.rules)
    for path in request.paths:
        if not os.path.exists(path):  # noqa: PTH110 - the other one raises for a name that is too long
            raise UsageError(f"{visible(str(path))}: no such file or folder. Name one that is there.")
    catalog, organisation = _declared(request, catalog)
    answers = _answers(request, catalog)
    catalog, unused = answered_catalog(catalog, answers.about_platforms, request.as_of)
    named, weights = _weights(request, catalog)
    options = Options(
        as_of=request.as_of,
        platforms=_asked_for(request, catalog, organisation),
        preset=named,
        weights=weights,
        weights_given=request.preset is not None or request.weights is not None,
        variables={name: value for path in request.vars_files for name, value in _scalars(path).items()},
        waivers=_waivers(request, catalog),
        answers=answers,
        organisation=organisation,
    )
    report = assess_paths(request.paths, catalog, options)
    return replace(report, notes=tuple(sorted({*report.notes, *unused})))


def _declared(request: Request, catalog: Catalog) -> tuple[Catalog, Organisation | None]:
    """The catalog as it holds for the organisation, and what that declares."""
    if request.organisation is None:
        return catalog, None
    from advisor.catalog.organisation import read_organisation

    declaring = read_organisation(request.organisation, catalog)
    return declaring.catalog, declaring.organisation


def _answers(request: Request, catalog: Catalog) -> Answers:
    if not request.answers:
        return NO_ANSWERS
    from advisor.catalog.answers import load_answers

    return load_answers(request.answers, catalog)


def _waivers(request: Request, catalog: Catalog) -> tuple[Waiver, ...]:
    if request.waivers is None:
        return ()
    from advisor.catalog.waivers import read_waivers

    return read_waivers(request.waivers, catalog)


def _asked_for(request: Request, catalog: Catalog, organisation: Organisation | None) -> tuple[str, ...]:
    """Ids of the platforms that are judged: those named, else the main ones and variants declared as a place."""
    names = request.platforms or judged_platforms(catalog, organisation)
    more = () if request.also is None else (request.also,)
    return tuple(dict.fromkeys(the_platform(catalog, name).id for name in (*names, *more)))


def _weights(request: Request, catalog: Catalog) -> tuple[str, Mapping[str, float]]:
    """What the report calls the weights, and the weights."""
    if request.weights is not None:
        return request.weights.name, own_weights(request.weights, catalog)
    named = request.preset or NO_WEIGHTS
    return named, known(catalog.presets, named, "preset")


def nothing_read(paths: Sequence[Path], report: Report) -> list[str]:
    """Why nothing was assessed, with every file that was looked at; no line where something was read or failed."""
    shown = ", ".join(visible(str(path)) for path in paths)
    if report.read and not report.assessed and not report.failed:
        return [f"{shown}: no workload: what was read describes none. A report (-o FILE) names the files."]
    if report.read or report.failed:
        return []
    skipped = [f"  skipped: {redact_text(each.path)} ({redact_text(each.reason)})" for each in report.skipped]
    more = len(skipped) - MOST_LISTED
    advice = "Name a folder that holds one, such as a manifest, a compose file or a Dockerfile."
    return [
        f"{shown}: nothing to read: no descriptor of an application is there. {advice}",
        *skipped[:MOST_LISTED],
        *([f"  and {more} more files; a report (-o FILE) names them all"] if more > 0 else []),
    ]


def nothing_but_failures(report: Report) -> str:
    """Why there is nothing to trust: every file that counts failed; the first by its line."""
    return f"No file could be read; {len(report.failed):,} failed. The first: {redact_text(str(report.failed[0]))}"


def must_be_read(paths: Sequence[Path], report: Report) -> None:
    """Raises UsageError where there is nothing to speak about."""
    told = nothing_read(paths, report)
    if told:
        raise UsageError("\n".join(told))


def as_of_words(report: Report) -> list[str]:
    """What is to be said of a day that the catalog does not cover."""
    notes = outside_catalog(report.catalog, report.run.platforms, report.run.as_of)
    return [f"{note.what} {note.advice}" for note in notes]


def _scalars(path: Path) -> dict[str, str]:
    """The text values of a flat YAML file; only their names ever appear in a message."""
    from advisor.catalog.organisation import text_of
    from advisor.text.yaml_text import Map, Text, parse

    documents = parse(text_of(path), str(path))
    entries = [entry for node in documents if isinstance(node, Map) for entry in node.entries]
    return {entry.key.text: entry.value.text for entry in entries if isinstance(entry.value, Text)}


def own_weights(path: Path, catalog: Catalog) -> dict[str, float]:
    """Topic → weight, from a YAML file. Raises CatalogError with every mistake in it."""
    from advisor.catalog.fields import Problems
    from advisor.catalog.organisation import only_mapping, text_of
    from advisor.catalog.spec import TOP, whole_file
    from advisor.catalog.vocabulary import WEIGHTS

    shown, problems = redact_text(path.name), Problems()
    node = only_mapping(text_of(path), shown, problems)
    weights = WEIGHTS.read(whole_file(node, shown, problems, catalog), TOP) or {}
    if not weights and not problems.found:
        problems.add(shown, 1, "no topic has a weight.", f"Write lines such as `{next(iter(catalog.topics))}: 2`.")
    if problems.found:
        raise CatalogError(problems.found)
    return weights


def earlier_report(path: Path | None) -> "Document | None":
    """The report to compare with, where one is given. Raises UsageError where it is none."""
    if path is None:
        return None
    from advisor.report.files import read_document

    return read_document(path)


def with_changes(report: Report, earlier: "Document") -> Report:
    """The report with what changed since an earlier one."""
    from advisor.report.build import document_of
    from advisor.report.changes import compare

    return replace(report, comparison=compare(earlier, document_of(report)))


def compare_files(older: Path, newer: Path) -> Comparison:
    """Two JSON reports side by side. Raises UsageError where one is none."""
    from advisor.report.changes import compare
    from advisor.report.files import read_document

    return compare(read_document(older), read_document(newer))


def gate_closers(report: Report, level: str) -> list[str]:
    """Ids of the workloads whose best verdict over the platforms asked for is at the level or worse."""
    worst = VERDICT_ORDER.index(GATE_VERDICTS[level])
    return [each.workload.id for each in report.assessed if _best(each) >= worst]


def _best(assessed: Assessed) -> int:
    offered = [result.verdict for result in assessed.decision.results if result.out is not Step.ORGANISATION]
    return min((VERDICT_ORDER.index(verdict) for verdict in offered), default=len(VERDICT_ORDER) - 1)


def the_workload(document: "Document", name: str) -> "Workload":
    """The workload of that id, or of that name where it is the only one."""
    from advisor.catalog.fields import did_you_mean

    named = [workload for workload in document.workloads if workload.id == name]
    named = named or [workload for workload in document.workloads if workload.name == name]
    if len(named) == 1:
        return named[0]
    ids = [workload.id for workload in (named or document.workloads)]
    what = "several workloads have this name" if named else "no such workload"
    raise UsageError(f"{name}: {what}. {did_you_mean(name, ids)}")


def stale_pages(folder: Path, pages: Mapping[str, str], *, write: bool) -> list[str]:
    """Names of pages that differ from what the catalog says; rewritten where asked."""
    stale = []
    for name, text in pages.items():
        path = folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return stale
