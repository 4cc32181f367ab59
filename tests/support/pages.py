"""Pages and texts of a report as it was assessed: each is made from its document."""

from advisor.model.report import Assessed, Report
from advisor.report import answers_file as answers_files
from advisor.report import brief as briefs
from advisor.report import question_words, terminal
from advisor.report.build import document_of
from advisor.report.document import Document, PortfolioQuestion, Workload
from advisor.report.page import html
from advisor.report.page.scene import Scene
from advisor.report.page.scene import scene_of as scene_of_document

_MOST_KEPT = 8
_documents: dict[int, tuple[Report, Document]] = {}


def document(report: Report) -> Document:
    """Made once for tests that ask for one report again and again."""
    if id(report) not in _documents:
        if len(_documents) >= _MOST_KEPT:
            _documents.pop(next(iter(_documents)))
        _documents[id(report)] = report, document_of(report)
    return _documents[id(report)][1]


def written(assessed: Assessed, report: Report) -> Workload:
    return next(each for each in document(report).workloads if each.id == assessed.workload.id)


def render_html(report: Report) -> str:
    return html.render_html(document_of(report))


def scene_of(report: Report) -> Scene:
    return scene_of_document(document_of(report))


def summary(report: Report, width: int = terminal.WIDEST) -> str:
    return terminal.summary(document(report), width)


def goes(assessed: Assessed, report: Report) -> str:
    return terminal.goes(written(assessed, report), document(report))


def brief(assessed: Assessed, report: Report) -> str:
    return briefs.brief(written(assessed, report), document(report))


def step_lines(assessed: Assessed, report: Report) -> list[str]:
    return list(briefs.step_lines(written(assessed, report), document(report)))


def changes(assessed: Assessed, report: Report) -> list[str]:
    return list(briefs.changes(written(assessed, report), document(report)))


def explanation(assessed: Assessed, report: Report, platform: str | None) -> str:
    return terminal.explanation(written(assessed, report), document(report), platform)


def turning(report: Report) -> list[PortfolioQuestion]:
    return question_words.turning(document(report))


def list_of_questions(report: Report) -> str:
    return question_words.list_of_questions(document(report))


def answers_file(report: Report) -> str:
    return answers_files.answers_file(document(report), report.catalog)
