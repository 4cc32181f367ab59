"""The first page: what is proposed for the whole portfolio, in a board's words."""

from dataclasses import dataclass

from advisor.model.catalog import Platform
from advisor.render.charts import Part, stacked_bar
from advisor.render.svg import Caption, Svg
from advisor.render.view_asked import asked_of_the_board
from advisor.render.view_blockers import BlockerRow, blockers_of, blockers_title
from advisor.render.view_changes import ChangesView, changes_view
from advisor.render.view_disposition import DispositionRow, disposition_table
from advisor.render.view_flips import FlipsView, flips_view
from advisor.render.view_heat import HeatView, heat_view
from advisor.render.view_index import IndexRow, index_row
from advisor.render.view_keeping import KeepingView, keeping_view
from advisor.render.view_names import NAMED
from advisor.render.view_proposals import Proposal, distribution, distribution_title, proposals_of
from advisor.render.view_scene import Link, Scene, ended_sentence, source_links
from advisor.render.view_stakes import (
    PresumedRow,
    QuestionRow,
    accepted_by,
    presumed_of,
    questions_of,
)
from advisor.render.view_sure import SureView, sure_view
from advisor.render.view_text import count, listing, sentence
from advisor.render.view_words import VERDICTS, Mark
from advisor.render.worlds import world_sentences
from advisor.sources.sniff_manifest import ORGANISATION

TOP = 15
"""Rows of a ranked table."""
_SMALL_BAR = 18
_SMALL_LETTER = 0.035
"""Share of a small bar's width that one letter takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformCounts:
    title: str
    counts: tuple[tuple[Mark, str], ...]
    bar: Svg


@dataclass(frozen=True, kw_only=True, slots=True)
class EndedPlatform:
    sentence: str
    sources: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PortfolioView:
    title: str
    headline: str
    worlds: tuple[str, ...]
    asked: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    distribution: Svg | None
    distribution_title: str
    platforms: tuple[PlatformCounts, ...]
    ended: tuple[EndedPlatform, ...]
    flips: FlipsView | None
    keeping: KeepingView | None
    heat: HeatView | None
    sure: SureView | None
    blockers: tuple[BlockerRow, ...]
    blockers_title: str
    more_blockers: str
    questions: tuple[QuestionRow, ...]
    more_questions: str
    presumed: tuple[PresumedRow, ...]
    accepted: tuple[str, ...]
    dispositions: tuple[DispositionRow, ...]
    not_assessed: tuple[str, ...]
    changes: ChangesView | None
    columns: tuple[str, ...]
    count: str
    index: tuple[IndexRow, ...]


def portfolio_view(scene: Scene) -> PortfolioView:
    portfolio = scene.report.portfolio
    proposals = proposals_of(scene)
    questions, blockers = questions_of(scene), blockers_of(scene)
    return PortfolioView(
        title=f"Platform fit of {count(len(scene.cases), 'workload')}",
        headline=portfolio.headline,
        worlds=world_sentences(scene.report),
        asked=asked_of_the_board(scene),
        proposals=proposals,
        distribution=distribution(proposals),
        distribution_title=distribution_title(proposals),
        platforms=tuple(_platform_counts(platform, scene) for platform in scene.active),
        ended=tuple(
            EndedPlatform(sentence=ended_sentence(one), sources=source_links(one.life_cycle.sources))
            for one in scene.ended
        ),
        flips=flips_view(scene),
        keeping=keeping_view(scene),
        heat=heat_view(scene),
        sure=sure_view(scene),
        blockers=blockers[:TOP],
        blockers_title=blockers_title(blockers),
        more_blockers=_more(len(blockers), "further blocker"),
        questions=questions[:TOP],
        more_questions=_more(len(questions), "further question"),
        presumed=tuple(presumed_of(scene)[:NAMED]),
        accepted=accepted_by(scene),
        dispositions=disposition_table(scene),
        not_assessed=_not_assessed(scene),
        changes=changes_view(scene),
        columns=tuple(platform.title for platform in scene.active),
        count=f"{len(scene.cases):,}",
        index=tuple(index_row(case, scene) for case in scene.cases),
    )


def _more(found: int, noun: str) -> str:
    return f"{count(found - TOP, noun)} in the sections below." if found > TOP else ""


def _platform_counts(platform: Platform, scene: Scene) -> PlatformCounts:
    found = scene.report.portfolio.verdicts.get(platform.id, {})
    numbers = [(mark, found.get(verdict, 0)) for verdict, mark in VERDICTS.items()]
    parts = [Part(kind=mark.kind, count=number, glyph=mark.glyph, label=f"{number:,}") for mark, number in numbers]
    told = ", ".join(f"{number:,} {mark.word}" for mark, number in numbers)
    caption = Caption(key=f"verdicts-{platform.id}", title=f"{platform.title}: {told}", description="")
    return PlatformCounts(
        title=platform.title,
        counts=tuple((mark, f"{number:,}") for mark, number in numbers),
        bar=stacked_bar(parts, caption, height=_SMALL_BAR, letter=_SMALL_LETTER),
    )


def _not_given(scene: Scene) -> list[str]:
    """An organisation's file among those looked at, where none was given: it may change a proposal."""
    report = scene.report
    found = [one.path for one in report.skipped if one.reason == ORGANISATION]
    if report.run.organisation is not None or not found:
        return []
    return [f"What {listing(found)} declares for the organisation: found, but not given with --organisation"]


def _not_assessed(scene: Scene) -> tuple[str, ...]:
    """What the portfolio names, and the criteria that nobody declared."""
    criteria = [one.title for one in scene.report.catalog.criteria.values() if one.kind == "declared"]
    named = list(scene.report.portfolio.not_assessed)
    heard = " ".join(named).lower()
    missing = [title for title in criteria if title.lower() not in heard]
    named += _not_given(scene)
    return tuple(sentence(one) for one in [*named, *(f"{title}: not declared, takes no part" for title in missing)])
