"""What a text is: a kind that the advisor reads, or the reason why it is not read.

Patterns over the lines come first, for parsing costs ten times as much; only what may be a descriptor is parsed.
"""

import re

from advisor.text.kinds import DOCKERFILE, PROCFILE, Sniffed
from advisor.text.look_alikes import KEYS
from advisor.text.sniff_block import sniff_block
from advisor.text.sniff_flow import is_named_json, sniff_flow
from advisor.text.sniff_manifest import NO_DESCRIPTOR, lists_applications

_MARKS = frozenset({"", "---", "..."})
_INSTRUCTION = re.compile(
    r"^[ \t]*(?:FROM|RUN|CMD|COPY|ADD|ENV|ARG|ENTRYPOINT|EXPOSE|WORKDIR|USER|LABEL|VOLUME|ONBUILD|SHELL|HEALTHCHECK"
    r"|STOPSIGNAL|MAINTAINER)(?=\s|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_FROM = re.compile(r"^[ \t]*FROM\s", re.IGNORECASE | re.MULTILINE)
_DOCKERFILE_TEMPLATE = re.compile(
    r"^[ \t]*(?:\{\{|\{%|<%)|^[ \t]*FROM\s.*(?:\{\{|<%|%%\w+%%|@\w+@)", re.IGNORECASE | re.MULTILINE
)
_PREPROCESSED = re.compile(r"^(?:INCLUDE\+?|IMPORT)[ \t]+\S", re.MULTILINE)
PLAIN_DOCKERFILE = frozenset({"dockerfile", "containerfile"})
_PROCESS = re.compile(r"^[A-Za-z0-9_-]+:[ \t]*\S", re.MULTILINE)
_TEMPLATE_OBJECT = re.compile(r"^apiVersion:\s", re.MULTILINE)


def sniff_dockerfile(name: str, text: str) -> Sniffed:
    """What a file named like a Dockerfile is. One without FROM but with instructions fails later, with its line."""
    if not text.strip():
        return Sniffed(reason="empty")
    if _DOCKERFILE_TEMPLATE.search(text):
        return Sniffed(reason="a template of a Dockerfile; render it and assess the result")
    if _PREPROCESSED.search(text):
        return Sniffed(reason="a Dockerfile that includes others; assess what its preprocessor makes of it")
    if name.lower() not in PLAIN_DOCKERFILE and not _FROM.search(text) and not _INSTRUCTION.search(text):
        return Sniffed(reason="named like a Dockerfile, but it holds no instruction")
    return Sniffed(kind=DOCKERFILE)


def sniff_procfile(text: str) -> Sniffed:
    """What a file named Procfile is."""
    if not text.strip():
        return Sniffed(reason="empty")
    if _PROCESS.search(text):
        return Sniffed(kind=PROCFILE)
    return Sniffed(reason="named Procfile, but no line names a process and its command")


def sniff_yaml(path: str, text: str) -> Sniffed:
    """What a YAML file is. Raises SourceError where something that must be a descriptor cannot be parsed."""
    if _says_nothing(text):
        return Sniffed(reason="empty")
    if _is_flow(text):
        return sniff_flow(path, text) or Sniffed(reason=NO_DESCRIPTOR)
    return sniff_block(path, text)


def sniff_json(path: str, text: str) -> Sniffed:
    """What a JSON file or a `*.template` is: worth no word unless a sign of a descriptor is in it or in its name."""
    if _is_flow(text):
        return sniff_flow(path, text) or Sniffed()
    if _TEMPLATE_OBJECT.search(text):
        return sniff_yaml(path, text)
    return Sniffed(reason="empty") if is_named_json(path) else Sniffed()


def sniff_any(path: str, text: str) -> Sniffed:
    """What a file is that was named on the command line, whatever it is called."""
    if _FROM.search(text) and not lists_applications(text) and not KEYS.search(text):
        return Sniffed(kind=DOCKERFILE)
    return sniff_yaml(path, text)


def _says_nothing(text: str) -> bool:
    return all(line.strip() in _MARKS or line.lstrip().startswith("#") for line in text.split("\n"))


def _is_flow(text: str) -> bool:
    """Whether the text is JSON, or YAML written like it."""
    start = text.lstrip()[:2]
    return start[:1] in ("{", "[") and start not in ("{{", "{%")
