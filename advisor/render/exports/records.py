"""Decision records in the form of MADR 4: one file for each workload and one for the portfolio."""

import hashlib
import re
from collections.abc import Iterator, Mapping

from advisor.render.exports.markdown import escaped, places
from advisor.render.exports.tables import Document
from advisor.render.view_text import count

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60
PORTFOLIO = "0000-portfolio.md"


def records(document: Document) -> Mapping[str, str]:
    """File name → text, names sorted; safe on every file system, and the same for the same workload in every run."""
    named = {record_name(one["id"]): "\n".join(_workload(one, document)) + "\n" for one in document["workloads"]}
    return dict(sorted({PORTFOLIO: "\n".join(_portfolio(document)) + "\n", **named}.items()))


def record_name(workload: str) -> str:
    """Readable, and never two alike: the id's letters, then some of its hash."""
    slug = _NOT_IN_NAMES.sub("-", workload.lower())[-_LONGEST_NAME:].strip("-")
    digest = hashlib.sha256(workload.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug}-{digest}.md" if slug else f"{digest}.md"


def _front(document: Document) -> Iterator[str]:
    yield from ("---", "status: proposed", f"date: {document['run']['as_of']}", "decision-makers: []")
    yield from ("consulted: []", "informed: []", "---", "")


def _workload(one: Document, document: Document) -> Iterator[str]:
    picked = one["recommendation"]
    yield from _front(document)
    yield f"# Where {escaped(one['name'])} runs"
    yield from ("", "## Context and Problem Statement", "")
    today = one["current"]["platform"]
    yield f"{escaped(one['id'])} {'runs on ' + escaped(today) if today else 'is described without a platform'} today."
    if one["trigger"] is not None:
        yield f"Why staying is no longer enough: {escaped(one['trigger']['sentence'])}"
    yield f"It is described in {', '.join(escaped(path) for path in one['files'])}."
    yield from ("", "## Considered Options", "")
    yield from (f"* {_option(platform, today)}" for platform in _ordered(one))
    yield from ("", "## Decision Outcome", "", f"{escaped(picked['sentence'])}")
    yield from _consequences(one, document)
    yield from _confirmation(one)
    yield from ("", "## Pros and Cons of the Options")
    for platform in _ordered(one):
        yield from _pros_and_cons(platform, today)
    yield from _more(one, document)


def _ordered(one: Document) -> list[Document]:
    """Staying first, then the platform that is planned with, then the others by score."""
    today, picked = one["current"]["platform"], one["recommendation"]
    planned = picked["platform"] or picked["default"]

    def rank(platform: Document) -> tuple[bool, bool, float]:
        name = platform["id"]
        return name != today, name != planned, -(platform["score"] or 0.0)

    return sorted(one["platforms"], key=rank)


def _option(platform: Document, today: str | None) -> str:
    score = "no score" if platform["score"] is None else f"score {platform['score']:.2f}"
    stays = "stay on " if platform["id"] == today else ""
    return f"{stays}{escaped(platform['id'])}: {escaped(platform['verdict'])}, {score}"


def _consequences(one: Document, document: Document) -> Iterator[str]:
    changes = one["changes"]
    yield from ("", "### Consequences", "")
    titles = document["catalog"]["rules"]
    for each in changes:
        title = titles[each["rule"]]["title"] if each["rule"] in titles else each["rule"]
        yield f"* {escaped(each.get('text') or title)}{_days(each['effort_days'])}"
    if not changes:
        yield "* No change to the app is settled."


def _days(effort: list[float] | None) -> str:
    return "" if effort is None else f" ({effort[0]:g}–{effort[1]:g} person-days, assumed)"


def _confirmation(one: Document) -> Iterator[str]:
    yield from ("", "### Confirmation", "")
    questions = one["questions"]
    yield from (f"* Open: {escaped(each['question'])}" for each in questions)
    if not questions:
        yield "* No question is open that would change the decision."


def _pros_and_cons(platform: Document, today: str | None) -> Iterator[str]:
    yield from ("", f"### {_option(platform, today)}", "")
    met = sum(finding["outcome"] == "pass" for finding in platform["findings"])
    unstated = sum(finding["outcome"] == "open" for finding in platform["findings"])
    if met:
        yield f"* Good, because {count(met, 'need')} {'is' if met == 1 else 'are'} met without a condition."
    for finding in platform["findings"]:
        if finding["outcome"] in _KINDS:
            told = escaped(finding["message"] or finding["rule"]).rstrip(".")
            yield f"* {_KINDS[finding['outcome']]}: {told}{_proof(finding)}"
    if unstated:
        yield f"* {count(unstated, 'need')} nobody stated."


_KINDS: Mapping[str, str] = {"fail": "Bad", "review": "Neutral", "accepted": "Accepted"}


def _proof(finding: Document) -> str:
    answer = finding["answer"]
    checked = f", checked {answer['checked']}" if answer["checked"] else ""
    sources = ", ".join(f"<{address}>" for address in answer["source"] if _is_address(address))
    told = f" Answer: {escaped(answer['grade'])}{checked}{': ' + sources if sources else ''}."
    return f"{places(finding['evidence'])}.{told}"


def _is_address(source: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>]+", source) is not None


def _more(one: Document, document: Document) -> Iterator[str]:
    picked, run = one["recommendation"], document["run"]
    yield from ("", "## More Information", "")
    if picked["label"] is not None:
        yield f"Confidence {picked['label']}: coverage {picked['coverage']:.0%}, robustness {picked['robustness']:.0%}."
    yield f"Run {run['id']}, catalog {run['catalog_version']}, weights {escaped(run['preset'])}, as of {run['as_of']}."


def _portfolio(document: Document) -> Iterator[str]:
    workloads, portfolio = document["workloads"], document["portfolio"]
    yield from _front(document)
    yield f"# Where {count(len(workloads), 'workload')} run"
    yield from ("", "## Context and Problem Statement", "", escaped(portfolio["headline"]))
    yield from ("", "## Considered Options", "")
    yield from (f"* {escaped(name)}" for name in document["run"]["platforms"])
    yield from ("", "## Decision Outcome", "")
    for one in workloads:
        yield f"* [{escaped(one['id'])}]({record_name(one['id'])}): {escaped(one['recommendation']['sentence'])}"
    yield from ("", "### Consequences", "")
    yield from (f"* Not assessed: {escaped(told)}" for told in portfolio["not_assessed"])
    yield from ("", "## More Information", "", f"Run {document['run']['id']}.")
