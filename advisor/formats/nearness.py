"""How near workloads lie to a file: which of them are beside it, in its folder, below it, or beside its folder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from advisor.model.facts import Workload

_MOST_STEPS_UP = 2
"""What a tree holds three steps up belongs to another project, as services called `web` show."""
_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Nearness:
    """Positions of workloads by the file that describes them, by its folder, and by every folder above."""

    folders: tuple[str, ...]
    """Of each workload."""
    by_file: dict[str, set[int]] = field(default_factory=dict)
    by_folder: dict[str, set[int]] = field(default_factory=dict)
    by_tree: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, workloads: Sequence[Workload]) -> "Nearness":
        index = cls(tuple(one.folder for one in workloads))
        for place, one in enumerate(workloads):
            for path in one.files[:1]:  # files of its companions stand behind its own
                index.by_file.setdefault(path, set()).add(place)
            index.by_folder.setdefault(one.folder, set()).add(place)
            for folder in _upwards(one.folder):
                index.by_tree.setdefault(folder, set()).add(place)
        return index

    def nearest(self, path: str, candidates: Sequence[set[int]]) -> tuple[int, ...]:
        """The workloads in all of the sets that lie nearest to the file: in it, in its folder, below that, beside it.

        Beside it means up to two folders up, and only where all of them share one folder: what several folders hold
        there belongs to other apps, or to variants.
        """
        folder = path.rpartition("/")[0] or "."
        found = self.by_file.get(path, _NOTHING).intersection(*candidates)
        for steps, above in enumerate(_upwards(folder)):
            if steps > _MOST_STEPS_UP:
                break
            for index in (self.by_folder, self.by_tree):
                found = found or index.get(above, _NOTHING).intersection(*candidates)
            if found:
                several = steps > 0 and len({self.folders[place] for place in found}) > 1
                return () if several else tuple(sorted(found))
        return ()


def _upwards(folder: str) -> Iterator[str]:
    """The folder, then each above it, the root last."""
    while folder != ".":
        yield folder
        folder = folder.rpartition("/")[0] or "."
    yield folder
