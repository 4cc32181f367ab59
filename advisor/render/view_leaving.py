"""When is it time to leave the platform that most workloads run on? Said from what was read, and of nothing else."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from advisor.model.confidence import NumberTip
from advisor.model.decision import Course, Verdict
from advisor.model.findings import Finding
from advisor.render.view_curve import instances_tip
from advisor.render.view_scene import Case, Link, Scene, answer_anchor, focus
from advisor.render.view_text import count, listing, lower_first

CONTAINERS = ("image", "dockerfile")
"""Methods of deployment that bring an image of one's own."""
_NAMED = 3


def leaving_sentences(told: Sequence[Case], scene: Scene) -> tuple[str, ...]:
    """Container images first, since the platform may build the rest by itself; then what keeps others off it."""
    homes = Counter(case.decision.current for case in told if case.decision.current is not None)
    if not homes:
        return ()
    home = min(homes, key=lambda name: (-homes[name], name))
    there = [case for case in told if case.decision.current == home]
    images = [case for case in there if is_container(case)]
    built = [case for case in there if not is_container(case)]
    return (
        *(_leaving(images, "container image", home, scene) if images else ()),
        *(_leaving(built, "app built there", home, scene) if built else ()),
        *_kept_off(home, scene),
    )


def is_container(case: Case) -> bool:
    return case.assessed.workload.value("build.method") in CONTAINERS


def _leaving(cases: Sequence[Case], noun: str, home: str, scene: Scene) -> tuple[str, ...]:
    """One sentence on those that leave, one on those that would score better elsewhere, now or when they grow."""
    leaving = [case for case in cases if focus(case.decision) != home]
    staying = [case for case in cases if case not in leaving]
    title, many = scene.title(home), _many(len(cases), noun)
    first = f"Of {many} on {title}" if noun == "container image" else f"Of {many}"
    told = f"{first}, {_now(leaving, scene)}"
    better = [case for case in staying if case.decision.course is Course.CONSIDER]
    if better:
        verb = "scores" if len(better) == 1 else "score"
        more = f", as do {len(better) - _NAMED:,} more" if len(better) > _NAMED else ""
        told += f"; {listing(case.name for case in better[:_NAMED])} {verb} better elsewhere already{more}"
    return f"{told}.", *_growing([case for case in staying if case not in better], home)


def _many(number: int, noun: str) -> str:
    head, _, tail = noun.partition(" ")
    return count(number, noun) if head == "container" else f"{count(number, head)} {tail}"


def _now(leaving: Sequence[Case], scene: Scene) -> str:
    if not leaving:
        return "none has to leave today"
    reasons = Counter(
        "a last day" if trigger.kind == "end-date" else lower_first(scene.rule_title(trigger.rule))
        for case in leaving
        if (trigger := case.decision.trigger) is not None
    )
    why = listing(word for word, _ in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))[:_NAMED])
    because = f", because of {why}" if why else ""
    return f"{len(leaving):,} {'has' if len(leaving) == 1 else 'have'} to leave now{because}"


def _growing(cases: Sequence[Case], home: str) -> Iterator[str]:
    """A better score elsewhere forces no move; a need that is not met from some number on does."""
    tips = [tip for case in cases if (tip := instances_tip(case)) and tip.flips_above and home not in tip.above]
    ends = [tip.flips_above for tip in tips if tip.flips_above and _is_blocked_from(tip, home)]
    better = [tip.flips_above for tip in tips if tip.flips_above and not _is_blocked_from(tip, home)]
    if ends:
        yield f"{len(ends):,} could not stay if {_grew(ends)}."
    if better:
        yield f"{len(better):,} would score better elsewhere if {_grew(better)}; a better score alone forces no move."


def _grew(numbers: Sequence[int]) -> str:
    first = f"from {count(min(numbers), 'instance')} on"
    return f"it grew, {first}" if len(numbers) == 1 else f"they grew, the first {first}"


def _is_blocked_from(tip: NumberTip, home: str) -> bool:
    """Whether the platform takes it no longer at the number from which others lead."""
    if tip.curve is None or tip.flips_above is None or home not in tip.curve.scores:
        return False
    place = min(bisect_left(tip.curve.numbers, tip.flips_above), len(tip.curve.numbers) - 1)
    return tip.curve.scores[home][place] is None


def opinions_of(told: Sequence[Case], scene: Scene) -> tuple[Link, ...]:
    """Limits on instances that nobody documents, on which numbers told here hang: each leads to its answer."""
    found = {
        (one.answer.limit, one.platform, one.answer.capability)
        for case in told
        if (tip := instances_tip(case)) and tip.rests_on_opinion
        for one in case.decision.result(case.decision.current or "").findings
        if _is_opinion(one)
    }
    return tuple(
        Link(text=_comfortable(limit, scene.title(platform)), address=f"#{answer_anchor(platform, name)}")
        for limit, platform, name in sorted(found)
    )


def _comfortable(limit: float | None, title: str) -> str:
    return f"up to {limit or 0:,.0f} instances are comfortable on {title}"


def _is_opinion(finding: Finding) -> bool:
    return finding.answer.grade == "opinion" and finding.answer.limit is not None


def _kept_off(home: str, scene: Scene) -> tuple[str, ...]:
    """The needs that block containers which do not run there."""
    others = [case for case in scene.cases if case.decision.current != home and is_container(case)]
    blocked = [case for case in others if case.decision.result(home).verdict is Verdict.BLOCKED]
    needs = Counter(rule for case in blocked for rule in {one.rule for one in case.decision.result(home).blockers()})
    if not needs:
        return ()
    ranked = sorted(needs.items(), key=lambda pair: (-pair[1], pair[0]))[:_NAMED]
    why = listing(f"{lower_first(scene.rule_title(rule))} ({number:,})" for rule, number in ranked)
    verb = "runs" if len(others) == 1 else "run"
    whole = f"{_many(len(others), 'container image')} that {verb} elsewhere or nowhere yet"
    return (f"{len(blocked):,} of {whole} could not run on {scene.title(home)}, most often for {why}.",)
