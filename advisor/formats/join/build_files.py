"""Which Dockerfile and which Procfile belong to a workload that descriptors speak of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.formats.handles import told_builds
from advisor.formats.join.families import DOCKERFILE, PROCFILE, from_image, from_source, names_its_dockerfile
from advisor.formats.join.keys import Described

_DEFAULT_NAMES = frozenset({"Dockerfile", "dockerfile", "Containerfile"})


@dataclass(frozen=True, slots=True)
class BuildFiles:
    """The build files of a tree, by their folders and paths."""

    by_folder: dict[tuple[str, str], list[Described]]
    by_path: dict[str, Described]
    builds: dict[str, Described]
    """Images that one service alone builds so, by the handle that tells which."""

    @classmethod
    def of(cls, files: Iterable[Described]) -> "BuildFiles":
        by_folder: dict[tuple[str, str], list[Described]] = {}
        by_path: dict[str, Described] = {}
        builds: dict[str, Described] = {}
        for one in files:
            if handles := told_builds(one.workload.handles):
                builds |= dict.fromkeys(handles, one)
                continue
            by_folder.setdefault((one.family, one.workload.folder), []).append(one)
            by_path[one.path] = one
        return cls(by_folder, by_path, builds)

    def in_folders(self, family: str, folders: Iterable[str]) -> list[Described]:
        return [one for folder in dict.fromkeys(folders) for one in self.by_folder.get((family, folder), ())]

    def dockerfile(self, group: Sequence[Described]) -> Described | None:
        """The one that a descriptor names, else that of the folder that one names; the group's first that has one."""
        if not _is_clear(group):
            return None
        for one in group:
            if (build := self._build_of(one, group[0])) is not None:
                return build
            if one.build_files:
                named = [self.by_path[path] for path in sorted(one.build_files) if path in self.by_path]
                return named[0] if len(named) == 1 else None
        found = (the_one(self._candidates(one), only_default=names_its_dockerfile(one.family)) for one in group)
        return next((one for one in found if one is not None), None)

    def _build_of(self, one: Described, first: Described) -> Described | None:
        """The image that the service builds; where a platform's descriptor holds, only if it runs that very image."""
        if one is not first and not one.images & first.images:
            return None
        return next(
            (self.builds[name] for name in sorted(told_builds(one.workload.handles)) if name in self.builds), None
        )

    def procfile(self, group: Sequence[Described]) -> Described | None:
        if not _is_clear(group):
            return None
        found = [self.in_folders(PROCFILE, one.folders) for one in group]
        return next((files[0] for files in found if len(files) == 1), None)

    def undecided(self, group: Sequence[Described]) -> int:
        """How many Dockerfiles could be meant where nothing says which; 0 where that is settled."""
        if self.dockerfile(group) is not None:
            return 0
        counts = (len(self._candidates(one)) for one in group if not names_its_dockerfile(one.family))
        return next((count for count in counts if count > 1), 0)

    def _candidates(self, one: Described) -> list[Described]:
        return self.in_folders(DOCKERFILE, one.folders)


def _is_clear(group: Sequence[Described]) -> bool:
    """Whether a descriptor says what it is deployed from."""
    return any(from_source(one.workload) or from_image(one.workload) for one in group)


def the_one(candidates: Sequence[Described], *, only_default: bool = False) -> Described | None:
    """The only Dockerfile, else the one of the default name: the others are variants of it."""
    if len(candidates) == 1 and not only_default:
        return candidates[0]
    default = [one for one in candidates if one.path.rpartition("/")[2] in _DEFAULT_NAMES]
    return default[0] if len(default) == 1 else None
