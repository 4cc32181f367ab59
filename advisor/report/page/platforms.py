"""Platforms: what each takes, how many to keep, when they end, and what leaving and entering come to; and questions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from advisor.model.decision import Verdict
from advisor.report import words
from advisor.report.answer_words import answer_sentence
from advisor.report.document import Entry, Event, Exit, Leaving, PortfolioQuestion
from advisor.report.page.parts import Element, Fold, Joined, Link, Part, Row, Table, code, sources, sub
from advisor.report.page.record import answer_behind, basis_of, event_share
from advisor.report.page.scene import Case, Scene, mark_of
from advisor.report.view_text import count, sentence, share

OPENED_ROWS = 20
"""A longer table is folded."""
MOST_NEAREST = 5
WAYS = {"image": "Apps that run as images", "source": "Apps that the platform builds from source"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """When one leaves a platform, and what it takes."""

    platform: str
    title: str
    sentences: Sequence[str]
    parts: Sequence[tuple[str, Part]]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformsPage:
    counts: Table
    kept: Table
    calendar: Table
    leave: Sequence[Leave]
    entries: Sequence[tuple[str, Part]]


def platforms_page(scene: Scene) -> PlatformsPage:
    portfolio = scene.document.portfolio
    return PlatformsPage(
        counts=_counts(scene),
        kept=_kept(scene),
        calendar=_calendar(scene),
        leave=[_leave(one, scene) for one in portfolio.exit],
        entries=[(scene.title(one.platform), _entry(one, scene)) for one in portfolio.entry if one.needs],
    )


def _counts(scene: Scene) -> Table:
    portfolio = scene.document.portfolio
    rows = []
    for name in scene.document.run.platforms:
        platform, counts = scene.document.platforms[name], portfolio.counts.verdicts.get(name, {})
        cycle = platform.support
        end = f"{'ended' if scene.has_ended(name) else 'ends'} {cycle.until}" if cycle.until else "no end known"
        life = [end, sub(f"announced {cycle.announced}" if cycle.announced else "", " ", sources(cycle.sources))]
        verdicts = [f"{counts.get(verdict.value, 0):,}" for verdict in Verdict]
        number = portfolio.counts.destinations.get(name, 0)
        there = Link(f"{number:,}", "#workloads", f"p:{name}")
        rows.append(
            Row(
                [
                    Link(platform.title, f"#leave-{name}") if _is_left(name, scene) else platform.title,
                    *verdicts,
                    there,
                    life,
                ],
                anchor=f"p-{name}",
            )
        )
    columns = ("Platform", *(f"#{words.VERDICTS[verdict]}" for verdict in Verdict), "#Planned there", "Life cycle")
    return Table("What each platform takes", columns, rows)


def _is_left(platform: str, scene: Scene) -> bool:
    return any(one.platform == platform for one in scene.document.portfolio.exit)


def _kept(scene: Scene) -> Table:
    rows = [
        Row(
            [
                f"{len(kept.platforms)}: {words.names([scene.title(name) for name in kept.platforms])}",
                f"{kept.moves:,}",
                words.days_phrase(kept.work_days),
                scene.names(kept.unplaced) if kept.unplaced else "everything has one",
            ]
        )
        for kept in scene.document.portfolio.frontier
    ]
    return Table("Platforms kept", ("Platforms kept", "#Moves", "Work", "No place"), rows)


def _calendar(scene: Scene) -> Table:
    rows = [
        Row(
            [
                one.date,
                [
                    one.part or scene.title(one.platform),
                    sub(f"on {scene.title(one.platform)}" if one.part else "the platform itself"),
                ],
                one.successor or "none",
                [f"{len(one.workloads):,}: ", scene.names(one.workloads)],
                words.days_phrase(one.work_days),
                sources(one.sources),
            ]
        )
        for one in scene.document.portfolio.calendar
    ]
    return Table("Calendar of ends", ("On", "What ends", "Successor", "Who stands on it", "Work", "Source"), rows)


# --- leaving --------------------------------------------------------------------------------------------------------


def _leave(leaving: Exit, scene: Scene) -> Leave:
    platform = leaving.platform
    cases = [scene.by_id[one.workload] for one in leaving.leaving if one.workload in scene.by_id]
    events = [event for case in cases for event in case.workload.events if event.platform == platform]
    table = Table(
        f"Where the workloads of {scene.title(platform)} would go",
        ("Workload", "To", "Verdict there", "Work"),
        [_leaving_row(one, scene) for one in leaving.leaving],
    )
    ways = [
        (title, _events(platform, way, [case for case in cases if case.way == way], scene))
        for way, title in WAYS.items()
    ]
    return Leave(
        platform=platform,
        title=scene.title(platform),
        sentences=(words.end_sentence(platform, events, scene.document), leaving.sentence),
        parts=[
            ("Where they would go", folded(table)),
            *((f"{title}: what ends it", part) for title, part in ways if part),
        ],
    )


def folded(table: Table) -> Part:
    """A long table is opened by whoever wants it."""
    return table if len(table.rows) <= OPENED_ROWS else Fold(table.title, [table], note=f"{len(table.rows):,}")


def _leaving_row(one: Leaving, scene: Scene) -> Row:
    case = scene.by_id[one.workload]
    if one.to is None:
        needs = Joined([scene.rule(rule) for rule in one.blocked_by])
        nearest = [f"nearest: {scene.title(one.nearest)}", sub(needs)] if one.nearest else "–"
        return Row([case.link, "no place", nearest, "–"])
    verdict = mark_of(one.verdict) if one.verdict is not None else ""
    return Row([case.link, scene.title(one.to), verdict, words.days_phrase(one.work_days)])


def _events(platform: str, way: str, cases: Sequence[Case], scene: Scene) -> Table:
    """Kinds of event: dates, limits with today's share, opinions, then needs that the platform does not offer."""
    found: dict[tuple[str, str], list[tuple[Event, Case]]] = {}
    for case in cases:
        for event in case.workload.events:
            if event.platform == platform:
                found.setdefault((event.kind, event.rule), []).append((event, case))
    order = list(words.EVENTS)
    ranked = sorted(
        found.items(),
        key=lambda pair: (order.index(pair[0][0]), -max(one.used for one, _ in pair[1]), pair[0][1]),
    )
    rows = [_event_row(events, scene) for _, events in ranked]
    return Table(
        f"What ends {scene.title(platform)}, {WAYS[way].lower()}",
        ("Kind", "What", "Nearest apps, with today's share", "Source"),
        [*rows, *([] if scene.has_ended(platform) else _unoffered(platform, way, scene))],
    )


def _event_row(events: Sequence[tuple[Event, Case]], scene: Scene) -> Row:
    nearest = sorted(events, key=lambda pair: (-pair[0].used, pair[1].name))
    event = nearest[0][0]
    named = [[case.link, f" {event_share(one, scene)}"] for one, case in nearest[:MOST_NEAREST]]
    rest = len(nearest) - MOST_NEAREST
    apps = Joined([*named, *([f"{rest:,} more"] if rest > 0 else [])])
    answer = answer_behind(event, nearest[0][1], scene)
    quoted = ""
    if event.kind == "opinion" and answer is not None:
        quoted = f"“{answer_sentence(answer)}”"
    source = basis_of(event, answer, scene)
    return Row([words.EVENTS[event.kind], [scene.rule(event.rule), sub(quoted)], apps, source])


def _unoffered(platform: str, way: str, scene: Scene) -> Iterator[Row]:
    """Needs of no app there today; those that some app of the portfolio has are rows of their own."""
    every = [one for one in scene.document.portfolio.unoffered if (one.platform, one.way) == (platform, way)]
    for one in every:
        if one.workloads:
            yield Row(["not offered", scene.rule(one.rule), ["met elsewhere today: ", scene.names(one.workloads)], ""])
    rest = [scene.rule(one.rule) for one in every if not one.workloads]
    if rest:
        yield Row(["not offered", Joined(rest, "; "), "no app of this report", ""])


# --- entering -------------------------------------------------------------------------------------------------------


def _entry(entry: Entry, scene: Scene) -> Part:
    rows = [
        Row(
            [
                scene.rule(need.rule),
                mark_of(Verdict.BLOCKED) if need.blocks else mark_of(Verdict.AFTER_CHANGES, "work or a condition"),
                [f"{len(need.workloads):,}: ", scene.names(need.workloads)],
                "–" if need.blocks else words.days_phrase(need.work_days),
            ]
        )
        for need in entry.needs
    ]
    table = Table(
        f"What stands in the way of {scene.title(entry.platform)}", ("Need", "There", "Who waits", "Work"), rows
    )
    return Fold(scene.title(entry.platform), [table], note=count(len(rows), "need"))


# --- questions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionsPage:
    board: Table
    groups: Sequence[tuple[str, Table]]
    """By whom to ask."""
    idle: Part
    """Questions of which no answer turns a decision."""


def questions_page(scene: Scene) -> QuestionsPage:
    portfolio = scene.document.portfolio
    board = [Row([one.question, one.sentence]) for one in portfolio.board]
    turning = [one for one in portfolio.questions if one.turns]
    idle = [one for one in portfolio.questions if not one.turns]
    groups = [
        (f"Ask {who}", _question_table(f"Ask {who}", [one for one in turning if one.source == source], scene))
        for source, who in words.ASKED.items()
    ]
    rest = _question_table("Questions that turn nothing", idle, scene)
    return QuestionsPage(
        board=Table("Questions that a board can answer", ("Question", "What an answer does here"), board),
        groups=[(title, table) for title, table in groups if table],
        idle=Fold("Open, but no answer turns a decision", [rest], note=f"{len(idle):,}") if rest else "",
    )


def _question_table(title: str, questions: Iterable[PortfolioQuestion], scene: Scene) -> Table:
    rows = [
        Row(
            [
                [
                    one.question,
                    sub(f"one answer for {one.group}" if one.group else ""),
                ],
                [f"{len(one.workloads):,}: ", scene.names(one.workloads)],
                share(one.chance),
                _turns(one, scene),
                Joined([code(str(place)) for place in one.evidence[:3]]),
            ]
        )
        for one in questions
    ]
    return Table(title, ("Question", "Concerns", "#Chance that it matters", "What an answer turns", "Seen at"), rows)


def _turns(question: PortfolioQuestion, scene: Scene) -> Part:
    if not question.turns:
        return "nothing"
    grouped: dict[str, list[str]] = {}
    for turn in question.turns:
        grouped.setdefault(words.turn_sentence(turn, scene.document), []).append(turn.workload)
    return [Element("p", [sentence(text), " ", scene.names(ids)]) for text, ids in grouped.items()]
