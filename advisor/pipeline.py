"""The whole path in one function: discover, extract, join, enrich, assess, decide, survey."""

import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec import Struct, field

from advisor import __version__
from advisor.assess.answers import outside_catalog
from advisor.assess.assess import Assessor
from advisor.decide.decide import Decider, Judged
from advisor.decide.judge import Judge
from advisor.decide.waiving import Waivers, waiver_notes
from advisor.enrich.images import BaseImages, KnownRegistries, enrich, enrich_registries, enrich_registry
from advisor.enrich.overruled import overruled
from advisor.enrich.services import Recogniser, enrich_services
from advisor.errors import alone
from advisor.formats.discovery import Discovery, discover
from advisor.formats.read import read_sources
from advisor.model.catalog import Catalog
from advisor.model.facts import Workload
from advisor.model.location import Problem
from advisor.model.organisation import NO_ANSWERS, Answers, Organisation, Registry, Waiver
from advisor.model.report import Assessed, Report, Run
from advisor.portfolio.survey import survey
from advisor.text.source import ReadOptions, Source

NO_WEIGHTS = "balanced"
"""The preset of a run that is asked for none."""


class Options(Struct, frozen=True, kw_only=True):
    """What one run is asked for; everything the outcome depends on besides the files and the catalog."""

    as_of: date
    platforms: tuple[str, ...]
    preset: str = NO_WEIGHTS
    weights: Mapping[str, float] = field(default_factory=dict)
    """Topic → weight; none where every need counts by its points alone."""
    weights_given: bool = False
    """Whether the call names a preset or weights: only then may the fit score decide between platforms."""
    variables: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    answers: Answers = NO_ANSWERS
    organisation: Organisation | None = None
    """What the catalog of the run holds besides; the run's id covers it."""


def assess_paths(roots: Sequence[Path], catalog: Catalog, options: Options) -> Report:
    """The report about everything below the roots."""
    with _nothing_collected():
        return _assessed(roots, catalog, options)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """A run keeps almost all it makes and makes no cycles: looking for them takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _assessed(roots: Sequence[Path], catalog: Catalog, options: Options) -> Report:
    discovery = discover(roots)
    reading = read_sources(discovery.sources, discovery.settings, _read_options(catalog, options))
    faults = [*discovery.faults, *reading.faults]
    known = alone(lambda some: enriched(some, catalog, options.as_of), reading.workloads, _name, faults)
    answered, answer_notes = _answered(known, options)
    registries = declared_registries(options)
    workloads = alone(lambda some: [enrich_registries(each, registries) for each in some], answered, _name, faults)
    run = describe_run(discovery, catalog, options)
    decider = Decider(_judge(catalog, options))
    judged = alone(lambda some: [decider.judged(each) for each in some], workloads, _name, faults)
    setting = decider.setting_of(each.view for each in judged)
    assessed = alone(lambda some: [decider.assessed(each, setting) for each in some], judged, _name_of, faults)
    whole = {id(each.workload) for each in assessed}
    judged = [each for each in judged if id(each.reading.workload) in whole]
    return Report(
        run=run,
        read=reading.read,
        skipped=tuple(sorted((*discovery.skipped, *reading.skipped))),
        failed=tuple(sorted((*discovery.failed, *reading.failed))),
        notes=tuple(
            sorted(
                {
                    *reading.notes,
                    *answer_notes,
                    *outside_catalog(catalog, options.platforms, options.as_of),
                    *waiver_notes(options.waivers, assessed, options.as_of, catalog),
                    *_unused(options, workloads),
                }
            )
        ),
        faults=(*sorted(faults), *faults_in(assessed)),
        assessed=tuple(assessed),
        portfolio=survey(assessed, judged, decider, setting, run),
        catalog=catalog,
    )


def _answered(workloads: Sequence[Workload], options: Options) -> tuple[Sequence[Workload], Sequence[Problem]]:
    """The workloads with what people answered about them, and what is to be said of the answers."""
    if not options.answers.given:
        return workloads, ()
    from advisor.enrich.answers import apply_answers

    declared = apply_answers(workloads, options.answers.given)
    return declared.workloads, declared.notes


def _unused(options: Options, workloads: Sequence[Workload]) -> Sequence[Problem]:
    """What of the organisation's file concerns no workload."""
    if options.organisation is None:
        return ()
    from advisor.catalog.organisation import unused_patterns

    return unused_patterns(options.organisation, workloads)


def _name(workload: Workload) -> str:
    return workload.id


def _name_of(judged: Judged) -> str:
    return judged.reading.workload.id


def enriched(workloads: Iterable[Workload], catalog: Catalog, as_of: date) -> list[Workload]:
    """The workloads with what base images, bound services and known registries say of them that day."""
    recogniser = Recogniser(catalog.services)
    registries, bases = KnownRegistries(catalog.registries, as_of), BaseImages(catalog.base_images)
    return [
        enrich_registry(enrich_services(overruled(enrich(workload, bases)), recogniser), registries)
        for workload in workloads
    ]


def declared_registries(options: Options) -> tuple[Registry, ...]:
    return () if options.organisation is None else options.organisation.registries


def _read_options(catalog: Catalog, options: Options) -> ReadOptions:
    return ReadOptions(variables=options.variables, labels=catalog.labels)


def _judge(catalog: Catalog, options: Options) -> Judge:
    return Judge(
        assessor=Assessor(catalog, options.as_of, options.platforms),
        as_of=options.as_of,
        weights=options.weights,
        weights_given=options.weights_given,
        waivers=Waivers.on(options.as_of, options.waivers, catalog),
    )


def describe_run(discovery: Discovery, catalog: Catalog, options: Options) -> Run:
    """Provenance; the run's id is a hash of everything the outcome depends on."""
    sources = (*discovery.sources, *discovery.settings)
    parts = {
        "advisor": __version__,
        "catalog": catalog.version,
        "as_of": options.as_of.isoformat(),
        "platforms": options.platforms,
        "weights": dict(sorted(options.weights.items())),
        "weights_given": options.weights_given,
        "answers": options.answers.digests,
        "sources": sorted((source.path, _digest(source)) for source in sources),
        "variables": sorted((name, _hashed(value)) for name, value in options.variables.items()),
        **({"waivers": [_told(waiver) for waiver in options.waivers]} if options.waivers else {}),
    }
    if options.organisation is not None:
        parts["organisation"] = options.organisation.digest
    return Run(
        id=_hashed(json.dumps(parts, sort_keys=True))[:12],
        advisor_version=__version__,
        catalog_version=catalog.version,
        as_of=options.as_of,
        preset=options.preset,
        weights=options.weights,
        weights_given=options.weights_given,
        platforms=options.platforms,
        inputs=tuple(sorted(source.path for source in sources)),
        organisation=options.organisation,
        answers=options.answers.given,
    )


def _told(waiver: Waiver) -> list[str | int | None]:
    """All that a waiver says, and where."""
    said = [waiver.rule, waiver.workload, waiver.platform, waiver.reason, waiver.owner, waiver.until.isoformat()]
    return [*said, waiver.location.first_line]


def _digest(source: Source) -> str:
    return _hashed(source.text)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def faults_in(assessed: Sequence[Assessed]) -> tuple[str, ...]:
    """Rules that failed on a workload; the report is still written."""
    return tuple(
        sorted(
            {
                f"{each.workload.id}: {finding.need.fault}"
                for each in assessed
                for result in each.decision.results
                for finding in result.findings
                if finding.need.fault
            }
        )
    )
