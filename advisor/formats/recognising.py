"""How files are told to be of a format: what a room may say of its own, and what all rooms ask about a file."""

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.text.yaml_text import Outline, outline, parse

ENVIRONMENT = "environment"
"""The kind of a file of values, which describes nothing by itself."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A kind, or why there is none; neither for a file that nothing makes worth a word."""

    kind: str = ""
    reason: str = ""


EMPTY = Sniffed(reason="empty")


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a YAML or JSON file before its structure is."""

    path: str
    name: str
    """In small letters."""
    text: str
    keys: frozenset[str]
    """Of the top level; those of all documents of a YAML file."""
    groups: frozenset[str] = frozenset()
    """API groups of the objects in it, where there are any."""
    kinds: frozenset[str] = frozenset()


KEYS = re.compile(r"""^["']?([A-Za-z_][\w.-]*)["']?[ \t]*:(?=\s|\Z)""", re.MULTILINE)
_API_VERSION = re.compile(r"""^["']?apiVersion["']?\s*:\s*["']?([\w.-]+(?:/[\w.-]+)?)""", re.MULTILINE)
_KIND = re.compile(r"""^["']?kind["']?\s*:\s*["']?(\w+)""", re.MULTILINE)


def yaml_file(path: str, text: str) -> File:
    """A YAML file with its top-level keys as patterns find them."""
    keys = frozenset(KEYS.findall(text))
    name = path.rpartition("/")[2].lower()
    if not keys >= {"apiVersion", "kind"}:
        return File(path, name, text, keys)
    versions, kinds = frozenset(_API_VERSION.findall(text)), frozenset(_KIND.findall(text))
    return File(path, name, text, keys, frozenset(map(_group, versions)), kinds)


def json_file(path: str, text: str, document: Outline) -> File:
    """A JSON file with the keys of its outline."""
    top = document if isinstance(document, dict) else {}
    version, kind = top.get("apiVersion"), top.get("kind")
    groups = frozenset({_group(version)}) if isinstance(version, str) else frozenset[str]()
    kinds = frozenset({kind}) if isinstance(kind, str) else frozenset[str]()
    return File(path, path.rpartition("/")[2].lower(), text, frozenset(top), groups, kinds)


def _group(version: str) -> str:
    return version.rpartition("/")[0] or version


def _never(*_: object) -> bool:
    return False


def _unknown(*_: object) -> Sniffed | None:
    return None


def _nothing(_text: str, _path: str) -> Iterator[tuple[str, str]]:
    return iter(())


@dataclass(frozen=True, kw_only=True, slots=True)
class Recogniser:
    """How the files of one format are told. Whatever a format leaves out does not tell its files."""

    name: re.Pattern[str] | None = None
    """Names, from their first character on, that only files of this format have; the files are no YAML and no JSON."""
    named: Callable[[str, str], Sniffed | None] = _unknown
    """What a file of such a name and text is."""
    unnamed: Callable[[str], bool] = _never
    """Whether a text that was named on the command line, whatever its name, is of this format and no YAML."""
    skips: Callable[[str], str] = lambda _: ""
    """Why a file is skipped for its name alone, such as one that only changes others of the format; else ""."""
    yaml_name: re.Pattern[str] | None = None
    """Names of YAML files that are meant for this format, whatever else is in them: it is asked first."""
    json_name: re.Pattern[str] | None = None
    """Names of JSON files that deserve a look whatever is in them."""
    json_words: tuple[tuple[bytes, ...], ...] = ()
    """JSON that holds all words of one row deserves a look."""
    json_keys: Callable[[AbstractSet[str]], bool] = _never
    """Whether an object with these keys, in JSON that is broken, is one of this format."""
    claims: Callable[[File], bool] = _never
    """Whether a file is meant for this format, whatever signs of other tools it bears."""
    block: Callable[[File], Sniffed | None] = _unknown
    """What a YAML file in block style is. Raises SourceError where it must be of this format and cannot be parsed."""
    flow: Callable[[File, Outline], Sniffed | None] = _unknown
    """What a document of JSON, or of YAML written like it, is."""
    mentions: Callable[[str, str], Iterator[tuple[str, str]]] = _nothing
    """Of a file's text and path: files that it names, whatever they are called, with the kind that they must have."""

    def is_named(self, name: str) -> bool:
        return self.name is not None and self.name.match(name) is not None

    def is_yaml_named(self, name: str) -> bool:
        return self.yaml_name is not None and self.yaml_name.match(name) is not None

    def is_json_named(self, name: str) -> bool:
        return self.json_name is not None and self.json_name.match(name) is not None


# --- templates --------------------------------------------------------------------------------------------------------

_HELM = re.compile(
    r"\{\{-?\s*(?:\.(?:Values|Release|Chart|Capabilities|Files)\b|include\b|template\b|toYaml\b|if\b|with\b|range\b|define\b)"
)
_STRICT_HELM = re.compile(r"\{\{[^}\n]{0,200}\.(?:Values|Release|Chart|Capabilities)\b")
"""What only a template of a chart holds: other tools have {{ }} of their own, for later."""
_JINJA = re.compile(r"\{%|\{\{")
_FILLED_IN = re.compile(r"[:,\[]\s*(?:\$\{?[A-Za-z_(]|%%?[A-Za-z_]\w*%|@[A-Za-z_]\w*@)")
"""A value without quotes that a program replaces; no JSON holds one."""
_ERB = re.compile(r"<%")
HELM_TEMPLATE = "a Helm or Go template; templates are not rendered"


def template_kind(text: str) -> str:
    """The reason for skipping a template, or "" where the text is none."""
    if _HELM.search(text):
        return HELM_TEMPLATE
    if _ERB.search(text):
        return "an ERB template; render it and assess the result"
    if _JINJA.search(text):
        return "a template with {{ }}; render it and assess the result"
    return ""


def json_template_kind(text: str) -> str:
    """The same of a text that is meant to be JSON, where also bare variables tell a template."""
    if _FILLED_IN.search(text):
        return "a template with variables; fill them in and assess the result"
    return template_kind(text)


def is_chart_template(file: File) -> bool:
    """Whether the file lies where a chart has its templates, and is one."""
    return _HELM.search(file.text) is not None and "/templates/" in f"/{file.path}"


def strict_template(text: str) -> Sniffed | None:
    """The reason for skipping what only a chart's template can be, however well it parses."""
    return Sniffed(reason=template_kind(text)) if _STRICT_HELM.search(text) else None


# --- a kind, unless the file is a template of one ---------------------------------------------------------------------


def known_as(kind: str, file: File, *, must_parse: bool = False) -> Sniffed:
    """That kind, unless the file is a template of one. Raises SourceError where it must be parsed and cannot."""
    if strict := strict_template(file.text):
        return strict
    template = template_kind(file.text)
    if template or must_parse:
        try:
            parse(file.text, file.path)
        except SourceError:
            if template:
                return Sniffed(reason=template)
            raise
    return Sniffed(kind=kind)


def if_shaped(kind: str, file: File, holds: Callable[[Outline], bool], *, must_parse: bool = False) -> Sniffed | None:
    """That kind where some document has its shape, a reason where the file is a template or broken."""
    try:
        documents = outline(file.text, file.path)
    except SourceError:
        template = template_kind(file.text)
        if template:
            return Sniffed(reason=template)
        if must_parse:
            raise
        return None
    if not any(map(holds, documents)):
        return None
    return strict_template(file.text) or Sniffed(kind=kind)
