"""What becomes of a workload, from required changes alone (docs/method.md)."""

from collections.abc import Sequence

from advisor.decide.verdict import asks_for_work, required
from advisor.model.catalog import Catalog
from advisor.model.changes import ChangeKind
from advisor.model.decision import Course, Part, PlatformResult
from advisor.model.disposition import Disposed, Disposition
from advisor.model.facts import Workload

_WEIGHT = {kind: place for place, kind in enumerate(ChangeKind)}
_TOUCHES = {
    ChangeKind.DESCRIPTOR: "its descriptor",
    ChangeKind.PACKAGING: "how it is packaged",
    ChangeKind.CONFIGURATION: "how it is configured",
    ChangeKind.SERVICE: "its backing services",
    ChangeKind.DATA: "its data",
    ChangeKind.CODE: "its code",
}
FINISHED_IMAGE = "image"


def disposition_of(
    workload: Workload,
    planned: PlatformResult | None,
    current: str | None,
    course: Course,
    catalog: Catalog,
) -> Disposed:
    """The class on the planned platform; open needs do not count, since nothing is required by them yet."""
    if planned is None:
        return _nowhere(workload)
    if planned.platform == current or course in (Course.STAY, Course.CONSIDER):
        return Disposed(disposition=Disposition.RETAIN, because="It stays on the platform where it runs today.")
    changes = required_changes(planned)
    heaviest = max((kind for _, kind in changes), key=_WEIGHT.__getitem__, default=ChangeKind.DESCRIPTOR)
    rules = tuple(sorted(rule for rule, kind in changes if kind is heaviest))
    if heaviest is ChangeKind.CODE:
        return _changed(Disposition.REFACTOR, heaviest, rules)
    if heaviest is not ChangeKind.DESCRIPTOR:
        return _changed(Disposition.REPLATFORM, heaviest, rules)
    if current is not None and _family(current, catalog) == _family(planned.platform, catalog):
        because = "The same image or build moves to a platform of the same family."
        return Disposed(disposition=Disposition.RELOCATE, because=because, rules=rules)
    rewritten = bool(rules) or planned.days_of(Part.DESCRIPTOR).high > 0
    because = "Only its descriptor changes." if rewritten else "Nothing about it has to change."
    return Disposed(disposition=Disposition.REHOST, because=because, rules=rules)


def required_changes(result: PlatformResult) -> tuple[tuple[str, ChangeKind], ...]:
    """Rule and kind of everything that the app's team has to change there for certain, in catalog order."""
    return tuple(
        (finding.rule, finding.effort.kind)
        for finding in required(result.findings)
        if asks_for_work(finding) and finding.effort is not None
    )


def _changed(disposition: Disposition, heaviest: ChangeKind, rules: Sequence[str]) -> Disposed:
    because = f"A required change touches {_TOUCHES[heaviest]}."
    return Disposed(disposition=disposition, because=because, rules=tuple(rules))


def _nowhere(workload: Workload) -> Disposed:
    """Blocked everywhere: what nobody can rebuild is asked about, everything else stays as it is."""
    if workload.value("build.method") == FINISHED_IMAGE and workload.value("build.rebuildable") is not True:
        return Disposed(
            disposition=Disposition.REPURCHASE,
            because="No platform takes the image and no source of it was read: is there another product in its place?",
            asked=True,
        )
    because = "No platform is decided for it, so it stays as it is until one is."
    return Disposed(disposition=Disposition.RETAIN, because=because)


def _family(platform: str, catalog: Catalog) -> str:
    return catalog.platforms[platform].family
