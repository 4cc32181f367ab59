"""Counts, blockers and the headline over all decisions."""

from collections import Counter
from collections.abc import Sequence

from advisor.decide.explain import names
from advisor.decide.judge import FORMATS
from advisor.declared.promises import undeclared as undeclared_obligations
from advisor.model.catalog import Catalog
from advisor.model.decision import Course, Pick, Trigger, Verdict
from advisor.model.report import Assessed, Blocker, Portfolio, Run
from advisor.portfolio.asking import ranked_questions
from advisor.portfolio.consolidation import consolidate
from advisor.portfolio.distances import distances
from advisor.portfolio.forced import forced
from advisor.portfolio.presets import OPEN, destination, switchboard


def survey(assessed: Sequence[Assessed], catalog: Catalog, run: Run) -> Portfolio:
    """The portfolio of these decisions."""
    courses = Counter(one.decision.course.value for one in assessed)
    destinations = Counter(destination(one) for one in assessed)
    return Portfolio(
        courses={course.value: courses[course.value] for course in Course},
        destinations={name: destinations[name] for name in (*run.platforms, OPEN) if destinations[name]},
        verdicts={name: _verdicts(assessed, name) for name in run.platforms},
        blockers=_blockers(assessed),
        headline=forced(assessed, catalog, run) + headline(assessed, catalog),
        consolidation=consolidate(assessed, run.platforms),
        not_assessed=_not_assessed(catalog, run),
        questions=ranked_questions(assessed),
        presets=switchboard(assessed, catalog, run),
        tipping=distances(assessed),
    )


def _verdicts(assessed: Sequence[Assessed], platform: str) -> dict[str, int]:
    counted = Counter(one.decision.result(platform).verdict.value for one in assessed)
    return {verdict.value: counted[verdict.value] for verdict in Verdict}


def _blockers(assessed: Sequence[Assessed]) -> tuple[Blocker, ...]:
    blocked: dict[tuple[str, str], list[str]] = {}
    for one in assessed:
        for result in one.decision.results:
            if result.verdict is Verdict.BLOCKED:
                for finding in result.blockers():
                    blocked.setdefault((finding.rule, result.platform), []).append(one.workload.id)
    found = [
        Blocker(rule=rule, platform=platform, workloads=tuple(sorted(set(ids))))
        for (rule, platform), ids in blocked.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.workloads), one.rule, one.platform)))


_PHRASES = {
    Course.STAY: "to stay where they run today",
    Course.CONSIDER: "to stay although another platform would score higher",
    Course.MOVE: "to move",
    Course.PLACE: "to be placed",
    Course.UNDECIDED: "open until a question is answered",
}


_ORDER = {course: place for place, course in enumerate(_PHRASES)}


def _phrase(one: Assessed, catalog: Catalog) -> str:
    """Course and, of those that are placed, what is known about where they run."""
    decision = one.decision
    phrase = _PHRASES[decision.course]
    if decision.course is not Course.PLACE:
        return phrase
    if decision.current is not None:
        title = catalog.platforms[decision.current].title
        return f"{phrase} (running on {title} today, which is not among the platforms asked for)"
    if decision.may_run_on:
        homes = names([catalog.platforms[name].title for name in decision.may_run_on], "or")
        return f"{phrase}, since no file says whether they run on {homes}"
    if _written_for_others(one, catalog):
        return f"{phrase}, since the organisation does not run what their files are written for"
    return f"{phrase}, since no file says where they run"


def _written_for_others(one: Assessed, catalog: Catalog) -> bool:
    """Whether its descriptor is the own one of a platform that is not run here."""
    formats = one.workload.facts.get(FORMATS)
    members = set() if formats is None else set(formats.members())
    return any(not each.offered and members & set(each.native_descriptors[:1]) for each in catalog.platforms.values())


def headline(assessed: Sequence[Assessed], catalog: Catalog) -> str:
    """At most a few plain sentences: how many stay, move, are placed or stay open, and the main reason to move."""
    if not assessed:
        return "No workload was found in what was read."
    placed = [one for one in assessed if one.decision.recommendation.pick is not Pick.NONE_FITS]
    counted = Counter((_ORDER[one.decision.course], _phrase(one, catalog)) for one in placed)
    parts = [f"{number} {phrase}" for (_, phrase), number in sorted(counted.items())]
    homeless = len(assessed) - len(placed)
    parts += [f"{homeless} that none of the platforms takes"] if homeless else []
    whole = f"{len(assessed)} workload{'s' if len(assessed) > 1 else ''}: {', '.join(parts)}."
    moving = (one.decision for one in assessed if one.decision.course in (Course.MOVE, Course.UNDECIDED))
    triggers = Counter(_trigger_words(one.trigger, catalog) for one in moving if one.trigger is not None)
    if not triggers:
        return whole
    words, count = min(triggers.items(), key=lambda item: (-item[1], item[0]))
    return f"{whole} The most frequent trigger: {words} ({count})."


def _trigger_words(trigger: Trigger, catalog: Catalog) -> str:
    if trigger.kind == "end-date":
        return "the last day of a platform"
    return _lowered(catalog.rules[trigger.rule].title)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _not_assessed(catalog: Catalog, run: Run) -> tuple[str, ...]:
    undeclared = tuple(f"{one.title}: not declared" for one in catalog.criteria.values() if one.kind == "declared")
    organisation = run.organisation
    obliged = () if organisation is None else organisation.obliged
    return (
        *undeclared,
        _costs(catalog, () if organisation is None else organisation.operated),
        *(() if organisation is None else organisation.not_assessed),
        *undeclared_obligations(obliged),
        "Availability targets",
        "Work outside the apps: platform, pipelines, data, cutover and tests",
        "Source code",
    )


def _costs(catalog: Catalog, operated: Sequence[str]) -> str:
    if not operated:
        return "Cost of platforms, licences and operation: not declared"
    titles = ", ".join(catalog.platforms[name].title for name in operated)
    return f"Cost of platforms, licences and operation: shown as declared for {titles}, part of no score"
