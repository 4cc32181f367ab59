"""Decision records in the form of MADR 4: one file for each workload and one for the portfolio."""

import hashlib
import re
from collections.abc import Iterator, Mapping

from advisor.render.exports.markdown import bullets, escaped, names_of, places
from advisor.render.exports.tables import Document
from advisor.render.view_text import count

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60
_ADDRESS = re.compile(r"https?://[^\s<>]+")
PORTFOLIO = "0000-portfolio.md"


def records(document: Document) -> Iterator[tuple[str, str]]:
    """Each file's name and text, the portfolio first, then by workload; the names are the same in every run."""
    yield PORTFOLIO, _text(_portfolio(document))
    yield from ((record_name(one["id"]), _text(_workload(one, document))) for one in document["workloads"])


def record_name(workload: str) -> str:
    """Readable, safe on every file system, and never two alike: the id's letters, then some of its hash."""
    slug = _NOT_IN_NAMES.sub("-", workload.lower())[-_LONGEST_NAME:].strip("-")
    digest = hashlib.sha256(workload.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug}-{digest}.md" if slug else f"{digest}.md"


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _front(document: Document) -> Iterator[str]:
    yield from ("---", "status: proposed", f"date: {document['run']['as_of']}", "decision-makers: []")
    yield from ("consulted: []", "informed: []", "---", "")


# --- one workload ---------------------------------------------------------------------------------------------------


def _workload(one: Document, document: Document) -> Iterator[str]:
    yield from _front(document)
    yield f"# Where {escaped(one['name'])} runs"
    yield from _context(one)
    yield from ("", "## Decision Drivers", "", *_drivers(one, document))
    yield from ("", "## Considered Options", "")
    yield from (f"* {_option(platform, one)}" for platform in _ordered(one))
    yield from ("", "## Decision Outcome", "", _outcome(one))
    yield from ("", "### Consequences", "", *_consequences(one, document))
    yield from ("", "### Confirmation", "", *_confirmation(one))
    yield from ("", "## Pros and Cons of the Options")
    for platform in _ordered(one):
        yield from ("", f"### {_option(platform, one)}", "", *_pros_and_cons(platform))
    yield from ("", "## More Information", "", *_more(one, document))


def _context(one: Document) -> Iterator[str]:
    yield from ("", "## Context and Problem Statement", "")
    today = one["current"]["platform"]
    where = f"runs on {escaped(today)} today" if today else "is described without saying where it runs today"
    files = ", ".join(escaped(path) for path in one["files"])
    yield f"{escaped(one['id'])} {where}. It is described in {files or 'no file'}. Where should it run?"


def _drivers(one: Document, document: Document) -> Iterator[str]:
    """What forces a decision, then what weighs most."""
    if one.get("trigger") is not None:
        yield f"* {escaped(one['trigger']['sentence'])}"
    else:
        yield "* Nothing forces a move: staying needs no proof."
    weights = {name: points for name, points in document["run"]["weights"].items() if points}
    told = sorted(weights, key=lambda name: (-weights[name], name))
    points = ", ".join(f"{name} {weights[name]:g}" for name in told)
    yield f"* Weights ({escaped(document['run']['preset'])}): {points}."


def _ordered(one: Document) -> list[Document]:
    """Staying first, then the platform that is planned with, then the others by score."""
    today, planned = one["current"]["platform"], _planned(one)

    def rank(platform: Document) -> tuple[bool, bool, float]:
        name = platform["id"]
        return name != today, name != planned, -(platform["score"] or 0.0)

    return sorted(one["platforms"], key=rank)


def _planned(one: Document) -> str | None:
    picked = one["recommendation"]
    found: str | None = picked["platform"] or picked["default"]
    return found


def _title(platform: str, one: Document) -> str:
    return f"{'stay on ' if platform == one['current']['platform'] else ''}{escaped(platform)}"


def _option(platform: Document, one: Document) -> str:
    score = "no score" if platform["score"] is None else f"score {platform['score']:.2f}"
    return f"{_title(platform['id'], one)}: {escaped(platform['verdict'])}, {score}"


def _outcome(one: Document) -> str:
    planned, told = _planned(one), escaped(one["recommendation"]["sentence"])
    if planned is None:
        return f"No option is chosen yet. {told}"
    proposed = "Chosen option" if one["recommendation"]["platform"] is not None else "Planned with, until it is decided"
    return f'{proposed}: "{_title(planned, one)}", because: {told}'


def _consequences(one: Document, document: Document) -> Iterator[str]:
    titles = document.get("catalog", {}).get("rules", {})
    for each in one["changes"]:
        told = each.get("change") or titles.get(each["rule"], {}).get("title") or each["rule"]
        yield f"* Bad, because it asks for work: {escaped(told)}{_days(each['effort_days'])}"
    if not one["changes"]:
        yield "* Neutral, because no change to the app is known to be needed."
    for platform in one["platforms"]:
        if platform["id"] == _planned(one):
            yield from (f"* Presumed, since no file says it: {escaped(told)}." for told in platform["presuming"])


def _days(effort: list[float] | None) -> str:
    return "" if effort is None else f" ({effort[0]:g}–{effort[1]:g} person-days, assumed)"


def _confirmation(one: Document) -> Iterator[str]:
    yield from (f"* To be answered: {escaped(each['question'])}" for each in one["questions"])
    if not one["questions"]:
        yield "* No open question would change the decision."
    command = one.get("commands", {}).get(_planned(one))
    if command:
        yield f"* Deployed by: {escaped(command)}"


def _pros_and_cons(platform: Document) -> Iterator[str]:
    findings = platform["findings"]
    met = sum(finding["outcome"] == "pass" for finding in findings)
    unstated = sum(finding["outcome"] == "open" for finding in findings)
    if met:
        yield f"* Good, because {count(met, 'need')} {'is' if met == 1 else 'are'} met without a condition."
    for finding in findings:
        if finding["outcome"] in _KINDS:
            told = escaped(finding["message"] or finding["rule"]).rstrip(".")
            yield f"* {_KINDS[finding['outcome']]}, because {told}{places(finding['evidence'])}.{_answer(finding)}"
    if unstated:
        yield f"* Neutral, because {count(unstated, 'need')} {'is' if unstated == 1 else 'are'} stated by nobody."


_KINDS: Mapping[str, str] = {"fail": "Bad", "review": "Neutral", "accepted": "Neutral (accepted)"}


def _answer(finding: Document) -> str:
    """What the platform answers, and how that is known."""
    answer, waiver = finding["answer"], finding.get("waiver") or {}
    checked = f", checked {answer['checked']}" if answer["checked"] else ""
    sources = ", ".join(f"<{address}>" for address in answer["source"] if _ADDRESS.fullmatch(address))
    condition = f" {escaped(answer['condition']).rstrip('.')}." if answer["condition"] else ""
    accepted = f" Accepted by {escaped(waiver['owner'])} until {waiver['until']}." if waiver else ""
    return f"{condition} Answer: {escaped(answer['grade'])}{checked}{': ' + sources if sources else ''}.{accepted}"


def _more(one: Document, document: Document) -> Iterator[str]:
    picked, run = one["recommendation"], document["run"]
    told = [("coverage by evidence", picked["coverage"]), ("same pick in other weightings", picked["robustness"])]
    numbers = ", ".join(f"{name} {share:.0%}" for name, share in told if share is not None)
    label = f"Confidence {escaped(picked['label'])}" if picked["label"] is not None else "Confidence not rated"
    yield f"{label}{': ' + numbers if numbers else ''}."
    yield ""
    yield f"Run {run['id']}, catalog {run['catalog_version']}, as of {run['as_of']}. [All workloads]({PORTFOLIO})."


# --- the portfolio --------------------------------------------------------------------------------------------------


def _portfolio(document: Document) -> Iterator[str]:
    workloads, portfolio, run = document["workloads"], document["portfolio"], document["run"]
    yield from _front(document)
    yield f"# Where {count(len(workloads), 'workload')} run"
    yield from ("", "## Context and Problem Statement", "", escaped(portfolio["headline"]))
    yield from ("", "## Considered Options", "", "* stay where each workload runs today")
    yield from (f"* {names_of(kept['platforms'])}: {kept['fits']:,} fit" for kept in portfolio["consolidation"])
    yield from (
        "",
        "## Decision Outcome",
        "",
        "Chosen option: for each workload its own, because their needs differ.",
        "",
    )
    for one in workloads:
        yield f"* [{escaped(one['id'])}]({record_name(one['id'])}): {escaped(one['recommendation']['sentence'])}"
    yield from ("", "### Confirmation", "")
    yield from bullets((one["question"] for one in portfolio["questions"]), "No question is open.")
    yield from ("", "## More Information", "")
    yield from bullets((f"Not assessed: {told}" for told in portfolio.get("not_assessed", ())), "")
    weights = escaped(run["preset"])
    yield f"* Run {run['id']}, catalog {run['catalog_version']}, weights {weights}, as of {run['as_of']}."
