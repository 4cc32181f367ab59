"""What all decisions come to together, as plain data."""

from typing import Any

from advisor.model.report import Report
from advisor.render.json_changes import changes_of
from advisor.render.json_confidence import distance_data, kept_data
from advisor.render.json_disposition import disposition_counts
from advisor.render.json_preset import preset_data
from advisor.render.json_questions import portfolio_questions
from advisor.render.worlds import worlds_data


def portfolio_data(report: Report) -> dict[str, Any]:
    """Counts, sets of platforms to keep, blockers and questions."""
    portfolio = report.portfolio
    return {
        "headline": portfolio.headline,
        "counts": {
            "courses": dict(portfolio.courses),
            "destinations": dict(portfolio.destinations),
            "verdicts": {name: dict(counts) for name, counts in portfolio.verdicts.items()},
            "dispositions": disposition_counts(report.assessed),
        },
        "consolidation": [kept_data(one) for one in portfolio.consolidation.frontier],
        "tipping": [distance_data(one) for one in portfolio.tipping],
        "waves": [],
        "blockers": [
            {"rule": one.rule, "platform": one.platform, "workloads": list(one.workloads)} for one in portfolio.blockers
        ],
        "questions": portfolio_questions(portfolio),
        "presets": [preset_data(one) for one in portfolio.presets],
        **_since_baseline(report),
        "not_assessed": list(portfolio.not_assessed),
        "worlds": worlds_data(report),
    }


def _since_baseline(report: Report) -> dict[str, Any]:
    """Nothing where no earlier report was given."""
    return {} if report.comparison is None else {"changes": changes_of(report.comparison, report.catalog)}
