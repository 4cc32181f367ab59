"""The report as Markdown that a wiki takes as it is pasted: headings, lists and tables, no HTML."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from advisor.render.exports.tables import Document, place, shown
from advisor.render.view_text import count

_MARKS = re.compile(r"[\\`*_{}\[\]<>|~&]|^[#+=-]")
_NUMBER_OF_A_LIST = re.compile(r"^(\d+)(?=[.)])")
_MOST_ROWS = 500
"""Workloads in one table; a wiki's page holds no more."""
_MOST_LISTED = 100


def markdown_text(document: Document) -> str:
    """Headline, counts, all workloads, questions, what was not assessed, what was not read."""
    return "\n".join(_lines(document)) + "\n"


def escaped(value: object) -> str:
    """Foreign text as Markdown that shows it letter by letter."""
    return _NUMBER_OF_A_LIST.sub(r"\1\\", _MARKS.sub(r"\\\g<0>", shown(value) or ""))


def _lines(document: Document) -> Iterator[str]:
    run, portfolio = document["run"], document["portfolio"]
    yield f"# Platform fit of {count(len(document['workloads']), 'workload')}"
    yield ""
    yield escaped(portfolio["headline"])
    yield ""
    weights = escaped(run["preset"])
    yield f"Read as of {run['as_of']}; weights {weights}; run {run['id']}; catalog {run['catalog_version']}."
    yield from _section("Verdicts", _verdicts(document))
    yield from _section("Workloads", _workloads(document))
    yield from _section("What keeps workloads away", _blockers(document))
    yield from _section("What we need from you", _questions(document))
    yield from _section("What you accept", _accepted(document))
    yield from _section("Not assessed", bullets(portfolio.get("not_assessed", ())))
    yield from _section("Files that were not read", bullets(_not_read(document)))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield from ("", f"## {title}", "", *told)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    columns = list(head)
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _verdicts(document: Document) -> Iterator[str]:
    kinds = ("fit", "fit-after-changes", "undetermined", "blocked")
    counted: Counter[tuple[str, str]] = Counter(
        (platform["id"], platform["verdict"]) for one in document["workloads"] for platform in one["platforms"]
    )
    names = document["run"]["platforms"]
    rows = ((escaped(name), *(str(counted[name, kind]) for kind in kinds)) for name in names)
    yield from _table(("platform", *kinds), rows)


def _workloads(document: Document) -> Iterator[str]:
    workloads = document["workloads"]
    rows = (_workload(one) for one in workloads[:_MOST_ROWS])
    yield from _table(("workload", "runs today on", "course", "platform", "score", "days", "why"), rows)
    if len(workloads) > _MOST_ROWS:
        yield ""
        yield f"{len(workloads) - _MOST_ROWS:,} further workloads stand in the other forms of this report."


def _workload(one: Document) -> Iterator[str]:
    picked = one["recommendation"]
    chosen = picked["platform"] or picked["default"]
    result = next((platform for platform in one["platforms"] if platform["id"] == chosen), None)
    yield escaped(one["id"])
    yield escaped(one["current"]["platform"] or "not stated")
    yield escaped(one["course"])
    yield escaped(chosen or "none yet")
    yield "" if result is None or result["score"] is None else f"{result['score']:.2f}"
    yield (
        ""
        if result is None
        else "–".join(f"{end:g}" for end in dict.fromkeys(result["effort_days"]) if end is not None)
    )
    yield escaped(picked["sentence"])


def _blockers(document: Document) -> Iterator[str]:
    """The needs that knock most workloads out somewhere; nothing where there are none."""
    titles = document.get("catalog", {}).get("rules", {})
    found = sorted(document["portfolio"]["blockers"], key=lambda one: (-len(one["workloads"]), *_need(one)))
    rows = [
        (escaped(titles.get(rule, {}).get("title") or rule), escaped(platform), str(len(one["workloads"])))
        for one in found[:_MOST_LISTED]
        for rule, platform in [_need(one)]
    ]
    return _table(("need", "platform", "workloads"), rows) if rows else iter(())


def _need(blocker: Document) -> tuple[str, str]:
    return blocker["rule"], blocker["platform"]


def _accepted(document: Document) -> Iterator[str]:
    """What waivers stand for, with those who answer for them; nothing where there are none."""
    found = (
        (one["id"], platform["id"], each["rule"], each["waiver"])
        for one in document["workloads"]
        for platform in one["platforms"]
        for each in platform["findings"]
        if each.get("waiver")
    )
    rows = [
        tuple(map(escaped, (*told, waiver["reason"], waiver["owner"], waiver["until"])))
        for *told, waiver in islice(found, _MOST_ROWS)
    ]
    return _table(("workload", "platform", "need", "reason", "owner", "until"), rows) if rows else iter(())


def _questions(document: Document) -> Iterator[str]:
    rows = [
        (escaped(one["question"]), escaped(one.get("source")), str(len(one["workloads"])), f"{one['value']:.2f}")
        for one in document["portfolio"]["questions"][:_MOST_LISTED]
    ]
    head = ("question", "look into", "workloads", "worth in points of score")
    return _table(head, rows) if rows else iter(())


def _not_read(document: Document) -> Iterator[str]:
    for one in document["sources"]["failed"]:
        yield f"failed: {one['path']}:{one['line']}: {one['error']}"
    for one in document["sources"]["skipped"]:
        yield f"skipped: {one['path']}: {one['reason']}"


def bullets(texts: Iterable[str], without: str = "") -> Iterator[str]:
    """Foreign texts as a list; what there is instead where there are none. A long list says how long it is."""
    told = list(texts)
    yield from (f"* {escaped(one)}" for one in told[:_MOST_LISTED])
    if len(told) > _MOST_LISTED:
        yield f"* {len(told) - _MOST_LISTED:,} more stand in the other forms of this report."
    if not told and without:
        yield f"* {without}"


def names_of(names: Iterable[str]) -> str:
    """Names as a person would list them."""
    *most, last = map(escaped, names)
    return f"{', '.join(most)} and {last}" if most else last


def places(evidence: Iterable[Document]) -> str:
    """The places of a need, in brackets; empty where no file says it."""
    found = [escaped(place(where)) for where in evidence]
    return f" ({', '.join(found[:3])})" if found else ""
