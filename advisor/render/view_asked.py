"""What the board is asked to decide, in two sentences."""

from collections import Counter

from advisor.model.decision import Course, Pick
from advisor.render.view_scene import Case, Scene, destinations, focus
from advisor.render.view_text import count, listing, sentence

_NAMED = 3


def asked_of_the_board(scene: Scene) -> tuple[str, ...]:
    """Approve and defer; nothing where nothing was found."""
    if not scene.cases:
        return ()
    waiting = [case for case in scene.cases if _waits(case)]
    settled = [case for case in scene.cases if not _waits(case)]
    return (*([_approve(settled, scene)] if settled else []), *([_defer(waiting)] if waiting else []))


def _waits(case: Case) -> bool:
    """Whether a question comes before the decision; one that stays meanwhile waits as well."""
    picked = case.decision.recommendation.pick
    return not destinations(case.decision) or picked in (Pick.NEEDS_ANSWER, Pick.NONE_FITS)


def _approve(cases: list[Case], scene: Scene) -> str:
    by_course = {course: [case for case in cases if case.decision.course is course] for course in Course}
    staying = [*by_course[Course.STAY], *by_course[Course.CONSIDER]]
    parts = [f"keep {len(staying):,} where they run"] if staying else []
    parts += [f"{verb} {_sent(by_course[course], scene)}" for verb, course in _GOING if by_course[course]]
    return sentence(f"Approve: {listing(parts)}")


_GOING = (("move", Course.MOVE), ("place", Course.PLACE))


def _sent(cases: list[Case], scene: Scene) -> str:
    """With the platform to plan with: of each where they are few, as numbers where they are many."""
    homes = [(case, scene.title(focus(case.decision) or "")) for case in cases]
    if len(cases) <= _NAMED:
        return listing(f"{case.name} {_TO[case.decision.course]} {home}" for case, home in homes)
    counted = sorted(Counter(home for _, home in homes).items(), key=lambda pair: (-pair[1], pair[0]))
    word = _TO[cases[0].decision.course]
    return f"{count(len(cases), 'workload')}: {listing(f'{number:,} {word} {home}' for home, number in counted)}"


_TO = {Course.MOVE: "to", Course.PLACE: "on"}


def _defer(cases: list[Case]) -> str:
    return sentence(f"Defer {_named(cases)} until {'its' if len(cases) == 1 else 'their'} question is answered")


def _named(cases: list[Case]) -> str:
    """One to three by name, more as a number."""
    if len(cases) <= _NAMED:
        return listing(case.name for case in cases)
    return count(len(cases), "workload")
