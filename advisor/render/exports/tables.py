"""The rows that CSV files and spreadsheets hold, from the JSON document of a report."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from advisor.render.view_text import visible

Cell: TypeAlias = str | int | float | date | None
Row: TypeAlias = tuple[Cell, ...]
Document: TypeAlias = Mapping[str, Any]
_FEW = 20
"""Names in one cell before the rest is a number."""


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the names of its columns, and how its rows of as many cells are made; None is an empty cell."""

    title: str
    columns: tuple[str, ...]
    make: Callable[[], Iterable[Row]]

    @property
    def rows(self) -> Iterator[Row]:
        """Made anew each time: those of a large portfolio are never in memory together."""
        return iter(self.make())


def placements(document: Document) -> Table:
    """One row for each workload on each platform."""
    columns = (
        "workload", "name", "kind", "files", "runs today on", "course", "trigger", "outcome", "recommended",
        "planned on", "confidence", "robustness", "coverage", "disposition", "tips", "platform", "verdict", "score",
        "score from", "score to", "score without knock-out", "days from", "days to", "first in share of weightings",
        "knock-outs", "open needs", "open facts", "presumed",
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        for one in document["workloads"]:
            told = _of_workload(one)
            yield from ((*told, *_of_platform(platform, one)) for platform in one["platforms"])

    return Table("Placements", columns, rows)


def _of_workload(one: Document) -> Row:
    picked, disposition, trigger = one["recommendation"], one.get("disposition") or {}, one.get("trigger") or {}
    return (
        shown(one["id"]),
        shown(one["name"]),
        shown(one["kind"]),
        joined(one["files"]),
        one["current"]["platform"],
        one["course"],
        shown(trigger.get("sentence")),
        picked["outcome"],
        picked["platform"],
        picked["platform"] or picked["default"],
        picked["label"],
        picked["robustness"],
        picked["coverage"],
        disposition.get("class"),
        joined(map(_tip, one.get("tipping_points", ()))),
    )


def _tip(tip: Document) -> str:
    """Where the leader changes, in few words."""
    if tip["kind"] == "number":
        ends = (("below", tip["flips_below"], tip["below"]), ("from", tip["flips_above"], tip["above"]))
        told = (f"{word} {at:,}: {' or '.join(leaders)}" for word, at, leaders in ends if at is not None)
        return f"{tip['fact']} {' and '.join(told)}"
    if tip["kind"] == "weight":
        return f"weight of {tip['criterion']} at {tip['flips_at']:.0%}: {tip['to']}"
    if tip["kind"] == "effort":
        return f"{tip['further']:.1f} further days of change: {tip['to']}"
    return f"without {tip['rule']}: {tip['platform']}"


def _of_platform(platform: Document, one: Document) -> Row:
    ranks = (one.get("rank_acceptability") or {}).get(platform["id"]) or {}
    interval, effort = platform["interval"] or (None, None), platform["effort_days"] or (None, None)
    still_open = [each for each in platform["findings"] if each["outcome"] == "open"]
    return (
        platform["id"],
        platform["verdict"],
        platform["score"],
        interval[0],
        interval[1],
        platform["counterfactual_score"],
        effort[0],
        effort[1],
        next(iter(ranks.get("ranks", ())), None),
        joined(knock_outs(platform, one)),
        joined((each["rule"] for each in still_open), few=None),
        joined(sorted({fact for each in still_open for fact in each.get("missing", ())}), few=None),
        joined(platform["presuming"]),
    )


def knock_outs(platform: Document, one: Document) -> Sequence[str]:
    """Rules that knock the platform out: of the planned one, every failure for which there is no remedy."""
    if platform["verdict"] != "blocked":
        return ()
    alone = [each["rule"] for each in platform["findings"] if each["outcome"] == "fail" and each["remedy"] is None]
    against = {each["platform"]: each["blocked_by"] for each in one.get("why_not", ())}
    found: Sequence[str] = against.get(platform["id"], alone)
    return found


def findings(document: Document) -> Table:
    """One row for each need held against each platform, but for those that do not apply."""
    columns = (
        "workload", "platform", "rule", "outcome", "message", "remedy", "days from", "days to", "place", "capability",
        "support", "limit", "demand", "condition", "grade", "since", "checked", "source",
        "accepted by", "accepted until",
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        for one in document["workloads"]:
            for platform in one["platforms"]:
                yield from (_finding(one, platform, each) for each in platform["findings"])

    return Table("Findings", columns, rows)


def _finding(one: Document, platform: Document, each: Document) -> Row:
    answer, waiver, effort = each["answer"], each.get("waiver") or {}, each["effort_days"] or (None, None)
    return (
        shown(one["id"]),
        platform["id"],
        each["rule"],
        each["outcome"],
        shown(each["message"]),
        shown(each["remedy"]),
        effort[0],
        effort[1],
        joined(place(where) for where in each["evidence"]),
        answer["capability"],
        answer["support"],
        shown(answer["limit"]),
        _amount(answer["demand"]),
        shown(answer["condition"]),
        answer["grade"],
        day(answer["since"]),
        day(answer["checked"]),
        joined(answer["source"]),
        shown(waiver.get("owner")),
        day(waiver.get("until")),
    )


def place(where: Document) -> str:
    """`path:line`, or `path:first-last`."""
    first, last = where["first_line"], where["last_line"]
    return f"{where['path']}:{first}" if first == last else f"{where['path']}:{first}-{last}"


def shown(value: object) -> str | None:
    """Foreign text on one line, with nothing in it that hides or reorders."""
    return None if value is None else _on_one_line(str(value))


@lru_cache(maxsize=8192)
def _on_one_line(text: str) -> str:
    """Most texts stand with every platform and many workloads."""
    return visible(" ".join(text.split()))


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def joined(parts: Iterable[object], few: int | None = _FEW) -> str | None:
    """Words with commas between; beyond the first few only how many more, unless all are asked for."""
    words = [shown(one) or "" for one in parts]
    rest = 0 if few is None else len(words) - few
    told = ", ".join(words[:few]) + (f" and {rest:,} more" if rest > 0 else "")
    return told or None


def _amount(demand: object) -> Cell:
    if isinstance(demand, list):
        return joined(demand)
    return demand if isinstance(demand, int | float) and not isinstance(demand, bool) else shown(demand)
