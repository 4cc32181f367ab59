"""What a descriptor says about itself that a descriptor of another format may say too."""

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from advisor.formats.handles import told_images, told_services, told_source_files, told_source_folders
from advisor.formats.image import DOCKER_HUB, parse_reference
from advisor.formats.join.families import COMPOSE, METHOD, builds_only, family_of, from_image, is_pushed
from advisor.model.facts import Workload

_REFERENCE = "image.reference"
_BUILT = frozenset({"dockerfile", "s2i"})
_WHOLE = "."
"""The whole repository as source: of several apps it says nothing."""
_LOCAL = f"{DOCKER_HUB}/library/"
"""What an image without registry and organisation is written out to: a name that any repository may use."""


class Proof(IntEnum):
    """What a key rests on; the surest first."""

    LABEL = 1
    IMAGE = 2
    FOLDER = 3


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Something that two descriptors name; whoever else names it speaks of the same app."""

    proof: Proof
    text: str
    project: str = ""
    """The folder that it holds in, for names that mean something in one repository only."""


@dataclass(frozen=True, slots=True)
class Described:
    """A workload with what it says about itself."""

    workload: Workload
    family: str
    folders: tuple[str, ...]
    """The folders of its source."""
    implied: bool
    """Nothing names the folder: it is the one that the descriptor lies in."""
    images: frozenset[str]
    """Repositories of the images it runs, with their registries."""
    build_files: frozenset[str]

    @property
    def path(self) -> str:
        return self.workload.files[0] if self.workload.files else ""


def described(workloads: Sequence[Workload]) -> list[Described]:
    """Each workload with its folders and images."""
    alone = Counter(one.files[:1] for one in workloads if not builds_only(family_of(one)))
    pushed = Counter(one.folder for one in workloads if is_pushed(family_of(one)))
    read = [_described(one, alone, pushed) for one in workloads]
    folders = {folder for one in read for folder in one.folders}
    paths = {one.path for one in read if builds_only(one.family)}
    told = [_folders_told(one, folders) for one in read]
    roots = Counter(folder for each in told for name, folder in each if name == _WHOLE)
    sure = [tuple(folder for name, folder in each if name != _WHOLE or roots[folder] == 1) for each in told]
    return [_with_source(one, found, paths) for one, found in zip(read, sure, strict=True)]


def _described(workload: Workload, alone: Counter[tuple[str, ...]], pushed: Counter[str]) -> Described:
    """An app of a named image means its folder's Dockerfile only where it is the folder's only app."""
    family = family_of(workload)
    folders, implied = workload.links, False
    files: tuple[str, ...] = ()
    if family == COMPOSE:
        folders, files = _context(workload)
    elif builds_only(family):
        folders = (workload.folder,)
    elif not folders and is_pushed(family) and alone[workload.files[:1]] == 1 and _is_home(workload, pushed):
        folders, implied = (workload.folder,), True
    return Described(workload, family, folders, implied, _images(workload), frozenset(files))


def _is_home(workload: Workload, pushed: Counter[str]) -> bool:
    return not from_image(workload) or pushed[workload.folder] == 1


def _context(service: Workload) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The context's folder, and the Dockerfile where the service names one."""
    return service.links[:1], service.links[1:]


def _images(workload: Workload) -> frozenset[str]:
    fact = workload.facts.get(_REFERENCE)
    shown = () if fact is None else fact.members()
    named = {repository for member in shown if (repository := repository_of(str(member)))}
    return frozenset(named | told_images(workload.handles))


def repository_of(reference: str) -> str:
    """Registry and repository of an image reference; "" where it cannot be read."""
    try:
        read = parse_reference(reference)
    except ValueError:
        return ""
    return f"{read.registry}/{read.repository}"


def short_names(images: frozenset[str]) -> frozenset[str]:
    """What is left of repositories without registry and organisation."""
    return frozenset(image.rpartition("/")[2] for image in images)


def _folders_told(one: Described, known: set[str]) -> list[tuple[str, str]]:
    """The folders that it names by their place in its repository, and where they are in the tree."""
    told = sorted(told_source_folders(one.workload.handles))
    return [(name, folder) for name in told if (folder := _nearest(name, one.workload.folder, known))]


def _with_source(one: Described, folders: tuple[str, ...], paths: set[str]) -> Described:
    start = one.workload.folder
    files = {_nearest(name, start, paths) or name for name in told_source_files(one.workload.handles)}
    return replace(one, folders=(*one.folders, *folders), build_files=one.build_files | files)


def _nearest(name: str, start: str, known: set[str]) -> str:
    """The place below the nearest folder above that holds such a thing; "" where none does."""
    return next((folder for above in _upwards(start) if (folder := _below(above, name)) in known), "")


def _upwards(folder: str) -> Iterator[str]:
    while folder not in ("", "."):
        yield folder
        folder = folder.rpartition("/")[0]
    yield "."


def _below(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name.lstrip("/")))


# --- keys -----------------------------------------------------------------------------------------------------------


def keys_of(descriptors: Sequence[Described]) -> Mapping[Key, tuple[int, ...]]:
    """Key → the positions of the descriptors that name it, where descriptors of several formats do."""
    built = {image for one in descriptors if one.workload.value(METHOD) in _BUILT for image in _own_image(one)}
    named: dict[Key, list[int]] = {}
    for place, one in enumerate(descriptors):
        for key in _keys(one, built):
            named.setdefault(key, []).append(place)
    several: dict[Key, tuple[int, ...]] = {}
    for key, places in sorted(_by_project(named, descriptors).items()):
        if len({descriptors[place].family for place in places}) > 1:
            several[key] = tuple(places)
    return several


def _own_image(one: Described) -> frozenset[str]:
    """The image that it builds: of several that it runs, nothing says which."""
    return one.images if len(one.images) == 1 else frozenset()


def _keys(one: Described, built: set[str]) -> set[Key]:
    return {
        *(Key(Proof.LABEL, name) for name in told_services(one.workload.handles)),
        *(Key(Proof.IMAGE, image) for image in one.images & built),
        *(Key(Proof.FOLDER, folder) for folder in one.folders),
    }


def _by_project(named: Mapping[Key, Sequence[int]], descriptors: Sequence[Described]) -> dict[Key, list[int]]:
    """The same, names that anybody may use told apart by the folders that hold them."""
    found: dict[Key, list[int]] = {}
    for key, places in named.items():
        if key.proof is Proof.FOLDER or (key.proof is Proof.IMAGE and not key.text.startswith(_LOCAL)):
            found[key] = list(places)
            continue
        for place, folder in _meeting_places(places, descriptors):
            found.setdefault(replace(key, project=folder), []).append(place)
    return found


def _meeting_places(places: Sequence[int], descriptors: Sequence[Described]) -> Iterator[tuple[int, str]]:
    """For each descriptor the nearest folder above that holds one of another format; none where only the root does."""
    below: dict[str, set[str]] = {}
    folders = {place: descriptors[place].workload.folder for place in places}
    for place, folder in folders.items():
        for above in _upwards(folder):
            below.setdefault(above, set()).add(descriptors[place].family)
    for place, folder in folders.items():
        meets = next((above for above in _upwards(folder) if len(below[above]) > 1), "")
        if meets and (meets != "." or "." in folders.values()):
            yield place, meets
