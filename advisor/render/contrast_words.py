"""Why not the other platforms, one line for each, for the terminal."""

from collections.abc import Iterator

from advisor.decide.contrast import WhyNot, vector, why_not
from advisor.model.decision import Decision, PlatformResult, Verdict
from advisor.model.findings import Finding
from advisor.model.report import Report
from advisor.render.rule_docs import said, since_words
from advisor.render.view_text import listing, message, score, sentence, signed
from advisor.sources.redact import redact_text


def why_not_lines(decision: Decision, report: Report, platform: str | None) -> list[str]:
    """One line for every platform but the planned one, or for the one that is asked for."""
    wanted = [one for one in why_not(decision) if platform in (None, one.platform)]
    return [f"Why not {_title(one.platform, report)}: {_because(one, decision, report)}" for one in wanted]


def vector_line(result: PlatformResult, report: Report) -> str:
    return f"    vector {vector(result, report.run, report.catalog)}"


def _title(platform: str, report: Report) -> str:
    return report.catalog.platforms[platform].title


def _because(one: WhyNot, decision: Decision, report: Report) -> str:
    if one.verdict is Verdict.BLOCKED:
        causes = " ".join(f"{_blocker(finding, report)}" for finding in one.blockers)
        return f"it is out. {causes} Without that it would score {score(one.score)}."
    return " ".join(_compared(one, decision, report))


def _blocker(finding: Finding, report: Report) -> str:
    """The rule, the fact with its line, the answer with its source and date."""
    place = f" ({finding.need.evidence[0]})" if finding.need.evidence else ""
    answer = finding.answer
    told = said(answer, report.catalog.capabilities[answer.capability])
    since = f", since {since_words(answer)}" if answer.since else ""
    source = f" [{', '.join(answer.sources)}]" if answer.sources else ""
    condition = f" {sentence(answer.condition)}" if answer.condition else ""
    need = redact_text(message(finding.need.message))
    return f"{finding.rule}: {need}{place} Its answer: {told}{since}{source}.{condition}"


def _compared(one: WhyNot, decision: Decision, report: Report) -> Iterator[str]:
    default = decision.recommendation.default
    if default is None or one.gap is None:
        return
    yield f"{score(one.score)}, {signed(one.gap)} for {_title(default, report)}."
    if one.verdict is Verdict.UNDETERMINED:
        yield "Open facts may still rule it out."
    if abs(one.gap) < report.catalog.assumptions.tie_band:
        yield "The score does not tell them apart."
    pros, con = _named(one.decisive, one, report), one.largest_con
    against = "" if con is None else _named((con,), one, report)
    if pros:
        outweighs = f" {'outweighs' if len(one.decisive) == 1 else 'outweigh'} all against it" if against else ""
        yield f"{pros}{outweighs or ' speaks for it'}{f', most of all {against}' if against else ''}."
    elif against:
        yield f"What speaks for it does not outweigh what speaks against it, most of all {against}."


def _named(names: tuple[str, ...], one: WhyNot, report: Report) -> str:
    """Criteria with their differences."""
    return listing(f"{report.catalog.criteria[name].title} ({signed(one.differences[name])})" for name in names)
