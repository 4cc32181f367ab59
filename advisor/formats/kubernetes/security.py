"""What pods ask of their host, which restrictions they ask for or switch off, and what rights accounts give them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from advisor.formats.extraction import Companion
from advisor.formats.facts import Statement, Statements, holds, member, members, unknown
from advisor.formats.kubernetes.objects import (
    DEFAULT_NAMESPACE,
    Object,
    companion,
    in_namespace,
    named,
    written_texts,
)
from advisor.formats.kubernetes.pods import Container, Pod
from advisor.formats.reading import Attribute, Part, Read
from advisor.formats.table import Row, Table, flag, listed, nothing, switch, texts, when
from advisor.formats.variables import is_open
from advisor.model.facts import Fact
from advisor.text.yaml_text import Text

_LARGEST_ID = 2**32 - 1
_SECCOMP = re.compile(
    r"(?:seccomp\.security\.alpha\.kubernetes\.io/pod|container\.seccomp\.security\.alpha\.kubernetes\.io/(?P<name>.+))\Z"
)
_APPARMOR = re.compile(r"container\.apparmor\.security\.beta\.kubernetes\.io/.+\Z")
_SYSCTLS = frozenset({"security.alpha.kubernetes.io/sysctls", "security.alpha.kubernetes.io/unsafe-sysctls"})

Truths: TypeAlias = Iterator[Read[bool]]


def security_facts(pod: Pod) -> Statements:
    """security.* without what volumes bring, process.user and process.groups."""
    yield from _POD.read(pod.spec)
    for container in pod.all:
        yield from _CONTAINER.read(container.part)
    for place in pod.unread:
        yield from unknown(("security.added-capabilities", "security.privileged"), place)
    yield from (*_users(pod), *_annotations(pod), *_hardening(pod))


# --- contexts -------------------------------------------------------------------------------------------------------


def _id(name: str, context: Part, key: str) -> Statements:
    read = context.integer(key, 0, _LARGEST_ID)
    if read is not None:
        yield from member(name, Read(None if read.value is None else str(read.value), read.place))


def _capabilities(name: str, capabilities: Part, key: str) -> Statements:
    yield from members(name, (Read(_capability(read.value), read.place) for read in capabilities.texts(key)))


def _capability(name: str | None) -> str | None:
    return None if name is None else name.strip().upper().removeprefix("CAP_")


def _context(*rows: Row) -> Table:
    """What the security contexts of pods and of containers have in common, and more rows."""
    every = "process.groups process.user security.added-capabilities security.hardening security.privileged"
    unconfined = "security.unconfined"
    return Table(
        Row("securityContext{}", f"{every} security.sysctls {unconfined}", nothing),
        Row("securityContext.runAsGroup", "process.groups", _id),
        Row("securityContext.seccompProfile.type", unconfined, when("Unconfined", "seccomp")),
        Row("securityContext.appArmorProfile.type", unconfined, when("Unconfined", "apparmor")),
        Row("securityContext.seLinuxOptions.type", unconfined, when("spc_t", "selinux")),
        Row("securityContext.windowsOptions.hostProcess", "security.privileged", flag),
        *rows,
    )


_POD = _context(
    Row("hostNetwork", "security.host-access", switch("network")),
    Row("hostPID", "security.host-access", switch("processes")),
    Row("hostIPC", "security.host-access", switch("processes")),
    Row("securityContext.sysctls[].name", "security.sysctls", texts),
    Row("securityContext.fsGroup", "process.groups", _id),
    Row("securityContext.supplementalGroups", "process.groups", listed),
)
_CONTAINER = _context(
    Row("securityContext.privileged", "security.privileged", flag),
    Row("securityContext.capabilities.add", "security.added-capabilities", _capabilities),
    Row("securityContext.procMount", "security.unconfined", when("Unmasked", "masked-paths")),
)
SECURITY_FACTS = _POD.states | _CONTAINER.states


# --- users ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Contexts:
    """The security contexts that hold for one container."""

    container: Container
    pod: Pod

    @property
    def own(self) -> Part | None:
        return self.container.part.below("securityContext")

    def both(self) -> Iterator[Part]:
        """The container's first: its word holds."""
        for context in (self.own, self.pod.spec.below("securityContext")):
            if context is not None:
                yield context


def _users(pod: Pod) -> Statements:
    """The user of each container, its own word or else the pod's; the others run as their image says."""
    users = [_user_of(_Contexts(container, pod)) for container in pod.containers]
    yield from (statement for user in users for statement in user)
    if any(users) and not all(users):
        yield "process.user", Fact(value=None)


def _user_of(contexts: _Contexts) -> list[Statement]:
    return next((user for context in contexts.both() if (user := list(_user(context)))), [])


def _user(context: Part) -> Statements:
    yield from _id("process.user", context, "runAsUser")
    windows = context.below("windowsOptions")
    if windows is not None:
        yield from member("process.user", windows.text("runAsUserName"))


# --- annotations of older releases ----------------------------------------------------------------------------------


def _annotations(pod: Pod) -> Statements:
    for attribute in pod.entries("annotations"):
        value, place = _value(attribute), attribute.key_location()
        if _SECCOMP.match(attribute.key) and value in ("unconfined", None):
            yield from member("security.unconfined", Read(value and "seccomp", place))
        elif _APPARMOR.match(attribute.key) and value in ("unconfined", None):
            yield from member("security.unconfined", Read(value and "apparmor", place))
        elif attribute.key in _SYSCTLS:
            for setting in (value or "").split(","):
                yield from member("security.sysctls", Read(setting.partition("=")[0].strip() or None, place))


def _value(attribute: Attribute) -> str | None:
    node = attribute.node
    return node.text if isinstance(node, Text) and not is_open(node.text) else None


# --- restrictions ---------------------------------------------------------------------------------------------------


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
        yield from _said(context, "runAsNonRoot")


def _read_only_root(contexts: _Contexts) -> Truths:
    return _said(contexts.own, "readOnlyRootFilesystem")


def _no_escalation(contexts: _Contexts) -> Truths:
    for read in _said(contexts.own, "allowPrivilegeEscalation"):
        yield Read(None if read.value is None else not read.value, read.place)


def _drop_all(contexts: _Contexts) -> Truths:
    capabilities = None if contexts.own is None else contexts.own.below("capabilities")
    dropped = [] if capabilities is None else list(capabilities.texts("drop"))
    everything = [read for read in dropped if _capability(read.value) == "ALL"]
    for read in (*everything, *(read for read in dropped if read.value is None)):
        yield Read(None if read.value is None else bool(everything), read.place)


def _seccomp(contexts: _Contexts) -> Truths:
    for context in contexts.both():
        profile = context.below("seccompProfile")
        kind = None if profile is None else profile.text("type")
        if kind is not None:
            yield Read(None if kind.value is None else kind.value in ("RuntimeDefault", "Localhost"), kind.place)
    for attribute in contexts.pod.entries("annotations"):
        match, value = _SECCOMP.match(attribute.key), _value(attribute)
        if match and match["name"] in (None, contexts.container.name):
            yield Read(None if value is None else value != "unconfined", attribute.key_location())


def _said(context: Part | None, key: str) -> Truths:
    read = None if context is None else context.flag(key)
    if read is not None:
        yield read


_RESTRICTIONS: dict[str, Callable[[_Contexts], Truths]] = {
    "drop-all": _drop_all,
    "no-escalation": _no_escalation,
    "non-root": _non_root,
    "read-only-root": _read_only_root,
    "seccomp": _seccomp,
}


# --- accounts, and the rights bound to them -------------------------------------------------------------------------

_ACCOUNT = re.compile(r"system:serviceaccount:(?P<namespace>[^:]+):(?P<name>[^:]+)")
_ACCOUNTS = re.compile(r"system:serviceaccounts:(?P<namespace>[^:]+)")
_CONSTRAINTS = "security.constraints"
_CONSTRAINT_ROLE = "system:openshift:scc:"
_FOR_IMAGES = frozenset({"system:deployer", "system:image-builder", "system:image-puller", "system:image-pusher"})
"""Roles that the platform itself needs to build, pull and deploy; the workload calls nothing by them."""
_MADE_BY_OPENSHIFT = "-dockercfg-"
_UNNAMED = "default"
"""The account of pods that name none: its like in another namespace is another one's."""
_POLICIES = frozenset({"podsecuritypolicies", "securitycontextconstraints"})


def account_companions(account: Object) -> Iterator[Companion]:
    """Pull secrets of an account hold for every pod that runs under it."""
    secrets = account.at("imagePullSecrets")
    names = [secret.name_at("name") for secret in account.members("imagePullSecrets")]
    if secrets is not None and account.name and any(name and _MADE_BY_OPENSHIFT not in name for name in names):
        facts = [("image.registry.auth", Fact(value="required", evidence=(secrets.location(),)))]
        yield companion(account, (named(account.namespace, "ServiceAccount", account.name),), facts, general=True)


def binding_companions(binding: Object, objects: Sequence[Object]) -> Iterator[Companion]:
    """A binding gives every workload of its subjects the use of the platform's API, or of a security policy."""
    facts = list(_bound(binding, objects))
    for needs in sorted(_subjects(binding)) if facts else ():
        yield companion(binding, (needs,), facts, general=True)


def _bound(binding: Object, objects: Sequence[Object]) -> Statements:
    attribute, role = binding.at("roleRef", "name"), binding.name_at("roleRef", "name")
    if attribute is None or not role or role in _FOR_IMAGES:
        return
    if role.startswith(_CONSTRAINT_ROLE):
        yield from member(_CONSTRAINTS, Read(role.removeprefix(_CONSTRAINT_ROLE), attribute.location()))
        return
    kind = binding.word_at("roleRef", "kind")
    for other in objects:
        policies = list(_policies_only(other)) if other.name == role and other.kind == kind else []
        if policies:
            yield from members(_CONSTRAINTS, policies)
            return
    yield from holds("security.platform-api", attribute.key_location())


def _policies_only(role: Object) -> Iterator[Read[str]]:
    """The security policies that a role lets its holders use, where it grants nothing else."""
    rules = list(role.members("rules"))
    for rule in rules:
        resources = {read.value for read in written_texts(rule, "resources")}
        if not resources or not resources <= _POLICIES:
            return
    for rule in rules:
        yield from written_texts(rule, "resourceNames")


def _subjects(binding: Object) -> set[str]:
    """Handles of the accounts; of one in a namespace also its like in files that leave the namespace out."""
    handles: set[str] = set()
    for subject in binding.members("subjects"):
        kind, name = subject.word_at("kind"), subject.name_at("name")
        if kind == "ServiceAccount" and name:
            handles |= _account(subject.name_at("namespace") or binding.namespace, name)
        elif kind in ("Group", "SystemGroup", "User", "SystemUser"):
            handles |= _of_name(name)
    for key in ("groupNames", "userNames"):
        for read in written_texts(binding, key):
            handles |= _of_name(read.value or "")
    return handles


def _account(namespace: str, name: str) -> set[str]:
    spaces = {namespace} if name == _UNNAMED else {namespace, DEFAULT_NAMESPACE}
    return {named(space, "ServiceAccount", name) for space in spaces}


def _of_name(name: str) -> set[str]:
    """Handles of an account, or of all accounts of a namespace, by its name as a user or a group."""
    account, accounts = _ACCOUNT.fullmatch(name), _ACCOUNTS.fullmatch(name)
    if account is not None:
        return _account(account["namespace"], account["name"])
    return set() if accounts is None else {in_namespace(accounts["namespace"])}


def constraint_companions(constraint: Object) -> Iterator[Companion]:
    """A security context constraint names the accounts and groups that may use it."""
    for key in ("groups", "users") if constraint.name else ():
        for read in written_texts(constraint, key):
            for needs in sorted(_of_name(read.value or "")):
                facts = member(_CONSTRAINTS, Read(constraint.name, read.place))
                yield companion(constraint, (needs,), facts, general=True)
