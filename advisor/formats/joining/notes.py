"""What deserves a word about joining: what is not what runs, what is contradicted, what only a person can tell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.formats import FORMATS
from advisor.formats.format import Role
from advisor.formats.joining.grouping import (
    METHOD,
    Described,
    Open,
    Proof,
    from_image,
    from_source,
    plain_name,
)
from advisor.formats.joining.merging import Contradiction, Unmet
from advisor.formats.reading import shown_name
from advisor.model.facts import Workload
from advisor.model.location import Location, Problem

_SHOWN = 3
_IMAGE = next(each for each in FORMATS.values() if each.joins.role is Role.IMAGE)
_TYPES = "process.types"
_HOOKS = "rollout.hooks"
_RELEASE = "release"
_SHARED: Mapping[Proof, str] = {
    Proof.LABEL: "are meant by the label of one {unit} ({text})",
    Proof.IMAGE: "run one image ({text})",
    Proof.FOLDER: "come from one folder ({text})",
}


def listed(names: Iterable[str]) -> str:
    """The first few names in order, and how many more there are."""
    known = sorted(set(names))
    more = len(known) - _SHOWN
    return ", ".join(known[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def first_line(workload: Workload) -> int:
    """The line where the workload begins: its name's, or its final FROM's; 1 where neither is known."""
    for name in ("descriptor.formats", METHOD):
        for place in workload.evidence(name):
            if place.path in workload.files[:1]:
                return place.first_line
    return 1


def _at(one: Described, what: str, advice: str) -> Problem:
    return Problem(path=one.path, line=first_line(one.workload), what=what, advice=advice)


# --- what is not what runs ------------------------------------------------------------------------------------------


def not_what_runs(pairs: Iterable[tuple[Described, Described]]) -> Iterator[Problem]:
    """One note for each build file beside apps that it does not build."""
    beside: dict[str, list[tuple[Described, Described]]] = {}
    for app, file in pairs:
        idle = from_source(app.workload) if file.joins.role is Role.IMAGE else from_image(app.workload)
        if idle:
            beside.setdefault(file.path, []).append((app, file))
    for _, group in sorted(beside.items()):
        app, file = group[0]
        names = listed(app.workload.name for app, _ in group)
        title = FORMATS[file.family].title
        if file.joins.role is Role.IMAGE:
            what = f"{app.joins.deployed_by} deploys {names} from source, so this {title} is not what runs."
            yield _at(file, what, "It counts as a way to rebuild the app as an image.")
        else:
            what = f"{names} runs from an image, so nothing reads this {title}."
            yield _at(file, what, "It counts as a sign that the source is there.")


def idle_processes(pairs: Iterable[tuple[Described, Described]]) -> Iterator[Problem]:
    """One note for each file that names process types of which the app's platform starts none by itself."""
    for app, file in pairs:
        rule = app.joins.idle
        if rule is None or file.joins.role is not Role.SOURCE or not from_source(app.workload):
            continue
        idle = _members(file, _TYPES) - _members(app, _TYPES) - rule.started | (_members(file, _HOOKS) & {_RELEASE})
        if idle:
            yield _at(file, rule.what.format(names=listed(idle), app=app.workload.name), rule.advice)


def _members(one: Described, fact: str) -> set[str]:
    stated = one.workload.facts.get(fact)
    return set() if stated is None else set(map(str, stated.members()))


# --- contradictions and needs ---------------------------------------------------------------------------------------


def contradictions(found: Iterable[Contradiction]) -> Iterator[Problem]:
    """One note for each; that a build file is not what runs is told without them."""
    for one in found:
        if one.fact == METHOD and not one.between_descriptors:
            continue
        place = _first(one.other, one.path)
        held = f"{one.held[0].path}:{one.held[0].first_line}" if one.held else one.holder
        what = f"{one.fact} of {one.workload} differs from what {held} says."
        advice = "That one's word is taken; mend the one that is wrong."
        yield Problem(path=place[0], line=place[1], what=what, advice=advice)


def _first(places: Sequence[Location], path: str) -> tuple[str, int]:
    return (places[0].path, places[0].first_line) if places else (path, 1)


def unmet_needs(found: Iterable[Unmet]) -> Iterator[Problem]:
    for one in found:
        first = one.needs[0][1]
        needs = ", ".join(f"{name} ({_from(first.path, place)})" for name, place in one.needs)
        what = f"for {one.workload} this asks for what {one.holder} does not: {needs}."
        advice = "That file says how it runs, so its word is taken; add there what the app does need."
        yield Problem(path=first.path, line=first.first_line, what=what, advice=advice)


def _from(path: str, place: Location) -> str:
    return f"line {place.first_line}" if place.path == path else f"{place.path}:{place.first_line}"


def stand_ins(groups: Iterable[Sequence[Described]]) -> Iterator[Problem]:
    """One note for each compose file of which one service is known to run elsewhere: the others may be helpers."""
    deployed: dict[str, Described] = {}
    others: dict[str, list[Described]] = {}
    for group in groups:
        for one in group:
            if one.joins.role is Role.PROJECT and group[0].joins.is_platform:
                deployed.setdefault(one.path, group[0])
            elif one.joins.role is Role.PROJECT and one is group[0] and from_image(one.workload):
                others.setdefault(one.path, []).append(one)
    for path, app in sorted(deployed.items()):
        if path in others:
            first, *_ = sorted(others[path], key=lambda one: first_line(one.workload))
            names = listed(one.workload.name for one in others[path])
            told = f"{app.workload.name} runs from {app.path}{_binding(app)}"
            what = f"{told}, so {names} beside it may stand in for backing services."
            yield _at(first, what, "Each counts as a workload; leave this file out where it is for development only.")


def _binding(app: Described) -> str:
    """The services that the deployed app is bound to, by name."""
    bound = app.workload.facts.get("services.bound")
    return "" if bound is None or not bound.members() else f" and binds {listed(map(str, bound.members()))}"


# --- what only a person can tell ------------------------------------------------------------------------------------


def undecided(app: Described, count: int) -> Problem:
    what = f"{app.workload.name} could be built by any of {count} {_IMAGE.title}s of its folder."
    return _at(app, what, f"They are assessed on their own; name one of them {_IMAGE.title} to join it.")


def ambiguous(found: Iterable[Open], descriptors: Sequence[Described]) -> Iterator[Problem]:
    """Descriptors that name the same thing, several on one side."""
    for one in found:
        first = [descriptors[place] for place in one.first]
        second = [descriptors[place] for place in one.second]
        unit = FORMATS[second[0].family].kinds.get(second[0].workload.kind, "") if second[0].family else ""
        shared = _SHARED[one.key.proof].format(text=shown_name(one.key.text), unit=unit)
        names = f"{listed(_named(each) for each in first)} and {listed(_named(each) for each in second)}"
        what = f"{names} {shared}, and nothing says which belongs to which."
        yield _at(first[0], what, "Each counts as a workload of its own; give the same name to those that are one.")


def _named(one: Described) -> str:
    return f"{one.workload.name} ({one.path})"


def same_names(groups: Sequence[Sequence[Described]], told: frozenset[int]) -> Iterator[Problem]:
    """Workloads of one name in different formats, which nothing but the name makes one; one note for each file.

    `told` holds the identities of descriptors that another note speaks of.
    """
    by_name: dict[str, list[Sequence[Described]]] = {}
    for group in groups:
        for name in {plain_name(one.workload.name) for one in group}:
            by_name.setdefault(name, []).append(group)
    alike: dict[str, list[tuple[Described, list[Described]]]] = {}
    for _, members in sorted(by_name.items()):
        first, others = _may_be_one(members)
        if others and not all(id(one) in told for one in (first, *others)):
            alike.setdefault(first.path, []).append((first, others))
    for pairs in alike.values():
        names = listed(first.workload.name for first, _ in pairs)
        files = listed(other.path for _, others in pairs for other in others)
        what = f"{names} may be described in {files} too, under the same name."
        yield _at(pairs[0][0], what, "Each counts as a workload of its own: nothing but the name connects them.")


def _may_be_one(groups: Sequence[Sequence[Described]]) -> tuple[Described, list[Described]]:
    """The first that has others of no common format: those of one format are variants, told elsewhere."""
    families = [frozenset(one.family for one in group) for group in groups]
    kinds = set(families)
    for group, own in zip(groups, families, strict=True):
        if any(not own & there for there in kinds):
            return group[0], [other[0] for other, there in zip(groups, families, strict=True) if not own & there]
    return groups[0][0], []


def variants(descriptors: Sequence[Described]) -> Iterator[Problem]:
    """Descriptors of one format and folder that describe apps of the same names; one note for each set of files."""
    same: dict[tuple[str, str], list[Described]] = {}
    for one in descriptors:
        same.setdefault((one.family, one.workload.id), []).append(one)
    by_files: dict[tuple[str, ...], list[list[Described]]] = {}
    for group in same.values():
        if len(group) > 1:
            by_files.setdefault(tuple(one.path for one in group), []).append(group)
    for files, groups in by_files.items():
        names = listed(group[0].workload.name for group in groups)
        verb = "is" if len(groups) == 1 else "are"
        what = f"{names} {verb} described in each of {listed(files)}; each counts as a workload of its own."
        yield _at(groups[0][1], what, "Assess one of the descriptors where they are variants of one app.")
