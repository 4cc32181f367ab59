"""How sure a proposal is and when it would change, as a workload's page shows it."""

from dataclasses import dataclass

from advisor.decide.landscape import INSTANCES
from advisor.render.tipping_words import any_weights_sentence, confidence_sentence, segment_rows, tipping_sentences
from advisor.render.view_curve import CurveView, curve_view
from advisor.render.view_scene import Case, Scene


@dataclass(frozen=True, kw_only=True, slots=True)
class Sureness:
    """Sentences; empty where nothing was drawn, or nothing would change the pick."""

    sentence: str
    any_weights: str
    tipping: tuple[str, ...]
    instances: tuple[tuple[str, str], ...]
    """Ranges of instances and who leads there; empty where the number does not matter."""
    curve: CurveView | None


def sureness(case: Case, scene: Scene) -> Sureness:
    decision, catalog = case.decision, scene.report.catalog
    tips = () if decision.tipping is None else decision.tipping.numbers
    instances = next((tip.segments for tip in tips if tip.fact == INSTANCES), ())
    return Sureness(
        sentence=confidence_sentence(decision, catalog),
        any_weights=any_weights_sentence(decision, catalog),
        tipping=tipping_sentences(decision, catalog),
        instances=segment_rows(instances, catalog),
        curve=curve_view(case, scene),
    )
