"""Why not the other platforms: one sentence for each, and one line for the terminal."""

from collections.abc import Iterator

from advisor.decide.contrast import WhyNot, vector, why_not
from advisor.decide.explain import family_words
from advisor.decide.ranking import members_by_family, score_of
from advisor.model.catalog import Catalog
from advisor.model.decision import Decision, PlatformResult, Verdict
from advisor.model.findings import Finding
from advisor.model.report import Report
from advisor.render.rule_docs import said, since_words
from advisor.render.view_text import listing, lower_first, message, score, sentence, signed
from advisor.sources.redact import redact_text

_NOTHING = signed(0.0)


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
    return compared_sentence(one, decision, report.catalog)


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


def compared_sentence(one: WhyNot, decision: Decision, catalog: Catalog) -> str:
    """What the other platform scores beside the planned one, and which criteria decide that, seen from the other one.

    Empty where no platform is planned, or the other one is out.
    """
    default = decision.recommendation.default
    if default is None or one.gap is None or one.verdict is Verdict.BLOCKED:
        return ""
    told = [*_compared(one, catalog.platforms[default].title, catalog), _family(one, decision, catalog)]
    return " ".join(part for part in told if part)


def _family(one: WhyNot, decision: Decision, catalog: Catalog) -> str:
    """Beside a member of its family that is named and scores clearly more: what tells the two apart."""
    shown = {*decision.recommendation.candidates, one.platform}
    members = members_by_family([result for result in decision.results if result.platform in shown], catalog)
    best = max((score_of(decision.result(name)) for name in members), default=0.0)
    lower = one.platform in members and score_of(decision.result(one.platform)) < best
    return family_words(members, catalog) if lower else ""


def _compared(one: WhyNot, planned: str, catalog: Catalog) -> Iterator[str]:
    gap = one.gap or 0.0
    yield f"Scores {score(one.score)}, {signed(-gap)} beside {planned}."
    if one.verdict is Verdict.UNDETERMINED:
        yield "What is open may still rule it out."
    if abs(gap) < catalog.assumptions.tie_band:
        yield "The score does not tell them apart."
    yield from _weighed(one, catalog)


def _weighed(one: WhyNot, catalog: Catalog) -> Iterator[str]:
    """Whichever side outweighs comes first, with the most that is on the other side."""
    if one.overtaking:
        first, lead, rest, other = "Stronger", one.overtaking, "weaker", one.largest_pro
    elif one.decisive:
        first, lead, rest, other = "Weaker", one.decisive, "stronger", one.largest_con
    else:
        return
    told = _named(lead, one, catalog)
    against = "" if other is None else _named((other,), one, catalog)
    if not told:
        return
    verb = "outweighs" if len(lead) == 1 else "outweigh"
    outweighs = f", which {verb} all it is {rest} in, most of all {against}" if against else ""
    yield f"{first} in {told}{outweighs}."


def _named(names: tuple[str, ...], one: WhyNot, catalog: Catalog) -> str:
    """Criteria with what they make out for the other platform; those that round to nothing are not told."""
    shown = {name: signed(-one.differences[name]) for name in names}
    return listing(
        f"{lower_first(catalog.criteria[name].title)} ({gap})" for name, gap in shown.items() if gap != _NOTHING
    )
