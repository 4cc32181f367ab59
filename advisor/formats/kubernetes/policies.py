"""Policies of the network, and budgets of disruption."""

from collections.abc import Iterator

from advisor.formats.extraction import Companion
from advisor.formats.fields import Attribute
from advisor.formats.kubernetes.handles import in_namespace
from advisor.formats.kubernetes.members import companion, holds, members, stated, text_facts, texts, word_at
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.selectors import by_selector
from advisor.model.location import Location
from advisor.text.yaml_text import Items

_NOTHING = frozenset({"0", "0%"})


def network_policy_companions(one: Object) -> Iterator[Companion]:
    """Without policy types a policy restricts ingress, and egress where it has rules for it."""
    selector = one.at("spec", "podSelector")
    needs = by_selector(selector, one.namespace, one.reader)
    if selector is None:  # the API takes it for the whole namespace
        needs = frozenset({in_namespace(one.namespace)})
    if needs:
        types = one.at("spec", "policyTypes")
        unread = types is not None and not isinstance(types.node, Items)
        facts = stated(None, types.location()) if types and unread else text_facts(_directions(one))
        yield companion(one, needs, {} if facts is None else {"network.policies": facts}, general=_is_wide(needs))


def _directions(one: Object) -> Iterator[tuple[str, Location]]:
    types = one.at("spec", "policyTypes")
    if types is not None:
        yield from ((word.lower(), place) for word, place in texts(types, one.reader) if word in ("Ingress", "Egress"))
        return
    ingress, egress = one.at("spec", "ingress"), one.at("spec", "egress")
    yield "ingress", one.place if ingress is None else ingress.location()
    if egress is not None:
        yield "egress", egress.location()


def _is_wide(needs: frozenset[str]) -> bool:
    return all(need.startswith("namespace ") for need in needs)


def cilium_policy_companions(one: Object) -> Iterator[Companion]:
    """A policy of Cilium restricts every direction for which it has a list of rules."""
    needs = by_selector(one.at("spec", "endpointSelector"), one.namespace, one.reader)
    if not needs:
        return
    listed = {"ingress": ("ingress", "ingressDeny"), "egress": ("egress", "egressDeny")}
    found = [
        (direction, attribute.location())
        for direction, keys in listed.items()
        for key in keys
        if (attribute := one.at("spec", key)) is not None
    ]
    facts = text_facts(found)
    yield companion(one, needs, {} if facts is None else {"network.policies": facts}, general=_is_wide(needs))


def egress_companions(one: Object) -> Iterator[Companion]:
    """OpenShift's firewall for what leaves a namespace."""
    rules = one.at("spec", "egress")
    if rules is not None and any(True for _ in members(rules, one.reader)):
        facts = text_facts([("egress", rules.location())])
        yield companion(
            one, (in_namespace(one.namespace),), {} if facts is None else {"network.policies": facts}, general=True
        )


def budget_companions(one: Object) -> Iterator[Companion]:
    """A budget that lets every instance go states nothing that must stay."""
    needs = by_selector(one.at("spec", "selector"), one.namespace, one.reader)
    least, most = one.at("spec", "minAvailable"), one.at("spec", "maxUnavailable")
    places = [place for place in (_binding(one, least, _NOTHING), _binding(one, most, frozenset({"100%"}))) if place]
    if needs and places:
        yield companion(one, needs, {"rollout.disruption-budget": holds(*places)}, general=_is_wide(needs))


def _binding(one: Object, limit: Attribute | None, nothing: frozenset[str]) -> Location | None:
    return None if limit is None or word_at(limit, one.reader) in nothing else limit.key_location()
