"""What tests of decisions share: one run over files, and what it decided."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from advisor.assess.assess import Assessor
from advisor.decide.decide import decide_all
from advisor.decide.judge import Judge
from advisor.decide.waiving import Waivers
from advisor.model.catalog import Catalog
from advisor.model.decision import Decision
from advisor.model.facts import Workload
from advisor.model.organisation import Waiver
from advisor.model.report import Assessed, Report
from advisor.runs import Request, make_report

NOW, THEN = date(2026, 11, 24), date(2016, 6, 30)
SAMPLES = Path(__file__).parents[2] / "samples"


def report_of(
    *paths: Path,
    day: date = NOW,
    platforms: Sequence[str] = (),
    organisation: Path | None = None,
    waivers: Path | None = None,
    preset: str | None = None,
) -> Report:
    """One run over files and folders; no weights unless a preset is named."""
    return make_report(Request(paths, day, platforms, preset, organisation=organisation, waivers=waivers))


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder, with these files in it."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def only(report: Report) -> Assessed:
    """The one workload of the run."""
    (assessed,) = report.assessed
    return assessed


def decision_of(folder: Path, files: Mapping[str, str], *, day: date = NOW, platforms: Sequence[str] = ()) -> Decision:
    """What is decided about the one workload of these files."""
    return only(report_of(written(folder, files), day=day, platforms=platforms)).decision


def by_name(report: Report) -> dict[str, Decision]:
    """Name of the workload → its decision."""
    return {assessed.workload.name: assessed.decision for assessed in report.assessed}


def decided(
    catalog: Catalog,
    workloads: Sequence[Workload],
    *,
    platforms: Sequence[str] = (),
    day: date = NOW,
    waivers: Sequence[Waiver] = (),
) -> dict[str, Decision]:
    """Id of a workload → what is decided about it, for a run without files; every platform unless some are named."""
    asked = tuple(platforms or catalog.platforms)
    live = Waivers.on(day, waivers, catalog)
    judge = Judge(assessor=Assessor(catalog, day, asked), as_of=day, waivers=live)
    return {assessed.workload.id: assessed.decision for assessed in decide_all(workloads, judge)}
