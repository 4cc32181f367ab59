"""One workload said by several files: which wins, and both lines kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.model.facts import Fact, Workload
from advisor.model.location import Problem

DOCKERFILE = "dockerfile"
METHOD = "build.method"
REBUILDABLE = "build.rebuildable"


@dataclass(frozen=True)
class Joined:
    workloads: tuple[Workload, ...]
    """Sorted by id; ids are unique."""
    notes: tuple[Problem, ...]


def join(workloads: Sequence[Workload]) -> Joined:
    """Apps with the Dockerfile of their folder; Dockerfiles that no app claims stay workloads of their own."""
    ordered = sorted(workloads, key=lambda one: (one.folder, one.files, one.name))
    apps = [one for one in ordered if one.kind != DOCKERFILE]
    images = [one for one in ordered if one.kind == DOCKERFILE]
    claims = {index: claimed for index, app in enumerate(apps) if (claimed := _dockerfile_of(app, apps, images))}
    notes: list[Problem] = []
    joined = []
    for index, app in enumerate(apps):
        image = claims.get(index)
        joined.append(app if image is None else _with_dockerfile(app, image, notes))
    taken = {id(image) for image in claims.values()}
    joined += [image for image in images if id(image) not in taken]
    return Joined(tuple(_with_unique_ids(joined)), tuple(sorted(notes)))


def _dockerfile_of(app: Workload, apps: Sequence[Workload], images: Sequence[Workload]) -> Workload | None:
    """The one Dockerfile in the folder that the app names, or in its own folder where it is the only app there."""
    alone = sum(other.folder == app.folder for other in apps) == 1
    folders = app.links or ((app.folder,) if alone else ())
    found = [image for image in images if image.folder in folders]
    plain = [image for image in found if image.files[0].rpartition("/")[2] in ("Dockerfile", "Containerfile")]
    candidates = plain or found
    return candidates[0] if len(candidates) == 1 else None


def _with_dockerfile(app: Workload, image: Workload, notes: list[Problem]) -> Workload:
    files = tuple(dict.fromkeys((*app.files, *image.files)))
    rebuildable = {REBUILDABLE: image.facts[REBUILDABLE]} if REBUILDABLE in image.facts else {}
    if app.value(METHOD) != "image":
        notes.append(_not_what_runs(app, image))
        return replace(app, files=files, facts={**rebuildable, **app.facts})
    facts: Mapping[str, Fact] = {**image.facts, **rebuildable, **app.facts}
    return replace(app, files=files, facts=dict(sorted(facts.items())), settled=app.settled | image.settled)


def _not_what_runs(app: Workload, image: Workload) -> Problem:
    return Problem(
        path=image.files[0],
        line=1,
        what=f"{app.name} is deployed from source, so this Dockerfile is not what runs.",
        advice="It counts as a way to rebuild the app as an image.",
    )


def _with_unique_ids(workloads: Sequence[Workload]) -> list[Workload]:
    """Workloads that share an id are told apart by the file that describes them, then by a number."""
    counted = Counter(one.id for one in workloads)
    named = [one if counted[one.id] == 1 else replace(one, name=f"{one.name}-{_stem(one)}") for one in workloads]
    seen: Counter[str] = Counter()
    unique = []
    for one in named:
        seen[one.id] += 1
        unique.append(one if seen[one.id] == 1 else replace(one, name=f"{one.name}-{seen[one.id]}"))
    return sorted(unique, key=lambda one: one.id)


def _stem(workload: Workload) -> str:
    return workload.files[0].rpartition("/")[2].partition(".")[0]
