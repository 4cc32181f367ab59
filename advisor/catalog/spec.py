"""A mapping of an input file, declared once.

A `Spec` names the keys that a mapping may have: what stands there, whether it has to, and what it means. From this one
statement come the reader (every mistake at once, with path, line and the nearest word), the JSON Schema, and the table
in the documentation. A `Form` is what may stand at a key, a `Law` holds between the keys of one mapping. Ids that a
file may refer to, such as facts, come from a `Known`: while the catalog is loaded from what was read so far, later
from the catalog itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from math import inf, isfinite
from typing import Any, Generic, TypeVar

from advisor.catalog.fields import (
    Advice,
    Drawing,
    Fields,
    Ids,
    Known,
    Problems,
    Schema,
    described,
    did_you_mean,
    document,
    one_or_many,
    or_null,
)
from advisor.model.catalog import NO_EFFORT, Effort
from advisor.text.yaml_text import Entry, Items, Map, Node, Text

T = TypeVar("T")

# --- what may stand at a key ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form(Generic[T]):
    """What may stand at a key: how it is read, its schema, and its name in the documentation."""

    read: Callable[[Fields, str], T | None]
    """None where the key is missing, or where its value is a mistake, which is then recorded."""
    schema: Callable[[Drawing], Schema]
    shown: str
    """What stands there, in the documentation; "" for a key that is not in it."""
    inner: "tuple[str, Spec[Any]] | None" = None
    """The mapping below, for the documentation; before it, what stands between its keys and this one, such as `ID.`."""
    empty: Any = None
    """The value of a key that has to be there and is missing, so that reading can go on."""


ANY_TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""Any scalar: all of them are read as text."""
NUMBER: Schema = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^[+-]?[0-9]+([.][0-9]+)?$"}]}
WHOLE: Schema = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[+-]?[0-9]+$"}]}
_DAY: Schema = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}
_ID: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}
LINK: Schema = {"type": "string", "pattern": "^https://"}


def always(schema: Schema) -> Callable[[Drawing], Schema]:
    """A schema that depends on no catalog."""
    return lambda _: schema


def converted(convert: Callable[[str], T], what: str, schema: Schema, shown: str, empty: Any = None) -> Form[T]:
    """A text that is converted; `convert` raises ValueError where the text is not what it must be."""

    def read(fields: Fields, key: str) -> T | None:
        text = fields.text(key)
        if text is None:
            return None
        try:
            return convert(text)
        except ValueError:
            fields.say(key, f"{key!r} must be {what}.", f"{text[:40]!r} is not.")
            return None

    return Form(read, always(schema), shown, empty=empty)


def _read_flag(fields: Fields, key: str) -> bool | None:
    entry = fields.entry(key)
    value = entry.value.as_bool() if entry is not None and isinstance(entry.value, Text) else None
    if entry is not None and value is None:
        fields.say(key, f"{key!r} must be true or false.", "Mend it.")
    return value


def _read_line(fields: Fields, key: str) -> str | None:
    text = fields.text(key)
    if text is not None and not text:
        fields.say(key, f"{key!r} says nothing.", "Fill it in.")
    return None if text is None else " ".join(text.split())


TEXT = Form(Fields.text, always(ANY_TEXT), "text", empty="")
ID = Form(Fields.text, always(_ID), "id", empty="")
LINE = Form(_read_line, always({**ANY_TEXT, "pattern": "[^ \\t\\r\\n]"}), "text", empty="")
"""Text on one line that says something."""
FLAG = Form(_read_flag, always({"type": "boolean"}), "true or false")
DAY = converted(date.fromisoformat, "a date like 2026-08-20", _DAY, "day", empty=date.min)


def number(low: float = 0, high: float = inf) -> Form[float]:
    """A finite number within bounds."""
    bounds = {"minimum": low} | ({} if high == inf else {"maximum": high})
    plain = converted(float, "a number", {}, "")

    def read(fields: Fields, key: str) -> float | None:
        value = plain.read(fields, key)
        if value is not None and not (low <= value <= high and isfinite(value)):
            upper = "" if high == inf else f" to {high:g}"
            fields.say(key, f"{key!r} is out of its range.", f"Write a number from {low:g}{upper}.")
            return low
        return value

    shown = f"number from {low:g}" + f" to {high:g}" * (high != inf)
    return Form(read, always({"type": "number", **bounds}), shown, empty=low)


def whole(schema: Schema | None = None) -> Form[int]:
    return converted(int, "a whole number", schema or {"type": "integer"}, "whole number")


def texts(
    schema: Schema | None = None,
    needed: Advice | None = None,
    check: Callable[[Fields, str, str], None] | None = None,
    **more: Any,
) -> Form[tuple[str, ...]]:
    """One text or several; `needed` is the mistake where there is none, `check` looks at each."""

    def read(fields: Fields, key: str) -> tuple[str, ...]:
        values = fields.texts(key)
        if needed is not None and not values:
            fields.say(key, *needed)
        for text in values if check is not None else ():
            check(fields, key, text)  # type: ignore[misc]
        return values

    least = {"minItems": 1} if needed is not None else {}
    return Form(read, always(one_or_many(schema or ANY_TEXT, **least, **more)), "text or list of texts")


TEXTS = texts()


def _span(what: str, sample: str, schema: Schema, shown: str) -> Form[Effort]:
    def read(fields: Fields, key: str) -> Effort | None:
        if not fields.has(key):
            return None
        try:
            low, high = (float(text) for text in fields.texts(key))
        except ValueError:
            fields.say(key, f"{key!r} must be {what}.", f"For example {sample}.")
            return None
        if not (isfinite(low) and isfinite(high) and 0 <= low <= high):
            fields.say(key, f"{key!r} must rise from low to high.", f"For example {sample}.")
            return None
        return Effort(low=low, high=high)

    return Form(read, always(schema), shown, empty=NO_EFFORT)


_RANGE: Schema = {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": 2, "maxItems": 2}
_RISING = "Person-days, low and high; the second is not below the first."
DAYS_OF_WORK = _span("two numbers of person-days", "[0.5, 2]", described(_RANGE, _RISING), "[low, high] in person-days")
AMOUNTS = _span("two numbers", "[10, 20]", _RANGE, "[low, high]")


def _ids(words: Iterable[str] | Ids) -> Ids:
    """Words that are listed, or ids that depend on the catalog."""
    if isinstance(words, Iterable):
        listed = tuple(str(word) for word in words)
        return lambda _: listed
    return words


def _shown_words(words: Iterable[str] | Ids, shown: str) -> str:
    return " &#124; ".join(f"`{word}`" for word in words) if isinstance(words, Iterable) and not shown else shown


def word(words: "Iterable[str] | Ids", shown: str = "") -> Form[Any]:
    """One of some words; of an enumeration its member. `shown` names ids that depend on the catalog."""
    ids = _ids(words)
    make: Callable[[str], Any] = words if isinstance(words, type) and issubclass(words, StrEnum) else str

    def read(fields: Fields, key: str) -> Any:
        text = fields.text(key)
        known = ids(fields.known)
        if text is None or text in known:
            return None if text is None else make(text)
        fields.say(key, f"{text!r} is no {key}.", did_you_mean(text, known))
        return None

    empty = "" if make is str else None
    return Form(read, lambda drawing: {"enum": list(ids(drawing.known))}, _shown_words(words, shown), empty=empty)


def narrowed(form: Form[T], ids: Ids) -> Form[T]:
    """The same to the reader, which says more of a word that does not fit; the schema lists those that do."""
    return replace(form, schema=lambda drawing: {"enum": list(ids(drawing.known))})


def words(
    known: "Iterable[str] | Ids", noun: str, shown: str = "", wrong: Advice | None = None, *, needed: bool = False
) -> Form[tuple[str, ...]]:
    """Several of some words. `wrong` is what to say of another one, and where `needed`, of none at all."""
    ids = _ids(known)
    least = {} if wrong is None else {"minItems": 1}

    def read(fields: Fields, key: str) -> tuple[str, ...]:
        values, listed = fields.texts(key), ids(fields.known)
        strange = [value for value in values if value not in listed]
        if wrong is not None and (strange or (needed and not values)):
            fields.say(key, *wrong)
        for value in strange if wrong is None else ():
            fields.say(key, f"{value!r} is no {noun}.", did_you_mean(value, listed))
        return values

    def schema(drawing: Drawing) -> Schema:
        return one_or_many({"enum": list(ids(drawing.known))}, **least)

    return Form(read, schema, f"one or several of {_shown_words(known, shown)}")


def _read_effort(fields: Fields, key: str) -> Effort | None:
    name = word(lambda known: known.efforts).read(fields, key)
    return None if name is None else fields.known.efforts[name]


EFFORT = Form(
    _read_effort,
    lambda drawing: described({"enum": list(drawing.known.efforts)}, "A name of efforts.yaml."),
    "name of an effort",
    empty=NO_EFFORT,
)
"""The range of person-days that a name of efforts.yaml stands for."""


# --- mappings -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of a mapping."""

    name: str
    form: Form[Any]
    words: str = ""
    """What it means, for editors and for the documentation."""
    required: bool | Advice = False
    """Whether it has to be there; what to say where it is not, if that is more than its name."""
    default: Any = None
    """Of a key that is missing or mistaken."""
    null: bool = False
    """Whether the schema takes null; the reader takes it everywhere, as left out."""
    into: str | None = ""
    """The attribute that takes the value; "" for the key's own name, None for none."""
    hidden: bool = False
    """Not in the schema: read for the sake of a better mistake."""

    def read(self, fields: Fields) -> Any:
        value = self.form.read(fields, self.name)
        if self.required and not fields.has(self.name):
            missing = (f"the key {self.name!r} is missing.", "Add it.")
            fields.say(self.name, *(missing if isinstance(self.required, bool) else self.required))
        if value is not None:
            return value
        return self.form.empty if self.default is None and self.required else self.default

    def schema(self, drawing: Drawing) -> Schema:
        """The form's schema; what the key means stands before what the form says of its values."""
        schema = self.form.schema(drawing)
        words = f"{self.words} {schema.get('description', '')}".strip()
        return described(or_null(schema) if self.null else schema, words)


def key(name: str, form: Form[Any], words: str = "", **more: Any) -> Key:
    return Key(name=name, form=form, words=words, **more)


def need(name: str, form: Form[Any], words: str = "", **more: Any) -> Key:
    """A key that has to be there."""
    return Key(name=name, form=form, words=words, **{"required": True, **more})


@dataclass(frozen=True, slots=True)
class Test:
    """Something that is so or not of one mapping, for the reader and for the schema."""

    holds: Callable[[Fields], bool]
    schema: Schema

    __test__ = False


def has(*keys: str) -> Test:
    """All of them are there."""
    return Test(lambda fields: all(fields.has(key) for key in keys), {"required": list(keys)})


def has_none(*keys: str) -> Test:
    schema = {"not": {"anyOf": [{"required": [key]} for key in keys]}}
    return Test(lambda fields: not any(fields.has(key) for key in keys), schema)


def has_some(*keys: str) -> Test:
    return Test(lambda fields: any(fields.has(key) for key in keys), {"anyOf": [{"required": [key]} for key in keys]})


def has_one(*keys: str) -> Test:
    """Exactly one of them is there."""
    schema = {"oneOf": [{"required": [key]} for key in keys]}
    return Test(lambda fields: sum(fields.has(key) for key in keys) == 1, schema)


def says(key: str, *values: Any) -> Test:
    """The key is there with one of the values."""
    written = {str(value).lower() if isinstance(value, bool) else str(value) for value in values}
    schema = {"required": [key], "properties": {key: {"enum": list(values)}}}
    return Test(lambda fields: (fields.word(key) or "") in written, schema)


def is_true(key: str) -> Test:
    """The flag is there and true."""

    def holds(fields: Fields) -> bool:
        value = fields.node.get(key)
        return isinstance(value, Text) and value.as_bool() is True

    return Test(holds, {"required": [key], "properties": {key: {"const": True}}})


def implies(condition: Test, then: Test, otherwise: Test | None = None) -> Test:
    """Where the condition holds, so does `then`; else `otherwise`, where it is given."""

    def holds(fields: Fields) -> bool:
        if condition.holds(fields):
            return then.holds(fields)
        return otherwise is None or otherwise.holds(fields)

    schema = {"if": condition.schema, "then": then.schema}
    return Test(holds, schema if otherwise is None else {**schema, "else": otherwise.schema})


ANYTHING = Test(lambda _: True, {})


def given(*keys: str) -> Test:
    """All of them are there, and none is null; for keys whose schema takes null."""
    present = {key: {"not": {"type": "null"}} for key in keys}
    return Test(has(*keys).holds, {"required": list(keys), "properties": present})


def never(test: Test) -> Test:
    return Test(lambda fields: not test.holds(fields), {"not": test.schema})


def both(first: Test, other: Test) -> Test:
    return Test(lambda fields: first.holds(fields) and other.holds(fields), {"allOf": [first.schema, other.schema]})


@dataclass(frozen=True, slots=True)
class Law:
    """What has to hold between the keys of a mapping; the rest is the mistake where it does not."""

    test: Test
    key: str
    what: str
    advice: str


@dataclass(frozen=True)
class Record:
    """One mapping that was read: its values by key, and the fields that they came from."""

    fields: Fields
    values: Mapping[str, Any]
    name: str
    """The key that it stands at, where a file chooses its ids."""
    spec: "Spec[Any]"

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def say(self, key: str, what: str, advice: str) -> None:
        self.fields.say(key, what, advice)

    def arguments(self) -> dict[str, Any]:
        """The values by the attributes that take them."""
        keys = (key for key in self.spec.keys if key.into is not None)
        return {key.into or key.name.replace("-", "_"): self.values[key.name] for key in keys}


def _as_read(record: Record) -> Any:
    return record


@dataclass(frozen=True)
class Spec(Generic[T]):
    """A mapping of an input file: its keys, the laws between them, and what it is made into."""

    keys: tuple[Key, ...]
    make: Callable[[Record], T] = _as_read
    laws: tuple[Law, ...] = ()
    check: Callable[[Record], None] | None = None
    """Mistakes that no law states."""
    more: Callable[[Drawing], Schema] | None = None
    """What the schema holds beyond keys and laws."""

    @cached_property
    def _named(self) -> dict[str, Key]:
        return {key.name: key for key in self.keys}

    def opened(self, node: Map, within: Fields) -> Fields:
        """The fields of a mapping; keys that it may not have are mistakes."""
        fields = within.below(node)
        for entry in node.entries:
            name = entry.key.text
            if name not in self._named:
                shown = [key.name for key in self.keys if key.form.shown]
                fields.say_at(entry.first_line, f"unknown key {name!r}.", did_you_mean(name, shown))
        return fields

    def value(self, fields: Fields, name: str) -> Any:
        """One value; of a mapping whose later keys refer to what earlier ones define."""
        return self._named[name].read(fields)

    def read(self, node: Map, within: Fields, name: str = "") -> T:
        """What the mapping is made into; its mistakes are recorded."""
        return self.read_opened(self.opened(node, within), name)

    def read_opened(self, fields: Fields, name: str = "") -> T:
        record = Record(fields, {key.name: key.read(fields) for key in self.keys}, name, self)
        for law in self.laws:
            if not law.test.holds(fields):
                fields.say(law.key, law.what, law.advice)
        if self.check is not None:
            self.check(record)
        return self.make(record)

    def schema(self, drawing: Drawing) -> Schema:
        """A mapping that has no other keys."""
        shown = [key for key in self.keys if not key.hidden]
        schema: Schema = {
            "type": "object",
            "properties": {key.name: key.schema(drawing) for key in shown},
            "additionalProperties": False,
        }
        required = [key.name for key in shown if key.required]
        laws = [law.test.schema for law in self.laws if law.test.schema]
        more = {} if self.more is None else self.more(drawing)
        laws += more.pop("allOf", [])
        return {**schema, **({"required": required} if required else {}), **({"allOf": laws} if laws else {}), **more}

    def rows(self, before: str, shown: "list[Spec[Any]]") -> Iterator[tuple[str, str, str, str]]:
        """Key, what stands there, whether it has to, what it means; of keys below only the first time."""
        for key in self.keys:
            if not key.form.shown:
                continue
            yield f"`{before}{key.name}`", key.form.shown, "yes" if key.required else "", key.words
            between, spec = key.form.inner or ("", None)
            if spec is not None and spec not in shown:
                shown.append(spec)
                yield from spec.rows(f"{before}{key.name}{between}", shown)


def built(make: Callable[..., T], *also: str) -> Callable[[Record], T]:
    """Makes a type of the model out of the values; `also` may be `id`, the key of the mapping, and `location`."""

    def made(record: Record) -> T:
        extra = {"id": record.name, "location": record.fields.location}
        return make(**record.arguments(), **{name: extra[name] for name in also})

    return made


# --- mappings below a key, and whole files --------------------------------------------------------------------------

NO_MAPPING = "Write it as `key: value` lines."


def _nested(fields: Fields, node: Node, key: str, spec: Spec[T], wrong: Advice | None = None) -> T | None:
    if isinstance(node, Map):
        return spec.read(node, fields)
    fields.say_at(node.first_line, *(wrong or (f"{key!r} must be a mapping.", NO_MAPPING)))
    return None


def mapping(spec: Spec[T]) -> Form[T]:
    """One mapping."""

    def read(fields: Fields, key: str) -> T | None:
        entry = fields.entry(key)
        return None if entry is None else _nested(fields, entry.value, key, spec)

    return Form(read, spec.schema, "mapping", (".", spec))


def many(spec: Spec[T], name: str = "", **more: Any) -> Form[tuple[T, ...]]:
    """One mapping, or a list of them; `name` is that of its definition, where a schema has several such places."""

    def read(fields: Fields, key: str) -> tuple[T, ...]:
        found = (_nested(fields, node, key, spec) for node in fields.nodes(key))
        return tuple(value for value in found if value is not None)

    def schema(drawing: Drawing) -> Schema:
        inner = drawing.define(name, lambda: spec.schema(drawing)) if name else spec.schema(drawing)
        return one_or_many(inner, **more)

    return Form(read, schema, "mapping or list of mappings", (".", spec))


def listed(spec: Spec[T], no_list: Advice | None = None, no_mapping: Advice | None = None) -> Form[tuple[T, ...]]:
    """A list of mappings."""

    def read(fields: Fields, key: str) -> tuple[T, ...]:
        entry = fields.entry(key)
        if entry is not None and not isinstance(entry.value, Items):
            fields.say(key, *(no_list or (f"{key!r} must be a list.", "Begin each of its entries with a hyphen.")))
            return ()
        found = (_nested(fields, node, key, spec, no_mapping) for node in fields.nodes(key))
        return tuple(value for value in found if value is not None)

    return Form(read, lambda drawing: {"type": "array", "items": spec.schema(drawing)}, "list of mappings", (".", spec))


def named(spec: Spec[T]) -> Form[dict[str, T]]:
    """A mapping of ids that the file itself chooses."""

    def read(fields: Fields, key: str) -> dict[str, T]:
        found = {}
        for entry in fields.entries(key):
            if isinstance(entry.value, Map):
                found[entry.key.text] = spec.read(entry.value, fields, entry.key.text)
            else:
                fields.say_at(entry.first_line, f"{entry.key.text!r} must be a mapping.", NO_MAPPING)
        return found

    def schema(drawing: Drawing) -> Schema:
        return {"type": "object", "additionalProperties": spec.schema(drawing)}

    return Form(read, schema, "mapping of ids", (".ID.", spec))


def over(ids: Ids, form: Form[T], noun: str, shown: str) -> Form[dict[str, T]]:
    """A mapping whose keys are known ids; below each of them stands the form."""

    def read(fields: Fields, key: str) -> dict[str, T]:
        return dict(known_values(fields, key, ids, lambda _: form, noun))

    def schema(drawing: Drawing) -> Schema:
        known = dict.fromkeys(ids(drawing.known), form.schema(drawing))
        return {"type": "object", "properties": known, "additionalProperties": False}

    inner = None if form.inner is None else (f".ID{form.inner[0]}", form.inner[1])
    return Form(read, schema, f"mapping of {shown}", inner)


def known_values(
    fields: Fields, key: str, ids: Ids, form_of: Callable[[str], Form[T]], noun: str
) -> Iterator[tuple[str, T]]:
    """The values of a mapping whose keys are known ids; another key is a mistake."""
    known = ids(fields.known)
    for entry in fields.entries(key):
        name = entry.key.text
        if name not in known:
            fields.say_at(entry.first_line, f"{name!r} is no {noun}.", did_you_mean(name, known))
            continue
        value = form_of(name).read(fields.below(only(entry)), name)
        if value is not None:
            yield name, value


def only(entry: Entry) -> Map:
    """A mapping that holds this entry alone."""
    return Map((entry,), entry.first_line, entry.last_line, entry.value.size + 1)


TOP = ""
"""The key at which the whole of a file stands for the form that reads it."""


def whole_file(node: Node, path: str, problems: Problems, known: Known) -> Fields:
    """Fields in which the top level of a file stands at the key TOP."""
    key = Text(TOP, False, node.first_line, node.first_line)  # noqa: FBT003 - a plain scalar
    return Fields(Map((Entry(key, node),), node.first_line, node.last_line, 1), path, problems, known)


@dataclass(frozen=True, kw_only=True)
class InputFile:
    """A kind of file that the tool reads as data."""

    where: str
    """Which file it is, for people."""
    title: str
    about: str
    form: Form[Any]
    """Of the whole file."""

    def schema(self, known: Known) -> Schema:
        """Its JSON Schema with the ids of a catalog; what lies between files only the loader knows."""
        drawing = Drawing(known)
        body = self.form.schema(drawing)
        return document(self.title, self.about, body, dict(sorted(drawing.definitions.items())))

    def table(self) -> str:
        """Its keys as a Markdown table."""
        between, spec = self.form.inner or (".", None)
        rows = [] if spec is None else spec.rows(between.lstrip("."), [])
        lines = ["| key | what stands there | required | meaning |", "|---|---|---|---|"]
        return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])
