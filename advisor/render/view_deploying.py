"""How a workload is brought to where it is planned to run, and what was noted about its own files."""

from dataclasses import dataclass

from advisor.model.deployment import Deployment
from advisor.render.view_findings import changes_for
from advisor.render.view_scene import Case, Scene, focus

_MOST = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """Something in a file of the workload that does not do what it seems to."""

    place: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployView:
    command: str
    note: str
    noted: tuple[Noted, ...]
    """At most a few; all of them stand with the files in the appendix."""


def deploy_view(case: Case, scene: Scene) -> DeployView:
    """Empty where nothing is planned; what was noted stands in any case."""
    chosen = focus(case.decision)
    deployment = None if chosen is None else case.decision.result(chosen).deployment
    own = set(case.assessed.workload.files)
    notes = [one for one in scene.report.notes if one.path in own]
    return DeployView(
        command="" if deployment is None else deployment.command,
        note="" if deployment is None or chosen is None else _note(deployment, case, chosen, scene),
        noted=tuple(Noted(place=f"{one.path}:{one.line}", text=f"{one.what} {one.advice}") for one in notes[:_MOST]),
    )


def _note(deployment: Deployment, case: Case, chosen: str, scene: Scene) -> str:
    """The command is for what the files will say, where something in them has to change first."""
    first = bool(deployment.command) and any(change.certain for change in changes_for(case, chosen, scene))
    return " ".join(part for part in ("After the changes above." if first else "", deployment.note) if part)
