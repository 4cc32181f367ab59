"""The rows that CSV files and spreadsheets hold, from the JSON document of a report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from advisor.render.view_text import visible

Cell: TypeAlias = str | int | float | None
Document: TypeAlias = Mapping[str, Any]
_FEW = 20
"""Names in one cell before the rest is a number."""


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the names of its columns, and rows of as many cells; None is an empty cell."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def placements(document: Document) -> Table:
    """One row for each workload on each platform."""
    columns = (
        "workload", "name", "kind", "files", "runs today on", "course", "outcome", "planned on", "confidence",
        "robustness", "coverage", "disposition", "platform", "verdict", "score", "score from", "score to",
        "score without knock-out", "days from", "days to", "first in share of weightings", "knock-outs", "open needs",
        "presumed",
    )  # fmt: skip
    rows = (
        (*_of_workload(one), *_of_platform(platform, one))
        for one in document["workloads"]
        for platform in one["platforms"]
    )
    return Table("Placements", columns, tuple(rows))


def _of_workload(one: Document) -> tuple[Cell, ...]:
    picked, disposition = one["recommendation"], one.get("disposition") or {}
    return (
        shown(one["id"]),
        shown(one["name"]),
        shown(one["kind"]),
        _joined(one["files"]),
        one["current"]["platform"],
        one["course"],
        picked["outcome"],
        picked["platform"] or picked["default"],
        picked["label"],
        picked["robustness"],
        picked["coverage"],
        disposition.get("class"),
    )


def _of_platform(platform: Document, one: Document) -> tuple[Cell, ...]:
    ranks = (one.get("rank_acceptability") or {}).get(platform["id"]) or {}
    interval = platform["interval"] or (None, None)
    findings = platform["findings"]
    failing = [
        each["rule"] for each in findings if each["outcome"] == "fail" and each["rule"] in _blocking(platform, one)
    ]
    return (
        platform["id"],
        platform["verdict"],
        platform["score"],
        interval[0],
        interval[1],
        platform["counterfactual_score"],
        platform["effort_days"][0],
        platform["effort_days"][1],
        next(iter(ranks.get("ranks", ())), None),
        _joined(failing),
        _joined(each["rule"] for each in findings if each["outcome"] == "open"),
        _joined(platform["presuming"]),
    )


def _blocking(platform: Document, one: Document) -> Sequence[str]:
    """Rules that knock the platform out: of the planned one, every failure for which there is no remedy."""
    against = {each["platform"]: each["blocked_by"] for each in one.get("why_not", ())}
    alone = [each["rule"] for each in platform["findings"] if each["outcome"] == "fail" and each["remedy"] is None]
    blocked = platform["verdict"] == "blocked"
    found: Sequence[str] = against.get(platform["id"], alone) if blocked else ()
    return found


def findings(document: Document) -> Table:
    """One row for each need held against each platform, but for those that do not apply."""
    columns = (
        "workload", "platform", "rule", "outcome", "message", "remedy", "days from", "days to", "place", "capability",
        "support", "limit", "demand", "condition", "grade", "since", "checked", "source",
        "accepted by", "accepted until",
    )  # fmt: skip
    rows = (
        _finding(one, platform, each)
        for one in document["workloads"]
        for platform in one["platforms"]
        for each in platform["findings"]
    )
    return Table("Findings", columns, tuple(rows))


def _finding(one: Document, platform: Document, each: Document) -> tuple[Cell, ...]:
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
        _joined(place(where) for where in each["evidence"]),
        answer["capability"],
        answer["support"],
        shown(answer["limit"]),
        _amount(answer["demand"]),
        shown(answer["condition"]),
        answer["grade"],
        answer["since"],
        answer["checked"],
        _joined(answer["source"]),
        shown(waiver.get("owner")),
        waiver.get("until"),
    )


def questions(document: Document) -> Table:
    """The open questions of the portfolio, the most valuable first."""
    columns = (
        "question",
        "about",
        "ask",
        "worth in points of score",
        "highest chance",
        "workloads",
        "platforms",
        "which",
    )
    rows = (
        (
            shown(one["question"]),
            one["fact"],
            one["source"],
            one["value"],
            one["chance"],
            len(one["workloads"]),
            _joined(one["platforms"]),
            _joined(one["workloads"]),
        )
        for one in document["portfolio"]["questions"]
    )
    return Table("Questions", columns, tuple(rows))


def not_read(document: Document) -> Table:
    """Files that were skipped or failed, each with its reason."""
    sources = document["sources"]
    failed = (("failed", shown(one["path"]), one["line"], shown(one["error"])) for one in sources["failed"])
    skipped = (("skipped", shown(one["path"]), None, shown(one["reason"])) for one in sources["skipped"])
    return Table("Not read", ("what", "file", "line", "why"), (*failed, *skipped))


def summary(document: Document) -> Table:
    """Provenance and counts."""
    run, sources = document["run"], document["sources"]
    rows: list[tuple[Cell, ...]] = [
        ("headline", shown(document["portfolio"]["headline"])),
        ("as of", run["as_of"]),
        ("run", run["id"]),
        ("advisor", run["advisor_version"]),
        ("catalog", run["catalog_version"]),
        ("preset", shown(run["preset"])),
        ("files read", sources["read"]),
        ("files skipped", len(sources["skipped"])),
        ("files failed", len(sources["failed"])),
        ("workloads", len(document["workloads"])),
    ]
    rows += [(f"weight of {name}", points) for name, points in run["weights"].items()]
    rows += [("not assessed", shown(told)) for told in document["portfolio"]["not_assessed"]]
    return Table("Summary", ("what", "value"), tuple(rows))


def tables(document: Document) -> Iterator[Table]:
    """Every sheet of a workbook, in its order."""
    yield from (make(document) for make in (summary, placements, findings, questions, not_read))


def place(where: Document) -> str:
    """`path:line`, or `path:first-last`."""
    first, last = where["first_line"], where["last_line"]
    return f"{where['path']}:{first}" if first == last else f"{where['path']}:{first}-{last}"


def shown(value: object) -> str | None:
    """Foreign text on one line, with nothing in it that hides or reorders."""
    return None if value is None else visible(" ".join(str(value).split()))


def _amount(demand: object) -> Cell:
    if isinstance(demand, list):
        return _joined(demand)
    return demand if isinstance(demand, int | float) and not isinstance(demand, bool) else shown(demand)


def _joined(parts: Iterable[object]) -> str | None:
    words = [shown(one) or "" for one in parts]
    rest = len(words) - _FEW
    told = ", ".join(words[:_FEW]) + (f" and {rest:,} more" if rest > 0 else "")
    return told or None
