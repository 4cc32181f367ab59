"""Which platform is at least as good as which other one, in every completion of the open facts and in some."""

from typing import Any

from advisor.model.decision import Decision


def preference_data(decision: Decision) -> dict[str, Any]:
    """Pairs of ids, the better one first; empty where completions were not looked at."""
    preference = decision.preference
    if preference is None:
        return {}
    return {
        "necessary": [list(pair) for pair in preference.necessary],
        "possible": [list(pair) for pair in preference.possible],
    }
