"""One workload on every platform that is judged: settings and results, before anything is chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from advisor.assess.assess import Assessor
from advisor.decide.commands import deploy_command
from advisor.decide.criteria import Setting
from advisor.decide.draws import Draws
from advisor.decide.memory import Memory
from advisor.decide.running import shown_by_running
from advisor.decide.score import platform_result
from advisor.decide.signature import Signature, signature_of
from advisor.decide.waiving import Waivers
from advisor.model.catalog import Catalog, Platform
from advisor.model.decision import PlatformResult
from advisor.model.facts import Workload
from advisor.model.findings import Need

FORMATS = "descriptor.formats"


@dataclass(frozen=True)
class Judge:
    """What every workload of a run is judged by."""

    assessor: Assessor
    weights: Mapping[str, float]
    as_of: date
    draws: Draws | None = None
    """None leaves robustness, worth of answers and tipping points out."""
    waivers: Waivers = field(default_factory=Waivers)
    memory: Memory = field(default_factory=Memory, compare=False)

    @property
    def catalog(self) -> Catalog:
        return self.assessor.catalog

    def signature(self, workload: Workload, needs: Sequence[Need]) -> Signature:
        """All that the results of the workload depend on, but for words, places and commands."""
        runs_on = runs_today(workload, self.catalog, self.assessor.platforms, self.as_of)[0]
        asked = signature_of(workload, needs, self.assessor)
        # What a policy says names the workload that it concerns, so its figures are shared with no other one.
        policies = any(one.concerns(workload.id) for one in self.catalog.knock_outs) and workload.id
        return runs_on, self.waivers.of(workload), policies, FORMATS in workload.facts, asked

    def settings(self, workload: Workload) -> tuple[Setting, ...]:
        """One for each platform, in the order of the run."""
        return self.settings_for(workload, self.assessor.needs(workload))

    def settings_for(self, workload: Workload, needs: Sequence[Need]) -> tuple[Setting, ...]:
        """Likewise, for needs that are known already."""
        current = runs_today(workload, self.catalog, self.assessor.platforms, self.as_of)[0]
        shown = [self.assessor.finding(need, current[0]) for need in needs] if len(current) == 1 else None
        held = ([self.assessor.finding(need, one.id) for need in needs] for one in self.assessor.platforms)
        return tuple(
            Setting(
                catalog=self.catalog,
                platform=one,
                as_of=self.as_of,
                workload=workload,
                findings=self.waivers.applied(
                    findings if shown is None else shown_by_running(findings, shown), workload
                ),
                stays=current == (one.id,),
                waivers=self.waivers.of(workload),
            )
            for one, findings in zip(self.assessor.platforms, held, strict=True)
        )

    def results(self, workload: Workload) -> tuple[PlatformResult, ...]:
        """One for each platform, in the order of the run."""
        return results_of(self.settings(workload), self.weights)


def results_of(settings: Sequence[Setting], weights: Mapping[str, float]) -> tuple[PlatformResult, ...]:
    """Everything about each platform."""
    return tuple(
        platform_result(one, weights, deploy_command(one.platform, one.workload, one.as_of)) for one in settings
    )


def runs_today(
    workload: Workload, catalog: Catalog, judged: Sequence[Platform], as_of: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Platforms whose own descriptors the workload has, and the files that show it.

    The first of a platform's descriptor formats is its own; one that it reads besides says that a workload runs there
    only where it is nobody's own. A variant that is judged without the platform it extends stands in for it. A platform
    that the organisation does not run, or that did not exist on the day, is none of them.
    """
    formats = workload.facts.get(FORMATS)
    if formats is None:
        return (), ()
    members = set(formats.members())
    offered = [one for one in judged if one.offered]
    ids = {one.id for one in offered}
    stand_ins: dict[str, list[str]] = {}
    for one in offered:
        for base in _bases_left_out(one, catalog, ids):
            stand_ins.setdefault(base, []).append(one.id)
    run_here = [name for name in catalog.main_platforms if name in stand_ins or catalog.platforms[name].offered]
    native = {name: catalog.platforms[name].native_descriptors for name in run_here}
    own = [name for name, formats_ in native.items() if members & set(formats_[:1])]
    found = own or [name for name, formats_ in native.items() if members & set(formats_)]
    here = tuple(one for name in found for one in sorted(stand_ins.get(name, [name])))
    here = tuple(name for name in here if catalog.platforms[name].life_cycle.existed_on(as_of))
    return here, tuple(sorted({place.path for place in formats.evidence})) if here else ()


def _bases_left_out(variant: Platform, catalog: Catalog, judged: set[str]) -> Iterator[str]:
    """What it extends, what that extends, and so on, up to the first one that is judged itself."""
    base = variant.extends
    while base is not None and base not in judged:
        yield base
        base = catalog.platforms[base].extends if base in catalog.platforms else None
