"""A declared last day and its absence, side by side: as sentences and as data."""

from collections.abc import Mapping
from typing import Any

from advisor.model.report import Report
from advisor.model.worlds import Plan, World
from advisor.portfolio.survey import OPEN

DAYS = 2
"""Decimals of person-days."""


def world_sentences(report: Report) -> tuple[str, ...]:
    """One for each declared last day, the soonest first."""
    titles = {name: platform.title for name, platform in report.catalog.platforms.items()}
    return tuple(_sentence(one, titles) for one in report.portfolio.worlds)


def worlds_data(report: Report) -> list[dict[str, Any]]:
    """The key `worlds` of the portfolio: destinations of both, and the workloads whose home differs."""
    told = zip(report.portfolio.worlds, world_sentences(report), strict=True)
    return [
        {
            "platform": one.platform,
            "available_until": one.until.isoformat(),
            "reason": one.reason,
            "replacement": one.replacement,
            "sentence": sentence,
            "if_it_ends": _plan(one.gone),
            "if_not": _plan(one.kept),
            "differing": [
                {"workload": name, "if_it_ends": gone, "if_not": kept}
                for (name, gone), (_, kept) in zip(one.gone.homes, one.kept.homes, strict=True)
                if gone != kept
            ],
        }
        for one, sentence in told
    ]


def _plan(plan: Plan) -> dict[str, Any]:
    days = [round(plan.effort_low, DAYS), round(plan.effort_high, DAYS)]
    return {"destinations": dict(plan.destinations), "effort_days": days}


def _sentence(world: World, titles: Mapping[str, str]) -> str:
    ends = f"If {titles[world.platform]} ends here on {world.until}: {_counted(world.gone, titles)}."
    stays = f"If it does not: {_counted(world.kept, titles)}."
    return " ".join(part for part in (world.reason, world.replacement, ends, stays) if part)


def _counted(plan: Plan, titles: Mapping[str, str]) -> str:
    ranked = sorted(plan.destinations.items(), key=lambda item: (item[0] == OPEN, -item[1], item[0]))
    return ", ".join(f"{number} {OPEN if name == OPEN else titles[name]}" for name, number in ranked) or "no workload"
