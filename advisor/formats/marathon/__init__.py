"""Apps, pods and groups of Marathon."""

import re
from collections.abc import Set as AbstractSet

from advisor.formats.extraction import Extractor
from advisor.formats.format import Format, Joins, Role
from advisor.formats.recognising import File, Recogniser, Sniffed, if_shaped
from advisor.text.yaml_text import Outline

_APP_SIGNS = frozenset({"container", "cpus", "mem"})
_APP_KEYS = _APP_SIGNS | {
    "acceptedResourceRoles",
    "args",
    "backoffFactor",
    "backoffSeconds",
    "check",
    "cmd",
    "constraints",
    "dependencies",
    "disk",
    "env",
    "executor",
    "fetch",
    "gpus",
    "healthChecks",
    "id",
    "instances",
    "ipAddress",
    "labels",
    "maxLaunchDelaySeconds",
    "networks",
    "portDefinitions",
    "ports",
    "readinessChecks",
    "requirePorts",
    "residency",
    "role",
    "secrets",
    "storeUrls",
    "taskKillGracePeriodSeconds",
    "tasksKillGracePeriodSeconds",
    "unreachableStrategy",
    "upgradeStrategy",
    "uris",
    "user",
}
_DEEPEST_GROUP = 5


def is_marathon(document: Outline) -> bool:
    """Whether a document is an app, a pod, a group, or a list of them."""
    if isinstance(document, list):
        members = _maps(document)
        return bool(members) and all(map(is_marathon, members))
    if not isinstance(document, dict):
        return False
    if set(document) == {"app"}:
        return is_marathon(document["app"])
    return _is_app(document) or _is_pod(document) or _is_group(document, 0)


def _is_app(document: dict[str, Outline]) -> bool:
    if not isinstance(document.get("id"), str) or "containerDefinitions" in document:
        return False
    known = set(document) & _APP_KEYS
    telling = known & {"args", "cmd", "container", "cpus", "mem"}
    return bool(telling) and (
        set(document) <= _APP_KEYS or (bool(known & _APP_SIGNS) and 2 * len(known) > len(document))
    )


def _is_pod(document: dict[str, Outline]) -> bool:
    containers = document.get("containers")
    if not isinstance(document.get("id"), str) or not isinstance(containers, list):
        return False
    return any(
        isinstance(one, dict) and "name" in one and {"exec", "image", "resources"} & set(one) for one in containers
    )


def _is_group(document: dict[str, Outline], depth: int) -> bool:
    """A group with an app or pod somewhere below, or what Marathon answers when asked for all apps."""
    if depth > _DEEPEST_GROUP or ("id" not in document and set(document) != {"apps"}):
        return False
    apps, pods, groups = (_maps(document.get(key)) for key in ("apps", "pods", "groups"))
    return any(map(_is_app, apps)) or any(map(_is_pod, pods)) or any(_is_group(group, depth + 1) for group in groups)


def _maps(value: Outline) -> list[dict[str, Outline]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _load() -> tuple[Extractor, frozenset[str]]:
    from advisor.formats.marathon.workloads import STATES, extract_marathon

    return extract_marathon, STATES


_NAME = re.compile(r".*marathon.*\.json\Z", re.IGNORECASE)
_BLOCK_SIGNS = frozenset({"apps", "args", "cmd", "container", "containers", "cpus", "groups", "mem", "pods"})
_JSON_SIGNS = (b'"args"', b'"cmd"', b'"container"', b'"containers"', b'"cpus"', b'"mem"')


def _skips(name: str) -> str:
    universe = name.lower() == "marathon.json.mustache"
    return "a template of the Mesosphere Universe; render it and assess the result" if universe else ""


def _keys(keys: AbstractSet[str]) -> bool:
    return "id" in keys and not keys.isdisjoint({"cmd", "container", "containers", "cpus", "mem"})


def _block(file: File) -> Sniffed | None:
    if "id" not in file.keys or file.keys.isdisjoint(_BLOCK_SIGNS):
        return None
    return if_shaped(FORMAT.id, file, is_marathon)


def _flow(_: File, document: Outline) -> Sniffed | None:
    return Sniffed(kind=FORMAT.id) if is_marathon(document) else None


FORMAT = Format(
    id="marathon",
    title="Marathon app",
    load=_load,
    example="example/marathon.json",
    kinds={"marathon": "Marathon app"},
    recognises=Recogniser(
        skips=_skips,
        json_name=_NAME,
        json_words=tuple((b'"id"', word) for word in _JSON_SIGNS),
        json_keys=_keys,
        block=_block,
        flow=_flow,
    ),
    joins=Joins(role=Role.PLATFORM, rank=4, writers=frozenset({"marathon"})),
)
