"""The questions to the people behind a portfolio, as plain data."""

from typing import Any

from advisor.model.questions import PortfolioQuestion
from advisor.model.report import Portfolio

_DIGITS = 4


def portfolio_questions(portfolio: Portfolio) -> list[dict[str, Any]]:
    """The most valuable for its cost first."""
    return [_question(one) for one in portfolio.questions]


def _question(one: PortfolioQuestion) -> dict[str, Any]:
    return {
        "fact": one.fact,
        "question": one.text,
        "source": one.source,
        "registry": one.registry or None,
        "value": round(one.value, _DIGITS),
        "cost": one.cost,
        "chance": round(one.chance, _DIGITS),
        "platforms": list(one.platforms),
        "workloads": list(one.workloads),
        "settles": list(one.settles),
    }
