"""The rules' own examples, through the real readers: raised on the stated line, silent, or unknown."""

from datetime import date

from advisor.assess.assess import Assessor
from advisor.enrich.overruled import overruled
from advisor.enrich.services import Recogniser, enrich_services
from advisor.errors import SourceError
from advisor.formats import FORMATS
from advisor.formats.read import read_sources
from advisor.model.catalog import Catalog, Example, Rule, rule_facts
from advisor.model.facts import Fact, Truth, Workload
from advisor.model.findings import Need
from advisor.model.location import Problem
from advisor.text.source import ReadOptions, Source

NO_PLATFORM_DAY = "2026-01-01"
_TRUTHS = {"yes": Truth.TRUE, "no": Truth.FALSE, "unknown": Truth.UNKNOWN}


def failing_examples(catalog: Catalog) -> tuple[Problem, ...]:
    """Every example that does not hold, with the place of the example."""
    assessor = Assessor(catalog, _any_day(), ())
    found = [
        problem
        for rule in catalog.rules.values()
        for example in rule.examples
        if (problem := _failure(rule, example, assessor)) is not None
    ]
    return tuple(found)


def _any_day() -> date:
    return date.fromisoformat(NO_PLATFORM_DAY)


def workload_of(example: Example, rule: Rule, catalog: Catalog) -> Workload:
    """The example's first workload. Raises SourceError where its text cannot be read or describes none."""
    if not example.texts:
        facts = {name: Fact(value=value) for name, value in example.facts.items()}
        return Workload(
            name="example", folder=".", kind="example", files=(), facts=facts, settled=frozenset(rule_facts(rule))
        )
    sources = [Source(FORMATS[kind].example, kind, text) for kind, text in example.texts.items()]
    reading = read_sources(sources, (), ReadOptions(labels=catalog.labels))
    for problem in reading.failed:
        raise SourceError(problem.path, problem.line, problem.what, problem.advice)
    if not reading.workloads:
        path = sources[0].path
        raise SourceError(path, 1, "it describes no workload by itself", "Give the example a text that describes one.")
    return reading.workloads[0]


def need_of(example: Example, rule: Rule, assessor: Assessor) -> Need:
    """The rule's need as the example's workload shows it."""
    workload = overruled(workload_of(example, rule, assessor.catalog))
    workload = enrich_services(workload, Recogniser(assessor.catalog.services))
    return next(need for need in assessor.needs(workload) if need.rule == rule.id)


def _failure(rule: Rule, example: Example, assessor: Assessor) -> Problem | None:
    try:
        need = need_of(example, rule, assessor)
    except SourceError as error:
        return _problem(example, f"its text cannot be read: {error.problem.what}")
    if need.raised is not _TRUTHS[example.raised]:
        return _problem(example, f"the rule is {need.raised.value}, not {_TRUTHS[example.raised].value}")
    lines = [place.first_line for place in need.evidence]
    if example.raised_at is not None and example.raised_at not in lines:
        return _problem(example, f"the rule is raised at {lines}, not at line {example.raised_at}")
    return None


def _problem(example: Example, what: str) -> Problem:
    return Problem(
        path=example.location.path,
        line=example.location.first_line,
        what=f"example {example.title!r}: {what}.",
        advice="Mend the rule or the example.",
    )
