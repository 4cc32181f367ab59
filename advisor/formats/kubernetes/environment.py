"""What the containers of a pod are configured with: names of variables, secrets, facts about their own instance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from advisor.formats.fields import Read
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.parts import Part, Statements, member, told, unknown
from advisor.formats.kubernetes.pods import Pod
from advisor.text.yaml_text import Map

ENVIRONMENT_FACTS = frozenset({"config.env-names", "config.instance-information", "config.secrets"})
_NAMES = "config.env-names"
_SECRETS = "config.secrets"
_INSTANCE = "config.instance-information"
_HOLDERS: Mapping[str, tuple[str, ...]] = {"ConfigMap": ("data",), "Secret": ("data", "stringData")}


@dataclass(frozen=True, slots=True)
class Holders:
    """The config maps and secrets of a file, by namespace, kind and name."""

    objects: Mapping[tuple[str, str, str], Object]

    @classmethod
    def of(cls, objects: Sequence[Object]) -> "Holders":
        return cls({(one.namespace, one.kind, one.name): one for one in objects if one.kind in _HOLDERS})

    def keys(self, namespace: str, kind: str, name: str) -> tuple[str, ...] | None:
        """The names below its data; None where the file does not hold it, or does not say them."""
        found = self.objects.get((namespace, kind, name))
        if found is None:
            return None
        nodes = [attribute.node for key in _HOLDERS[kind] if (attribute := found.at(key)) is not None]
        maps = [node for node in nodes if isinstance(node, Map)]
        return tuple(entry.key.text for one in maps for entry in one.entries) if len(maps) == len(nodes) else None


def environment_facts(pod: Pod, holders: Holders) -> Statements:
    """Names only: a value never leaves the text."""
    for container in pod.all:
        counts = container in pod.containers
        for read in container.part.parts("env"):
            yield from told(read, partial(_variable, counts=counts), ENVIRONMENT_FACTS)
        for read in container.part.parts("envFrom"):
            yield from told(read, partial(_many, pod=pod, holders=holders, counts=counts), ENVIRONMENT_FACTS)


def mentioned_config_maps(pod: Pod) -> Iterator[str]:
    """The names of config maps that variables of the pod come from."""
    for container in pod.all:
        for key, inner in (("env", ("valueFrom", "configMapKeyRef")), ("envFrom", ("configMapRef",))):
            for read in container.part.parts(key):
                name = _name_below(read.value, *inner)
                if name is not None and name.value is not None:
                    yield name.value


def _name_below(part: Part | None, *keys: str) -> Read[str] | None:
    for key in keys:
        below = None if part is None else part.part(key)
        part = None if below is None else below.value
    return None if part is None else part.text("name")


def _variable(part: Part, *, counts: bool) -> Statements:
    if counts:
        yield from member(_NAMES, part.text("name"))
    yield from told(part.part("valueFrom"), _origin, (_SECRETS, _INSTANCE))


def _origin(part: Part) -> Statements:
    yield from told(part.part("secretKeyRef"), lambda secret: member(_SECRETS, secret.text("name")), (_SECRETS,))
    yield from instance_information(part)


def instance_information(part: Part) -> Statements:
    """What a variable or a file asks the platform about its own instance."""
    yield from told(part.part("fieldRef"), lambda field: member(_INSTANCE, field.text("fieldPath")), (_INSTANCE,))
    yield from told(
        part.part("resourceFieldRef"), lambda field: member(_INSTANCE, field.text("resource")), (_INSTANCE,)
    )


def _many(part: Part, *, pod: Pod, holders: Holders, counts: bool) -> Statements:
    """Every key of a config map or secret becomes a variable; unknown where its object stands elsewhere."""
    prefix = part.text("prefix")
    for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
        below = part.part(key)
        name = None if below is None or below.value is None else below.value.text("name")
        if kind == "Secret" and below is not None:
            yield from member(_SECRETS, name or Read(None, below.place))
        if counts and below is not None:
            known = None if name is None or name.value is None else holders.keys(pod.owner.namespace, kind, name.value)
            yield from _prefixed(known, prefix, name or Read(None, below.place))


def _prefixed(keys: tuple[str, ...] | None, prefix: Read[str] | None, name: Read[str]) -> Statements:
    if keys is None or (prefix is not None and prefix.value is None):
        yield from unknown((_NAMES,), name.place)
        return
    before = "" if prefix is None else prefix.value or ""
    for key in keys:
        yield from member(_NAMES, Read(f"{before}{key}", name.place))
