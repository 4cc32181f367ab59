"""Ways into the nested lists and mappings of a companion; a wrong shape is noted and passed over."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.extraction import Companion
from advisor.formats.fields import Attribute, Read, Reader, shape, shown_key, shown_name
from advisor.formats.kubernetes.objects import Object, attribute_at
from advisor.model.facts import Fact, Value
from advisor.model.location import Location
from advisor.text.redact import shown_item
from advisor.text.source import Source
from advisor.text.yaml_text import Items, Map, Text


@dataclass(frozen=True, slots=True)
class Member:
    """A mapping inside an object, such as a port, a rule or a metric."""

    node: Map
    source: Source
    reader: Reader

    @property
    def place(self) -> Location:
        return self.source.location(self.node.first_line, snippet=shown_item(self.node))

    def at(self, *keys: str) -> Attribute | None:
        return attribute_at(self.node, self.source, *keys)


def members(attribute: Attribute | None, reader: Reader) -> Iterator[Member]:
    """The mappings that a list holds."""
    read = reader.items(attribute)
    if attribute is None or read is None or read.value is None:
        return
    for item in read.value:
        if isinstance(item, Map):
            yield Member(item, attribute.source, reader)
        else:
            what = f"an entry of `{shown_key(attribute.key)}` is {shape(item)}, not a mapping."
            reader.note(attribute.source, item.first_line, what, "Mend it; until then it is passed over.")


def is_unread(attribute: Attribute | None) -> bool:
    """Whether something stands there that is no list of mappings, so that what it says is not known."""
    if attribute is None:
        return False
    return not isinstance(attribute.node, Items) or not all(isinstance(item, Map) for item in attribute.node)


def member(attribute: Attribute | None, reader: Reader) -> Member | None:
    """The mapping that an attribute holds."""
    read = reader.mapping(attribute)
    if attribute is None or read is None or read.value is None:
        return None
    return Member(read.value, attribute.source, reader)


def entries(attribute: Attribute | None, reader: Reader) -> dict[str, Attribute]:
    """The members of a mapping by their keys; none where there is no mapping."""
    found = member(attribute, reader)
    return {} if found is None else {entry.key.text: Attribute(entry, found.source) for entry in found.node.entries}


def texts(attribute: Attribute | None, reader: Reader) -> Iterator[tuple[str, Location]]:
    """The texts that a list holds, each as written where a variable leaves it open."""
    if reader.items(attribute) is None or attribute is None:
        return
    for item, text in reader.members(attribute, "a text"):
        if isinstance(item, Text) and not item.is_null:
            yield shown_name((text or item).text), attribute.at(item)


def name_at(attribute: Attribute | None, reader: Reader) -> str:
    """A name, as written where a variable leaves it open, so that two objects of a template still meet; "" if none."""
    if attribute is None or not isinstance(attribute.node, Text) or attribute.is_null:
        return ""
    return shown_name((reader.resolved(attribute.node) or attribute.node).text)


def word_at(attribute: Attribute | None, reader: Reader) -> str:
    """A text that a fact may rest on; "" where there is none, or a variable leaves it open."""
    if attribute is None or not isinstance(attribute.node, Text):
        return ""
    text = reader.resolved(attribute.node)
    return "" if text is None or text.is_null else shown_name(text.text)


def is_true(attribute: Attribute | None, reader: Reader) -> bool:
    """Whether a flag is set, quoted or not, as annotations have it."""
    return word_at(attribute, reader).lower() == "true"


def places_of(*attributes: Attribute | None, otherwise: Location) -> tuple[Location, ...]:
    """The places of the attributes that are written; the other one where none is."""
    return tuple(one.location() for one in attributes if one is not None) or (otherwise,)


# --- facts ----------------------------------------------------------------------------------------------------------


def stated(value: Value | None, *places: Location) -> Fact:
    return Fact(value=value, evidence=tuple(sorted(set(places))))


def holds(*places: Location) -> Fact:
    """That it is so."""
    return Fact(value=True, evidence=tuple(sorted(set(places))))


def text_facts(said: Iterable[tuple[str, Location]]) -> Fact | None:
    """A set of words with the places that say them; None where there is none."""
    listed = list(said)
    if not listed:
        return None
    return stated(tuple(sorted({word for word, _ in listed})), *(place for _, place in listed))


def number_fact(read: Read[int] | Read[float] | None) -> Fact | None:
    return None if read is None else read.fact()


def present(facts: Mapping[str, Fact | None]) -> dict[str, Fact]:
    """The facts that are stated."""
    return {name: fact for name, fact in facts.items() if fact is not None}


def companion(
    one: Object,
    needs: Iterable[str],
    facts: Mapping[str, Fact] | None = None,
    *,
    gives: Iterable[str] = (),
    general: bool = False,
) -> Companion:
    """What the object says about the workloads that hold the handles."""
    return Companion(
        title=f"{one.kind} {one.name}".strip(),
        place=one.place,
        needs=frozenset(needs),
        gives=frozenset(gives),
        facts=facts or {},
        general=general,
    )
