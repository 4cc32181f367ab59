"""What pods keep and what is brought into them: volumes, mounts, claims, and the objects that provide them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from advisor.formats.extraction import Companion
from advisor.formats.facts import Statements, holds, member, members, stated, told, unknown
from advisor.formats.kubernetes.containers import INSTANCE_INFORMATION
from advisor.formats.kubernetes.objects import (
    Object,
    annotations,
    bytes_of,
    cluster_wide,
    companion,
    is_true,
    named,
    written_texts,
)
from advisor.formats.kubernetes.pods import Pod
from advisor.formats.reading import Attribute, Part, Read
from advisor.formats.variables import is_open
from advisor.formats.words import by_word, facts_of
from advisor.model.location import Location
from advisor.text.yaml_text import Text

VOLUME_FACTS = facts_of(
    config="files instance-information secrets",
    scale="shared-memory",
    security="devices docker-socket host-access",
    storage="access classes kinds scratch volumes",
)
STORAGE_FACTS = VOLUME_FACTS | facts_of(storage="per-instance shared size")
_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"

VOLUME_TYPES: Mapping[str, str] = by_word(
    {
        "cloud-disk": "awsElasticBlockStore azureDisk cinder fc gcePersistentDisk iscsi photonPersistentDisk"
        " portworxVolume rbd scaleIO storageos vsphereVolume",
        "cluster-file": "cephfs glusterfs quobyte",
        "local-disk": "hostPath local",
        "nfs": "nfs",
        "smb": "azureFile",
    }
)
"""Key of a volume → the kind of its storage. A block device of a network counts as a disk of the cloud."""

_ACCESS_MODES: Mapping[str, str] = {
    "ReadOnlyMany": "read-only",
    "ReadWriteMany": "shared",
    "ReadWriteOnce": "single",
    "ReadWriteOncePod": "single",
}
"""What a claim asks for. A block volume that one machine mounts is no share."""
_ACCESS_OF_KINDS: Mapping[str, str] = {
    "cloud-disk": "single",
    "cluster-file": "shared",
    "local-disk": "single",
    "nfs": "shared",
    "smb": "shared",
}
"""What storage that a pod names itself can do."""

_DRIVERS: Mapping[str, str] = by_word(
    {
        "": "secrets-store.csi.k8s.io",
        "cloud-disk": "cinder.csi.openstack.org csi.vsphere.vmware.com disk.csi.azure.com"
        " dobs.csi.digitalocean.com driver.longhorn.io ebs.csi.aws.com kubernetes.io/aws-ebs"
        " kubernetes.io/azure-disk kubernetes.io/cinder kubernetes.io/gce-pd kubernetes.io/rbd"
        " kubernetes.io/vsphere-volume pd.csi.storage.gke.io rbd.csi.ceph.com vpc.block.csi.ibm.io",
        "cluster-file": "blob.csi.azure.com cephfs.csi.ceph.com fsx.csi.aws.com gcsfuse.csi.storage.gke.io"
        " kubernetes.io/glusterfs s3.csi.aws.com",
        "local-disk": "hostpath.csi.k8s.io kubernetes.io/host-path kubernetes.io/no-provisioner"
        " local.csi.openebs.io microk8s.io/hostpath openebs.io/local rancher.io/local-path",
        "nfs": "efs.csi.aws.com filestore.csi.storage.gke.io nfs.csi.k8s.io",
        "smb": "cifs.csi.k8s.io file.csi.azure.com kubernetes.io/azure-file smb.csi.k8s.io",
    }
)
_ENDINGS: Mapping[str, str] = {
    ".cephfs.csi.ceph.com": "cluster-file",
    ".rbd.csi.ceph.com": "cloud-disk",
    "/cifs": "smb",
    "/hostpath": "local-disk",
    "/nfs": "nfs",
    "nfs-subdir-external-provisioner": "nfs",
}
"""Drivers whose first part is the namespace of their operator, or a name of choice."""


def kind_of_driver(name: str) -> str:
    """The kind of storage that a driver or provisioner serves; "" where it is not known, or serves no storage."""
    known = _DRIVERS.get(name)
    return known if known is not None else next((kind for end, kind in _ENDINGS.items() if name.endswith(end)), "")


# --- mounts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mount:
    """One volume in one container."""

    volume: str
    """Its name; "" where it cannot be read."""
    path: Read[str]
    writes: bool
    """Whether the container may write to it, and to the same place as other instances."""


def _mounts_of(pod: Pod) -> tuple[Mount, ...]:
    return tuple(mount for container in pod.all for mount in _mounts(container.part))


def _mounts(container: Part) -> Iterator[Mount]:
    for key, path in (("volumeMounts", "mountPath"), ("volumeDevices", "devicePath")):
        for read in container.parts(key):
            if read.value is None:
                yield Mount("", Read(None, read.place), writes=False)
            else:
                yield _mount(read.value, read.place, path)


def _mount(part: Part, place: Location, key: str) -> Mount:
    """With `subPathExpr` each instance has a path of its own on the volume."""
    name, only_read = part.text("name"), part.field("readOnly")
    writes = only_read is None or not isinstance(only_read.node, Text) or only_read.node.as_bool() is not True
    return Mount(
        volume="" if name is None else name.value or "",
        path=part.text(key) or Read(None, place),
        writes=writes and part.field("subPathExpr") is None,
    )


# --- volumes of a pod -----------------------------------------------------------------------------------------------

_MOUNTED = ("config.files", "storage.scratch", "storage.volumes")
"""What a mount may be of whose volume nothing is known."""
_REMOTE = VOLUME_TYPES.keys() - {"hostPath", "local"} | {"persistentVolumeClaim"}


def storage_facts(pod: Pod) -> Statements:
    """storage.*, and what volumes state of config.*, scale.* and security.*."""
    mounts = _mounts_of(pod)
    for mount in mounts:
        if not mount.volume:
            yield from unknown(_MOUNTED, mount.path.place)
    for read in pod.spec.parts("volumes"):
        yield from told(read, lambda part: _volume(part, _of(part, mounts)), VOLUME_FACTS)
    for name, template in _claim_templates(pod.owner.below("spec")).items():
        yield from _own_claim(template, [mount for mount in mounts if mount.volume == name])


def claims_of(pod: Pod) -> Iterator[str]:
    """The names of the claims it mounts."""
    for read in pod.spec.parts("volumes"):
        below = None if read.value is None else read.value.below("persistentVolumeClaim")
        name = None if below is None else below.text("claimName")
        if name is not None and name.value is not None:
            yield name.value


def shared_writes(pod: Pod) -> tuple[Location, ...]:
    """Where volumes are mounted that all instances write to, if there are several."""
    mounts = _mounts_of(pod)
    places: set[Location] = set()
    for read in pod.spec.parts("volumes"):
        key = None if read.value is None else _source(read.value)
        if read.value is not None and key is not None and key.key in _REMOTE:
            places.update(mount.path.place for mount in _of(read.value, mounts) if mount.writes)
    return tuple(sorted(places))


def _of(volume: Part, mounts: tuple[Mount, ...]) -> tuple[Mount, ...]:
    name = volume.text("name")
    own = name.value if name is not None and name.value else None
    return tuple(mount for mount in mounts if mount.volume == own)


def _claim_templates(spec: Part | None) -> dict[str, Read[Part]]:
    """The templates by which every instance gets a claim of its own, by name; by number where they have none."""
    templates = {}
    for number, read in enumerate(spec.parts("volumeClaimTemplates") if spec is not None else ()):
        metadata = None if read.value is None else read.value.below("metadata")
        name = None if metadata is None else metadata.text("name")
        templates[f"/{number}" if name is None or name.value is None else name.value] = read
    return templates


def _own_claim(template: Read[Part], mounts: list[Mount]) -> Statements:
    yield from holds("storage.per-instance", template.place)
    yield from member("storage.kinds", Read("claim", template.place))
    for mount in mounts:
        yield from member("storage.volumes", mount.path)
    if template.value is None:
        yield from unknown(("storage.access", "storage.classes", "storage.size", "storage.volumes"), template.place)
        return
    yield from members("storage.classes", _class_of(template.value))
    yield from told(template.value.part("spec"), _claimed, ("storage.access", "storage.classes", "storage.size"))


def _claimed(spec: Part) -> Statements:
    for mode in spec.texts("accessModes"):
        yield from member("storage.access", Read(_ACCESS_MODES.get(mode.value or ""), mode.place))
    requests = spec.below("resources", "requests")
    if requests is not None:
        yield from stated("storage.size", bytes_of(spec.reader, requests.field("storage")))


def _class_of(template: Part) -> Iterator[Read[str]]:
    """The storage class that a claim names, in its own field or in the annotation of older releases."""
    spec = template.below("spec")
    name = None if spec is None else spec.text("storageClassName")
    if name is None:
        name = template.reader.text(annotations(template).get(_OLD_CLASS))
    if name is not None:
        yield name


# --- volumes by their kind ------------------------------------------------------------------------------------------

_SECRET_DRIVERS = frozenset({"csi.cert-manager.io", "csi.spiffe.io", "secrets-store.csi.k8s.io"})
"""Drivers whose volumes hold secrets, not data."""
_SOCKETS = frozenset({"containerd.sock", "crio.sock", "docker.sock", "dockershim.sock", "podman.sock"})
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - a path that files mount, not one that is written to


@dataclass(frozen=True, slots=True)
class _Volume:
    """What a volume is, and where it is mounted."""

    body: Part
    """The mapping below its key."""
    key: Attribute
    """The key that says what it is."""
    mounts: tuple[Mount, ...]

    def paths(self, name: str) -> Statements:
        yield from members(name, (mount.path for mount in self.mounts))


def _source(part: Part) -> Attribute | None:
    return part.first(*(attribute.key for attribute in part.fields() if attribute.key != "name"))


def _volume(part: Part, mounts: tuple[Mount, ...]) -> Statements:
    """What one entry of `volumes` states, with its mounts."""
    key = _source(part)
    if key is None:  # a volume of which nothing is said is a folder that goes with the instance
        yield from members("storage.scratch", (mount.path for mount in mounts))
    elif key.key in _KINDS:
        tell, otherwise = _KINDS[key.key]
        yield from told(part.part(key.key), lambda body: tell(_Volume(body, key, mounts)), otherwise)
    else:
        part.reader.note_on(key, "is no kind of volume that is known here.", "Check its spelling.")
        yield from unknown(_PERSISTENT, key.location())


def _persistent(volume: _Volume, kind: str | None) -> Statements:
    """What outlives an instance."""
    yield from member("storage.kinds", Read(kind, volume.key.location()))
    access = _ACCESS_OF_KINDS.get(kind or "")
    if access is not None:
        only_read = bool(volume.mounts) and not any(mount.writes for mount in volume.mounts)
        yield from member("storage.access", Read("read-only" if only_read else access, volume.key.location()))
    yield from volume.paths("storage.volumes")


def _claim(volume: _Volume) -> Statements:
    return _persistent(volume, "claim")


def _by_its_key(volume: _Volume) -> Statements:
    return _persistent(volume, VOLUME_TYPES[volume.key.key])


def _driven(volume: _Volume) -> Statements:
    driver = volume.body.text("driver")
    name = None if driver is None else driver.value
    if driver is not None and name in _SECRET_DRIVERS:
        below = volume.body.below("volumeAttributes")
        class_ = None if below is None else below.text("secretProviderClass")
        yield from member("config.secrets", class_ or driver)
        yield from volume.paths("config.files")
        return
    kind = kind_of_driver(name or "")
    if name and not kind:
        what = "names a driver that is not known here."
        volume.body.reader.note_on(volume.key, what, "What kind of storage it brings stays unknown.")
    yield from _persistent(volume, kind or None)


def _scratch(volume: _Volume) -> Statements:
    return volume.paths("storage.scratch")


def _empty(volume: _Volume) -> Statements:
    """A folder, or memory: mounted in one place it is the shared memory of the processes."""
    medium = volume.body.text("medium")
    shared = any(mount.path.value == _SHARED_MEMORY for mount in volume.mounts)
    if medium is None or medium.value != "Memory" or not shared:
        yield from _scratch(volume)
        return
    size = volume.body.size("sizeLimit", 0)
    yield from stated("scale.shared-memory", size or Read(None, volume.key.location()))


def _ephemeral(volume: _Volume) -> Statements:
    yield from _scratch(volume)
    template = volume.body.below("volumeClaimTemplate")
    if template is not None:
        yield from members("storage.classes", _class_of(template))


def _host_path(volume: _Volume) -> Statements:
    path = volume.body.text("path")
    if path is None or path.value is None:
        yield from unknown(_OF_THE_HOST, volume.key.location() if path is None else path.place)
        return
    value = path.value.rstrip("/") or "/"
    if value.rpartition("/")[2] in _SOCKETS:
        yield from holds("security.docker-socket", path.place)
    elif f"{value}/".startswith("/dev/"):
        yield from member("security.devices", Read(value, path.place))
    else:
        yield from member("security.host-access", Read("files", path.place))


def _files(volume: _Volume) -> Statements:
    return volume.paths("config.files")


def _secret(volume: _Volume) -> Statements:
    name = volume.body.text("secretName") or volume.body.text("name")
    yield from member("config.secrets", name or Read(None, volume.key.location()))
    yield from volume.paths("config.files")


def _downward(volume: _Volume) -> Statements:
    for read in volume.body.parts("items"):
        yield from told(read, INSTANCE_INFORMATION.read, INSTANCE_INFORMATION.states)
    yield from volume.paths("config.files")


def _projected(volume: _Volume) -> Statements:
    for read in volume.body.parts("sources"):
        yield from told(read, lambda source: _projection(source, volume), _KINDS["projected"][1])
    yield from volume.paths("config.files")


def _projection(source: Part, volume: _Volume) -> Statements:
    for key in ("secret", "downwardAPI"):
        tell, otherwise = _KINDS[key]
        body = source.part(key)
        if body is not None:
            yield from unknown(otherwise, body.place) if body.value is None else tell(replace(volume, body=body.value))


_PERSISTENT = ("storage.kinds", "storage.volumes")
_OF_THE_HOST = ("security.devices", "security.docker-socket", "security.host-access")
_KINDS: Mapping[str, tuple[Callable[[_Volume], Statements], tuple[str, ...]]] = {
    **dict.fromkeys(VOLUME_TYPES, (_by_its_key, _PERSISTENT)),
    "configMap": (_files, ("config.files",)),
    "csi": (_driven, _PERSISTENT),
    "downwardAPI": (_downward, ("config.files", "config.instance-information")),
    "emptyDir": (_empty, ("scale.shared-memory", "storage.scratch")),
    "ephemeral": (_ephemeral, ("storage.scratch",)),
    "flexVolume": (_driven, _PERSISTENT),
    "gitRepo": (_scratch, ("storage.scratch",)),
    "hostPath": (_host_path, _OF_THE_HOST),
    "image": (_files, ("config.files",)),
    "persistentVolumeClaim": (_claim, _PERSISTENT),
    "projected": (_projected, ("config.files", "config.secrets")),
    "secret": (_secret, ("config.files", "config.secrets")),
}
"""By the key of a volume: what it states, and what stays unknown where the mapping below the key cannot be read."""


# --- objects that provide storage -----------------------------------------------------------------------------------

_DEFAULT_CLASS = (
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
)


def claim_companions(claim: Object) -> Iterator[Companion]:
    """A claim means the workloads that mount it; its class and its volume mean them by way of it."""
    if not claim.name:
        return
    class_ = _storage_class(claim)
    gives = [] if _wants_none(class_) else [cluster_wide("StorageClass", claim.reader.name(class_))]
    volume = claim.name_at("spec", "volumeName")
    if volume:
        gives.append(cluster_wide("PersistentVolume", volume))
    needs = (named(claim.namespace, "PersistentVolumeClaim", claim.name),)
    yield companion(claim, needs, _claim_facts(claim, class_), gives=gives)


def _claim_facts(claim: Object, class_: Attribute | None) -> Statements:
    """What the specification of a claim asks for."""
    mode = claim.at("spec", "volumeMode")
    if mode is not None and claim.reader.word(mode) == "Block":
        yield from member("config.features", Read("raw-block-volume", mode.location()))
    for read in written_texts(claim, "spec", "accessModes"):
        if read.value in _ACCESS_MODES or is_open(read.value or ""):
            yield from member("storage.access", Read(_ACCESS_MODES.get(read.value or ""), read.place))
    if not _wants_none(class_):
        yield from member("storage.classes", claim.reader.text(class_))
    size = claim.at("spec", "resources", "requests", "storage")
    yield from stated("storage.size", bytes_of(claim.reader, size))


def _wants_none(class_: Attribute | None) -> bool:
    """Whether it asks for a volume without a class, and not for one of the default class."""
    return class_ is not None and isinstance(class_.node, Text) and not class_.node.text


def _storage_class(claim: Object) -> Attribute | None:
    return claim.at("spec", "storageClassName") or claim.at("metadata", "annotations", _OLD_CLASS)


def volume_companions(volume: Object) -> Iterator[Companion]:
    """A volume means the workloads of the claim that it is bound to, by either's word or by their class."""
    facts = list(_volume_kind(volume))
    if not facts:
        return
    claim, class_ = volume.name_at("spec", "claimRef", "name"), volume.reader.name(_storage_class(volume))
    if volume.name:
        yield companion(volume, (cluster_wide("PersistentVolume", volume.name),), facts, general=True)
    if claim:
        namespace = volume.spaced("spec", "claimRef", "namespace")
        yield companion(volume, (named(namespace, "PersistentVolumeClaim", claim),), facts, general=True)
    elif class_:
        yield companion(volume, (cluster_wide("StorageClass", class_),), facts, general=True)


def _volume_kind(volume: Object) -> Statements:
    driver = volume.at("spec", "csi", "driver")
    if driver is not None:
        kind = kind_of_driver(volume.reader.word(driver))
        yield from member("storage.kinds", Read(kind, driver.location()) if kind else None)
        return
    for key, kind in VOLUME_TYPES.items():
        source = volume.at("spec", key)
        if source is not None:
            yield from member("storage.kinds", Read(kind, source.location()))
            return


def class_companions(class_: Object) -> Iterator[Companion]:
    """A class means the workloads whose claims name it, the default class also those whose claims name none."""
    provisioner = class_.at("provisioner")
    kind = kind_of_driver(class_.reader.word(provisioner))
    if provisioner is None or not kind or not class_.name:
        return
    facts = list(member("storage.kinds", Read(kind, provisioner.location())))
    known = annotations(class_)
    is_default = any(is_true(class_.reader, known.get(key)) for key in _DEFAULT_CLASS)
    for name in (class_.name, "") if is_default else (class_.name,):
        yield companion(class_, (cluster_wide("StorageClass", name),), facts, general=True)
