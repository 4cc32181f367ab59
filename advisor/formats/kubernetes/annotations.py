"""Annotations of routes: what ingress controllers and routers do beyond host and path."""

from collections.abc import Iterator, Mapping

from advisor.formats.fields import Attribute, shown_key
from advisor.formats.kubernetes.members import entries, holds, is_true, present, stated, text_facts, word_at
from advisor.formats.kubernetes.objects import Object
from advisor.model.facts import Fact
from advisor.model.location import Location

_CONTROLLERS = frozenset(
    {
        "appgw.ingress.kubernetes.io",
        "contour.heptio.com",
        "haproxy-ingress.github.io",
        "haproxy.org",
        "haproxy.router.openshift.io",
        "ingress.kubernetes.io",
        "konghq.com",
        "nginx.com",
        "nginx.ingress.kubernetes.io",
        "nginx.org",
        "projectcontour.io",
        "traefik.ingress.kubernetes.io",
    }
)
"""Prefixes of annotations that change how requests are routed."""
_RETIRED = "nginx.ingress.kubernetes.io"
"""Prefix of the one controller that its project gave up; a class named nginx may be another one."""
_CLOUD_RULES = ("actions.", "auth-", "conditions.", "waf", "wafv2-")
"""Of alb.ingress.kubernetes.io: the other annotations describe the load balancer itself."""
_STATED_ELSEWHERE = (
    "affinity",
    "auth-tls-",
    "backend-protocol",
    "balance",
    "disable_cookies",
    "grpc-",
    "load-balance",
    "router.tls",
    "secure-backends",
    "service.sticky",
    "session-cookie-",
    "ssl-passthrough",
    "sticky-cookie-services",
    "upstream-hash-by",
)
_ADDRESSES = frozenset(
    {
        "kubernetes.io/ingress.global-static-ip-name",
        "metallb.universe.tf/loadBalancerIPs",
        "service.beta.kubernetes.io/aws-load-balancer-eip-allocations",
        "service.beta.kubernetes.io/azure-load-balancer-ipv4",
        "service.beta.kubernetes.io/azure-pip-name",
    }
)
"""Annotations by which clouds reserve an address, whatever their value."""
_BALANCING: Mapping[str, str] = {
    "ip_hash": "hash",
    "least_conn": "least-connection",
    "leastconn": "least-connection",
    "random": "random",
    "round_robin": "round-robin",
    "roundrobin": "round-robin",
    "source": "hash",
}


def annotations(one: Object) -> dict[str, Attribute]:
    return entries(one.at("metadata", "annotations"), one.reader)


def reserved_addresses(one: Object) -> list[Location]:
    return [attribute.key_location() for key, attribute in annotations(one).items() if key in _ADDRESSES]


def routing_facts(one: Object) -> dict[str, Fact]:
    """Sticky sessions, load balancing, a reserved address, the names of all other rules, and words that have aged."""
    addresses = reserved_addresses(one)
    return present(
        {
            "descriptor.deprecated-keys": text_facts(_aged(one)),
            "network.fixed-address": holds(*addresses) if addresses else None,
            "network.load-balancing": text_facts(_balancing(one)),
            "network.route-rules": text_facts(_rules(one)),
            "network.sticky-sessions": _sticky(one),
        }
    )


def protocol_fact(one: Object, *places: Location) -> Fact:
    """http, or http2 where the backend speaks gRPC; `places` say that there is a route at all."""
    for name, attribute in _of_controllers(one):
        said = word_at(attribute, one.reader).upper()
        if (name == "backend-protocol" and said in ("GRPC", "GRPCS", "H2C")) or name == "grpc-services":
            return stated(("http2",), attribute.location() if said else attribute.key_location())
    return stated(("http",), *places)


def tls_fact(one: Object, ended: Attribute | None) -> Fact | None:
    """Where TLS ends; `ended` is the key by which a route ends it at the edge."""
    known = dict(_of_controllers(one))
    said = word_at(known.get("backend-protocol"), one.reader).upper()
    through, again, mutual = known.get("ssl-passthrough"), known.get("backend-protocol"), known.get("auth-tls-secret")
    found: list[tuple[str, Location]] = []
    if through is not None and is_true(through, one.reader):
        found.append(("passthrough", through.location()))
    elif again is not None and ended is not None and said in ("HTTPS", "GRPCS"):
        found.append(("reencrypt", again.location()))
    elif ended is not None:
        found.append(("edge", ended.location()))
    if mutual is not None:
        found.append(("mutual", mutual.key_location()))
    return text_facts(found)


def _of_controllers(one: Object) -> Iterator[tuple[str, Attribute]]:
    """The annotations that a controller reads, by their names without the prefix, in the order of the file."""
    for key, attribute in annotations(one).items():
        prefix, _, name = key.partition("/")
        if prefix in _CONTROLLERS or (prefix == "alb.ingress.kubernetes.io" and name.startswith(_CLOUD_RULES)):
            yield name, attribute


def _aged(one: Object) -> Iterator[tuple[str, Location]]:
    for key, attribute in annotations(one).items():
        if key.startswith(f"{_RETIRED}/"):
            yield f"{_RETIRED} annotations", attribute.key_location()


def _rules(one: Object) -> Iterator[tuple[str, Location]]:
    for name, attribute in _of_controllers(one):
        if name and not name.startswith(_STATED_ELSEWHERE):
            yield shown_key(name), attribute.key_location()


def _balancing(one: Object) -> Iterator[tuple[str, Location]]:
    for name, attribute in _of_controllers(one):
        said = word_at(attribute, one.reader).lower()
        if name in ("balance", "load-balance", "balance-algorithm", "lb-method") and said:
            yield _BALANCING.get(said, said), attribute.location()
        elif name == "upstream-hash-by":
            yield "hash", attribute.key_location()


def _sticky(one: Object) -> Fact | None:
    for name, attribute in _of_controllers(one):
        said = word_at(attribute, one.reader).lower()
        asks = (
            (name == "affinity" and said in ("cookie", "true"))
            or (name == "service.sticky.cookie" and said == "true")
            or (name in ("balance", "load-balance", "lb-method") and said in ("source", "ip_hash"))
            or name == "sticky-cookie-services"
        )
        if asks:
            return holds(attribute.key_location())
    return None
