"""What an answer would be worth before a platform is chosen: expected value of partial perfect information.

A misplaced workload is worth nothing: where a knock-out fails in a draw, its platform counts as 0 there
(method.md section 9).
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from advisor.decide.draws import Draws, Numbers
from advisor.decide.robustness import scores_in_draws
from advisor.decide.simulate import Simulated, answer_event, need_event
from advisor.model.catalog import Support
from advisor.model.confidence import Worth
from advisor.model.facts import Truth
from advisor.model.findings import Finding

_SLACK = 1e-9
"""Equals may differ in the last bit, and change no pick."""


def open_events(findings: Iterable[Finding]) -> Mapping[str, frozenset[float]]:
    """Every event that is open, with the chances at which it changes something."""
    found: dict[str, set[float]] = {}
    for finding in findings:
        if finding.need.raised is Truth.UNKNOWN:
            found.setdefault(need_event(finding), set()).add(finding.need.chance)
        if finding.support is Support.UNKNOWN and finding.need.raised is not Truth.FALSE:
            found.setdefault(answer_event(finding), set()).add(finding.chance_of_no)
    return {name: frozenset(chances) for name, chances in sorted(found.items())}


def worth_of(simulated: Sequence[Simulated], events: Mapping[str, frozenset[float]], draws: Draws) -> dict[str, Worth]:
    """Event → what knowing it is worth."""
    ordered = sorted(simulated, key=lambda one: one.platform)
    utility = np.maximum(0.0, scores_in_draws(ordered, draws.weights, draws.count))
    return {name: _worth(utility, draws.uniform(name), chances) for name, chances in events.items()}


def _worth(utility: Numbers, uniform: Numbers, chances: frozenset[float]) -> Worth:
    """Draws fall into groups by what the event comes to; in each the best platform may be another."""
    today = utility.mean(axis=1)
    best_today = int(np.argmax(today))
    groups = np.searchsorted(sorted(chances), uniform, side="right")
    value, flips = 0.0, 0.0
    for group in range(len(chances) + 1):
        inside = groups == group
        share = float(inside.mean())
        if share > 0:
            known = utility[:, inside].mean(axis=1)
            value += share * float(known.max())
            flips += share * float(int(np.argmax(known)) != best_today and known.max() > known[best_today] + _SLACK)
    return Worth(round(max(0.0, value - float(today.max())), 4), round(flips, 4))
