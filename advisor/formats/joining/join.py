"""The whole way from the workloads of single files to those of a tree, with ids that are unique and always the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from msgspec.structs import replace

from advisor.formats.format import Role
from advisor.formats.handles import told_builds
from advisor.formats.joining.grouping import BuildFiles, Described, Grouping, described, grouping_of, the_one
from advisor.formats.joining.merging import merged
from advisor.formats.joining.notes import (
    ambiguous,
    contradictions,
    idle_processes,
    not_what_runs,
    same_names,
    stand_ins,
    undecided,
    unmet_needs,
    variants,
)
from advisor.model.facts import Workload
from advisor.model.location import Problem

Group = tuple[Described, ...]
"""What speaks of one workload; the one whose word holds comes first."""


@dataclass(frozen=True, slots=True)
class Joined:
    workloads: tuple[Workload, ...]
    """Sorted by id; ids are unique."""
    notes: tuple[Problem, ...]


def join(workloads: Sequence[Workload]) -> Joined:
    """Each descriptor in exactly one workload, each build file in those that it belongs to, else in one of its own."""
    read = described(_in_order(workloads))
    descriptors = [one for one in read if not one.joins.builds_only]
    files = [one for one in read if one.joins.builds_only]
    grouping = grouping_of(descriptors)
    groups = _groups(grouping, descriptors, files)
    results = [merged(group[0], group[1:]) for group in groups]
    notes = {
        *_of_build_files(groups, BuildFiles.of(files)),
        *(note for one in results for note in (*contradictions(one.contradictions), *unmet_needs(one.unmet))),
        *ambiguous(grouping.open, descriptors),
        *same_names(groups, _told(grouping, descriptors)),
        *variants(descriptors),
        *stand_ins(groups),
    }
    return Joined(with_unique_ids([one.workload for one in results]), tuple(sorted(notes)))


def _told(grouping: Grouping, descriptors: Sequence[Described]) -> frozenset[int]:
    return frozenset(id(descriptors[place]) for one in grouping.open for place in (*one.first, *one.second))


def _in_order(workloads: Sequence[Workload]) -> list[Workload]:
    """By place and name; by their whole content, which costs more, where these are the same."""
    groups = groupby(sorted(workloads, key=_order), _order)
    return [workload for _, same in groups for workload in _by_content(list(same))]


def _order(workload: Workload) -> tuple[str, tuple[str, ...], str, str]:
    return workload.folder, workload.files, workload.name, workload.kind


def _by_content(workloads: list[Workload]) -> list[Workload]:
    return sorted(workloads, key=_content) if len(workloads) > 1 else workloads


def _content(workload: Workload) -> str:
    return repr((sorted(workload.facts.items()), sorted(workload.settled), workload.links, sorted(workload.handles)))


def _groups(grouping: Grouping, descriptors: Sequence[Described], files: Sequence[Described]) -> list[Group]:
    build_files = BuildFiles.of(files)
    groups = [tuple(descriptors[place] for place in places) for places in grouping.groups]
    whole = [(*group, *_found(group, build_files)) for group in groups]
    claimed = {id(one) for group in whole for one in group}
    built = {one.path for group in whole for one in group if one.joins.builds_only and _is_build(one)}
    left = [one for one in files if id(one) not in claimed and not _is_build(one) and one.path not in built]
    return [*whole, *_alone(left)]


def _is_build(file: Described) -> bool:
    """Whether it is an image as one service alone builds it, and no file by itself."""
    return bool(told_builds(file.workload.handles))


def _found(group: Group, files: BuildFiles) -> Group:
    return tuple(one for one in (files.source(group), files.image(group)) if one is not None)


def _alone(files: Sequence[Described]) -> list[Group]:
    """Build files that no descriptor claims: one of the source with one of the image beside it, others alone."""
    left = BuildFiles.of(files)
    groups: list[Group] = []
    for one in files:
        if one.joins.role is Role.SOURCE:
            other = the_one(left.in_folders(Role.IMAGE, one.folders))
            groups.append((one,) if other is None else (one, other))
    joined = {id(one) for group in groups for one in group}
    return [*groups, *((one,) for one in files if id(one) not in joined)]


def _of_build_files(groups: Sequence[Group], files: BuildFiles) -> list[Problem]:
    pairs = [(group[0], one) for group in groups for one in group[1:] if one.joins.builds_only]
    open_ = [(group, files.undecided(group)) for group in groups if not group[0].joins.builds_only]
    plain = [*not_what_runs(pairs), *idle_processes(pairs)]
    return [*plain, *(undecided(group[0], count) for group, count in open_ if count)]


# --- ids -------------------------------------------------------------------------------------------------------------


def with_unique_ids(workloads: Sequence[Workload]) -> tuple[Workload, ...]:
    """Workloads that share an id are told apart by the file that describes them, then by a number; sorted by id."""
    counted = Counter(one.id for one in workloads)
    used = {id_ for id_, count in counted.items() if count == 1}
    unique = [one if counted[one.id] == 1 else _renamed(one, used) for one in workloads]
    return tuple(sorted(unique, key=lambda one: one.id))


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
