"""Which member of a family is run here: a question to the organisation, which no fact of a workload answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.decide.ranking import members_by_family
from advisor.model.catalog import Catalog
from advisor.model.report import Report
from advisor.render.view_text import count, listing

WHOM = "Ask whoever decides which platforms are run; an organisation file says it."


@dataclass(frozen=True, slots=True)
class FamilyQuestion:
    """Members of one family, and the workloads that name several of them only because nobody said which is run."""

    members: tuple[str, ...]
    workloads: tuple[str, ...]
    """Ids, sorted."""

    def text(self, catalog: Catalog) -> str:
        titles = [catalog.platforms[name].title for name in self.members]
        rest = "or both" if len(titles) == len(("one", "other")) else "or several of them"
        return f"Do you run {', '.join(titles)} {rest}?"

    @property
    def bearing(self) -> str:
        return f"bears on {count(len(self.workloads), 'workload')}"


def family_questions(report: Report) -> tuple[FamilyQuestion, ...]:
    """The one that most workloads wait for first; none about platforms that are all declared to run."""
    declared = set() if report.run.organisation is None else set(report.run.organisation.running)
    waiting: dict[tuple[str, ...], list[str]] = {}
    for one in report.assessed:
        named = one.decision.recommendation.candidates
        results = [result for result in one.decision.results if result.platform in named]
        members = members_by_family(results, report.catalog)
        if not set(members) <= declared:
            waiting.setdefault(members, []).append(one.workload.id)
    found = (FamilyQuestion(members, tuple(sorted(ids))) for members, ids in waiting.items())
    return tuple(sorted(found, key=lambda one: (-len(one.workloads), one.members)))


def family_blocks(report: Report) -> Iterable[str]:
    """For the terminal: the question, whom to ask, and over which workloads it decides."""
    for one in family_questions(report):
        yield f"{one.text(report.catalog)}\n   {WHOM}\n   It {one.bearing}: {listing(one.workloads)}"
