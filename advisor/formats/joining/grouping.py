"""Which descriptors and build files speak of one workload, and where only a person can tell.

A descriptor says things about itself that one of another format may say too: those are the keys by which they meet.
"""

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import combinations

from advisor.formats import FORMATS
from advisor.formats.format import Joins, Role
from advisor.formats.handles import told_builds, told_images, told_services, told_source_files, told_source_folders
from advisor.formats.image import DOCKER_HUB, parse_reference
from advisor.model.facts import Workload

WRITERS = "descriptor.formats"
METHOD = "build.method"
_FROM_SOURCE = frozenset({"buildpack", "cnb", "s2i"})
FROM_IMAGE = frozenset({"dockerfile", "image"})
_UNKNOWN = Joins()
_BY_WRITER = {writer: each for each in FORMATS.values() for writer in each.joins.writers}
_BY_KIND = {kind: each for each in FORMATS.values() for kind in each.kinds}
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
    """The id of its format; "" of one that is not known."""
    joins: Joins
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


def _format_of(workload: Workload) -> tuple[str, Joins]:
    """The format that describes it: of what builds it its kind tells, else what it was written in."""
    known = _BY_KIND.get(workload.kind)
    if known is None or not known.joins.builds_only:
        fact = workload.facts.get(WRITERS)
        writers = () if fact is None else fact.members()
        known = next((_BY_WRITER[str(writer)] for writer in writers if str(writer) in _BY_WRITER), known)
    return ("", _UNKNOWN) if known is None else (known.id, known.joins)


def from_source(workload: Workload) -> bool:
    return workload.value(METHOD) in _FROM_SOURCE


def from_image(workload: Workload) -> bool:
    return workload.value(METHOD) in FROM_IMAGE


def described(workloads: Sequence[Workload]) -> list[Described]:
    """Each workload with its folders and images."""
    formats = [_format_of(workload) for workload in workloads]
    paired = list(zip(workloads, formats, strict=True))
    alone = Counter(workload.files[:1] for workload, (_, joins) in paired if not joins.builds_only)
    pushed = Counter(workload.folder for workload, (_, joins) in paired if joins.is_pushed)
    read = [_described(workload, *format_, alone, pushed) for workload, format_ in paired]
    folders = {folder for one in read for folder in one.folders}
    paths = {one.path for one in read if one.joins.builds_only}
    told = [_folders_told(one, folders) for one in read]
    roots = Counter(folder for each in told for name, folder in each if name == _WHOLE)
    sure = [tuple(folder for name, folder in each if name != _WHOLE or roots[folder] == 1) for each in told]
    return [_with_source(one, found, paths) for one, found in zip(read, sure, strict=True)]


def _described(
    workload: Workload, family: str, joins: Joins, alone: Counter[tuple[str, ...]], pushed: Counter[str]
) -> Described:
    """An app of a named image means its folder's build file only where it is the folder's only app."""
    folders, implied = workload.links, False
    files: tuple[str, ...] = ()
    if joins.links_build_file:
        folders, files = workload.links[:1], workload.links[1:]
    elif joins.builds_only:
        folders = (workload.folder,)
    elif not folders and joins.is_pushed and alone[workload.files[:1]] == 1 and _is_home(workload, pushed):
        folders, implied = (workload.folder,), True
    return Described(workload, family, joins, folders, implied, _images(workload), frozenset(files))


def _is_home(workload: Workload, pushed: Counter[str]) -> bool:
    return not from_image(workload) or pushed[workload.folder] == 1


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


# --- groups ----------------------------------------------------------------------------------------------------------

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Open:
    """Descriptors of two formats that name the same thing, and nothing says which belongs to which."""

    key: Key
    first: tuple[int, ...]
    second: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    groups: tuple[tuple[int, ...], ...]
    """Positions of descriptors, every one once; in a group the one whose word holds comes first."""
    open: tuple[Open, ...]


def grouping_of(descriptors: Sequence[Described]) -> Grouping:
    """Descriptors in groups of at most one of each format. Their order decides nothing but positions."""
    keys = keys_of(descriptors)
    group = list(range(len(descriptors)))
    for proof in Proof:
        pairs = {
            pair for key, places in keys.items() if key.proof is proof for pair in _pairs(key, places, descriptors)
        }
        _unite(group, pairs, descriptors)
    members: dict[int, list[int]] = {}
    for place in sorted(range(len(descriptors)), key=lambda place: (descriptors[place].joins.order, place)):
        members.setdefault(group[place], []).append(place)
    found = tuple(sorted((tuple(places) for places in members.values()), key=lambda places: places[0]))
    return Grouping(found, tuple(_open(keys, group, descriptors)))


def plain_name(name: str) -> str:
    """The name without the differences that formats force upon it."""
    return name.casefold().replace("_", "-").replace(".", "-")


# --- pairs of descriptors ------------------------------------------------------------------------------------------


def _by_family(places: Sequence[int], descriptors: Sequence[Described]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place in places:
        found.setdefault(descriptors[place].family, []).append(place)
    return dict(sorted(found.items(), key=lambda item: descriptors[item[1][0]].joins.order))


def _pairs(key: Key, places: Sequence[int], descriptors: Sequence[Described]) -> Iterator[Pair]:
    for first, second in combinations(_by_family(places, descriptors).values(), 2):
        for pair in _matched(first, second, descriptors):
            if key.proof is not Proof.FOLDER or not _differ(*(descriptors[place] for place in pair)):
                yield pair


def _matched(first: Sequence[int], second: Sequence[int], descriptors: Sequence[Described]) -> list[Pair]:
    """The only ones on both sides; else those of one name on both sides."""
    if len(first) == len(second) == 1:
        return [(first[0], second[0])]
    ours, theirs = _by_name(first, descriptors), _by_name(second, descriptors)
    return [(ours[name], theirs[name]) for name in sorted(ours.keys() & theirs.keys())]


def _by_name(places: Sequence[int], descriptors: Sequence[Described]) -> dict[str, int]:
    """Name → the one descriptor that has it."""
    names = {place: plain_name(descriptors[place].workload.name) for place in places}
    counted = Counter(names.values())
    return {name: place for place, name in names.items() if counted[name] == 1}


def _differ(first: Described, second: Described) -> bool:
    """Whether a folder that nobody names holds, by their images, something else than one of them runs."""
    if not (first.implied or second.implied) or not first.images or not second.images:
        return False
    return not short_names(first.images) & short_names(second.images)


# --- groups of descriptors ------------------------------------------------------------------------------------------


def _unite(group: list[int], pairs: set[Pair], descriptors: Sequence[Described]) -> None:
    """Groups that pairs connect become one, unless it would hold two descriptors of one format: then none of them."""
    parent = {number: number for number in group}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for first, second in sorted(pairs):
        one, other = sorted((root(group[first]), root(group[second])))
        parent[other] = one
    families: dict[int, list[str]] = {}
    for place, number in enumerate(group):
        families.setdefault(root(number), []).append(descriptors[place].family)
    for place, number in enumerate(group):
        whole = root(number)
        if len(set(families[whole])) == len(families[whole]):
            group[place] = whole


def _open(keys: Mapping[Key, Sequence[int]], group: Sequence[int], descriptors: Sequence[Described]) -> Iterator[Open]:
    """Keys whose members of two formats are left without a partner on both sides; the surest key of each such pair."""
    there: dict[int, set[str]] = {}
    for place, number in enumerate(group):
        there.setdefault(number, set()).add(descriptors[place].family)
    told: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    for key, places in keys.items():
        for (one, first), (other, second) in combinations(_by_family(places, descriptors).items(), 2):
            left = tuple(place for place in first if other not in there[group[place]])
            right = tuple(place for place in second if one not in there[group[place]])
            if left and right and (left, right) not in told:
                told.add((left, right))
                yield Open(key, left, right)


# --- build files -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BuildFiles:
    """The build files of a tree, by their folders and paths."""

    by_folder: dict[tuple[Role, str], list[Described]]
    by_path: dict[str, Described]
    builds: dict[str, Described]
    """Images that one service alone builds so, by the handle that tells which."""

    @classmethod
    def of(cls, files: Iterable[Described]) -> "BuildFiles":
        by_folder: dict[tuple[Role, str], list[Described]] = {}
        by_path: dict[str, Described] = {}
        builds: dict[str, Described] = {}
        for one in files:
            if handles := told_builds(one.workload.handles):
                builds |= dict.fromkeys(handles, one)
                continue
            by_folder.setdefault((one.joins.role, one.workload.folder), []).append(one)
            by_path[one.path] = one
        return cls(by_folder, by_path, builds)

    def in_folders(self, role: Role, folders: Iterable[str]) -> list[Described]:
        return [one for folder in dict.fromkeys(folders) for one in self.by_folder.get((role, folder), ())]

    def image(self, group: Sequence[Described]) -> Described | None:
        """The one that a descriptor names, else that of the folder that one names; the group's first that has one."""
        if not _is_clear(group):
            return None
        for one in group:
            if (build := self._build_of(one, group[0])) is not None:
                return build
            if one.build_files:
                named = [self.by_path[path] for path in sorted(one.build_files) if path in self.by_path]
                return named[0] if len(named) == 1 else None
        found = (the_one(self._candidates(one), only_default=one.joins.names_build_file) for one in group)
        return next((one for one in found if one is not None), None)

    def _build_of(self, one: Described, first: Described) -> Described | None:
        """The image that the service builds; where a platform's descriptor holds, only if it runs that very image."""
        if one is not first and not one.images & first.images:
            return None
        return next(
            (self.builds[name] for name in sorted(told_builds(one.workload.handles)) if name in self.builds), None
        )

    def source(self, group: Sequence[Described]) -> Described | None:
        """The file that tells what the source of the group is; the first that is its folder's only one."""
        if not _is_clear(group):
            return None
        found = [self.in_folders(Role.SOURCE, one.folders) for one in group]
        return next((files[0] for files in found if len(files) == 1), None)

    def undecided(self, group: Sequence[Described]) -> int:
        """How many build files could be meant where nothing says which; 0 where that is settled."""
        if self.image(group) is not None:
            return 0
        counts = (len(self._candidates(one)) for one in group if not one.joins.names_build_file)
        return next((count for count in counts if count > 1), 0)

    def _candidates(self, one: Described) -> list[Described]:
        return self.in_folders(Role.IMAGE, one.folders)


def _is_clear(group: Sequence[Described]) -> bool:
    """Whether a descriptor says what it is deployed from."""
    return any(from_source(one.workload) or from_image(one.workload) for one in group)


def the_one(candidates: Sequence[Described], *, only_default: bool = False) -> Described | None:
    """The only file, else the one of the default name: the others are variants of it."""
    if len(candidates) == 1 and not only_default:
        return candidates[0]
    default = [one for one in candidates if one.path.rpartition("/")[2] in one.joins.default_names]
    return default[0] if len(default) == 1 else None
