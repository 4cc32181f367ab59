"""What a workload's files contradict each other about."""

from dataclasses import dataclass

from advisor.model.facts import Workload
from advisor.render.view_findings import Place, places_of
from advisor.render.view_scene import Scene
from advisor.render.view_text import listing

_CONTRADICTIONS = "descriptor.contradictions"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contradictions:
    """The topics in one sentence, and the lines of both sides."""

    sentence: str
    places: tuple[Place, ...]


def contradictions_of(workload: Workload, scene: Scene) -> Contradictions | None:
    """None where the files agree."""
    fact = workload.facts.get(_CONTRADICTIONS)
    if fact is None or not fact.members():
        return None
    topics = listing(_title(str(name), scene) for name in fact.members())
    return Contradictions(sentence=f"Its files contradict each other about {topics}.", places=places_of(fact.evidence))


def _title(name: str, scene: Scene) -> str:
    definition = scene.report.catalog.facts.get(name)
    return name if definition is None else definition.title
