"""What labels ask of the programs beside Marathon: the load balancer's routes, the autoscaler's bounds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.formats.fields import Attribute, Read
from advisor.formats.marathon.parts import Part, Statements, holds_if, member, stated
from advisor.model.location import Location
from advisor.text.yaml_text import Text

LABEL_STATES = frozenset(
    {
        "config.labels",
        "network.exposure",
        "network.load-balancing",
        "network.protocols",
        "network.route-rules",
        "network.routes",
        "network.sticky-sessions",
        "network.tls",
        "rollout.strategy",
        "scale.autoscaling",
        "scale.most-instances",
    }
)
_BALANCER = re.compile(r"HAPROXY_(?:(?P<index>\d{1,3})_)?(?P<key>[A-Z][A-Z_]*)")
_WITHOUT_RULES = frozenset(
    {
        "BACKEND_HEALTHCHECK_PORT_INDEX",
        "BACKEND_WEIGHT",
        "BALANCE",
        "BIND_ADDR",
        "BIND_OPTIONS",
        "ENABLED",
        "GROUP",
        "MODE",
        "PATH",
        "PORT",
        "REDIRECT_TO_HTTPS",
        "SSL_CERT",
        "STICKY",
        "USE_HSTS",
        "VHOST",
    }
)
_BALANCING = {"roundrobin": "round-robin", "leastconn": "least-connection", "source": "hash", "uri": "hash"}
_HOST_RULE = re.compile(r"Host:\s*(?P<hosts>[^;]+)")
_SCALING_RULE = re.compile(r"\s*(?P<measure>cpu|mem)\s*\|")
_MEASURES = {"cpu": "cpu", "mem": "memory"}
_MOST_INSTANCES = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Label:
    """One label; its value is None where a variable leaves it open or it is no text."""

    name: str
    value: str | None
    place: Location

    @property
    def says_no(self) -> bool:
        return self.value is not None and self.value.strip().lower() in ("false", "0", "no", "")


@dataclass(frozen=True, slots=True)
class Balancing:
    """The labels of the load balancer: by their key, for one port (its index) or for all (None)."""

    labels: tuple[tuple[str | None, str, Label], ...]

    def of(self, key: str) -> Iterator[tuple[str | None, Label]]:
        return ((index, label) for index, name, label in self.labels if name == key)

    @property
    def hosts(self) -> tuple[Label, ...]:
        """The labels that name virtual hosts, of ports that are not switched off."""
        off = {index for index, label in self.of("ENABLED") if label.says_no}
        return tuple(label for index, label in self.of("VHOST") if index not in off)

    @property
    def groups(self) -> tuple[Label, ...]:
        """The labels that name load balancers."""
        return tuple(label for _, label in self.of("GROUP"))

    @property
    def is_internal(self) -> bool:
        """Whether every load balancer it names is the one within the cluster."""
        return bool(self.groups) and all(label.value == "internal" for label in self.groups)


def labels_of(part: Part) -> tuple[Label, ...]:
    below = part.below("labels")
    return () if below is None else tuple(_label(attribute, below) for attribute in below.fields())


def _label(attribute: Attribute, part: Part) -> Label:
    node = attribute.node
    text = part.reader.resolved(node) if isinstance(node, Text) else None
    return Label(attribute.key, None if text is None else text.text, attribute.key_location())


def balancing_of(labels: tuple[Label, ...]) -> Balancing:
    found = [(match["index"], match["key"], one) for one in labels if (match := _BALANCER.fullmatch(one.name))]
    return Balancing(tuple(found))


def label_facts(part: Part) -> Statements:
    """config.labels, routes and autoscaling."""
    read = part.part("labels")
    if read is not None and read.value is None:
        yield from member("config.labels", Read(None, read.place))
    labels = labels_of(part)
    for label in labels:
        yield from member("config.labels", Read(label.name, label.place))
    yield from _balanced(balancing_of(labels))
    yield from _traefik(labels)
    yield from _scaled(labels)


# --- load balancers -------------------------------------------------------------------------------------------------


def _balanced(balancing: Balancing) -> Statements:
    paths = {index: label.value for index, label in balancing.of("PATH")}
    hosts = set(balancing.hosts)
    for index, label in balancing.of("VHOST"):
        if label in hosts:
            yield from _routes(label, label.value, paths.get(index) or "")
    for _, label in balancing.of("BALANCE"):
        word = None if label.value is None else label.value.strip().lower()
        yield from member("network.load-balancing", Read(word and _BALANCING.get(word, word), label.place))
    for _, label in balancing.of("STICKY"):
        yield from holds_if("network.sticky-sessions", Read(_switch(label), label.place))
    for _, label in (*balancing.of("REDIRECT_TO_HTTPS"), *balancing.of("SSL_CERT")):
        if not label.says_no:
            yield from member("network.tls", Read(None if label.value is None else "edge", label.place))
    for _, key, label in balancing.labels:
        if key == "DEPLOYMENT_GROUP":
            yield from stated("rollout.strategy", Read("blue-green", label.place))
        elif key not in _WITHOUT_RULES and not key.startswith("DEPLOYMENT_"):
            yield from member("network.route-rules", Read(f"HAPROXY_{key}", label.place))


def _routes(label: Label, hosts: str | None, path: str) -> Statements:
    yield from member("network.protocols", Read("http", label.place))
    yield from member("network.exposure", Read("route", label.place))
    names = [None] if hosts is None else [name.strip() for name in hosts.split(",") if name.strip()]
    for name in names:
        yield from member("network.routes", Read(None if name is None else name + path.strip(), label.place))


def _switch(label: Label) -> bool | None:
    return None if label.value is None else not label.says_no


def _traefik(labels: tuple[Label, ...]) -> Statements:
    for label in labels:
        if label.name.startswith("traefik.") and label.name.endswith(".rule"):
            match = _HOST_RULE.search(label.value or "")
            yield from _routes(label, match["hosts"] if match else None, "")


# --- autoscaling ----------------------------------------------------------------------------------------------------


def _scaled(labels: tuple[Label, ...]) -> Statements:
    named = {label.name.lower(): label for label in labels}
    switch = named.get("use_marathon_autoscaler")
    if switch is None or switch.says_no:
        return
    rules = [label for name, label in named.items() if name.startswith("mas_rule_")]
    for label in rules:
        match = _SCALING_RULE.match(label.value or "")
        yield from member("scale.autoscaling", Read(_MEASURES[match["measure"]] if match else None, label.place))
    if not rules:
        yield from member("scale.autoscaling", Read(None, switch.place))
    most = named.get("max_instances")
    if most is not None:
        yield from stated("scale.most-instances", Read(_count(most.value), most.place))


def _count(text: str | None) -> int | None:
    text = (text or "").strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(_MOST_INSTANCES)) + 1 else None
    return number if number is not None and 0 < number <= _MOST_INSTANCES else None
