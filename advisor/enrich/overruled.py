"""What a descriptor decides over its image: the user, the paths that are mounted, and that it runs to its end."""

from collections.abc import Iterable
from posixpath import normpath

from msgspec.structs import replace

from advisor.model.facts import Fact, Workload
from advisor.model.location import Location

_ROOT = "image.root"
_USER = "process.user"
_PRIVILEGED = "security.privileged"
_HARDENING = "security.hardening"
_VOLUMES = "image.volumes"
_DATA_PATHS = "storage.data-paths"
_KEPT = "storage.volumes"
_SCRATCH = "storage.scratch"
_TEMPORARY = ("/dev/shm", "/run", "/tmp", "/var/run", "/var/tmp")  # noqa: S108 - paths in an image
"""Folders whose content nobody expects to last, whether or not an image declares a volume there."""
_NON_ROOT = "non-root"
_NON_ROOT_KEY = "nonroot"
_TASK = "process.task"
_LISTENING = frozenset({"image.healthcheck", "image.port-count", "image.ports", "image.udp-only", "image.udp-ports"})
_SERVING = frozenset(
    {
        "health.endpoint",
        "health.readiness",
        "health.start-timeout",
        "health.type",
        "network.exposure",
        "network.ports",
        "network.protocols",
    }
)
_ROOT_NAMES = frozenset({"0", "root"})


def overruled(workload: Workload) -> Workload:
    """The workload without what its descriptor overrules in the image."""
    return _as_job(_with_data_paths(_with_declared_volumes(_with_rights(_with_user(workload)))))


def _with_rights(workload: Workload) -> Workload:
    """Whoever lets a privileged container run lets it run as root: whether an unknown image does is no question."""
    asked = workload.value(_PRIVILEGED) is True and workload.value(_ROOT) is None
    return _void(workload, _ROOT) if asked else workload


def _with_user(workload: Workload) -> Workload:
    """Root or not by the descriptor's word; a user of its own leaves nothing of the image's to ask for.

    Where only some containers are given a user, the set of users is partial and the image decides for the others. A
    guard against root tells what an unknown image is; one of root does not pass it and stays one.
    """
    user, hardening = workload.facts.get(_USER), workload.facts.get(_HARDENING)
    if user is not None and not _ROOT_NAMES.isdisjoint(user.members()):
        return _stating(workload, replace(user, value=True, partial=False))
    if user is not None and user.whole:
        return _void(workload, _ROOT)
    if hardening is not None and _NON_ROOT in hardening.members() and workload.value(_ROOT) is not True:
        return _stating(workload, replace(hardening, value=False, partial=False, evidence=_lines(hardening)))
    return _stating(workload, user) if user is not None and not user.known else workload


def _lines(hardening: Fact) -> tuple[Location, ...]:
    """Of all restrictions' lines those that speak of root; all where their text is not at hand."""
    return tuple(place for place in hardening.evidence if _NON_ROOT_KEY in place.snippet.lower()) or hardening.evidence


def _stating(workload: Workload, root: Fact) -> Workload:
    return replace(workload, facts=dict(sorted({**workload.facts, _ROOT: root}.items())))


def _void(workload: Workload, fact: str) -> Workload:
    facts = {name: each for name, each in workload.facts.items() if name != fact}
    return replace(workload, facts=facts, settled=workload.settled | {fact})


def _as_job(workload: Workload) -> Workload:
    """Nobody calls a job: ports and checks of its image mean nothing, and what is not known of its own is not there."""
    if workload.value(_TASK) is not True:
        return workload
    kept = {name: each for name, each in workload.facts.items() if name not in _LISTENING and not _is_open(name, each)}
    return replace(workload, facts=kept, settled=workload.settled | _LISTENING | _SERVING)


def _is_open(name: str, fact: Fact) -> bool:
    return name in _SERVING and not fact.known


def _with_declared_volumes(workload: Workload) -> Workload:
    """Without the declared volumes on which something is mounted: what lies there is judged as that mount.

    A persistent volume may also lie inside: whoever mounts it says where the data is.
    """
    declared = workload.facts.get(_VOLUMES)
    if declared is None or not declared.known:
        return workload
    kept, scratch = (_members(workload.facts.get(name)) for name in (_KEPT, _SCRATCH))
    covers = (*kept, *scratch, *_TEMPORARY)
    left = [path for path in _members(declared) if not _below_one(path, covers) and not _holds_one(path, kept)]
    if len(left) == len(declared.members()):
        return workload
    if not left and not declared.partial:
        return _void(workload, _VOLUMES)
    rest = replace(declared, value=tuple(left) or None, partial=declared.partial and bool(left))
    return replace(workload, facts={**workload.facts, _VOLUMES: rest})


def _with_data_paths(workload: Workload) -> Workload:
    """Without the paths of a command on which something is mounted, or which the image declares as a volume."""
    named = workload.facts.get(_DATA_PATHS)
    if named is None or not named.known:
        return workload
    mounted = [workload.facts.get(name) for name in (_KEPT, _SCRATCH)]
    covers = [path for fact in (*mounted, workload.facts.get(_VOLUMES)) for path in _members(fact)]
    left = [path for path in _members(named) if not _below_one(path, covers) and not _holds_one(path, covers)]
    if not left:
        return _void(workload, _DATA_PATHS)
    is_open = any(fact is not None and not fact.whole for fact in mounted)
    rest = replace(named, value=None if is_open else tuple(left), partial=named.partial and not is_open)
    return replace(workload, facts={**workload.facts, _DATA_PATHS: rest})


def _members(fact: Fact | None) -> tuple[str, ...]:
    return () if fact is None else tuple(str(each) for each in fact.members())


def _below_one(path: str, folders: Iterable[str]) -> bool:
    """Whether it is one of the folders or lies in one; the whole root counts for nothing."""
    return any(_lies_in(path, each) for each in folders if each not in ("", "/"))


def _holds_one(path: str, mounted: Iterable[str]) -> bool:
    return any(_lies_in(each, path) for each in mounted)


def _lies_in(path: str, folder: str) -> bool:
    return f"{normpath(path)}/".startswith(f"{normpath(folder)}/")
