"""A document as it is written: what workloads have alike stands once. `packing` makes the one of the other."""

import json
from typing import Annotated, Any, TypeAlias

from msgspec import field, to_builtins
from msgspec.json import Encoder, schema

from advisor.catalog.fields import Schema, document
from advisor.model.catalog import Catalog
from advisor.model.decision import Firmness
from advisor.report.document import AnyWorkload, Finding, Head, Question, Result, Turn
from advisor.report.reference import Chance, Record, about

Key: TypeAlias = Annotated[str, about("Of a list of `shared` that several workloads have alike.")]
_ENCODER = Encoder()


class WrittenFirm(Record, frozen=True, kw_only=True):
    label: Firmness
    hinges_on: Annotated[Key | tuple[Turn, ...], about("Turning answers, the likeliest first.")] = ()
    sentence: Annotated[str, about("Left out where the label and the topics make it.")] = ""


class WrittenDeploy(Record, frozen=True, kw_only=True):
    command: str = ""
    note: str = ""
    noted: Annotated[str, about("In place of a note: the key of one of `shared`.")] = ""


class WrittenWorkload(AnyWorkload, frozen=True, kw_only=True):
    """A workload; a key instead of a list names one of `shared`."""

    firmness: WrittenFirm
    open: Annotated[
        Key | tuple[str, ...],
        about("Rules of needs that nobody states; need and findings are those of `open` of the report."),
    ] = ()
    platforms: Key | tuple[Result, ...]
    deploy: Annotated[dict[str, WrittenDeploy], about("How it is brought to each platform.")] = field(
        default_factory=dict
    )
    questions: Annotated[Key | tuple[str, ...], about("Keys of `questions` of the report.")] = ()


class OpenNeed(Record, frozen=True, kw_only=True):
    """A need that nobody states, and what platforms make of it: the same for most workloads."""

    chance: Chance = 0.0
    message: Annotated[str, about("Left out where it is the question of the first missing fact.")] = ""
    missing: tuple[str, ...] = ()
    findings: Annotated[dict[str, Finding], about("By platform; one that is not there meets the need as it is.")] = (
        field(default_factory=dict)
    )


class Shared(Record, frozen=True, kw_only=True):
    """Lists that several workloads have alike, by a digest of what stands in them."""

    open: dict[str, tuple[str, ...]] = field(default_factory=dict)
    platforms: dict[str, tuple[Result, ...]] = field(default_factory=dict)
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hinges_on: dict[str, tuple[Turn, ...]] = field(default_factory=dict)
    notes: Annotated[dict[str, str], about("On deploying; `{name}` stands for the workload's name.")] = field(
        default_factory=dict
    )


NOTHING_SHARED = Shared()


class WrittenHead(Head, frozen=True, kw_only=True):
    """All but the workloads, with what they refer to."""

    open: Annotated[dict[str, OpenNeed], about("By rule; only those that are named.")] = field(default_factory=dict)
    questions: Annotated[dict[str, Question], about("By topic; the second has a number.")] = field(default_factory=dict)
    messages: Annotated[dict[str, str], about("Of rules: what their needs say unless they say otherwise.")] = field(
        default_factory=dict
    )
    shared: Shared = NOTHING_SHARED


class WrittenDocument(WrittenHead, frozen=True, kw_only=True):
    """A report as it is written. Days are ISO dates."""

    workloads: tuple[WrittenWorkload, ...]


def encoded(value: object) -> bytes:
    """As JSON; what is no text in UTF-8 is escaped. Raises ValueError for a number that JSON does not have."""
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        text = json.dumps(to_builtins(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")


# --- its JSON Schema -------------------------------------------------------------------------------------------------


def report_schema(_: Catalog) -> Schema:
    """A report as `-o report.json` writes it; rules, facts and platforms of any catalog may stand in it."""
    whole = _closed(schema(WrittenDocument))
    definitions = whole["$defs"]
    body = definitions.pop(WrittenDocument.__name__)
    return document("Report", body.pop("description"), body, dict(sorted(definitions.items())))


def _closed(value: Any) -> Any:
    """A record that has no other names; defaults and titles, which say nothing more, are dropped."""
    if isinstance(value, list | tuple):
        return [_closed(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: each for name, each in value.items() if name not in ("default", "title")}
    if isinstance(value.get("properties"), dict):
        kept |= {"properties": {name: _closed(each) for name, each in value["properties"].items()}}
        closed = {name: each if name == "properties" else _closed(each) for name, each in kept.items()}
        return {**closed, "additionalProperties": False}
    return {name: _closed(each) for name, each in kept.items()}
