"""A comparison as plain data."""

import json
from typing import Any

from advisor.model.catalog import Catalog
from advisor.model.comparing import Cause, Change, Comparison, Difference, RunMark, Side, Standing
from advisor.model.report import Report
from advisor.render.change_words import Names, cause_words, change_words


def changes_of(comparison: Comparison, catalog: Catalog) -> dict[str, Any]:
    """For the portfolio: what differs about the runs, and every workload that changed.

    Causes stand with the workloads themselves; with those that are gone, here.
    """
    names = Names(catalog)
    return {
        **_head(comparison),
        "workloads": [
            change_data(one, names) if one.difference is Difference.GONE else _brief(one, names)
            for one in comparison.changed
        ],
    }


def comparison_data(comparison: Comparison, catalog: Catalog) -> dict[str, Any]:
    """The whole comparison by itself."""
    names = Names(catalog)
    return {
        **_head(comparison),
        "run": _mark(comparison.newer),
        "workloads": [change_data(one, names) for one in comparison.changes],
    }


def render_comparison(comparison: Comparison, catalog: Catalog) -> str:
    return json.dumps(comparison_data(comparison, catalog), indent=1, ensure_ascii=False, allow_nan=False)


def workload_change(key: str, report: Report) -> dict[str, Any]:
    """What became of the workload of that id in the newer report; nothing where no earlier one was given."""
    found = None if report.comparison is None else report.comparison.of(key)
    return {} if found is None else {"change": change_data(found, Names(report.catalog))}


def _head(comparison: Comparison) -> dict[str, Any]:
    return {
        "baseline": _mark(comparison.older),
        "inputs": [{"what": one.what, "before": one.before, "after": one.after} for one in comparison.inputs],
        "counts": {one.value: number for one, number in comparison.counts.items()},
    }


def _mark(run: RunMark) -> dict[str, str]:
    return {
        "id": run.id,
        "as_of": run.as_of,
        "advisor_version": run.advisor_version,
        "catalog_version": run.catalog_version,
        "preset": run.preset,
    }


def _brief(change: Change, names: Names) -> dict[str, Any]:
    return {
        "id": change.workload,
        "class": change.difference.value,
        "moved_from": change.moved_from or None,
        "sentence": change_words(change, names),
    }


def change_data(change: Change, names: Names) -> dict[str, Any]:
    """One workload with both standings and every cause."""
    return {
        **_brief(change, names),
        "before": _standing(change.before),
        "after": _standing(change.after),
        "causes": [_cause(one, names) for one in change.causes],
    }


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "course": standing.course,
        "outcome": standing.outcome,
        "platform": standing.platform,
        "verdict": standing.verdict,
        "label": standing.label,
        "robustness": standing.robustness,
        "score": standing.score,
        "interval": None if standing.interval is None else list(standing.interval),
    }


def _cause(cause: Cause, names: Names) -> dict[str, Any]:
    return {
        "kind": cause.kind.value,
        "subject": cause.subject,
        "platform": cause.platform or None,
        "sentence": cause_words(cause, names),
        "before": _side(cause.before),
        "after": _side(cause.after),
        "effects": [
            {"platform": one.platform, "rule": one.rule, "before": one.before, "after": one.after}
            for one in cause.effects
        ],
    }


def _side(side: Side) -> dict[str, Any]:
    """What is empty is left out."""
    told = {"value": side.value, "place": side.place, "snippet": side.snippet, "since": side.since, "note": side.note}
    return {
        **{name: text for name, text in told.items() if text},
        **({"source": list(side.sources)} if side.sources else {}),
    }
