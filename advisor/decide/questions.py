"""Facts that nobody stated and that keep a verdict open."""

from collections.abc import Sequence

from advisor.decide.eligibility import chance_to_block, required, would_block
from advisor.model.catalog import Catalog
from advisor.model.decision import PlatformResult, Question, Verdict
from advisor.model.findings import Finding

WORTH_ASKING = 0.25
"""Share of the likeliest question's chance below which a question is not asked."""


def open_questions(results: Sequence[PlatformResult], catalog: Catalog) -> tuple[Question, ...]:
    """One question for each missing fact behind an undetermined verdict, the likeliest to block first.

    What is far less likely to block than the first one is not worth a question.
    """
    behind: dict[str, list[Finding]] = {}
    for result in results:
        if result.verdict is not Verdict.UNDETERMINED:
            continue
        for finding in required(result.findings, catalog.rules):
            if would_block(finding):
                behind.setdefault(_topic(finding), []).append(finding)
    questions = [_question(topic, findings, catalog) for topic, findings in behind.items()]
    likeliest = max((one.chance for one in questions), default=0.0)
    questions = [one for one in questions if one.chance >= likeliest * WORTH_ASKING]
    return tuple(sorted(questions, key=lambda one: (-one.chance, one.fact)))


def _topic(finding: Finding) -> str:
    """The first fact nobody stated; where all are stated, the question that the platform leaves open."""
    return finding.need.missing[0] if finding.need.missing else finding.answer.capability


def _question(topic: str, findings: Sequence[Finding], catalog: Catalog) -> Question:
    fact = catalog.facts.get(topic)
    return Question(
        fact=topic,
        text=catalog.capabilities[topic].question if fact is None else fact.question,
        source="platform" if fact is None else fact.source,
        rules=tuple(sorted({finding.rule for finding in findings})),
        platforms=tuple(sorted({finding.platform for finding in findings})),
        chance=max(chance_to_block(finding) for finding in findings),
    )
