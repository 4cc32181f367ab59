"""The JSON Schema of the report, made from the types of its members: a name that these do not have is refused."""

import types
from enum import StrEnum
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from msgspec import Struct

from advisor.model.catalog import Catalog
from advisor.report.document_types import Document
from advisor.report.schemas_parts import Schema, document, list_of, reference

_PLAIN: dict[object, str] = {str: "string", float: "number", int: "integer", bool: "boolean", type(None): "null"}


def report_schema(_: Catalog) -> Schema:
    """A report as `-o report.json` writes it; rules, facts and platforms of any catalog may stand in it."""
    definitions: dict[str, Schema] = {}
    body = _record(Document, definitions)
    title = "Report"
    return document(title, body.pop("description"), body, dict(sorted(definitions.items())))


def _schema(kind: Any, definitions: dict[str, Schema]) -> Schema:
    """Of a type; records become definitions."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _said(_schema(arguments[0], definitions), arguments[1:])
    if origin in (Union, types.UnionType):
        return _union([_schema(one, definitions) for one in arguments])
    if origin is Literal:
        return {"enum": list(arguments)} if len(arguments) > 1 else {"const": arguments[0]}
    return _simple(kind, definitions) if origin is None else _several(origin, arguments, definitions)


def _simple(kind: Any, definitions: dict[str, Schema]) -> Schema:
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if issubclass(kind, StrEnum):
        return {"enum": [one.value for one in kind]}
    return _defined(kind, definitions)


def _several(origin: Any, arguments: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    """A mapping with keys of any name, a list, or a tuple, which is a list in JSON."""
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    members = list_of(_union([_schema(one, definitions) for one in arguments if one is not ...]))
    fixed = origin is tuple and arguments[-1] is not ...
    return {**members, "minItems": len(arguments), "maxItems": len(arguments)} if fixed else members


def _union(schemas: list[Schema]) -> Schema:
    """Plain types are one list of words."""
    different = [one for place, one in enumerate(schemas) if one not in schemas[:place]]
    if len(different) == 1:
        return different[0]
    if all(set(one) == {"type"} for one in different):
        return {"type": [one["type"] for one in different]}
    return {"anyOf": different}


def _said(schema: Schema, more: tuple[Any, ...]) -> Schema:
    """With a description, which is text, and further words, which are pairs."""
    words = {"description": one} if (one := next((each for each in more if isinstance(each, str)), "")) else {}
    return {**schema, **dict(each for each in more if isinstance(each, tuple)), **words}


def _defined(kind: Any, definitions: dict[str, Schema]) -> Schema:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _record(kind, definitions)
    return reference(name)


def _record(kind: Any, definitions: dict[str, Schema]) -> Schema:
    """A typed dictionary, or a class of the model that is written member by member."""
    hints = get_type_hints(kind, include_extras=True)
    if issubclass(kind, Struct):
        hints = {name: hints[name] for name in kind.__struct_fields__}
    found: Schema = {
        "type": "object",
        "properties": {name: _member(hint, definitions) for name, hint in hints.items()},
        "required": [name for name, hint in hints.items() if get_origin(hint) is not NotRequired],
        "additionalProperties": False,
    }
    described = is_typeddict(kind) and kind.__doc__ and not kind.__doc__.startswith("dict(")
    return {"description": kind.__doc__, **found} if described else found


def _member(hint: Any, definitions: dict[str, Schema]) -> Schema:
    """What may be left out is never null."""
    if get_origin(hint) is not NotRequired:
        return _schema(hint, definitions)
    (kind,) = get_args(hint)
    more: tuple[Any, ...] = ()
    if get_origin(kind) is Annotated:
        kind, *words = get_args(kind)
        more = tuple(words)
    if get_origin(kind) in (Union, types.UnionType):
        kind = Union[tuple(one for one in get_args(kind) if one is not type(None))]  # noqa: UP007 - of a computed list
    return _said(_schema(kind, definitions), more)
