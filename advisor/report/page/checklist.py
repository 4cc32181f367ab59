"""What the report says under the headings of a TOGAF compliance review, for boards that work through those.

The level of compliance is the board's to give: the report counts needs, it does not know the board's standards.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from advisor.model.findings import Outcome
from advisor.report.document import Finding, Need
from advisor.report.page.parts import Element, Row, Table
from advisor.report.page.scene import Scene

LEVELS = "irrelevant, consistent, compliant, conformant, fully conformant or non-conformant"


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    title: str
    topics: tuple[str, ...]
    """Of capabilities; every topic stands under one heading."""
    looked_at: str
    left_out: str


HEADINGS = (
    Heading(
        title="Hardware and operating system",
        topics=("image contract", "scale and quota", "placement", "life cycle"),
        looked_at="operating systems and architectures of images, sizes and limits, placement, ends of support",
        left_out="machines and their capacity",
    ),
    Heading(
        title="Software services and middleware",
        topics=("services", "registry"),
        looked_at="bound services and what replaces them, registries",
        left_out="versions and licences of services",
    ),
    Heading(
        title="Applications",
        topics=("process model", "configuration"),
        looked_at="processes, jobs, start and stop, configuration",
        left_out="source code, business value",
    ),
    Heading(
        title="Information management",
        topics=("storage",),
        looked_at="where data is kept and whether it outlives an instance",
        left_out="definition, quality and ownership of data",
    ),
    Heading(
        title="Security",
        topics=("isolation", "supply chain"),
        looked_at="rights of containers, isolation of tenants, verified images",
        left_out="vulnerabilities, identities of people, audits",
    ),
    Heading(
        title="System management",
        topics=("operating duties", "operations"),
        looked_at="who builds, patches, routes, logs, measures and scales",
        left_out="staffing and service levels",
    ),
    Heading(
        title="System engineering: architecture",
        topics=("network",),
        looked_at="ports, protocols, routes and rules between workloads",
        left_out="dependencies that no descriptor names",
    ),
    Heading(
        title="System engineering: methods and tools",
        topics=("rollout",),
        looked_at="how new versions come out; how this report was made",
        left_out="pipelines, tests, cutover",
    ),
)


NOTE = (
    "Headings of TOGAF, and needs of all workloads on the platforms planned for them. A need not met here is one that "
    f"is preferred, not required: a required one would block. The level is the board's to give: {LEVELS}."
)


def checklist_of(scene: Scene) -> tuple[Element, Table]:
    """One row for each heading; the level is left blank."""
    counted = _counted(scene)
    rows = [
        Row(
            [
                heading.title,
                heading.looked_at,
                *(f"{counted[heading.title][state]:,}" for state in ("met", "conditions", "open", "unmet")),
                heading.left_out,
                "",
            ]
        )
        for heading in HEADINGS
    ]
    columns = ("Heading", "Looked at", "#Met", "#With conditions", "#Open", "#Not met", "Not looked at", "Level")
    return Element("p", NOTE, "soft"), Table("For a compliance review", columns, rows, kind="cards sign")


def heading_of() -> Mapping[str, str]:
    """Topic → title of its heading."""
    return {topic: heading.title for heading in HEADINGS for topic in heading.topics}


def _counted(scene: Scene) -> Mapping[str, Counter[str]]:
    capabilities, headings = scene.document.capabilities, heading_of()
    counted: dict[str, Counter[str]] = {heading.title: Counter() for heading in HEADINGS}
    for case in scene.cases:
        home = case.workload.home
        findings = {} if home is None else {finding.rule: finding for finding in home.findings}
        for need in () if home is None else case.workload.needs:
            capability = capabilities.get(scene.capability(need.rule))
            title = None if capability is None else headings.get(capability.topic)
            if title is not None:
                counted[title][_state(need, findings.get(need.rule))] += 1
    return counted


def _state(need: Need, finding: Finding | None) -> str:
    """What an open need comes to is not known, whichever way the verdict presumes it; no finding is a plain pass."""
    outcome = Outcome.PASS if finding is None else finding.outcome
    if need.raised is None or outcome is Outcome.OPEN:
        return "met" if finding is not None and finding.shown_on else "open"
    if outcome is Outcome.FAIL:
        return "unmet"
    return "met" if outcome is Outcome.PASS else "conditions"
