"""Known registries: hosts, what is known of them, since when."""

from collections.abc import Mapping
from datetime import date

from advisor.catalog.fields import Fields, Problems
from advisor.catalog.values import read_facts
from advisor.model.catalog import FactDefinition, Grade, KnownRegistry
from advisor.text.yaml_text import Items, Map, Node

_KEYS = ("hosts", "facts", "from", "bound", "source", "checked", "grade", "note")
_ABOUT = "image.registry."
GRADES = tuple(grade for grade in Grade if grade is not Grade.OPINION)


def read_registries(
    node: Node, path: str, problems: Problems, facts: Mapping[str, FactDefinition]
) -> list[KnownRegistry]:
    """Every entry of the file; the same host with a fact twice is a mistake."""
    found: list[KnownRegistry] = []
    said: set[tuple[str, str]] = set()
    for item in node.items if isinstance(node, Items) else ():
        if not isinstance(item, Map):
            problems.add(path, item.first_line, "a registry is a mapping.", "Write `- hosts: […]`.")
            continue
        fields = Fields(item, path, problems, _KEYS)
        registry = _registry(fields, facts)
        pairs = {(host, fact) for host in registry.hosts for fact in registry.facts}
        for host, fact in sorted(pairs & said):
            fields.say("hosts", f"{fact} of {host} is stated here again.", "Keep one of them.")
        said |= pairs
        found.append(registry)
    return found


def _registry(fields: Fields, facts: Mapping[str, FactDefinition]) -> KnownRegistry:
    hosts = fields.texts("hosts")
    for host in hosts:
        if host != host.lower() or "/" in host:
            fields.say(
                "hosts", f"{host!r} is no host as references show it.", "Write it in lower case, without a path."
            )
    if not hosts:
        fields.say("hosts", "a registry has a host.", "Add `hosts: [registry.example.com]`.")
    stated = read_facts(fields, "facts", facts)
    for name in stated:
        if not name.startswith(_ABOUT):
            fields.say("facts", f"{name!r} is no fact about a registry.", f"State facts below {_ABOUT[:-1]}.")
    grade = Grade(fields.word("grade", GRADES) or Grade.DOCUMENTED)
    sources = fields.texts("source")
    if not sources:
        fields.say("source", "what is known of a registry has a source.", "Add one.")
    for source in sources if grade is not Grade.DECLARED else ():
        if not source.startswith("https://"):
            fields.say("source", "a source is an https link.", "Mend it, or grade the entry `declared`.")
    fields.word("bound", ("at-latest",))
    return KnownRegistry(
        hosts=hosts,
        facts=stated,
        since=fields.need("from", fields.day("from"), date.min),
        sources=sources,
        checked=fields.day("checked"),
        location=fields.location,
    )
