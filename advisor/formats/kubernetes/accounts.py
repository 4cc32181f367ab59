"""Service accounts, the rights bound to them, and the security policies that admit their pods."""

import re
from collections.abc import Iterator, Sequence

from advisor.formats.extraction import Companion
from advisor.formats.kubernetes.handles import in_namespace, named
from advisor.formats.kubernetes.members import (
    companion,
    holds,
    members,
    name_at,
    stated,
    text_facts,
    texts,
    word_at,
)
from advisor.formats.kubernetes.objects import DEFAULT_NAMESPACE, Object
from advisor.model.facts import Fact
from advisor.model.location import Location

_ACCOUNT = re.compile(r"system:serviceaccount:(?P<namespace>[^:]+):(?P<name>[^:]+)")
_ACCOUNTS = re.compile(r"system:serviceaccounts:(?P<namespace>[^:]+)")
_CONSTRAINT_ROLE = "system:openshift:scc:"
_FOR_IMAGES = frozenset({"system:deployer", "system:image-builder", "system:image-puller", "system:image-pusher"})
"""Roles that the platform itself needs to build, pull and deploy; the workload calls nothing by them."""
_MADE_BY_OPENSHIFT = "-dockercfg-"
_UNNAMED = "default"
"""The account of pods that name none: its like in another namespace is another one's."""
_POLICIES = frozenset({"podsecuritypolicies", "securitycontextconstraints"})


def account_companions(one: Object) -> Iterator[Companion]:
    """Pull secrets of an account hold for every pod that runs under it."""
    secrets = one.at("imagePullSecrets")
    names = [name_at(each.at("name"), one.reader) for each in members(secrets, one.reader)]
    if secrets is not None and one.name and any(name and _MADE_BY_OPENSHIFT not in name for name in names):
        facts = {"image.registry.auth": stated("required", secrets.location())}
        yield companion(one, (named(one.namespace, "ServiceAccount", one.name),), facts, general=True)


# --- rights ---------------------------------------------------------------------------------------------------------


def binding_companions(one: Object, objects: Sequence[Object]) -> Iterator[Companion]:
    """A binding gives every workload of its subjects the use of the platform's API, or of a security policy."""
    facts = _bound(one, objects)
    for needs in sorted(_subjects(one)) if facts else ():
        yield companion(one, (needs,), facts, general=True)


def _bound(one: Object, objects: Sequence[Object]) -> dict[str, Fact]:
    attribute = one.at("roleRef", "name")
    role = name_at(attribute, one.reader)
    if attribute is None or not role or role in _FOR_IMAGES:
        return {}
    if role.startswith(_CONSTRAINT_ROLE):
        return {"security.constraints": stated((role.removeprefix(_CONSTRAINT_ROLE),), attribute.location())}
    for other in objects:
        if other.name == role and other.kind == word_at(one.at("roleRef", "kind"), one.reader):
            policies = _policies_only(other)
            if policies is not None:
                return {"security.constraints": policies}
    return {"security.platform-api": holds(attribute.key_location())}


def _policies_only(role: Object) -> Fact | None:
    """The security policies that a role lets its holders use, where it grants nothing else."""
    names: list[tuple[str, Location]] = []
    for rule in members(role.at("rules"), role.reader):
        resources = {resource for resource, _ in texts(rule.at("resources"), role.reader)}
        if not resources or not resources <= _POLICIES:
            return None
        names.extend(texts(rule.at("resourceNames"), role.reader))
    return text_facts(names)


def _subjects(one: Object) -> set[str]:
    """Handles of the accounts; of one in a namespace also its like in files that leave the namespace out."""
    found: set[str] = set()
    for subject in members(one.at("subjects"), one.reader):
        kind, name = word_at(subject.at("kind"), one.reader), name_at(subject.at("name"), one.reader)
        if kind == "ServiceAccount" and name:
            namespace = name_at(subject.at("namespace"), one.reader) or one.namespace
            found |= _account(namespace, name)
        elif kind in ("Group", "SystemGroup", "User", "SystemUser"):
            found |= _of_name(name)
    for key in ("groupNames", "userNames"):
        for name, _ in texts(one.at(key), one.reader):
            found |= _of_name(name)
    return found


def _account(namespace: str, name: str) -> set[str]:
    spaces = {namespace} if name == _UNNAMED else {namespace, DEFAULT_NAMESPACE}
    return {named(each, "ServiceAccount", name) for each in spaces}


def _of_name(name: str) -> set[str]:
    """Handles of an account, or of all accounts of a namespace, by its name as a user or a group."""
    account, accounts = _ACCOUNT.fullmatch(name), _ACCOUNTS.fullmatch(name)
    if account is not None:
        return _account(account["namespace"], account["name"])
    return set() if accounts is None else {in_namespace(accounts["namespace"])}


# --- security context constraints -----------------------------------------------------------------------------------


def constraint_companions(one: Object) -> Iterator[Companion]:
    """A constraint names the accounts and groups that may use it."""
    if not one.name:
        return
    for key in ("groups", "users"):
        for name, place in texts(one.at(key), one.reader):
            for needs in sorted(_of_name(name)):
                facts = {"security.constraints": stated((one.name,), place)}
                yield companion(one, (needs,), facts, general=True)
