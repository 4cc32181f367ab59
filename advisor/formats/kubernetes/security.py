"""What a pod asks of its host, and which restrictions it asks for or switches off."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from advisor.formats.fields import Attribute, Read
from advisor.formats.kubernetes.parts import Part, Statements, holds_if, member, told, unknown
from advisor.formats.kubernetes.pods import Container, Pod
from advisor.formats.variables import is_open
from advisor.model.facts import Fact
from advisor.text.yaml_text import Text

CONTEXT_FACTS = (
    "process.groups",
    "process.user",
    "security.added-capabilities",
    "security.hardening",
    "security.privileged",
    "security.sysctls",
    "security.unconfined",
)
SECURITY_FACTS = frozenset({*CONTEXT_FACTS, "security.host-access"})
_HOST = {"hostNetwork": "network", "hostPID": "processes", "hostIPC": "processes"}
_LARGEST_ID = 2**32 - 1
_SECCOMP = re.compile(
    r"(?:seccomp\.security\.alpha\.kubernetes\.io/pod|container\.seccomp\.security\.alpha\.kubernetes\.io/(?P<name>.+))\Z"
)
_APPARMOR = re.compile(r"container\.apparmor\.security\.beta\.kubernetes\.io/.+\Z")
_SYSCTLS = frozenset({"security.alpha.kubernetes.io/sysctls", "security.alpha.kubernetes.io/unsafe-sysctls"})

Truths: TypeAlias = Iterator[Read[bool]]


def security_facts(pod: Pod) -> Statements:
    """security.* without what volumes bring, process.user and process.groups."""
    for key, part in _HOST.items():
        read = pod.spec.boolean(key)
        if read is not None and read.value is not False:
            yield from member("security.host-access", Read(part if read.value else None, read.place))
    yield from told(pod.spec.part("securityContext"), _pod_context, CONTEXT_FACTS)
    for container in pod.all:
        yield from told(container.part.part("securityContext"), _container_context, CONTEXT_FACTS)
    for place in pod.unread:
        yield from unknown(("security.added-capabilities", "security.privileged"), place)
    yield from _users(pod)
    yield from _annotations(pod)
    yield from _hardening(pod)


# --- contexts -------------------------------------------------------------------------------------------------------


def _pod_context(context: Part) -> Statements:
    for read in context.parts("sysctls"):
        yield from told(read, lambda part: member("security.sysctls", part.text("name")), ("security.sysctls",))
    for key in ("fsGroup", "runAsGroup"):
        yield from _number("process.groups", context, key)
    for group in context.texts("supplementalGroups"):
        yield from member("process.groups", group)
    yield from _confinement(context)


def _container_context(context: Part) -> Statements:
    yield from holds_if("security.privileged", context.boolean("privileged"))
    capabilities = context.part("capabilities")
    if capabilities is not None and capabilities.value is not None:
        for added in capabilities.value.texts("add"):
            yield from member("security.added-capabilities", Read(_capability(added.value), added.place))
    elif capabilities is not None:
        yield from unknown(("security.added-capabilities",), capabilities.place)
    mount = context.text("procMount")
    if mount is not None and mount.value in ("Unmasked", None):
        yield from member("security.unconfined", Read(mount.value and "masked-paths", mount.place))
    yield from _number("process.groups", context, "runAsGroup")
    yield from _confinement(context)


def _confinement(context: Part) -> Statements:
    for key, name in (("seccompProfile", "seccomp"), ("appArmorProfile", "apparmor")):
        yield from _switched_off(context, key, name, "Unconfined")
    yield from _switched_off(context, "seLinuxOptions", "selinux", "spc_t")
    windows = context.part("windowsOptions")
    if windows is not None and windows.value is not None:
        yield from holds_if("security.privileged", windows.value.boolean("hostProcess"))


def _switched_off(context: Part, key: str, name: str, off: str) -> Statements:
    below = context.part(key)
    if below is None:
        return
    kind = Read(None, below.place) if below.value is None else below.value.text("type")
    if kind is not None and kind.value in (off, None):
        yield from member("security.unconfined", Read(kind.value and name, kind.place))


def _number(name: str, context: Part, key: str) -> Statements:
    read = context.integer(key, 0, _LARGEST_ID)
    if read is not None:
        yield from member(name, Read(None if read.value is None else str(read.value), read.place))


def _capability(name: str | None) -> str | None:
    return None if name is None else name.strip().upper().removeprefix("CAP_")


# --- users ----------------------------------------------------------------------------------------------------------


def _users(pod: Pod) -> Statements:
    """The user of each container, its own word or else the pod's; the others run as their image says."""
    users = [_user_of(_Contexts(container, pod)) for container in pod.containers]
    yield from (statement for user in users for statement in user)
    if any(users) and not all(users):
        yield "process.user", Fact(value=None)


def _user_of(contexts: "_Contexts") -> list[tuple[str, Fact]]:
    return next((found for context in contexts.both() if (found := list(_user(context)))), [])


def _user(context: Part) -> Statements:
    yield from _number("process.user", context, "runAsUser")
    windows = context.part("windowsOptions")
    if windows is not None and windows.value is not None:
        yield from member("process.user", windows.value.text("runAsUserName"))


def _context(part: Part) -> Part | None:
    read = part.part("securityContext")
    return None if read is None else read.value


# --- annotations of older releases ----------------------------------------------------------------------------------


def _annotations(pod: Pod) -> Statements:
    for attribute in pod.annotations():
        value = _value(attribute)
        if _SECCOMP.match(attribute.key) and value in ("unconfined", None):
            yield from member("security.unconfined", Read(value and "seccomp", attribute.key_location()))
        elif _APPARMOR.match(attribute.key) and value in ("unconfined", None):
            yield from member("security.unconfined", Read(value and "apparmor", attribute.key_location()))
        elif attribute.key in _SYSCTLS:
            for setting in (value or "").split(","):
                name = setting.partition("=")[0].strip()
                yield from member("security.sysctls", Read(name or None, attribute.key_location()))


def _value(attribute: Attribute) -> str | None:
    node = attribute.node
    return node.text if isinstance(node, Text) and not is_open(node.text) else None


# --- restrictions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Contexts:
    """The security contexts that hold for one container."""

    container: Container
    pod: Pod

    @property
    def own(self) -> Part | None:
        return _context(self.container.part)

    def both(self) -> Iterator[Part]:
        """The container's first: its word holds."""
        for context in (self.own, _context(self.pod.spec)):
            if context is not None:
                yield context


def _hardening(pod: Pod) -> Statements:
    """A restriction holds where every container that keeps running has it, by itself or from the pod."""
    for name, tell in _RESTRICTIONS.items():
        said = [next(tell(_Contexts(container, pod)), None) for container in pod.containers]
        values = [None if read is None else read.value for read in said]
        places = {read.place for read in said if read is not None}
        if said and None not in said and False not in values:
            value = None if None in values else (name,)
            yield "security.hardening", Fact(value=value, evidence=tuple(sorted(places)))


def _non_root(contexts: _Contexts) -> Truths:
    for context in contexts.both():
        yield from _said(context.boolean("runAsNonRoot"))


def _read_only_root(contexts: _Contexts) -> Truths:
    if contexts.own is not None:
        yield from _said(contexts.own.boolean("readOnlyRootFilesystem"))


def _no_escalation(contexts: _Contexts) -> Truths:
    for read in _said(None if contexts.own is None else contexts.own.boolean("allowPrivilegeEscalation")):
        yield Read(None if read.value is None else not read.value, read.place)


def _drop_all(contexts: _Contexts) -> Truths:
    capabilities = None if contexts.own is None else contexts.own.part("capabilities")
    if capabilities is None or capabilities.value is None:
        return
    dropped = list(capabilities.value.texts("drop"))
    everything = [read for read in dropped if _capability(read.value) == "ALL"]
    for read in (*everything, *(one for one in dropped if one.value is None)):
        yield Read(None if read.value is None else bool(everything), read.place)


def _seccomp(contexts: _Contexts) -> Truths:
    for context in contexts.both():
        profile = context.part("seccompProfile")
        kind = None if profile is None or profile.value is None else profile.value.text("type")
        if kind is not None:
            yield Read(None if kind.value is None else kind.value in ("RuntimeDefault", "Localhost"), kind.place)
    for attribute in contexts.pod.annotations():
        found, value = _SECCOMP.match(attribute.key), _value(attribute)
        if found and found["name"] in (None, contexts.container.name):
            yield Read(None if value is None else value != "unconfined", attribute.key_location())


def _said(read: Read[bool] | None) -> Truths:
    if read is not None:
        yield read


_RESTRICTIONS: dict[str, Callable[[_Contexts], Truths]] = {
    "drop-all": _drop_all,
    "no-escalation": _no_escalation,
    "non-root": _non_root,
    "read-only-root": _read_only_root,
    "seccomp": _seccomp,
}
