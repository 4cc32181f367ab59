"""One workload said by several files: which wins, and both lines kept. Decision 0003 tells the rules."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from advisor.extract.settled import IMAGE
from advisor.model.facts import Fact, Workload
from advisor.model.location import Problem

DOCKERFILE = "dockerfile"
METHOD = "build.method"
REBUILDABLE = "build.rebuildable"
FROM_SOURCE = ("buildpack", "cnb")
_DEFAULT_NAMES = frozenset({"Dockerfile", "dockerfile", "Containerfile"})
_NAMED_IN_A_NOTE = 3


@dataclass(frozen=True, slots=True)
class Joined:
    workloads: tuple[Workload, ...]
    """Sorted by id; ids are unique."""
    notes: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """An app and the Dockerfile that its folder holds."""

    app: Workload
    dockerfile: Workload


def join(workloads: Sequence[Workload]) -> Joined:
    """Apps with the Dockerfile of their folder; Dockerfiles that no app claims stay workloads of their own."""
    ordered = sorted(workloads, key=_order)
    apps = [one for one in ordered if one.kind != DOCKERFILE]
    dockerfiles = [one for one in ordered if one.kind == DOCKERFILE]
    pairs = _pairs(apps, dockerfiles)
    partner = {id(pair.app): pair for pair in pairs}
    claimed = {id(pair.dockerfile) for pair in pairs}
    joined = [_joined(partner[id(app)]) if id(app) in partner else app for app in apps]
    joined.extend(one for one in dockerfiles if id(one) not in claimed)
    notes = {*_unclear(apps, dockerfiles), *_not_what_runs(pairs), *_contradictions(pairs), *_variants(apps)}
    return Joined(tuple(_with_unique_ids(joined)), tuple(sorted(notes)))


def _order(workload: Workload) -> tuple[str, tuple[str, ...], str, str, str]:
    return workload.folder, workload.files, workload.name, workload.kind, repr(sorted(workload.facts.items()))


# --- which Dockerfile -----------------------------------------------------------------------------------------------


def _pairs(apps: Sequence[Workload], dockerfiles: Sequence[Workload]) -> list[_Pair]:
    by_folder = _by_folder(dockerfiles)
    alone = Counter(app.files[:1] for app in apps)
    pairs: list[_Pair] = []
    for app in apps:
        one = _the_one(_candidates(app, by_folder, alone))
        if one is not None and app.value(METHOD) in (*FROM_SOURCE, "image"):
            pairs.append(_Pair(app, one))
    return pairs


def _by_folder(dockerfiles: Iterable[Workload]) -> dict[str, list[Workload]]:
    found: dict[str, list[Workload]] = {}
    for one in dockerfiles:
        found.setdefault(one.folder, []).append(one)
    return found


def _candidates(app: Workload, by_folder: dict[str, list[Workload]], alone: Counter[tuple[str, ...]]) -> list[Workload]:
    """The Dockerfiles of the folder that the app names; of the manifest's own where it describes that app alone."""
    folders = app.links or ((app.folder,) if alone[app.files[:1]] == 1 else ())
    return [one for folder in folders for one in by_folder.get(folder, [])]


def _the_one(candidates: Sequence[Workload]) -> Workload | None:
    """The only Dockerfile, else the one of the default name: the others are variants of it."""
    if len(candidates) == 1:
        return candidates[0]
    default = [one for one in candidates if one.files[0].rpartition("/")[2] in _DEFAULT_NAMES]
    return default[0] if len(default) == 1 else None


# --- what they say together -----------------------------------------------------------------------------------------


def _joined(pair: _Pair) -> Workload:
    app, dockerfile = pair.app, pair.dockerfile
    files = tuple(dict.fromkeys((*app.files, *dockerfile.files)))
    facts = {**app.facts, **_rebuildable(dockerfile)}
    if app.value(METHOD) in FROM_SOURCE:
        return replace(app, files=files, facts=dict(sorted(facts.items())))
    added = {name: fact for name, fact in dockerfile.facts.items() if name in IMAGE and not _known(app, name)}
    settled = app.settled | (dockerfile.settled & IMAGE)
    return replace(app, files=files, facts=dict(sorted({**facts, **added}.items())), settled=settled)


def _rebuildable(dockerfile: Workload) -> dict[str, Fact]:
    fact = dockerfile.facts.get(REBUILDABLE)
    return {} if fact is None else {REBUILDABLE: fact}


def _known(app: Workload, name: str) -> bool:
    fact = app.facts.get(name)
    return fact is not None and fact.known


# --- notes ----------------------------------------------------------------------------------------------------------


def _not_what_runs(pairs: Iterable[_Pair]) -> Iterator[Problem]:
    """One note for each Dockerfile beside apps that are deployed from source."""
    beside: dict[str, list[_Pair]] = {}
    for pair in pairs:
        if pair.app.value(METHOD) in FROM_SOURCE:
            beside.setdefault(pair.dockerfile.files[0], []).append(pair)
    for path, group in sorted(beside.items()):
        apps = _named([pair.app for pair in group])
        yield Problem(
            path=path,
            line=_first_line(group[0].dockerfile),
            what=f"the manifest deploys {apps} from source, so this Dockerfile is not what runs.",
            advice="It counts as a way to rebuild the app as an image.",
        )


def _named(apps: Sequence[Workload]) -> str:
    names = sorted({app.name for app in apps})
    more = len(names) - _NAMED_IN_A_NOTE
    return ", ".join(names[:_NAMED_IN_A_NOTE]) + (f" and {more} more" if more > 0 else "")


def _contradictions(pairs: Iterable[_Pair]) -> Iterator[Problem]:
    for pair in pairs:
        app, dockerfile = pair.app, pair.dockerfile
        if app.value(METHOD) in FROM_SOURCE:
            continue
        for name in sorted(IMAGE & app.facts.keys() & dockerfile.facts.keys()):
            told = dockerfile.facts[name]
            if _known(app, name) and told.known and told.value != app.facts[name].value:
                line = told.evidence[0].first_line if told.evidence else 1
                what = f"this Dockerfile and the manifest of {app.name} differ about {name}."
                yield Problem(path=dockerfile.files[0], line=line, what=what, advice="The manifest's word is taken.")


def _unclear(apps: Sequence[Workload], dockerfiles: Sequence[Workload]) -> Iterator[Problem]:
    """Folders with several Dockerfiles of which none has the default name."""
    by_folder = _by_folder(dockerfiles)
    alone = Counter(app.files[:1] for app in apps)
    for app in apps:
        candidates = _candidates(app, by_folder, alone)
        if len(candidates) > 1 and _the_one(candidates) is None:
            what = f"{app.name} could be built by any of {len(candidates)} Dockerfiles of its folder."
            advice = "They are assessed on their own; name one of them Dockerfile to join it."
            yield Problem(path=app.files[0], line=_first_line(app), what=what, advice=advice)


def _variants(apps: Sequence[Workload]) -> Iterator[Problem]:
    """Manifests of one folder that describe an app of the same name."""
    groups: dict[str, list[Workload]] = {}
    for app in apps:
        groups.setdefault(app.id, []).append(app)
    for group in groups.values():
        first, *others = group
        for other in others:
            what = f"{other.name} is described in {first.files[0]} too; each counts as a workload of its own."
            advice = "Assess one of the manifests where they are variants of one app."
            yield Problem(path=other.files[0], line=_first_line(other), what=what, advice=advice)


def _first_line(workload: Workload) -> int:
    """The line where the workload begins: its name's, or its final FROM's."""
    for name in ("descriptor.formats", METHOD):
        for place in workload.evidence(name):
            return place.first_line
    return 1


# --- ids ------------------------------------------------------------------------------------------------------------


def _with_unique_ids(workloads: Sequence[Workload]) -> list[Workload]:
    """Workloads that share an id are told apart by the file that describes them, then by a number."""
    counted = Counter(one.id for one in workloads)
    used = {id_ for id_, count in counted.items() if count == 1}
    unique = [one if counted[one.id] == 1 else _renamed(one, used) for one in workloads]
    return sorted(unique, key=lambda one: one.id)


def _renamed(workload: Workload, used: set[str]) -> Workload:
    """Under the first name that is free; its id is taken then."""
    stem = workload.files[0].rpartition("/")[2].rpartition(".")[0] if workload.files else "copy"
    name = f"{workload.name}-{stem or workload.files[0].rpartition('/')[2]}"
    number = 1
    renamed = replace(workload, name=name)
    while renamed.id in used:
        number += 1
        renamed = replace(workload, name=f"{name}-{number}")
    used.add(renamed.id)
    return renamed
