"""Claims, the volumes bound to them, and the classes that provide them."""

from collections.abc import Iterator

from advisor.formats.extraction import Companion
from advisor.formats.fields import Attribute, Read, text_set
from advisor.formats.kubernetes.annotations import annotations
from advisor.formats.kubernetes.handles import cluster_wide, named
from advisor.formats.kubernetes.members import (
    companion,
    is_true,
    name_at,
    number_fact,
    present,
    stated,
    texts,
    word_at,
)
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.quantities import bytes_of
from advisor.formats.kubernetes.storage_kinds import ACCESS_MODES, VOLUME_TYPES, kind_of_driver
from advisor.formats.variables import is_open
from advisor.model.facts import Fact
from advisor.text.yaml_text import Text

_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"
_DEFAULT_CLASS = (
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
)


def claim_companions(one: Object) -> Iterator[Companion]:
    """A claim means the workloads that mount it; its class and its volume mean them by way of it."""
    if not one.name:
        return
    class_ = storage_class(one)
    gives = [] if _wants_none(class_) else [cluster_wide("StorageClass", name_at(class_, one.reader))]
    volume = name_at(one.at("spec", "volumeName"), one.reader)
    if volume:
        gives.append(cluster_wide("PersistentVolume", volume))
    needs = (named(one.namespace, "PersistentVolumeClaim", one.name),)
    yield companion(one, needs, claim_facts(one, class_), gives=gives)


def claim_facts(claim: Object, class_: Attribute | None) -> dict[str, Fact]:
    """What the specification of a claim asks for."""
    size = claim.at("spec", "resources", "requests", "storage")
    return present(
        {
            "config.features": _raw_block(claim),
            "storage.access": _access(claim),
            "storage.classes": _class(claim, class_),
            "storage.size": number_fact(bytes_of(claim.reader, size)),
        }
    )


def _class(claim: Object, name: Attribute | None) -> Fact | None:
    if name is None or _wants_none(name):
        return None
    read = claim.reader.text(name)
    return None if read is None else text_set([read])


def _wants_none(class_: Attribute | None) -> bool:
    """Whether it asks for a volume without a class, and not for one of the default class."""
    return class_ is not None and isinstance(class_.node, Text) and not class_.node.text


def storage_class(claim: Object) -> Attribute | None:
    found = claim.at("spec", "storageClassName")
    return found if found is not None else claim.at("metadata", "annotations", _OLD_CLASS)


def _access(claim: Object) -> Fact | None:
    reads = [
        Read(ACCESS_MODES.get(mode), place)
        for mode, place in texts(claim.at("spec", "accessModes"), claim.reader)
        if mode in ACCESS_MODES or is_open(mode)
    ]
    return text_set(reads) if reads else None


def _raw_block(claim: Object) -> Fact | None:
    mode = claim.at("spec", "volumeMode")
    return stated(("raw-block-volume",), mode.location()) if mode and word_at(mode, claim.reader) == "Block" else None


# --- volumes and classes --------------------------------------------------------------------------------------------


def volume_companions(one: Object) -> Iterator[Companion]:
    """A volume means the workloads of the claim that it is bound to, by either's word or by their class."""
    facts = _volume_kind(one)
    if not facts:
        return
    claim = name_at(one.at("spec", "claimRef", "name"), one.reader)
    class_ = name_at(storage_class(one), one.reader)
    if one.name:
        yield companion(one, (cluster_wide("PersistentVolume", one.name),), facts, general=True)
    if claim:
        namespace = name_at(one.at("spec", "claimRef", "namespace"), one.reader) or one.namespace
        yield companion(one, (named(namespace, "PersistentVolumeClaim", claim),), facts, general=True)
    elif class_:
        yield companion(one, (cluster_wide("StorageClass", class_),), facts, general=True)


def _volume_kind(one: Object) -> dict[str, Fact]:
    driver = one.at("spec", "csi", "driver")
    if driver is not None:
        kind, place = kind_of_driver(word_at(driver, one.reader)), driver.location()
        return {"storage.kinds": stated((kind,), place)} if kind else {}
    for key, kind in VOLUME_TYPES.items():
        source = one.at("spec", key)
        if source is not None:
            return {"storage.kinds": stated((kind,), source.location())}
    return {}


def class_companions(one: Object) -> Iterator[Companion]:
    """A class means the workloads whose claims name it, the default class also those whose claims name none."""
    provisioner = one.at("provisioner")
    kind = kind_of_driver(word_at(provisioner, one.reader))
    if provisioner is None or not kind or not one.name:
        return
    facts = {"storage.kinds": stated((kind,), provisioner.location())}
    names = [one.name]
    known = annotations(one)
    if any(is_true(known.get(key), one.reader) for key in _DEFAULT_CLASS):
        names.append("")
    for name in names:
        yield companion(one, (cluster_wide("StorageClass", name),), facts, general=True)
