"""The document and all that is made of it; what shows a report reads the document and nothing else."""

__all__ = [
    "answers_file",
    "brief",
    "build",
    "change_words",
    "changes",
    "document",
    "exports.markdown",
    "exports.records",
    "exports.sarif",
    "exports.tables",
    "exports.workbook",
    "files",
    "page.html",
    "platform_pages",
    "question_words",
    "rule_docs",
    "skeletons",
    "terminal",
    "view_text",
]
