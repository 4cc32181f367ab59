"""When is it time to leave the platform that most workloads run on? Said from what was read, and of nothing else."""

from collections import Counter
from collections.abc import Sequence

from advisor.model.decision import Course, Verdict
from advisor.model.findings import Finding
from advisor.render.view_curve import instances_tip
from advisor.render.view_scene import Case, Scene, focus
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


def _growing(cases: Sequence[Case], home: str) -> tuple[str, ...]:
    tips = [(tip, case) for case in cases if (tip := instances_tip(case)) and tip.flips_above and home not in tip.above]
    if not tips:
        return ()
    first = min(tip.flips_above or 0 for tip, _ in tips)
    number = f"{len(tips):,} would score better elsewhere if {'it' if len(tips) == 1 else 'they'} grew"
    from_ = f"from {count(first, 'instance')} on" if len(tips) == 1 else f"the first from {count(first, 'instance')} on"
    return (f"{number}, {from_}; none would have to leave for that.{_opinion([case for _, case in tips], home)}",)


def _opinion(cases: Sequence[Case], home: str) -> str:
    """The limit that nobody documents, where the numbers hang on one."""
    limits = {
        f"{one.answer.limit:,.0f}" for case in cases for one in case.decision.result(home).findings if _is_opinion(one)
    }
    if not limits:
        return ""
    return f" That rests on an opinion: up to {listing(sorted(limits), 'or')} instances are comfortable there."


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
