"""The report in shown form: every number is a string here, and templates only place it."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.model.report import Report
from advisor.render.view_appendix import AppendixView, appendix_view
from advisor.render.view_portfolio import PortfolioView, portfolio_view
from advisor.render.view_scene import Case, Scene, scene_of
from advisor.render.view_text import count
from advisor.render.view_words import EFFORT_SCOPE
from advisor.render.view_workload import WorkloadView, workload_view


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """What was read, when, by which tool and under which weights."""

    as_of: str
    read: str
    skipped: str
    failed: str
    notes: str
    faults: str
    run: str
    advisor_version: str
    catalog_version: str
    preset: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportView:
    provenance: Provenance
    portfolio: PortfolioView
    workloads: tuple[WorkloadView, ...]
    appendix: AppendixView
    effort_scope: str


def build_view(report: Report) -> ReportView:
    """Everything the page shows, in its order."""
    scene = scene_of(report)
    return view_of(scene, scene.cases)


def view_of(scene: Scene, cases: Sequence[Case]) -> ReportView:
    """The whole portfolio, and the pages of these workloads."""
    return ReportView(
        provenance=_provenance(scene.report),
        portfolio=portfolio_view(scene),
        workloads=tuple(workload_view(case, scene) for case in cases),
        appendix=appendix_view(scene),
        effort_scope=EFFORT_SCOPE,
    )


def _provenance(report: Report) -> Provenance:
    run = report.run
    return Provenance(
        as_of=run.as_of.isoformat(),
        read=count(len(report.read), "file"),
        skipped=f"{len(report.skipped):,}",
        failed=f"{len(report.failed):,}",
        notes=f"{len(report.notes):,}",
        faults=count(len(report.faults), "internal fault") if report.faults else "",
        run=run.id,
        advisor_version=run.advisor_version,
        catalog_version=run.catalog_version,
        preset=run.preset,
    )
