"""What the board is asked to decide, in two sentences."""

from advisor.model.decision import Course, Pick
from advisor.render.view_scene import Case, Scene, destinations
from advisor.render.view_text import count, listing, sentence

_NAMED = 3


def asked_of_the_board(scene: Scene) -> tuple[str, ...]:
    """Approve and defer; nothing where nothing was found."""
    if not scene.cases:
        return ()
    waiting = [case for case in scene.cases if _waits(case)]
    settled = [case for case in scene.cases if not _waits(case)]
    return (*([_approve(settled)] if settled else []), *([_defer(waiting)] if waiting else []))


def _waits(case: Case) -> bool:
    """Whether a question comes before the decision; one that stays meanwhile waits as well."""
    picked = case.decision.recommendation.pick
    return not destinations(case.decision) or picked in (Pick.NEEDS_ANSWER, Pick.NONE_FITS)


def _approve(cases: list[Case]) -> str:
    by_course = {course: [case for case in cases if case.decision.course is course] for course in Course}
    staying = [*by_course[Course.STAY], *by_course[Course.CONSIDER]]
    parts = [f"keep {len(staying):,} where they run"] if staying else []
    parts += [f"move {_named(by_course[Course.MOVE])}"] if by_course[Course.MOVE] else []
    parts += [f"place {_named(by_course[Course.PLACE])}"] if by_course[Course.PLACE] else []
    return sentence(f"Approve: {listing(parts)}")


def _defer(cases: list[Case]) -> str:
    return sentence(f"Defer {_named(cases)} until {'its' if len(cases) == 1 else 'their'} question is answered")


def _named(cases: list[Case]) -> str:
    """One to three by name, more as a number."""
    if len(cases) <= _NAMED:
        return listing(case.name for case in cases)
    return count(len(cases), "workload")
