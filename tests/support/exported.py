"""Documents for the tests of exports: one from samples, one from names that mean harm, one with a waiver."""

from datetime import date
from functools import cache
from pathlib import Path

from advisor.model.report import Report
from advisor.report.build import document_of
from advisor.report.document import Document
from advisor.runs import Request, make_report
from tests.support.accept import SAMPLES
from tests.support.report_samples import HOSTILE, report_of, workload

DAY = date(2026, 11, 24)
HARMFUL = (
    *HOSTILE,
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1",
    "-2",
    "a\nb|c",
    "# title",
    "1. item",
    "a;=1+1",
    "[click](https://evil.example)",
    "\uffff",
    "../../etc/passwd",
    "CON",
)

_WAIVERS = "- {rule: udp-ingress, workload: '*', reason: a gateway is there, owner: ops, until: 2027-12-31}\n"
_ANSWERS = "questions:\n- fact: image.shell\n  workloads: [ais-feed/vessels/ais-feed]\n  answer: no\n"


@cache
def article() -> Report:
    return make_report(Request([SAMPLES / "article"], date(2016, 6, 30)))


@cache
def article_document() -> Document:
    return document_of(article())


@cache
def harbour_document() -> Document:
    return document_of(make_report(Request([SAMPLES / "harbour"], DAY)))


@cache
def harmful_document() -> Document:
    return document_of(report_of(*(workload(name, snippet=name) for name in HARMFUL)))


def with_waiver(folder: Path, platform: str | None = None) -> Document:
    """The harbour, of whose need for a supported platform people have accepted that it is not met."""
    only = "" if platform is None else f"platform: {platform}, "
    entry = f"{{rule: platform-support, workload: '*', {only}reason: a mirror is there, owner: ops, until: 2027-12-31}}"
    waivers = folder / "waivers.yaml"
    waivers.write_text(f"- {entry}\n", encoding="utf-8")
    return document_of(make_report(Request([SAMPLES / "harbour"], DAY, waivers=waivers)))


def with_everything(folder: Path) -> Document:
    """The harbour with its organisation, a waiver, an answer and own weights, since each adds members."""
    (folder / "waivers.yaml").write_text(_WAIVERS, encoding="utf-8")
    (folder / "answers.yaml").write_text(_ANSWERS, encoding="utf-8")
    harbour = SAMPLES / "harbour"
    return document_of(
        make_report(
            Request(
                [harbour],
                DAY,
                preset="security",
                answers=[folder / "answers.yaml"],
                waivers=folder / "waivers.yaml",
                organisation=harbour / "organisation.yaml",
            )
        )
    )
