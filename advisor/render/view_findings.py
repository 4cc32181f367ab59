"""The needs of one workload, each held against every platform."""

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.assess.answers import refused
from advisor.assess.wording import show_value
from advisor.model.catalog import Rule
from advisor.model.facts import Truth
from advisor.model.findings import Finding, Need, Outcome
from advisor.model.location import Location
from advisor.render.view_answers import AnswerLine, answer_line, answer_sentence, condition_holds, finding_mark
from advisor.render.view_scene import Case, Link, Scene, answer_anchor
from advisor.render.view_text import count, days, message, sentence, share
from advisor.render.view_words import NONE, Mark

_WORST = (Outcome.FAIL, Outcome.OPEN, Outcome.REVIEW, Outcome.ACCEPTED, Outcome.PASS)
_RANKS = {outcome: _WORST.index(outcome) if outcome in _WORST else len(_WORST) for outcome in Outcome}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A file and its lines, with what stands there."""

    label: str
    snippet: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One platform's mark in a row of a table."""

    platform: str
    mark: Mark
    proof: str
    """Where the appendix holds the answer behind it; empty where there is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Replies:
    """What the platforms reply to one need: the same for all workloads that have it in the same way."""

    rule: Link
    cells: tuple[Cell, ...]
    answers: tuple[AnswerLine, ...]
    remedy: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedRow:
    """One need of the workload with every platform's reply."""

    rule: Link
    message: str
    open_note: str
    places: tuple[Place, ...]
    replies: Replies

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.replies.cells

    @property
    def answers(self) -> tuple[AnswerLine, ...]:
        return self.replies.answers

    @property
    def remedy(self) -> str:
        return self.replies.remedy


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedGroup:
    """Needs that a reader takes in together."""

    title: str
    lead: str
    opened: bool
    brief: bool
    """Told as a list without the platforms' replies, which are all the same."""
    columns: tuple[str, ...]
    rows: tuple[NeedRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Something that has to be done to the app for one platform."""

    rule: Link
    text: str
    effort: str
    why: str
    certain: bool


def needs_of(case: Case, scene: Scene) -> tuple[NeedGroup, ...]:
    """Needs in the order a board asks: what decides, what only scores, what every platform meets."""
    results = scene.columns(case.decision)
    columns = tuple(result.platform for result in results)
    by_rule: dict[str, list[Finding]] = {}
    for result in results:
        for finding in result.findings:
            if finding.outcome is not Outcome.NOT_APPLICABLE:
                by_rule.setdefault(finding.rule, []).append(finding)
    ordered = sorted(by_rule.values(), key=_severity)
    rows = [(_group(findings), _row(findings, columns, case, scene)) for findings in ordered]
    groups = {number: tuple(row for group, row in rows if group == number) for number in range(len(_GROUPS))}
    titles = tuple(scene.title(one) for one in columns)
    return tuple(_need_group(number, some, titles, scene) for number, some in groups.items() if some)


def _need_group(number: int, rows: tuple[NeedRow, ...], columns: tuple[str, ...], scene: Scene) -> NeedGroup:
    """Shared where every row is."""
    title, lead = _GROUPS[number]

    def made() -> NeedGroup:
        opened, brief = number == DECIDING, number == MET_EVERYWHERE
        return NeedGroup(title=title, lead=lead, columns=columns, opened=opened, brief=brief, rows=rows)

    if not all(map(scene.memo.knows, rows)):
        return made()
    return scene.memo.of(("needs", number, columns, tuple(map(id, rows))), made)


DECIDING, UNSTATED, SCORING, MET_EVERYWHERE = range(4)
_GROUPS = (
    ("Needs that decide", "Required, and at least one platform does not simply meet them."),
    ("Needs that nobody stated", "Required if they are there; no file says so. Each verdict says what it presumes."),
    ("Needs that only score", "Wishes and operating duties: they move the score and never block."),
    ("Needs that every platform meets", "They make no difference here."),
)


def _group(findings: list[Finding]) -> int:
    if all(finding.outcome is Outcome.PASS for finding in findings):
        return MET_EVERYWHERE
    if not findings[0].need.required:
        return SCORING
    return UNSTATED if findings[0].need.raised is Truth.UNKNOWN else DECIDING


def _severity(findings: list[Finding]) -> tuple[int, int, str]:
    """Blocking needs first, then those with the worst outcome on the most platforms."""
    ranks = [_RANKS[finding.outcome] for finding in findings]
    blocks = any(finding.outcome is Outcome.FAIL and not finding.remedied for finding in findings)
    worst = min(ranks)
    return (0 if blocks else 1 + worst, -ranks.count(worst), findings[0].rule)


def _row(findings: list[Finding], columns: tuple[str, ...], case: Case, scene: Scene) -> NeedRow:
    """Shared by all workloads of which the same is said, unless it names the workload or one of its lines."""
    need = findings[0].need
    replies = _shared_replies(findings, columns, case, scene)
    if need.evidence or case.assessed.workload.name in need.message:
        return _own_row(need, replies, scene)
    key = ("need", id(replies), need.message, need.raised, need.chance, need.prior_why)
    return scene.memo.of(key, lambda: _own_row(need, replies, scene))


def _own_row(need: Need, replies: Replies, scene: Scene) -> NeedRow:
    return NeedRow(
        rule=scene.rule_link(need.rule),
        message=message(need.message) or scene.rule_title(need.rule),
        open_note=_open_note(need),
        places=places_of(need.evidence),
        replies=replies,
    )


def _shared_replies(findings: list[Finding], columns: tuple[str, ...], case: Case, scene: Scene) -> Replies:
    current, need = case.decision.current, findings[0].need
    if any(finding.acceptance for finding in findings):
        return _replies(findings, columns, current, scene)
    told = tuple((one.platform, one.outcome, one.support, one.remedied, id(one.answer)) for one in findings)
    key = ("replies", need.rule, need.demand, current, columns, told)
    return scene.memo.of(key, lambda: _replies(findings, columns, current, scene))


def _replies(findings: list[Finding], columns: tuple[str, ...], current: str | None, scene: Scene) -> Replies:
    rule = scene.report.catalog.rules[findings[0].rule]
    marks = {finding.platform: finding_mark(finding, current) for finding in findings}
    return Replies(
        rule=scene.rule_link(rule.id),
        cells=tuple(_cell(one, marks.get(one), rule, scene) for one in columns),
        answers=tuple(answer_line(finding, scene, current) for finding in findings),
        remedy=_remedy(rule) if any(finding.outcome is Outcome.FAIL for finding in findings) else "",
    )


def _cell(platform: str, mark: Mark | None, rule: Rule, scene: Scene) -> Cell:
    if mark is None:
        return Cell(platform=scene.title(platform), mark=NONE, proof="")
    return Cell(platform=scene.title(platform), mark=mark, proof=f"#{answer_anchor(platform, rule.needs)}")


def _open_note(need: Need) -> str:
    if need.raised is not Truth.UNKNOWN:
        return ""
    why = f" {sentence(need.prior_why)}" if need.prior_why else ""
    return f"Assumed chance that the need is there: {share(need.chance)}.{why}"


def _remedy(rule: Rule) -> str:
    return " ".join(f"{sentence(one.text)} Assumed {days(one.effort.low, one.effort.high)}." for one in rule.remedies)


def places_of(evidence: Iterable[Location]) -> tuple[Place, ...]:
    return tuple(Place(label=str(place), snippet=place.snippet) for place in evidence)


def changes_for(case: Case, platform: str, scene: Scene) -> tuple[Change, ...]:
    """What the app needs before it runs there, open needs last."""
    result = case.decision.result(platform)
    asked = [finding for finding in result.findings if _asks_for_work(finding, case.decision.current)]
    required = [one for one in asked if one.need.required]
    return tuple(_shared_change(one, scene) for one in sorted(required, key=lambda one: one.outcome is Outcome.OPEN))


def settled_changes(changes: tuple[Change, ...], scene: Scene) -> tuple[Change, ...]:
    return _shared(tuple(change for change in changes if change.certain), scene)


def possible_changes(changes: tuple[Change, ...], scene: Scene) -> tuple[Change, ...]:
    """Of needs that no file settles."""
    return _shared(tuple(change for change in changes if not change.certain), scene)


def _shared(changes: tuple[Change, ...], scene: Scene) -> tuple[Change, ...]:
    """The same object for the same changes."""
    return scene.memo.of(("changes", *map(id, changes)), lambda: changes) if changes else ()


def _shared_change(finding: Finding, scene: Scene) -> Change:
    concerned = refused(finding.answer, finding.need.demand)
    key = ("change", finding.rule, id(finding.answer), finding.remedied, finding.effort, finding.outcome, concerned)
    return scene.memo.of(key, lambda: _change(finding, scene))


def _asks_for_work(finding: Finding, current: str | None) -> bool:
    waiting = (Outcome.REVIEW, Outcome.FAIL, Outcome.OPEN)
    return finding.effort is not None and finding.outcome in waiting and not condition_holds(finding, current)


def _change(finding: Finding, scene: Scene) -> Change:
    rule = scene.report.catalog.rules[finding.rule]
    effort = finding.effort
    return Change(
        rule=scene.rule_link(rule.id),
        text=sentence(" ".join(_what_to_do(finding, rule, scene).split())),
        effort="" if effort is None else days(effort.low, effort.high),
        why=sentence(finding.remedy.effort.why) if finding.remedy is not None else "",
        certain=finding.outcome is not Outcome.OPEN,
    )


def _what_to_do(finding: Finding, rule: Rule, scene: Scene) -> str:
    """The rule's remedy, a limit that somebody raises, or the answer's condition."""
    if finding.remedy is not None:
        return f"{sentence(finding.remedy.text)}{concerned_words(finding)}"
    if finding.answer.limit is not None:
        limit = answer_sentence(finding.answer, scene.report.catalog.capabilities[finding.answer.capability])
        return f"The {finding.answer.adjustable or 'operator'} raises the limit. Today: {limit}"
    return finding.answer.condition or rule.title


def concerned_words(finding: Finding) -> str:
    """What of the demand a platform excludes; empty where it is no such answer."""
    members = refused(finding.answer, finding.need.demand)
    return f" It concerns: {show_value(members, 'text')}." if members else ""


def knock_outs(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(message(finding.need.message) for finding in findings))


def not_applicable_words(number: int) -> str:
    return f"{count(number, 'further rule')} of the catalog {'does' if number == 1 else 'do'} not apply to it."
