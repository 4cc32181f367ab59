"""The services of one workload: what they are, how that is known, and what stands in for them on each platform."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.enrich.services import BOUND, Recogniser, replacement_for, service_uses
from advisor.model.services import HowKnown, Replacement, ServiceUse, Way
from advisor.render.view_scene import Case, Scene
from advisor.render.view_text import days

WAYS: Mapping[Way, str] = {
    Way.NATIVE: "its own",
    Way.ADD_ON: "an add-on",
    Way.OUTSIDE: "stays outside",
    Way.UNKNOWN: "not known",
}
KNOWN: Mapping[HowKnown, str] = {
    HowKnown.READ: "its offering says so",
    HowKnown.BY_NAME: "likely, by its name",
    HowKnown.UNKNOWN: "no file says; ask the team",
}
_DATA: Mapping[bool | None, str] = {True: "yes", False: "no", None: "not known"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceCell:
    platform: str
    way: str
    effort: str
    """Empty where nobody knows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceRow:
    name: str
    kind: str
    known: str
    data: str
    cells: tuple[ServiceCell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceTable:
    columns: tuple[str, ...]
    rows: tuple[ServiceRow, ...]


def service_table(case: Case, scene: Scene) -> ServiceTable | None:
    """None where no service is bound, or nobody knows which."""
    workload = case.assessed.workload
    if workload.value(BOUND) is None:
        return None
    uses = service_uses(workload, Recogniser(scene.report.catalog.services))
    shown = [result.platform for result in scene.columns(case.decision)]
    rows = tuple(_row(use, shown, scene) for use in uses)
    return ServiceTable(columns=tuple(map(scene.title, shown)), rows=rows)


def _row(use: ServiceUse, platforms: list[str], scene: Scene) -> ServiceRow:
    return ServiceRow(
        name=use.name,
        kind="not known" if use.kind is None else use.kind.title,
        known=KNOWN[use.how_known],
        data="depends on its use" if use.kind is not None and use.holds_data is None else _DATA[use.holds_data],
        cells=tuple(_cell(use, platform, scene) for platform in platforms),
    )


def _cell(use: ServiceUse, platform: str, scene: Scene) -> ServiceCell:
    report = scene.report
    found: Replacement = replacement_for(use.kind, platform, report.catalog.platforms, report.run.as_of)
    effort = "" if found.effort is None else days(found.effort.low, found.effort.high)
    return ServiceCell(platform=scene.title(platform), way=WAYS[found.way], effort=effort)
