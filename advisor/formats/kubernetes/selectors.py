"""Which pods a selector means, as handles."""

from advisor.formats.fields import Attribute, Reader
from advisor.formats.kubernetes.handles import has_label, in_namespace, labelled
from advisor.formats.kubernetes.members import entries, member, members, texts, word_at
from advisor.text.yaml_text import Text


def by_labels(attribute: Attribute | None, namespace: str, reader: Reader) -> frozenset[str] | None:
    """A mapping of labels, as services and old controllers have it; None where it is missing or no mapping."""
    found = member(attribute, reader)
    if found is None:
        return None
    wanted = {key: member.node for key, member in entries(attribute, reader).items()}
    return frozenset(
        labelled(namespace, key, _value(node, reader)) for key, node in wanted.items() if isinstance(node, Text)
    )


def by_selector(attribute: Attribute | None, namespace: str, reader: Reader) -> frozenset[str] | None:
    """A label selector of the newer kind; the whole namespace where it is empty.

    None, with a note, where it asks for something else than the presence of a label or one value of it.
    """
    found = member(attribute, reader)
    if attribute is None or found is None:
        return None
    wanted = by_labels(found.at("matchLabels"), namespace, reader) or frozenset()
    for expression in members(found.at("matchExpressions"), reader):
        key, operator = word_at(expression.at("key"), reader), word_at(expression.at("operator"), reader)
        values = [value for value, _ in texts(expression.at("values"), reader)]
        if operator == "In" and len(values) == 1 and key:
            wanted |= {labelled(namespace, key, values[0])}
        elif operator == "Exists" and key:
            wanted |= {has_label(namespace, key)}
        else:
            what = "selects by an expression that files do not settle."
            reader.note_on(attribute, what, "What the object says is left out; select by matchLabels.")
            return None
    return wanted or frozenset({in_namespace(namespace)})


def _value(node: Text, reader: Reader) -> str:
    return (reader.resolved(node) or node).text
