"""Changes since an earlier report, as the page shows them."""

from dataclasses import dataclass

from advisor.model.comparing import Cause, Change, Difference
from advisor.render.change_words import (
    DIFFERENCES,
    Names,
    cause_words,
    change_words,
    effect_words,
    input_words,
    more_words,
    sources_of,
    without_consequence,
)
from advisor.render.view_scene import Link, Scene, source_links
from advisor.render.view_text import count, listing, sentence, short_name
from advisor.render.view_words import Mark

ROWS = 30
CAUSES = 3
EFFECTS = 2
SOURCES = 3
MARKS = {
    Difference.NEW: Mark(kind="place", glyph="+", word=DIFFERENCES[Difference.NEW]),
    Difference.GONE: Mark(kind="open", glyph="−", word=DIFFERENCES[Difference.GONE]),
    Difference.FLIPPED: Mark(kind="move", glyph="⇄", word=DIFFERENCES[Difference.FLIPPED]),
    Difference.FIRMER: Mark(kind="stay", glyph="↑", word=DIFFERENCES[Difference.FIRMER]),
    Difference.WEAKER: Mark(kind="consider", glyph="↓", word=DIFFERENCES[Difference.WEAKER]),
    Difference.UNCHANGED: Mark(kind="none", glyph="·", word=DIFFERENCES[Difference.UNCHANGED]),
}
_FIRST = (Difference.FLIPPED, Difference.WEAKER, Difference.NEW, Difference.GONE, Difference.FIRMER)
"""What a board looks for first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CauseRow:
    text: str
    effects: tuple[str, ...]
    sources: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow:
    mark: Mark
    workload: Link
    told: str
    causes: tuple[CauseRow, ...]
    more: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangesView:
    title: str
    finding: str
    """How many of each, as a sentence."""
    inputs: tuple[str, ...]
    rows: tuple[ChangeRow, ...]
    more: str
    rest: str


def changes_view(scene: Scene) -> ChangesView | None:
    """None where no earlier report was given."""
    comparison = scene.report.comparison
    if comparison is None:
        return None
    anchors = {case.assessed.workload.id: case.link for case in scene.cases}
    names = Names(scene.report.catalog)
    ordered = sorted(comparison.changed, key=lambda one: _FIRST.index(one.difference))
    counts = comparison.counts
    told = [f"{counts[one]:,} {DIFFERENCES[one]}" for one in (*_FIRST, Difference.UNCHANGED) if counts[one]]
    left = len(ordered) - ROWS
    return ChangesView(
        title=f"Changes since run {comparison.older.id}, answers of {comparison.older.as_of}",
        finding=sentence(listing(told)),
        inputs=input_words(comparison),
        rows=tuple(_row(one, anchors.get(one.key), names) for one in ordered[:ROWS]),
        more=f"{count(left, 'further workload')} changed; the JSON report and `advisor diff` name them all."
        if left > 0
        else "",
        rest=without_consequence(comparison),
    )


def _row(change: Change, link: Link | None, names: Names) -> ChangeRow:
    return ChangeRow(
        mark=MARKS[change.difference],
        workload=link or Link(text=short_name(change.workload)),
        told=change_words(change, names),
        causes=tuple(_cause(one, names) for one in change.causes[:CAUSES]),
        more=more_words(len(change.causes) - CAUSES),
    )


def _source(source: str, names: Names) -> Link:
    """A link only where the catalog knows the source: an earlier report is a file that anybody may have written."""
    return source_links((source,))[0] if source in names.sources else Link(text=source)


def _cause(cause: Cause, names: Names) -> CauseRow:
    return CauseRow(
        text=sentence(cause_words(cause, names)),
        effects=effect_words(cause.effects[:EFFECTS], names),
        sources=tuple(_source(one, names) for one in sources_of(cause)[:SOURCES]),
    )
