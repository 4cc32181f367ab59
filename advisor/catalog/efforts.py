"""Named ranges of person-days, the lines that a move adds to them, and floors for whole kinds of workloads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from advisor.catalog.documents import Documents
from advisor.catalog.fields import Fields, Problems
from advisor.catalog.values import read_condition
from advisor.model.catalog import (
    ALWAYS,
    NO_EFFORT,
    Capability,
    ChangeKind,
    Effort,
    FactDefinition,
    ReferenceClass,
    ServiceClass,
    Support,
    WorkLines,
)
from advisor.text.yaml_text import Map

FILE = "efforts.yaml"
KEYS = ("efforts", "lines", "classes")
EFFORT_KEYS = ("days", "kind", "why", "source", "assumed")
CLASS_KEYS = ("id", "title", "when", "needs", "unless", "effort", "why")
LINE_KEYS = ("descriptor", "data")
NO_DATA = "none"
UNLESS = (Support.FULL.value, Support.PARTIAL.value)


@dataclass
class Efforts:
    """What efforts.yaml says, of all folders."""

    named: dict[str, Effort] = field(default_factory=dict)
    lines: WorkLines = field(default_factory=WorkLines)
    classes: dict[str, ReferenceClass] = field(default_factory=dict)


def effort_files(documents: Documents, problems: Problems) -> list[Fields]:
    """The built-in file, then those of further folders."""
    return [Fields(node, shown, problems, KEYS) for node, shown in documents.each(FILE) if isinstance(node, Map)]


def read_efforts(
    tops: Sequence[Fields], facts: Mapping[str, FactDefinition], capabilities: Mapping[str, Capability]
) -> Efforts:
    """Names and classes of every file, the lines of the first; a further one adds and never replaces."""
    found = Efforts()
    for top in tops:
        for name, fields in _named(top):
            if name in found.named:
                fields.say("", f"the effort {name!r} stands in another file too.", "Rename one of them.")
            found.named.setdefault(name, _effort(name, fields))
    for top in tops:
        for one in (_class(fields, found.named, facts, capabilities) for fields in top.each("classes", CLASS_KEYS)):
            if one.id in found.classes:
                top.say("classes", f"the class {one.id!r} stands here or in another file again.", "Keep one.")
            found.classes.setdefault(one.id, one)
    for top in tops[:1]:
        found.lines = _lines(top, found.named)
    for top in tops[1:]:
        if top.has("lines"):
            top.say("lines", "the lines of every move are built in.", "Remove them.")
    return found


def _named(top: Fields) -> Iterator[tuple[str, Fields]]:
    entry = top.entry("efforts")
    names = [one.key.text for one in entry.value.entries] if entry and isinstance(entry.value, Map) else []
    section = top.fields("efforts", names)
    for name in names:
        fields = None if section is None else section.fields(name, EFFORT_KEYS)
        if fields is not None:
            yield name, fields


def _effort(name: str, fields: Fields) -> Effort:
    days = fields.need("days", fields.effort("days"), NO_EFFORT)
    source, assumed = fields.text("source") or "", fields.boolean("assumed") or False
    if bool(source) == assumed:
        fields.say("assumed", "a range has a source, or it is assumed.", "Add `source:` or `assumed: true`, not both.")
    if source and not source.startswith("https://"):
        fields.say("source", "a source is an https link.", "Mend it, or write `assumed: true`.")
    kind = fields.need("kind", fields.word("kind", tuple(ChangeKind)), ChangeKind.CODE.value)
    return Effort(
        name=name,
        low=days.low,
        high=days.high,
        kind=ChangeKind(kind),
        why=fields.required_text("why"),
        source=source,
    )


def named_effort(fields: Fields, efforts: Mapping[str, Effort]) -> Effort | None:
    """The effort that the key `effort` names."""
    name = fields.word("effort", efforts)
    return efforts.get(name) if name is not None else None


def _lines(top: Fields, efforts: Mapping[str, Effort]) -> WorkLines:
    fields = top.fields("lines", LINE_KEYS)
    if fields is None:
        top.say("lines", "the lines of every move are missing.", "Add lines: {descriptor, data}.")
        return WorkLines()

    def line(where: Fields, key: str) -> Effort | None:
        name = where.need(key, where.word(key, (*efforts, NO_DATA) if where is data else efforts), "")
        return efforts.get(name)

    data = fields.fields("data", tuple(ServiceClass))
    if data is None:
        fields.say("data", "nothing says what data takes to be moved.", "Add it, for every class of services.")
    return WorkLines(
        descriptor=line(fields, "descriptor") or NO_EFFORT,
        data={} if data is None else {one.value: line(data, one.value) for one in ServiceClass},
    )


def _class(
    fields: Fields,
    efforts: Mapping[str, Effort],
    facts: Mapping[str, FactDefinition],
    capabilities: Mapping[str, Capability],
) -> ReferenceClass:
    when = read_condition(fields, "when", facts)
    if when is None and not fields.has("when"):
        fields.say("when", "the key 'when' is missing.", "Say which workloads belong to the class.")
    needs = fields.need("needs", fields.word("needs", capabilities), "")
    if needs in capabilities and capabilities[needs].kind != "support":
        fields.say("needs", f"{needs!r} is a {capabilities[needs].kind}.", "A class needs a capability of support.")
    unless = fields.texts("unless")
    if not unless or not set(unless) <= set(UNLESS):
        fields.say("unless", "a class says which support it does not hold for.", "Write full, or [full, partial].")
    return ReferenceClass(
        id=fields.required_text("id"),
        title=fields.required_text("title"),
        when=when or ALWAYS,
        needs=needs,
        unless=tuple(Support(one) for one in unless if one in UNLESS),
        effort=fields.need("effort", named_effort(fields, efforts), NO_EFFORT),
        why=fields.required_text("why"),
        location=fields.location,
    )
