"""Reports for the tests of what is rendered: workloads by hand, decided by the method itself."""

from datetime import date

from advisor.assess.assess import Assessor
from advisor.decide.decide import Decider
from advisor.decide.judge import Judge
from advisor.model.facts import Fact, Workload
from advisor.model.location import Location, Problem, Skipped
from advisor.model.report import Report, Run
from advisor.portfolio.survey import survey
from advisor.runs import built_in_catalog

DAY = date(2026, 11, 24)
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    'a" onmouseover="alert(1)',
    "pay\u202egnp.exe",
    "nul\x00byte",
    "]]><!--",
)


def workload(name: str, snippet: str = "  memory: 1G", kind: str = "cloud-foundry") -> Workload:
    """An app about which every fact of the catalog stands at one line, without a value that can be read."""
    place = Location(path=f"{name}/manifest.yml", first_line=3, last_line=3, snippet=snippet)
    facts = {fact: Fact(value=None, evidence=(place,)) for fact in built_in_catalog().facts}
    return Workload(name=name, folder="apps", kind=kind, files=(place.path,), facts=facts)


def report_of(*workloads: Workload, run_id: str = "0123456789ab") -> Report:
    """The report about these workloads on every platform of the catalog."""
    catalog = built_in_catalog()
    platforms = catalog.main_platforms
    weights = catalog.presets["balanced"]
    decider = Decider(Judge(Assessor(catalog, DAY, platforms), DAY, weights))
    judged = [decider.judged(one) for one in workloads]
    setting = decider.setting_of(one.view for one in judged)
    assessed = tuple(decider.assessed(one, setting) for one in judged)
    files = tuple(path for one in workloads for path in one.files)
    run = Run(
        id=run_id,
        advisor_version="1.2.3",
        catalog_version=catalog.version,
        as_of=DAY,
        preset="balanced",
        weights=weights,
        platforms=platforms,
        inputs=files,
    )
    return Report(
        run=run,
        read=files,
        skipped=tuple(Skipped(path=f"{path}.bak", reason="not a descriptor") for path in files),
        failed=tuple(Problem(path=path, line=7, what="The text ends early.", advice="Close it.") for path in files),
        notes=(),
        faults=(),
        assessed=assessed,
        portfolio=survey(assessed, judged, decider, setting, run),
        catalog=catalog,
    )
