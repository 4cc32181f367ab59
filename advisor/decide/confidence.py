"""Robustness and questions of one workload: what the shared draws say about its settings."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.decide.choice import Choice
from advisor.decide.criteria import Setting
from advisor.decide.draws import Draws
from advisor.decide.information import open_events, worth_of
from advisor.decide.questions import open_questions
from advisor.decide.robustness import label, robustness_of
from advisor.decide.simulate import simulate
from advisor.model.catalog import Catalog
from advisor.model.confidence import Robustness
from advisor.model.decision import PlatformResult, Question


@dataclass(frozen=True, slots=True)
class Confidence:
    robustness: Robustness | None
    questions: tuple[Question, ...]


def confidence_of(
    settings: Sequence[Setting], results: Sequence[PlatformResult], catalog: Catalog, draws: Draws | None
) -> Confidence:
    """Ranks over all draws, and the open questions with what their answers are worth."""
    if draws is None or not any(setting.platform.offered for setting in settings):
        return Confidence(None, open_questions(results, catalog, {}))
    settings = [setting for setting in settings if setting.platform.offered]
    simulated = [simulate(setting, draws) for setting in settings]
    alive = [one for one in simulated if one.knocked_out is not True]
    judged = {one.platform for one in alive}
    events = open_events(
        finding for setting in settings if setting.platform.id in judged for finding in setting.findings
    )
    worth = worth_of(alive, events, draws) if alive else {}
    return Confidence(robustness_of(simulated, draws), open_questions(results, catalog, worth))


def robust_share(robustness: Robustness, choice: Choice) -> float | None:
    """Share of draws in which the pick is first; of a tie, in which one of the tied is."""
    if choice.default is None:
        return None
    stand = {choice.default, *(choice.candidates if choice.platform is None else ())}
    return round(sum(robustness.first(platform) for platform in sorted(stand)), 4)


def label_of(robust: float | None, covered: float, catalog: Catalog) -> str | None:
    """high, medium or low."""
    limits = catalog.assumptions
    return None if robust is None else label(robust, covered, limits.high_confidence, limits.medium_confidence)
