"""Facts that nobody stated and that keep a verdict open."""

from collections.abc import Sequence

from advisor.decide.eligibility import chance_to_block, required, would_block
from advisor.model.catalog import Catalog
from advisor.model.decision import PlatformResult, Question, Verdict
from advisor.model.findings import Finding


def open_questions(results: Sequence[PlatformResult], catalog: Catalog) -> tuple[Question, ...]:
    """One question for each missing fact behind an undetermined verdict, the likeliest to block first."""
    behind: dict[str, list[Finding]] = {}
    for result in results:
        if result.verdict is not Verdict.UNDETERMINED:
            continue
        for finding in required(result.findings, catalog.rules):
            if would_block(finding):
                for fact in finding.need.missing[:1]:
                    behind.setdefault(fact, []).append(finding)
    questions = [_question(fact, findings, catalog) for fact, findings in behind.items()]
    return tuple(sorted(questions, key=lambda one: (-one.chance, one.fact)))


def _question(fact: str, findings: Sequence[Finding], catalog: Catalog) -> Question:
    definition = catalog.facts[fact]
    return Question(
        fact=fact,
        text=definition.question,
        source=definition.source,
        rules=tuple(sorted({finding.rule for finding in findings})),
        platforms=tuple(sorted({finding.platform for finding in findings})),
        chance=max(chance_to_block(finding) for finding in findings),
    )
