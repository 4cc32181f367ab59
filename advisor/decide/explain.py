"""The decision as a sentence, in a board's words."""

from collections.abc import Sequence

from advisor.decide.choice import Choice
from advisor.decide.ranking import members_by_family
from advisor.decide.triggers import SUPPORT
from advisor.model.catalog import Catalog
from advisor.model.decision import Course, Pick, PlatformResult, Verdict

_STATE = {
    Verdict.FIT: "every known need is met",
    Verdict.AFTER_CHANGES: "every known need is met, with conditions",
    Verdict.UNDETERMINED: "open facts may still rule it out",
    Verdict.BLOCKED: "a required need is not met",
}


def sentence_for(choice: Choice, results: Sequence[PlatformResult], runs_on: Sequence[str], catalog: Catalog) -> str:
    """What to do and why; where it runs today, if that is not asked for; what would do better and is not run here."""
    return f"{_told(choice, results, runs_on, catalog)}{not_run(choice.default, results, catalog)}"


def _told(choice: Choice, results: Sequence[PlatformResult], runs_on: Sequence[str], catalog: Catalog) -> str:
    if choice.pick is Pick.NONE_FITS or choice.default is None:
        if results and all(_did_not_exist(one) for one in results):
            return "None of the platforms asked for existed on that day."
        return "None of the platforms asked for meets every required need."
    judged = {one.platform for one in results}
    titles = {name: platform.title for name, platform in catalog.platforms.items()}
    told = _proposed(choice, results, runs_on, catalog)
    if choice.course is not Course.PLACE:
        return told
    outside = names([titles[name] for name in runs_on if name not in judged])
    if len(runs_on) == 1 and outside:
        return f"{told} It runs on {outside} today, which is not among the platforms asked for."
    homes = names([titles[name] for name in runs_on], "or")
    return f"{told} It runs on {homes} today; its files do not say on which." if len(runs_on) > 1 else told


def _proposed(choice: Choice, results: Sequence[PlatformResult], runs_on: Sequence[str], catalog: Catalog) -> str:
    titles = {name: platform.title for name, platform in catalog.platforms.items()}
    course, pick, default, candidates = choice.course, choice.pick, choice.default, choice.candidates
    state = _state(next(one for one in results if one.platform == default))
    place = titles[default or ""]
    others = names([titles[name] for name in sorted(candidates) if name != default])
    if pick is Pick.NEEDS_ANSWER:
        lead = f"Stay on {place} for now" if tuple(runs_on) == (default,) else f"{place} is the planning default"
        return f"{lead}; the choice rests on open facts about {names([titles[name] for name in candidates])}."
    if course is Course.CONSIDER:
        more = _family_told(choice, results, catalog)
        return f"Stay on {place}: {state}. {others} would score higher, but nothing forces a move.{more}"
    tie = f" {others} would do as well.{_family_told(choice, results, catalog)}" if pick is Pick.TIE else ""
    verb = {Course.STAY: "Stay on", Course.MOVE: "Move to", Course.PLACE: "Run it on"}.get(course, "Plan for")
    return f"{verb} {place}: {state}.{tie}"


def _family_told(choice: Choice, results: Sequence[PlatformResult], catalog: Catalog) -> str:
    """That a platform is named although it scores clearly less than another one of its family."""
    told = family_words(
        members_by_family([one for one in results if one.platform in choice.candidates], catalog), catalog
    )
    return f" {told}" if told else ""


def family_words(members: Sequence[str], catalog: Catalog) -> str:
    """Empty where the platforms that are named need no such word."""
    if not members:
        return ""
    which = names([catalog.platforms[name].title for name in members])
    return f"{which} are one family: they differ in operating duties that add-ons take over; which do you run?"


def _did_not_exist(result: PlatformResult) -> bool:
    return any(one.answer.capability == SUPPORT and one.blocks and one.answer.since is None for one in result.findings)


def _state(result: PlatformResult) -> str:
    accepted = any(one.acceptance for one in result.findings)
    if accepted and result.verdict is Verdict.AFTER_CHANGES:
        return "every known need is met, with conditions, or its lack is accepted"
    return _STATE[result.verdict]


def not_run(planned: str | None, results: Sequence[PlatformResult], catalog: Catalog) -> str:
    """The platforms that would do better than the planned one and are not run here; empty where there are none."""
    reached = next((one.score or 0.0 for one in results if one.platform == planned), -1.0)
    better = [one.platform for one in results if not one.offered and one.score is not None and one.score > reached]
    if not better:
        return ""
    told = names([catalog.platforms[name].title for name in better])
    would = "would fit" if planned is None else "would score higher"
    return f" {told} {would}, but {'is' if len(better) == 1 else 'are'} not run here."


def names(words: Sequence[str], last: str = "and") -> str:
    """A, B and C."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
