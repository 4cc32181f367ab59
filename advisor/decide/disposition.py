"""What becomes of a workload, from required changes alone (docs/method.md)."""

from collections.abc import Sequence

from advisor.model.catalog import Catalog, ChangeKind
from advisor.model.decision import Course, Disposed, Disposition, Part, PlatformResult
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
    return Disposed(disposition=Disposition.REHOST, because=_unchanged(planned, rules), rules=rules)


def _unchanged(planned: PlatformResult, rules: Sequence[str]) -> str:
    rewritten = bool(rules) or planned.days_of(Part.DESCRIPTOR).high > 0
    told = "Only its descriptor changes" if rewritten else "Nothing about it has to change"
    return f"{told}, and its data is moved." if planned.days_of(Part.DATA).high > 0 else f"{told}."


def required_changes(result: PlatformResult) -> tuple[tuple[str, ChangeKind], ...]:
    """What has to be changed there for certain, a rule or a reference class, and what that touches."""
    certain = (line for line in result.work if not line.moving and not line.probably)
    return tuple((line.what, line.kind) for line in certain)


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
