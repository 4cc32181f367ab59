"""What stands on the sheets of a workbook beside the placements.

A sheet holds 1,048,576 rows. Needs stand there once for each workload, with a column for each platform; what
platforms answer, with its sources, has a sheet of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.render.exports.tables import Document, Row, Table, day, joined, place, placements, shown

MET = ("pass", "not-applicable")


def sheets(document: Document) -> Iterator[Table]:
    """Every sheet, in its order."""
    yield from (make(document) for make in (summary, placements, needs, questions, not_read, sources))


def summary(document: Document) -> Table:
    """Provenance, counts and weights."""
    run, read, portfolio = document["run"], document["sources"], document["portfolio"]
    rows: list[Row] = [
        ("headline", shown(portfolio["headline"])),
        ("as of", day(run["as_of"])),
        ("run", run["id"]),
        ("advisor", run["advisor_version"]),
        ("catalog", run["catalog_version"]),
        ("preset", shown(run["preset"])),
        ("files read", read["read"]),
        ("files skipped", len(read["skipped"])),
        ("files failed", len(read["failed"])),
        ("workloads", len(document["workloads"])),
    ]
    rows += [(f"course: {name}", number) for name, number in portfolio["counts"].get("courses", {}).items()]
    rows += [(f"weight of {name}", points) for name, points in run["weights"].items()]
    rows += [("not assessed", shown(told)) for told in portfolio.get("not_assessed", ())]
    rows += [("internal fault", shown(told)) for told in document.get("faults", ())]
    return Table("Summary", ("what", "value"), lambda: rows)


def needs(document: Document) -> Table:
    """One row for each need of a workload that some platform does not simply meet; the outcomes side by side."""
    platforms = document["run"]["platforms"]
    columns = ("workload", "rule", "need", "message", "place", *platforms, "accepted by", "accepted until", "missing")
    titles = document.get("catalog", {}).get("rules", {})

    def rows() -> Iterator[Row]:
        for one in document["workloads"]:
            for rule, by_platform in needs_of(one).items():
                title = titles.get(rule, {}).get("title")
                yield (shown(one["id"]), rule, shown(title), *_need(by_platform, platforms))

    return Table("Findings", columns, rows)


def needs_of(one: Document) -> Mapping[str, Mapping[str, Document]]:
    """Rule → platform → finding, sorted by rule; only rules that some platform does not simply meet."""
    found: dict[str, dict[str, Document]] = {}
    for platform in one["platforms"]:
        for each in platform["findings"]:
            found.setdefault(each["rule"], {})[platform["id"]] = each
    unmet = (rule for rule, each in found.items() if any(finding["outcome"] not in MET for finding in each.values()))
    return {rule: found[rule] for rule in sorted(unmet)}


def _need(by_platform: Mapping[str, Document], platforms: list[str]) -> Row:
    first = next(iter(by_platform.values()))
    waiver: Mapping[str, Any] = next((each["waiver"] for each in by_platform.values() if each.get("waiver")), {})
    outcomes = (by_platform[name]["outcome"] if name in by_platform else None for name in platforms)
    return (
        shown(first["message"]),
        joined(place(where) for where in first["evidence"]),
        *outcomes,
        shown(waiver.get("owner")),
        day(waiver.get("until")),
        joined(first.get("missing", ()), few=None),
    )


def questions(document: Document) -> Table:
    """The open questions of the portfolio, the most valuable first."""
    columns = (
        "question", "about", "ask", "worth in points of score", "highest chance", "workloads", "platforms", "which",
    )  # fmt: skip
    rows = [
        (
            shown(one["question"]),
            one["fact"],
            one.get("source"),
            one["value"],
            one.get("chance"),
            len(one["workloads"]),
            joined(one.get("platforms", ())),
            joined(one["workloads"]),
        )
        for one in document["portfolio"]["questions"]
    ]
    return Table("Questions", columns, lambda: rows)


def not_read(document: Document) -> Table:
    """Files that were skipped or failed, each with its reason."""
    told = document["sources"]

    def rows() -> Iterator[Row]:
        yield from (("failed", shown(one["path"]), one["line"], shown(one["error"])) for one in told["failed"])
        yield from (("skipped", shown(one["path"]), None, shown(one["reason"])) for one in told["skipped"])

    return Table("Not read", ("what", "file", "line", "why"), rows)


def sources(document: Document) -> Table:
    """What platforms answer to the needs of this portfolio, each answer once, with where that is documented."""
    columns = ("platform", "capability", "says", "limit", "condition", "grade", "since", "checked", "source")
    return Table("Sources", columns, lambda: answers(document))


def answers(document: Document) -> list[Row]:
    """One row for each answer that some finding rests on, sorted by platform and capability."""
    found: dict[tuple[object, ...], Row] = {}
    for one in document["workloads"]:
        for platform in one["platforms"]:
            for each in platform["findings"]:
                _keep(found, platform["id"], each["answer"])
    return [found[key] for key in sorted(found, key=str)]


def _keep(found: dict[tuple[object, ...], Row], platform: str, answer: Document) -> None:
    says = answer.get("stated") or ("within a limit" if answer["limit"] else "depends on what is asked for")
    told = (platform, answer["capability"], says, answer["limit"], answer["condition"], answer["grade"])
    key = (*told, answer["since"], answer["checked"], *answer["source"])
    if key not in found:
        dates = (day(answer["since"]), day(answer["checked"]))
        found[key] = (*told[:3], *map(shown, told[3:5]), told[5], *dates, joined(answer["source"], few=None))
