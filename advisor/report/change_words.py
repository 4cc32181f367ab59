"""What differs between two reports in words: for the terminal, for Markdown, for JSON, for the page."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from advisor.model.catalog import Catalog
from advisor.model.comparing import (
    Cause,
    CauseKind,
    Change,
    Comparison,
    Difference,
    Effect,
    InputChange,
    RunMark,
    Shift,
    Side,
    Standing,
)
from advisor.model.decision import Course, Pick, Verdict
from advisor.model.findings import Outcome
from advisor.report.document import Head
from advisor.report.view_text import count, listing
from advisor.report.words import COURSES, OUTCOMES, VERDICTS, number
from advisor.units import show_value

NAMED = 3
_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
CAUSES = 4
"""Causes of one workload that are told; JSON holds them all."""
EFFECTS = 2
SOURCES = 2
_SUPPORT = {"full": "yes", "partial": "with a condition", "none": "no", "unknown": "not known"}
_PLACED = {Course.STAY: "stay on", Course.MOVE: "move to", Course.PLACE: "run it on", Course.CONSIDER: "consider"}
_PICKS: Mapping[Pick, str] = {
    Pick.RECOMMEND: "one platform is left",
    Pick.TIE: "several would do",
    Pick.NEEDS_ANSWER: "an answer is needed first",
    Pick.NONE_FITS: "no platform takes it",
}


@dataclass(frozen=True)
class Names:
    """Titles of the catalog; what it does not know keeps its id."""

    catalog: Catalog

    @cached_property
    def sources(self) -> frozenset[str]:
        """Every source of an answer."""
        platforms = self.catalog.platforms.values()
        answers = (answer for platform in platforms for all_of in platform.answers.values() for answer in all_of)
        cycles = {source for platform in platforms for source in platform.life_cycle.sources}
        return frozenset(cycles | {source for answer in answers for source in answer.sources})

    def fact(self, name: str) -> str:
        known = self.catalog.facts.get(name)
        return name if known is None else known.title

    def capability(self, name: str) -> str:
        known = self.catalog.capabilities.get(name)
        return name if known is None else known.title

    def rule_title(self, name: str) -> str:
        known = self.catalog.rules.get(name)
        return name if known is None else known.title

    def title(self, name: str) -> str:
        known = self.catalog.platforms.get(name)
        return name if known is None else known.title

    def value(self, fact: str, value: str) -> str:
        """With its unit, where the fact has one."""
        known = self.catalog.facts.get(fact)
        if known is None or known.type not in ("size", "duration"):
            return value
        try:
            return show_value(float(value), known.type)
        except ValueError:
            return value


# --- the whole ------------------------------------------------------------------------------------------------------


def baseline_words(older: RunMark, counts: Mapping[str, int] | Mapping[Difference, int]) -> str:
    """Since run 0123456789ab (answers of 2016-06-30): 2 flipped, 1 unchanged."""
    counted = [f"{number:,} {difference}" for difference, number in counts.items() if number]
    return f"Since run {older.id} (answers of {older.as_of}): {', '.join(counted) or 'no workload in either'}."


def input_words(inputs: Iterable[InputChange]) -> tuple[str, ...]:
    """What differs about the runs as a whole."""
    return tuple(f"{change.what}: {change.before or 'none'} → {change.after}" for change in inputs)


# --- one workload ---------------------------------------------------------------------------------------------------


def change_words(change: Change, names: Names) -> str:
    """What became of it, without its name."""
    moved = f", moved from {change.moved_from}" if change.moved_from else ""
    if change.before is None or change.after is None:
        there = change.after or change.before
        return f"{'' if there is None else standing_words(there, names)}{moved}"
    if change.difference is Difference.FLIPPED:
        text = f"{standing_words(change.before, names)} → {standing_words(change.after, names)}"
    else:
        parts = tuple(_parts(change, names))
        text = "; ".join((standing_words(change.after, names), *parts))
    return f"{text}{moved}"


def standing_words(standing: Standing, names: Names) -> str:
    """Stay on Cloud Foundry; undecided."""
    course = Course(standing.course)
    if standing.planned is None or course is Course.UNDECIDED:
        return COURSES[Course.UNDECIDED]
    return f"{_PLACED[course]} {names.title(standing.planned)}"


def _parts(change: Change, names: Names) -> Iterator[str]:
    """Everything that is otherwise while the same is planned."""
    before, after = change.before, change.after
    if before is None or after is None:
        return
    if before.outcome != after.outcome:
        yield f"{_PICKS[Pick(before.outcome)]} → {_PICKS[Pick(after.outcome)]}"
    if before.firmness != after.firmness:
        yield f"{before.firmness} → {after.firmness}"
    if before.due != after.due:
        yield f"due: {listing(before.due) or 'nothing'} → {listing(after.due) or 'nothing'}"
    yield from (words for shift in change.platforms if (words := _shift(shift, names)))


def _shift(shift: Shift, names: Names) -> str:
    """Empty where nothing that is printed differs."""
    (left, right), (less, more) = ([VERDICTS[Verdict(each)] for each in shift.verdicts], map(number, shift.work_days))
    parts = [f"{left} → {right}"] if left != right else []
    parts += [f"{less} → {more} person-days"] if less != more else []
    return f"{names.title(shift.platform)}: {', '.join(parts)}" if parts else ""


# --- one cause ------------------------------------------------------------------------------------------------------


def cause_words(cause: Cause, names: Names) -> str:
    """What differs, from what to what, and where each side stands."""
    return _WORDS[cause.kind](cause, names)


def effect_words(effects: Iterable[Effect], titles: Names | Head) -> tuple[str, ...]:
    """Cloud Foundry: not met → with a condition (Image in a registry that asks for credentials)."""
    return tuple(
        f"{titles.title(each.platform)}: {_outcome(each.before)} → {_outcome(each.after)}"
        f" ({titles.rule_title(each.rule)})"
        for each in effects
    )


def _outcome(name: str) -> str:
    return OUTCOMES[Outcome(name)]


def _fact(cause: Cause, names: Names) -> str:
    sides = [_said(side, names.value(cause.subject, side.value)) for side in (cause.before, cause.after)]
    return f"{names.fact(cause.subject)}: {' → '.join(sides)}"


def _said(side: Side, value: str) -> str:
    """The value with its place and how it is known."""
    about = ", ".join(part for part in (side.place, side.note) if part)
    return f"{value} ({about})" if about else value


def _answered(cause: Cause, names: Names) -> str:
    told = replace(cause, after=replace(cause.after, note=""))
    return f"Answered: {_fact(told, names)}"


def _platform(cause: Cause, names: Names) -> str:
    if not cause.platform:
        sides = " → ".join(_said(side, side.value) for side in (cause.before, cause.after))
        return f"Declared by the organisation, {cause.subject}: {sides}"
    before, after = (_support(side.value) for side in (cause.before, cause.after))
    since = f", since {cause.after.since}" if cause.after.since else ""
    declared = ", declared by the organisation" if cause.kind is CauseKind.ORGANISATION else ""
    return f"{names.title(cause.platform)}, {names.capability(cause.subject)}: {before} → {after}{since}{declared}"


def _support(value: str) -> str:
    word, comma, rest = value.partition(", ")
    return f"{_SUPPORT.get(word, word)}{comma}{rest}"


def _rule(cause: Cause, names: Names) -> str:
    return f"The rule “{names.rule_title(cause.subject)}”: {cause.before.value} → {cause.after.value}"


def _waiver(cause: Cause, names: Names) -> str:
    sides = " → ".join(_said(side, side.value) for side in (cause.before, cause.after))
    return f"Waiver of “{names.rule_title(cause.subject)}” on {names.title(cause.platform)}: {sides}"


def _plain(cause: Cause, names: Names) -> str:  # noqa: ARG001 - one of the words
    return f"{cause.subject}: {cause.before.value} → {cause.after.value}"


def _capital(cause: Cause, names: Names) -> str:
    told = _plain(cause, names)
    return told[:1].upper() + told[1:]


def _day(cause: Cause, names: Names) -> str:
    about = "" if cause.subject == "support" else f", {cause.subject}"
    return f"{names.title(cause.platform)}{about}: {cause.before.value} → {cause.after.value}"


def _others(cause: Cause, names: Names) -> str:  # noqa: ARG001 - one of the words
    return "Other workloads of the run are planned otherwise, and platforms are counted"


def _untold(cause: Cause, names: Names) -> str:  # noqa: ARG001 - one of the words
    if not cause.after.value:
        return "The two reports do not tell why"
    return f"The two reports do not tell why; the catalog differs ({cause.before.value} → {cause.after.value})"


_WORDS: Mapping[CauseKind, Callable[[Cause, Names], str]] = {
    CauseKind.FACT: _fact,
    CauseKind.DECLARED: _answered,
    CauseKind.WAIVER: _waiver,
    CauseKind.PLATFORM: _platform,
    CauseKind.ORGANISATION: _platform,
    CauseKind.RULE: _rule,
    CauseKind.FILE: _plain,
    CauseKind.WEIGHTS: _capital,
    CauseKind.SCOPE: _capital,
    CauseKind.ASSUMPTIONS: lambda cause, names: f"{_capital(cause, names)} (digests)",
    CauseKind.DAY: _day,
    CauseKind.OTHERS: _others,
    CauseKind.ADVISOR: _capital,
    CauseKind.UNTOLD: _untold,
}


def more_words(number: int) -> str:
    return f"and {count(number, 'further cause')}" if number > 0 else ""


def sources_of(cause: Cause) -> tuple[str, ...]:
    """Of the newer answer; of the older one where the newer has none."""
    return cause.after.sources or cause.before.sources


def without_consequence(comparison: Comparison) -> str:
    """Unchanged workloads of which something that is read differs, and those whose file moved."""
    unchanged = [change for change in comparison.changes if change.difference is Difference.UNCHANGED]
    touched = [change.workload for change in unchanged if change.causes]
    moved = [f"{change.moved_from} → {change.workload}" for change in unchanged if change.moved_from]
    sentences = []
    if touched:
        sentences.append(
            f"Inputs of {count(len(touched), 'unchanged workload')} differ without consequence: {_few(touched)}."
        )
    if moved:
        sentences.append(f"{count(len(moved), 'unchanged workload')} moved: {_few(moved)}.")
    return " ".join(sentences)


def _few(names: list[str]) -> str:
    rest = len(names) - NAMED
    return listing(names) if rest <= 0 else f"{', '.join(names[:NAMED])} and {rest:,} more"


# --- for the terminal, Markdown and JSON -----------------------------------------------------------------------------


def comparison_text(comparison: Comparison, catalog: Catalog) -> str:
    names = Names(catalog)
    parts = [
        "\n".join(
            [
                baseline_words(comparison.older, comparison.counts),
                *(f"  {line}" for line in input_words(comparison.inputs)),
            ]
        )
    ]
    parts += ["\n".join(_change_lines(change, names)) for change in comparison.changed]
    rest = without_consequence(comparison)
    return "\n\n".join([*parts, rest] if rest else parts)


def _change_lines(change: Change, names: Names) -> Iterator[str]:
    yield f"{change.difference:<8} {change.workload}: {change_words(change, names)}"
    for cause in change.causes[:CAUSES]:
        yield f"    because {cause_words(cause, names)}{_sources(cause)}"
        yield from (f"        {line}" for line in effect_words(cause.effects[:EFFECTS], names))
        yield from _cause_lines(cause)
    more = more_words(len(change.causes) - CAUSES)
    if more:
        yield f"    {more}"


def _sources(cause: Cause) -> str:
    sources = sources_of(cause)
    rest = f" and {len(sources) - SOURCES} more" if len(sources) > SOURCES else ""
    return f" [{', '.join(sources[:SOURCES])}{rest}]" if sources else ""


def _cause_lines(cause: Cause) -> Iterator[str]:
    """The line of each file, where both reports show it and it differs."""
    if cause.before.snippet == cause.after.snippet:
        return
    for sign, side in (("-", cause.before), ("+", cause.after)):
        if side.snippet:
            yield f"        {sign} {side.place}: {side.snippet.strip()}"


def markdown_escaped(text: str) -> str:
    """The text as it reads, whatever marks of Markdown or HTML it holds."""
    return _MARKS.sub(r"\\\1", text.replace("\n", " "))


def comparison_markdown(comparison: Comparison, catalog: Catalog) -> str:
    names, escaped = Names(catalog), markdown_escaped
    parts = [
        f"# Changes since run {escaped(comparison.older.id)}",
        escaped(baseline_words(comparison.older, comparison.counts)),
    ]
    if comparison.inputs:
        parts.append("\n".join(f"- {escaped(line)}" for line in input_words(comparison.inputs)))
    for change in comparison.changed:
        parts.append(f"## {escaped(change.workload)}: {change.difference}")
        parts.append(escaped(change_words(change, names)))
        parts.append("\n".join(_bullets(change, names)))
    rest = without_consequence(comparison)
    return "\n\n".join([part for part in (*parts, escaped(rest)) if part])


def _bullets(change: Change, names: Names) -> Iterator[str]:
    for cause in change.causes[:CAUSES]:
        links = ", ".join(
            f"<{line}>" if line.startswith("https://") else markdown_escaped(line) for line in sources_of(cause)
        )
        yield f"- {markdown_escaped(cause_words(cause, names))}{f' ({links})' if links else ''}"
        yield from (f"    - {markdown_escaped(line)}" for line in effect_words(cause.effects[:EFFECTS], names))
    more = more_words(len(change.causes) - CAUSES)
    if more:
        yield f"- {more}"


def comparison_json(comparison: Comparison, catalog: Catalog) -> str:
    from advisor.report.build import changes_of
    from advisor.report.files import whole_text

    return whole_text(changes_of(comparison, catalog)).decode("utf-8")


FORMS: Mapping[str, Callable[[Comparison, Catalog], str]] = {
    "text": comparison_text,
    "md": comparison_markdown,
    "json": comparison_json,
}
