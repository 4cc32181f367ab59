"""Which descriptors speak of one workload, and where only a person can tell."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from advisor.formats.join.families import rank
from advisor.formats.join.keys import Described, Key, Proof, keys_of, short_names

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
    for place in sorted(range(len(descriptors)), key=lambda place: (rank(descriptors[place].family), place)):
        members.setdefault(group[place], []).append(place)
    found = tuple(sorted((tuple(places) for places in members.values()), key=lambda places: places[0]))
    return Grouping(found, tuple(_open(keys, group, descriptors)))


def plain_name(name: str) -> str:
    """The name without the differences that formats force upon it."""
    return name.casefold().replace("_", "-").replace(".", "-")


# --- pairs ----------------------------------------------------------------------------------------------------------


def _by_family(places: Sequence[int], descriptors: Sequence[Described]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place in places:
        found.setdefault(descriptors[place].family, []).append(place)
    return dict(sorted(found.items(), key=lambda item: rank(item[0])))


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


# --- groups ---------------------------------------------------------------------------------------------------------


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
