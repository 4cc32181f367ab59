"""Open facts and open platform answers as questions, the most valuable first."""

from collections.abc import Iterable, Mapping, Sequence

from advisor.decide.eligibility import chance_to_block, required, would_block
from advisor.decide.simulate import answer_event, need_event
from advisor.model.catalog import Catalog, Support
from advisor.model.confidence import Worth
from advisor.model.decision import PlatformResult, Question, Verdict
from advisor.model.facts import Truth
from advisor.model.findings import Finding

WORTH_ASKING = 0.25
"""Share of the likeliest question's chance below which a question is not asked."""
LEAST_VALUE = 0.001
"""Points of score below which an answer cannot matter."""
_NOTHING = Worth(0.0, 0.0)


def open_questions(
    results: Sequence[PlatformResult], catalog: Catalog, worth: Mapping[str, Worth]
) -> tuple[Question, ...]:
    """One question for each open topic that keeps a verdict open or whose answer is worth something.

    Of those that only keep a verdict open, what is far less likely to block than the first is not worth a question.
    """
    behind = _behind_verdicts(results, catalog)
    for result in results:
        for finding in result.findings:
            if any(worth.get(event, _NOTHING).value >= LEAST_VALUE for event in events_of(finding)):
                behind.setdefault(_topic(finding), []).append(finding)
    questions = [_question(topic, findings, catalog, worth) for topic, findings in behind.items()]
    likeliest = max((one.chance for one in questions), default=0.0)
    asked = [one for one in questions if one.value >= LEAST_VALUE or one.chance >= likeliest * WORTH_ASKING]
    return tuple(sorted(asked, key=lambda one: (-one.value, -one.chance, one.fact)))


def _behind_verdicts(results: Sequence[PlatformResult], catalog: Catalog) -> dict[str, list[Finding]]:
    """Findings that keep a verdict open, by topic."""
    behind: dict[str, list[Finding]] = {}
    floors = {one.rule for one in catalog.knock_outs}
    for result in results:
        if result.verdict is Verdict.UNDETERMINED:
            for finding in required(result.findings):
                if would_block(finding) and finding.answer.capability not in floors:
                    behind.setdefault(_topic(finding), []).append(finding)
    return behind


def events_of(finding: Finding) -> Iterable[str]:
    """What is open about a finding: whether the need is there, and whether the platform meets it."""
    if finding.need.raised is Truth.UNKNOWN:
        yield need_event(finding)
    elif finding.need.raised is Truth.TRUE and finding.support is Support.UNKNOWN:
        yield answer_event(finding)


def _topic(finding: Finding) -> str:
    """The first fact nobody stated; where all are stated, the question that the platform leaves open."""
    return finding.need.missing[0] if finding.need.missing else finding.answer.capability


def _question(topic: str, findings: Sequence[Finding], catalog: Catalog, worth: Mapping[str, Worth]) -> Question:
    fact = catalog.facts.get(topic)
    found = [worth.get(event, _NOTHING) for finding in findings for event in events_of(finding)]
    best = max(found, key=lambda one: (one.value, one.flips), default=_NOTHING)
    return Question(
        fact=topic,
        text=catalog.capabilities[topic].question if fact is None else fact.question,
        source="platform" if fact is None else fact.source,
        rules=tuple(sorted({finding.rule for finding in findings})),
        platforms=tuple(sorted({finding.platform for finding in findings})),
        chance=max(chance_to_block(finding) for finding in findings),
        value=best.value,
        flips=best.flips,
    )
