"""Where to, and in what order, once a platform is no longer available here (rulings 3)."""

from collections import Counter
from collections.abc import Sequence

from advisor.model.catalog import Catalog
from advisor.model.decision import Pick
from advisor.model.report import Assessed, Run


def forced(assessed: Sequence[Assessed], catalog: Catalog, run: Run) -> str:
    """Sentences for every platform whose declared last day has come and that workloads have to leave; else nothing."""
    endings = {} if run.organisation is None else run.organisation.endings
    told = []
    for name, ending in sorted(endings.items()):
        until = catalog.platforms[name].life_cycle.until
        leaving = [one for one in assessed if one.decision.current == name]
        if until is not None and until <= run.as_of and leaving:
            title = catalog.platforms[name].title
            told.append(f"Forced: {title} was available until {until}. {ending.why} {_where_to(leaving, catalog)}")
    return " ".join(" ".join(told).split()) + (" " if told else "")


def _where_to(leaving: Sequence[Assessed], catalog: Catalog) -> str:
    """Destinations with their counts, and who comes first: whoever has least to change."""
    planned = {one.workload.id: _planned(one) for one in leaving}
    counted = Counter(catalog.platforms[name].title if name else "nowhere yet" for name in planned.values())
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    where = ", ".join(
        f"{number} to {title}" if title != "nowhere yet" else f"{number} {title}" for title, number in ranked
    )
    ready = sorted((_effort(one), one.workload.id) for one in leaving if planned[one.workload.id])
    first = ", then ".join(name for _, name in ready[:_NAMED])
    return f"{where}; least change first: {first}." if first else f"{where}."


_NAMED = 3


def _planned(one: Assessed) -> str:
    recommendation = one.decision.recommendation
    return "" if recommendation.pick is Pick.NONE_FITS else recommendation.default or ""


def _effort(one: Assessed) -> float:
    return round(one.decision.result(_planned(one)).effort_expected, 6)
