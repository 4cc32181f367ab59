"""Deciding workloads: staying or not, where to, and how firm that is (deciding.md 3-5)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from advisor.decide.commands import Commands
from advisor.decide.destination import Choice, Setting, Standing, choose, left_after_preference
from advisor.decide.firmness import Topics
from advisor.decide.judge import Judge, Needed, Reading
from advisor.decide.running import SUPPORT
from advisor.decide.staying import END_DATE, UNMET, dues_of, events_of, forced, worth_considering
from advisor.decide.verdict import chance_to_block
from advisor.model.catalog import Catalog, ChangeKind, Platform
from advisor.model.decision import (
    Course,
    Decision,
    Disposed,
    Disposition,
    Due,
    Event,
    Part,
    Pick,
    PlatformResult,
    Recommendation,
    Step,
    Trigger,
)
from advisor.model.facts import Workload
from advisor.model.findings import Finding, Need
from advisor.model.location import Location
from advisor.model.report import Assessed

FindingOf = Callable[[str, str], Finding | None]
"""The finding of a platform and a rule."""


class Settled(Struct, frozen=True):
    """The course and the destination of one workload."""

    course: Course
    trigger: Trigger | None
    choice: Choice

    @property
    def goes(self) -> tuple[Course, str | None]:
        return self.course, self.choice.planned


class View(Struct, frozen=True):
    """What the steps read of one workload: its standings, and findings where it runs today."""

    runs_on: tuple[str, ...]
    platforms: Mapping[str, Platform]
    standings: Mapping[str, Standing]
    findings: Mapping[str, Mapping[str, Finding]]
    """Platform → rule → finding, of needs that are there or open."""
    needed: Mapping[str, Needed]

    def here(self, platform: str) -> Sequence[Finding]:
        return tuple(self.findings[platform].values())


def settle(view: View, setting: Setting) -> Settled:
    """All steps: staying first, which needs no proof; then where to."""
    if len(view.runs_on) > 1:
        return _stay_on_one(view, setting)
    (current,) = view.runs_on or ("",)
    if current not in view.standings:
        return _placed(choose(tuple(view.standings.values()), setting))
    trigger = forced(view.platforms[current], view.here(current), setting.as_of)
    if trigger is not None:
        step = Step.ENDING if trigger.kind == END_DATE else Step.VERDICT
        left = _marked(view.standings, step, lambda name: name == current)
        return Settled(Course.MOVE, trigger, choose(left, setting))
    return _considered(view, current, setting) or Settled(Course.STAY, None, _staying(view, current))


def _marked(standings: Mapping[str, Standing], step: Step, leaves: Callable[[str], bool]) -> tuple[Standing, ...]:
    """The standings, those that leave marked with the step that takes them out, unless an earlier one does."""
    return tuple(
        replace(each, out=step) if each.out is None and leaves(name) else each for name, each in standings.items()
    )


def _placed(choice: Choice) -> Settled:
    course = Course.UNDECIDED if choice.outcome is Pick.NEEDS_ANSWER else Course.PLACE
    return Settled(course, None, choice)


def _staying(view: View, current: str) -> Choice:
    others = {name: Step.STAY for name in view.standings if name != current}
    return Choice(current, Step.STAY, Pick.RECOMMEND, None, (current,), others)


def _considered(view: View, current: str, setting: Setting) -> Settled | None:
    others = [each for name, each in view.standings.items() if name != current]
    cause = worth_considering(current, view.here(current), others)
    if cause is None:
        return None
    left = _marked(view.standings, Step.VERDICT, lambda name: name == current or _has_cause(cause.rule, name, view))
    choice = choose(left, setting)
    return None if choice.planned is None else Settled(Course.CONSIDER, cause, choice)


def _has_cause(rule: str, platform: str, view: View) -> bool:
    finding = view.findings[platform].get(rule)
    return finding is not None and finding.outcome in UNMET


def _stay_on_one(view: View, setting: Setting) -> Settled:
    """It runs on one of several; where every one of them has to be left, it moves."""
    left = _marked(view.standings, Step.STAY, lambda name: name not in view.runs_on)
    choice = choose(left, setting)
    if choice.outcome is not Pick.NONE_FITS:
        return Settled(Course.STAY, None, choice)
    judged = [name for name in view.runs_on if name in view.standings]
    triggers = (forced(view.platforms[name], view.here(name), setting.as_of) for name in judged)
    trigger = next((each for each in triggers if each is not None), None)
    anywhere = choose(tuple(view.standings.values()), setting)
    return Settled(Course.MOVE, trigger, anywhere) if trigger is not None else _placed(anywhere)


def without(view: View, platform: str, setting: Setting) -> Choice:
    """Where the workload goes by all steps if it had to leave a platform that is taken away."""
    left = _marked(view.standings, Step.ENDING, lambda name: name == platform)
    return choose(left, setting)


def counted(views: Iterable[View]) -> Iterator[tuple[View, int]]:
    """Each view once, with the number of workloads that share it, in order."""
    counts: dict[int, int] = {}
    by_id: dict[int, View] = {}
    for view in views:
        counts[id(view)] = counts.get(id(view), 0) + 1
        by_id[id(view)] = view
    return ((by_id[key], count) for key, count in counts.items())


# --- a run ----------------------------------------------------------------------------------------------------------


_UNDISPOSED = Disposed(disposition=Disposition.RETAIN, because="")
"""Stands in what all workloads of a signature share until it is known which one is meant."""


class Alike(Struct, frozen=True):
    """What all workloads of a signature have alike; words and places are those of the first that was read."""

    results: tuple[PlatformResult, ...]
    view: View
    places: Mapping[str, Mapping[str, int]]
    """Platform → rule → its place among the findings of the result."""


class Judged(Struct, frozen=True):
    """One workload on every platform, before the run is looked at as a whole."""

    reading: Reading
    results: tuple[PlatformResult, ...]
    alike: Alike

    @property
    def view(self) -> View:
        """What the steps read: the same for all workloads of a signature."""
        return self.alike.view

    @property
    def signature(self) -> int:
        return self.reading.signature


class Decider:
    """Decides the workloads of one run; what it remembers never depends on which workload came first."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.topics = Topics(judge, settle)
        self._commands = {each.id: Commands(each, judge.as_of) for each in judge.assessor.platforms}
        self._alike: dict[int, Alike] = {}
        self._decided: dict[int, Decision] = {}
        self._setting: Setting | None = None
        """That of what was decided."""

    def judged(self, workload: Workload) -> Judged:
        """The workload on every platform."""
        reading = self.judge.read(workload)
        alike = self._alike.get(reading.signature)
        if alike is None:
            alike = self._alike[reading.signature] = self._of_signature(reading)
        return Judged(reading, tuple(self._results(reading, alike)), alike)

    def _of_signature(self, reading: Reading) -> Alike:
        """Verdicts, work and scores of a workload that is the first of its signature."""
        figures = {name: self.judge.figures(reading, name) for name in reading.held}
        results = tuple(self.judge.result(reading, name, figures[name]) for name in reading.held)
        needed = {name: each.needed for name, each in figures.items()}
        view = _view(reading, needed, {each.platform: each.score for each in results}, self.judge)
        places = {
            each.platform: {finding.need.rule: place for place, finding in enumerate(each.findings)} for each in results
        }
        return Alike(results, view, places)

    def _results(self, reading: Reading, alike: Alike) -> Iterator[PlatformResult]:
        """The results with the words and places of this workload."""
        needs = [new for held, new in zip(reading.held_needs, reading.needs, strict=True) if held is not new]
        for result in alike.results:
            findings = result.findings
            if needs:
                places, made = alike.places[result.platform], list(findings)
                for need in needs:
                    place = places.get(need.rule)
                    if place is not None:
                        made[place] = replace(made[place], need=_held_part(made[place].need, need))
                findings = tuple(made)
            brought = self._commands[result.platform].of(reading.workload)
            yield replace(result, findings=findings, deployment=brought)

    def view_of(self, reading: Reading) -> View:
        """What the steps read; scores only where they may decide."""
        needed = {name: self.judge.weigh(reading, name) for name in reading.held}
        given = self.judge.weights_given
        scores = {name: self.judge.expected_score(held.valued) for name, held in reading.held.items() if given}
        return _view(reading, needed, scores, self.judge)

    def setting_of(self, views: Iterable[View], without: str = "") -> Setting:
        """What the step on the fewest platforms reads, counted once over the whole run.

        `without`: a platform that is taken out of the run.
        """
        base = self.judge.setting
        in_use: set[str] = set()
        left_for: dict[str, int] = {}
        for view, count in counted(views):
            settled = settle(view, base)
            if settled.course in (Course.STAY, Course.CONSIDER) and view.runs_on != (without,):
                in_use.update(name for name in view.runs_on if name != without)
                continue
            left = [each for each in view.standings.values() if each.platform not in (without, *view.runs_on)]
            for family in left_after_preference(left, base):
                left_for[family] = left_for.get(family, 0) + count
        return replace(base, in_use=frozenset(in_use), left_for=left_for)

    def assessed(self, judged: Judged, setting: Setting) -> Assessed:
        """The workload with its decision."""
        decision = self.decision(judged, setting)
        return Assessed(workload=judged.reading.workload, decision=decision, signature=judged.signature)

    def decision(self, judged: Judged, setting: Setting) -> Decision:
        """The whole decision about one workload."""
        if setting is not self._setting:
            self._setting, self._decided = setting, {}
        alike = self._decided.get(judged.signature)
        if alike is None:
            alike = self._decided[judged.signature] = self._decide(judged, setting)
        return self._own(judged, alike, setting)

    def _decide(self, judged: Judged, setting: Setting) -> Decision:
        """The decision about all workloads of a signature."""
        reading, view = judged.reading, judged.view
        settled = settle(view, setting)
        firm = self.topics.firm(reading, view, settled.goes, setting)
        choice = settled.choice
        return Decision(
            current=reading.current,
            current_platforms=reading.runs_on,
            known_from=reading.known_from,
            course=settled.course,
            trigger=settled.trigger,
            due=_dues(settled, view, setting),
            planned=choice.planned,
            decided_by=choice.decided_by,
            recommendation=Recommendation(outcome=choice.outcome, family=choice.family, candidates=choice.left),
            why_not=choice.why_not(lambda platform, step: _reason(view, platform, step)),
            results=judged.results,
            firmness=firm.label,
            hinges_on=firm.turns,
            questions=firm.questions,
            events=_events(view, setting),
            disposition=_UNDISPOSED,
        )

    def _own(self, judged: Judged, alike: Decision, setting: Setting) -> Decision:
        """The decision with the words and places of one workload."""
        reading, results = judged.reading, judged.results
        home = next((each for each in results if each.platform == alike.planned), None)
        trigger, due = alike.trigger, alike.due
        if trigger is not None and (trigger.part or trigger.kind != END_DATE):
            trigger = replace(trigger, evidence=_evidence(reading, trigger))
        if due:
            due = tuple(replace(each, evidence=_evidence(reading, each)) for each in due)
        return replace(
            alike,
            known_from=reading.known_from,
            trigger=trigger,
            due=due,
            results=results,
            disposition=disposition_of(reading.workload, home, reading.current, alike.course, setting.catalog),
        )


def _evidence(reading: Reading, cause: Trigger | Due) -> tuple[Location, ...]:
    """The workload's own places of what forces it or has to be changed; as they are of what its needs do not hold."""
    need = next((each for each in reading.needs if each.rule == cause.rule), None)
    if need is None:
        return cause.evidence
    return need.standing.evidence if cause.part and need.standing is not None else need.evidence


def _held_part(held: Need, need: Need) -> Need:
    """What of the need was held against a platform: all of it, or the part that nobody knows."""
    return need.rest if need.rest is not None and held.raised is not need.raised else need


def _dues(settled: Settled, view: View, setting: Setting) -> tuple[Due, ...]:
    """Parts that end where it stays, or where its files already place it; what moves is built on the successor."""
    home = settled.choice.planned
    return () if home is None or settled.course is Course.MOVE else dues_of(home, view.here(home), setting.as_of)


def _view(reading: Reading, needed: Mapping[str, Needed], scores: Mapping[str, float | None], judge: Judge) -> View:
    standings = {name: needed[name].standing(held, scores.get(name)) for name, held in reading.held.items()}
    findings = {name: {finding.rule: finding for finding in held.findings} for name, held in reading.held.items()}
    return View(reading.runs_on, judge.catalog.platforms, standings, findings, needed)


def _reason(view: View, platform: str, step: Step) -> str:
    """The rule behind a step that took a platform out; empty where it was no single need."""
    findings = view.here(platform)
    if step is Step.ENDING:
        return next((finding.rule for finding in findings if finding.answer.capability == SUPPORT), "")
    if step is Step.OBLIGATION:
        return next((finding.rule for finding in findings if finding.blocks and finding.need.declared), "")
    if step is Step.VERDICT:
        return next((finding.rule for finding in findings if finding.blocks), "") or _likeliest_to_block(findings)
    if step is Step.WORK:
        asked = [line for line in view.needed[platform].lines if line.what in view.findings[platform]]
        return max(asked, key=lambda line: (line.days.expected, line.what)).what if asked else ""
    return ""


def _likeliest_to_block(findings: Sequence[Finding]) -> str:
    ranked = sorted((-chance_to_block(finding), finding.rule) for finding in findings if finding.need.required)
    return ranked[0][1] if ranked and ranked[0][0] < 0 else ""


def _events(view: View, setting: Setting) -> tuple[Event, ...]:
    """On every platform where it runs today."""
    judged = [name for name in view.runs_on if name in view.standings]
    return tuple(event for name in judged for event in events_of(view.platforms[name], view.here(name), setting.as_of))


def decide_all(workloads: Sequence[Workload], judge: Judge) -> tuple[Assessed, ...]:
    """Every workload of a run with its decision, in order."""
    decider = Decider(judge)
    every = [decider.judged(workload) for workload in workloads]
    setting = decider.setting_of(each.view for each in every)
    return tuple(decider.assessed(each, setting) for each in every)


# --- what becomes of a workload (docs/method.md) ----------------------------------------------------------------------


_WEIGHT = {kind: place for place, kind in enumerate(ChangeKind)}
_TOUCHES = {
    ChangeKind.DESCRIPTOR: "its descriptor",
    ChangeKind.PACKAGING: "how it is packaged",
    ChangeKind.CONFIGURATION: "how it is configured",
    ChangeKind.SERVICE: "its backing services",
    ChangeKind.DATA: "its data",
    ChangeKind.CODE: "its code",
}
FINISHED_IMAGE = "image"


def disposition_of(
    workload: Workload,
    planned: PlatformResult | None,
    current: str | None,
    course: Course,
    catalog: Catalog,
) -> Disposed:
    """The class on the planned platform; open needs do not count, since nothing is required by them yet."""
    if planned is None:
        return _nowhere(workload)
    if planned.platform == current or course in (Course.STAY, Course.CONSIDER):
        return Disposed(disposition=Disposition.RETAIN, because="It stays on the platform where it runs today.")
    changes = required_changes(planned)
    heaviest = max((kind for _, kind in changes), key=_WEIGHT.__getitem__, default=ChangeKind.DESCRIPTOR)
    rules = tuple(sorted(rule for rule, kind in changes if kind is heaviest))
    if heaviest is ChangeKind.CODE:
        return _changed(Disposition.REFACTOR, heaviest, rules)
    if heaviest is not ChangeKind.DESCRIPTOR:
        return _changed(Disposition.REPLATFORM, heaviest, rules)
    if current is not None and _family(current, catalog) == _family(planned.platform, catalog):
        because = "The same image or build moves to a platform of the same family."
        return Disposed(disposition=Disposition.RELOCATE, because=because, rules=rules)
    return Disposed(disposition=Disposition.REHOST, because=_unchanged(planned, rules), rules=rules)


def _unchanged(planned: PlatformResult, rules: Sequence[str]) -> str:
    rewritten = bool(rules) or planned.days_of(Part.DESCRIPTOR).high > 0
    told = "Only its descriptor changes" if rewritten else "Nothing about it has to change"
    return f"{told}, and its data is moved." if planned.days_of(Part.DATA).high > 0 else f"{told}."


def required_changes(result: PlatformResult) -> tuple[tuple[str, ChangeKind], ...]:
    """What has to be changed there for certain, a rule or a reference class, and what that touches."""
    certain = (line for line in result.work if not line.moving and not line.probably)
    return tuple((line.what, line.kind) for line in certain)


def _changed(disposition: Disposition, heaviest: ChangeKind, rules: Sequence[str]) -> Disposed:
    because = f"A required change touches {_TOUCHES[heaviest]}."
    return Disposed(disposition=disposition, because=because, rules=tuple(rules))


def _nowhere(workload: Workload) -> Disposed:
    """Blocked everywhere: what nobody can rebuild is asked about, everything else stays as it is."""
    if workload.value("build.method") == FINISHED_IMAGE and workload.value("build.rebuildable") is not True:
        return Disposed(
            disposition=Disposition.REPURCHASE,
            because="No platform takes the image and no source of it was read: is there another product in its place?",
            asked=True,
        )
    because = "No platform is decided for it, so it stays as it is until one is."
    return Disposed(disposition=Disposition.RETAIN, because=because)


def _family(platform: str, catalog: Catalog) -> str:
    return catalog.platforms[platform].family
