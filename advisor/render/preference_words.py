"""What holds whatever the open facts turn out to be, as a sentence."""

from collections.abc import Iterator

from advisor.model.catalog import Catalog
from advisor.model.decision import Decision
from advisor.render.view_text import listing


def whatever_is_open(decision: Decision, catalog: Catalog) -> Iterator[str]:
    """One sentence, or none where nothing is behind the planned platform in every completion; a tie stays a tie."""
    planned, preference = decision.recommendation.default, decision.preference
    if planned is None or preference is None:
        return
    named = decision.recommendation.candidates
    behind = [name for name in preference.always_behind(planned) if name not in named]
    if behind:
        others = listing(catalog.platforms[name].title for name in behind)
        title = catalog.platforms[planned].title
        yield (
            f"Whatever the answers to what is open, {title} comes out ahead of {others}: "
            "at these weights, and with the days of change taken at the middle of what is assumed."
        )
