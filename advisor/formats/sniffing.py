"""What a file is: one of a format that is read, or the reason why it is not read.

Names come first, then patterns over the lines, for parsing costs ten times as much; only what may be a descriptor is
parsed. What tells a format its own room says; a file is of the first format that knows it.
"""

import codecs
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from advisor.errors import SourceError
from advisor.formats import FORMATS
from advisor.formats.format import Format
from advisor.formats.look_alikes import JSON_WORDS, SCANNED, look_alike, told_by_name
from advisor.formats.recognising import (
    EMPTY,
    File,
    Sniffed,
    json_file,
    json_template_kind,
    strict_template,
    yaml_file,
)
from advisor.text.yaml_text import Outline, outline, parse

# --- names ------------------------------------------------------------------------------------------------------------

_YAML = re.compile(r".*\.ya?ml\Z", re.IGNORECASE | re.DOTALL)
_JSON = re.compile(r".+\.(?:json|template)\Z", re.IGNORECASE | re.DOTALL)
_TEMPLATE = re.compile(
    r"(?P<stem>.+)\.(?:j2|jinja2?|erb|tmpl|tpl|template|in|mustache|gotmpl|ctmpl)\Z", re.IGNORECASE | re.DOTALL
)
_ANY_TEMPLATE = re.compile(
    r".+\.json\.(?:erb|tmpl|tpl|mustache|gotmpl|ctmpl)\Z|.+\.(?:j2|jinja2?)\Z", re.IGNORECASE | re.DOTALL
)
"""Of Jinja any file: its name often says nothing. What ends in `.json.template` is looked into."""
_SETTINGS = re.compile(r"(?:\.env(?:\.[\w.-]+)?|.+\.env)\Z", re.IGNORECASE)
_NO_SETTINGS = re.compile(r".*\.(?:[cm]?[jt]sx?|py|rb|sh|md|json|ya?ml|gpg|enc|age)\Z", re.IGNORECASE)
_OTHER_JSON = re.compile(
    r"(?:package(?:-lock)?|npm-shrinkwrap|composer|bower|[jt]sconfig.*|angular|lerna|nx|renovate|tslint|jest.*|babel.*"
    r"|\..*rc|cdk|packages\.lock|project\.assets|appsettings.*|launchsettings|.*\.tfstate|.*\.schema|.*\.ipynb)\.json\Z",
    re.IGNORECASE,
)
"""Files of build tools, which no sign inside makes a descriptor."""


_by_name = lru_cache(maxsize=4_096)
"""What a name tells is worked out once: in most trees a few names are those of most files."""


def is_yaml(name: str) -> bool:
    return _YAML.match(name) is not None


def is_json(name: str) -> bool:
    """Whether the name is one of JSON, or of a template that may be either JSON or YAML."""
    return _JSON.match(name) is not None and _format_named(name) is None


@_by_name
def is_settings(name: str) -> bool:
    """Whether the file holds values of an environment that descriptors may use."""
    return _SETTINGS.match(name) is not None and not _NO_SETTINGS.match(name)


def may_be_template(name: str) -> bool:
    """Whether the name is that of a template of YAML, of JSON, or of a file that its name alone tells."""
    match = _TEMPLATE.match(name)
    described = match is not None and (is_yaml(match["stem"]) or _format_named(match["stem"]) is not None)
    return described or _ANY_TEMPLATE.match(name) is not None


def is_kustomization(name: str) -> bool:
    return name in ("kustomization.yaml", "kustomization.yml", "Kustomization")


@_by_name
def is_candidate(name: str) -> bool:
    """Whether a file of that name is looked at."""
    if name.lower().endswith(".dockerignore"):
        return False
    known = name == "Kustomization" or decided_by_name(name) != "" or is_settings(name)
    if known or is_yaml(name) or _format_named(name) is not None:
        return True
    return is_json(name) and not _OTHER_JSON.match(name)


@_by_name
def decided_by_name(name: str) -> str:
    """Why a file is skipped for its name alone, else ""."""
    own = next((reason for each in FORMATS.values() if (reason := each.recognises.skips(name))), "")
    if own:
        return own
    return "a template; render it and assess the result" if may_be_template(name) else told_by_name(name)


@_by_name
def _format_named(name: str) -> Format | None:
    """The format of which a file is by its name alone; YAML never is."""
    if is_yaml(name):
        return None
    return next((each for each in FORMATS.values() if each.recognises.is_named(name)), None)


def is_named_json(path: str) -> bool:
    """Whether a file is called like a JSON descriptor."""
    name = path.rpartition("/")[2]
    return any(each.recognises.is_json_named(name) for each in FORMATS.values())


# --- files ------------------------------------------------------------------------------------------------------------

_MARKS = frozenset({"", "---", "..."})
_TEMPLATE_OBJECT = re.compile(r"^apiVersion:\s", re.MULTILINE)
NO_DESCRIPTOR = "YAML, but no descriptor of an application"
NO_OBJECT = "YAML with a `kind` and no `apiVersion`: no object of Kubernetes, and no other descriptor"
ORGANISATION = "what an organisation declares; it counts only with --organisation"
ORGANISATION_KEYS = frozenset(
    {"assumptions", "obligations", "operation", "people", "platforms", "policies", "registries"}
)
_SEVERAL = 2


def sniff(path: str, text: str, *, named: bool = False) -> Sniffed:
    """What a candidate is; `named` where it stands on the command line, whatever it is called.

    Raises SourceError where something that must be a descriptor cannot be parsed.
    """
    name = path.rpartition("/")[2]
    own = _format_named(name)
    if own is not None:
        return own.recognises.named(name, text) or Sniffed()
    if is_json(name):
        return sniff_json(path, text)
    if named and not is_yaml(name):
        unnamed = next((kind for kind, each in FORMATS.items() if each.recognises.unnamed(text)), "")
        return Sniffed(kind=unnamed) if unnamed else sniff_yaml(path, text)
    return sniff_yaml(path, text)


def is_of_named_format(path: str, text: str) -> bool:
    """Whether the file is of a format that its name alone tells, by its text as well."""
    name = path.rpartition("/")[2]
    own = _format_named(name)
    return own is not None and is_of(own.id, path, text)


def is_of(kind: str, path: str, text: str) -> bool:
    """Whether a text would be taken for that kind if its file had a name of that kind."""
    sniffed = FORMATS[kind].recognises.named(path.rpartition("/")[2], text)
    return sniffed is not None and bool(sniffed.kind)


def sniff_yaml(path: str, text: str) -> Sniffed:
    """What a YAML file is. Raises SourceError where something that must be a descriptor cannot be parsed."""
    if _says_nothing(text):
        return EMPTY
    if _is_flow(text):
        return _flow(path, text) or Sniffed(reason=NO_DESCRIPTOR)
    file = yaml_file(path, text)
    reason = _look_alike(file)
    if reason:
        return Sniffed(reason=reason)
    asked = sorted(FORMATS.values(), key=lambda each: not each.recognises.is_yaml_named(file.name))
    known = (each.recognises.block(file) for each in asked)
    return next((sniffed for sniffed in known if sniffed), None) or Sniffed(reason=_no_descriptor(file))


def sniff_json(path: str, text: str) -> Sniffed:
    """What a JSON file or a `*.template` is: worth no word unless a sign of a descriptor is in it or in its name."""
    if _is_flow(text):
        return _flow(path, text) or Sniffed()
    if _TEMPLATE_OBJECT.search(text):
        return sniff_yaml(path, text)
    return EMPTY if is_named_json(path) else Sniffed()


def _look_alike(file: File) -> str:
    claims = (each.recognises.claims(file) or each.recognises.is_yaml_named(file.name) for each in FORMATS.values())
    return look_alike(file, claimed=any(claims))


def _no_descriptor(file: File) -> str:
    if "platforms" in file.keys and len(file.keys) >= _SEVERAL and file.keys <= ORGANISATION_KEYS:
        return ORGANISATION
    return NO_OBJECT if "kind" in file.keys else NO_DESCRIPTOR


def _says_nothing(text: str) -> bool:
    return all(line.strip() in _MARKS or line.lstrip().startswith("#") for line in text.split("\n"))


def _is_flow(text: str) -> bool:
    """Whether the text is JSON, or YAML written like it."""
    start = text.lstrip()[:2]
    return start[:1] in ("{", "[") and start not in ("{{", "{%")


# --- JSON, and YAML in brackets ---------------------------------------------------------------------------------------

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TOKEN = re.compile(r'"(?P<word>(?:[^"\\\n]|\\.)*+)(?:"(?P<names>\s*:)?)?|[{}\[\]]')
"""A string, whole or not, or a bracket; a quote that is not closed takes its line, so that no text is read twice."""
_MOST_TOKENS = 50_000
"""Whatever a file is shows in its first ones."""


def shows_sign(data: bytes, name: str) -> bool:
    """Whether JSON, of which there is much in any tree, deserves a look: for its name, or for words in it."""
    if is_named_json(name) or data.startswith(_UTF_16):
        return True
    rows = (row for each in FORMATS.values() for row in each.recognises.json_words)
    return any(all(word in data for word in row) for row in (*rows, *JSON_WORDS))


def _flow(path: str, text: str) -> Sniffed | None:
    """What JSON or YAML in brackets is; None where nothing is known of it."""
    if strict := strict_template(text):
        return strict
    try:
        documents = outline(text, path)
    except SourceError:
        return _broken(path, text)
    known = [_of_document(json_file(path, text, document), document) for document in documents]
    return next((each for each in known if each), None) or (
        Sniffed(reason="named like a descriptor, but it describes no application") if is_named_json(path) else None
    )


def _of_document(file: File, document: Outline) -> Sniffed | None:
    reason = _look_alike(file)
    if reason:
        return Sniffed(reason=reason)
    known = (each.recognises.flow(file, document) for each in FORMATS.values())
    return next((sniffed for sniffed in known if sniffed), None)


def _broken(path: str, text: str) -> Sniffed:
    """Raises SourceError where its name or the keys of some object in it are those of a descriptor."""
    template = json_template_kind(text)
    if template:
        return Sniffed(reason=template)
    objects = list(_keys_of_objects(text))
    outermost = objects[0] if objects else set()
    if outermost >= {"run", "schema_version"}:
        return Sniffed(reason="a report of the advisor that is not whole")
    if not SCANNED.isdisjoint(outermost):
        return Sniffed(reason="neither JSON nor YAML; by its keys the report of a scanner")
    if is_named_json(path) or any(each.recognises.json_keys(keys) for keys in objects for each in FORMATS.values()):
        _raise_for(path, text)
    return Sniffed(reason="neither JSON nor YAML, and nothing names it a descriptor")


def _raise_for(path: str, text: str) -> None:
    """The first mistake of the text, as JSON where its keys are quoted, else as YAML."""
    if re.match(r"\s*[{\[]\s*(?:\{\s*)?\"", text):
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            raise SourceError(path, error.lineno, f"this is not JSON: {error.msg}.", "Mend the line.") from None
        except RecursionError:
            pass
    parse(text, path)


def _keys_of_objects(text: str) -> Iterator[set[str]]:
    """The keys of each object that the text begins, whole or not, the outer ones first."""
    objects: list[set[str]] = []
    open_ones: list[set[str]] = []
    for token in islice(_TOKEN.finditer(text), _MOST_TOKENS):
        bracket = token[0]
        if bracket in ("{", "["):
            open_ones.append(set())
            if bracket == "{":
                objects.append(open_ones[-1])
        elif bracket in ("}", "]"):
            del open_ones[-1:]
        elif token["names"] and open_ones:
            open_ones[-1].add(token["word"])
    yield from objects
