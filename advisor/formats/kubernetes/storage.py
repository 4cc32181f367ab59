"""What a pod keeps on volumes: its own, those of claims, and those that every instance has for itself."""

from collections.abc import Iterator, Mapping

from advisor.formats.fields import Read
from advisor.formats.kubernetes.mounts import Mount, mounts_of
from advisor.formats.kubernetes.parts import Part, Statements, holds, member, stated, told, unknown
from advisor.formats.kubernetes.pods import Pod
from advisor.formats.kubernetes.quantities import bytes_of
from advisor.formats.kubernetes.storage_kinds import ACCESS_MODES
from advisor.formats.kubernetes.volumes import VOLUME_FACTS, class_of, is_reached_by_all, volume_facts
from advisor.model.location import Location

STORAGE_FACTS = VOLUME_FACTS | {"storage.per-instance", "storage.shared", "storage.size"}
_MOUNTED = ("config.files", "storage.scratch", "storage.volumes")
"""What a mount may be of whose volume nothing is known."""


def storage_facts(pod: Pod, claims: Mapping[str, Read[Part]]) -> Statements:
    """storage.*, and what volumes state of config.*, scale.* and security.*.

    `claims` are the templates by which every instance gets a claim of its own, by name.
    """
    mounts = mounts_of(pod)
    for mount in mounts:
        if not mount.volume:
            yield from unknown(_MOUNTED, mount.path.place)
    for read in pod.spec.parts("volumes"):
        yield from told(read, lambda part: volume_facts(part, _of(part, mounts)), VOLUME_FACTS)
    for name, template in claims.items():
        yield from _own_claim(template, [mount for mount in mounts if mount.volume == name])


def claim_templates(spec: Part | None) -> dict[str, Read[Part]]:
    """By name; one that has none stands under its number."""
    found = {}
    for number, read in enumerate(spec.parts("volumeClaimTemplates") if spec is not None else ()):
        metadata = None if read.value is None else read.value.part("metadata")
        name = None if metadata is None or metadata.value is None else metadata.value.text("name")
        found[f"/{number}" if name is None or name.value is None else name.value] = read
    return found


def claims_of(pod: Pod) -> Iterator[str]:
    """The names of the claims it mounts."""
    for read in pod.spec.parts("volumes"):
        below = None if read.value is None else read.value.part("persistentVolumeClaim")
        name = None if below is None or below.value is None else below.value.text("claimName")
        if name is not None and name.value is not None:
            yield name.value


def shared_writes(pod: Pod) -> tuple[Location, ...]:
    """Where volumes are mounted that all instances write to, if there are several."""
    mounts = mounts_of(pod)
    places: set[Location] = set()
    for read in pod.spec.parts("volumes"):
        if read.value is not None and is_reached_by_all(read.value):
            places.update(mount.path.place for mount in _of(read.value, mounts) if mount.writes)
    return tuple(sorted(places))


def _of(volume: Part, mounts: tuple[Mount, ...]) -> tuple[Mount, ...]:
    name = volume.text("name")
    own = name.value if name is not None and name.value else None
    return tuple(mount for mount in mounts if mount.volume == own)


def _own_claim(template: Read[Part], mounts: list[Mount]) -> Statements:
    yield from holds("storage.per-instance", template.place)
    yield from member("storage.kinds", Read("claim", template.place))
    for mount in mounts:
        yield from member("storage.volumes", mount.path)
    if template.value is None:
        yield from unknown(("storage.access", "storage.classes", "storage.size", "storage.volumes"), template.place)
        return
    for name in class_of(template.value):
        yield from member("storage.classes", name)
    yield from told(template.value.part("spec"), _claimed, ("storage.access", "storage.classes", "storage.size"))


def _claimed(spec: Part) -> Statements:
    for mode in spec.texts("accessModes"):
        yield from member("storage.access", Read(ACCESS_MODES.get(mode.value or ""), mode.place))
    below = spec.part("resources")
    requests = None if below is None or below.value is None else below.value.part("requests")
    size = None if requests is None or requests.value is None else requests.value.field("storage")
    if size is not None:
        yield from stated("storage.size", bytes_of(spec.reader, size))
