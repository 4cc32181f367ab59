"""Which machines a pod asks for, how its instances are spread, and which features of the cluster it names."""

from collections.abc import Iterator, Mapping

from advisor.formats.fields import Read
from advisor.formats.kubernetes.parts import Part, Statements, holds, member, told, unknown, word
from advisor.formats.kubernetes.pods import Pod
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text

PLACEMENT_FACTS = frozenset(
    {"config.features", "image.architectures", "image.os", "placement.nodes", "placement.spread"}
)
_NODES = "placement.nodes"
_SYSTEM = frozenset({"kubernetes.io/os", "beta.kubernetes.io/os"})
_WINDOWS_BUILD = "node.kubernetes.io/windows-build"
"""A label that only nodes with Windows carry."""
_ARCHITECTURE = frozenset({"kubernetes.io/arch", "beta.kubernetes.io/arch"})
# The cluster itself lets every pod tolerate these for a while.
_TOLERATED_BY_ALL = frozenset({"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"})
_FEATURES = {
    "dnsConfig": "dns-settings",
    "hostAliases": "host-aliases",
    "shareProcessNamespace": "shared-process-namespace",
}
_NAMED_FEATURES = {
    "priorityClassName": "priority-class",
    "runtimeClassName": "runtime-class",
    "schedulerName": "scheduler",
}
_DEFAULT_SCHEDULER = "default-scheduler"
_TERMS = "nodeSelectorTerms"
_HARD = "requiredDuringSchedulingIgnoredDuringExecution"
_SOFT = "preferredDuringSchedulingIgnoredDuringExecution"
_SELECTED = (_NODES, "image.os", "image.architectures")


def placement_facts(pod: Pod) -> Statements:
    """placement.*, config.features, and the operating system and architecture that a machine must have."""
    yield from told(pod.spec.part("nodeSelector"), _node_selector, _SELECTED)
    yield from told(pod.spec.part("affinity"), lambda part: _affinity(part, pod), (_NODES, "placement.spread"))
    for read in pod.spec.parts("topologySpreadConstraints"):
        yield from told(read, lambda part: holds("placement.spread", part.place), ("placement.spread",))
    for read in pod.spec.parts("tolerations"):
        yield from told(read, _toleration, (_NODES,))
    node = pod.spec.text("nodeName")
    if node is not None:
        yield from member(_NODES, Read(node.value and f"node {node.value}", node.place))
    yield from told(pod.spec.part("os"), lambda part: word("image.os", part.text("name")), ("image.os",))
    yield from _features(pod)


# --- nodes ----------------------------------------------------------------------------------------------------------


def _node_selector(part: Part) -> Statements:
    for attribute in part.fields():
        value = part.reader.scalar(attribute, "a text", lambda node: node.text)
        if value is None:
            yield from _asked(attribute.key, "Exists", (), attribute.location())
        elif value.value is None:
            yield from unknown(_facts_of(attribute.key), value.place)
        else:
            yield from _asked(attribute.key, "In", (value.value,), value.place)


def _facts_of(key: str) -> tuple[str, ...]:
    if key in _SYSTEM or key == _WINDOWS_BUILD:
        return ("image.os",)
    return ("image.architectures",) if key in _ARCHITECTURE else (_NODES,)


def _asked(key: str, operator: str, values: tuple[str, ...], place: Location) -> Statements:
    """One condition on a machine: on its system, its architecture, or another of its labels."""
    if key == _WINDOWS_BUILD and operator in ("In", "Exists"):
        yield from word("image.os", Read("windows", place))
    elif key in _SYSTEM and operator == "In" and len(values) == 1:
        yield from word("image.os", Read(values[0], place))
    elif key in _ARCHITECTURE and operator == "In" and values:
        yield "image.architectures", Fact(value=tuple(sorted(set(values))), evidence=(place,))
    else:
        yield from member(_NODES, Read(_condition(key, operator, values), place))


def _condition(key: str, operator: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(sorted(values))
    match operator:
        case "In" if len(values) == 1:
            return f"{key}={listed}" if listed else key
        case "In":
            return f"{key} in ({listed})"
        case "NotIn":
            return f"{key} not in ({listed})"
        case "DoesNotExist":
            return f"no {key}"
        case "Gt" | "Lt":
            return f"{key} {'above' if operator == 'Gt' else 'below'} {listed}"
    return key


def _affinity(part: Part, pod: Pod) -> Statements:
    nodes = part.part("nodeAffinity")
    required = None if nodes is None or nodes.value is None else nodes.value.part(_HARD)
    yield from told(nodes, lambda _: iter(()), (_NODES,))
    yield from told(required, _terms, (_NODES,))
    yield from told(part.part("podAntiAffinity"), lambda apart: _apart(apart, pod), ("placement.spread",))


def _terms(required: Part) -> Statements:
    """Preferences are left out: a machine without them will do."""
    for term in required.parts(_TERMS):
        yield from told(term, _term, (_NODES,))


def _term(term: Part) -> Statements:
    for key in ("matchExpressions", "matchFields"):
        for read in term.parts(key):
            yield from told(read, _expression, (_NODES,))


def _expression(part: Part) -> Statements:
    key, operator = part.text("key"), part.text("operator")
    values = list(part.texts("values"))
    if key is None or key.value is None or any(read.value is None for read in values):
        yield from unknown((_NODES,), part.place)
        return
    said = "In" if operator is None else operator.value or ""
    yield from _asked(key.value, said, tuple(read.value or "" for read in values), key.place)


def _toleration(part: Part) -> Statements:
    key = part.text("key")
    if key is None:
        yield from member(_NODES, Read("tolerates everything", part.place))
    elif key.value not in _TOLERATED_BY_ALL:
        yield from member(_NODES, Read(key.value and f"tolerates {key.value}", key.place))


# --- instances apart ------------------------------------------------------------------------------------------------


def _apart(part: Part, pod: Pod) -> Statements:
    """Only where the pods to keep away from are its own kind."""
    for key in (_HARD, _SOFT):
        for read in part.parts(key):
            term = read.value if read.value is None or key == _HARD else _inner(read.value)
            if term is None:
                yield from unknown(("placement.spread",), read.place)
            elif _means(term, dict(pod.labels())):
                yield from holds("placement.spread", read.place)


def _inner(weighted: Part) -> Part | None:
    below = weighted.part("podAffinityTerm")
    return None if below is None else below.value


def _means(term: Part, labels: Mapping[str, str | None]) -> bool:
    """Whether the selector of a term can mean pods with these labels; one that says nothing means none."""
    below = term.part("labelSelector")
    selector = None if below is None else below.value
    if selector is None:
        return False
    exact = selector.field("matchLabels")
    if exact is not None and not all(_has(labels, key, (value,)) for key, value in _pairs(exact.node)):
        return False
    return all(read.value is not None and _selects(read.value, labels) for read in selector.parts("matchExpressions"))


def _pairs(node: Map | Items | Text) -> Iterator[tuple[str, str]]:
    for entry in node.entries if isinstance(node, Map) else ():
        if isinstance(entry.value, Text):
            yield entry.key.text, entry.value.text


def _selects(expression: Part, labels: Mapping[str, str | None]) -> bool:
    key, operator = expression.text("key"), expression.text("operator")
    name = "" if key is None else key.value or ""
    values = tuple(read.value or "" for read in expression.texts("values"))
    match "" if operator is None else operator.value:
        case "In":
            return _has(labels, name, values)
        case "NotIn":
            return not _has(labels, name, values)
        case "DoesNotExist":
            return name not in labels
    return name in labels


def _has(labels: Mapping[str, str | None], key: str, values: tuple[str, ...]) -> bool:
    """A label whose value a variable leaves open is taken to fit."""
    return key in labels and (labels[key] is None or labels[key] in values)


# --- features -------------------------------------------------------------------------------------------------------


def _features(pod: Pod) -> Statements:
    for key, name in _FEATURES.items():
        attribute = pod.spec.field(key)
        if attribute is not None and not _says_no(attribute.node):
            yield from member("config.features", Read(name, attribute.key_location()))
    for key, name in _NAMED_FEATURES.items():
        read = pod.spec.text(key)
        if read is not None and read.value != _DEFAULT_SCHEDULER:
            yield from member("config.features", Read(read.value and f"{name} {read.value}", read.place))


def _says_no(node: Map | Items | Text) -> bool:
    """False, or an empty collection."""
    if isinstance(node, Text):
        return node.as_bool() is False
    return not (node.entries if isinstance(node, Map) else node.items)
