"""Text without its secrets, for snippets: the structure of the format first, patterns second.

What a format says is a value of an environment, of a service's parameters or of a login is hidden whatever it looks
like; everything else is held against the patterns of `secret_patterns`. Decision 0002 tells why.
"""

import re

from advisor.sources.redact_dockerfile import dockerfile_lines
from advisor.sources.redact_yaml import yaml_lines
from advisor.sources.secret_patterns import HIDDEN, cut_secrets, hide_secrets, visible

__all__ = ["HIDDEN", "redact_text", "redacted_lines", "visible"]

_YAML_KINDS = frozenset({"cloud-foundry"})
_KEY_BLOCK = re.compile(r"-----BEGIN (?P<name>[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----")


def redacted_lines(text: str, kind: str) -> tuple[str, ...]:
    """One shown line for every line of the text, with HIDDEN in place of secrets."""
    lines = _structured(text, kind)
    return tuple(visible(hide_secrets(line)) for line in _without_key_blocks(lines))


def redact_text(text: str) -> str:
    """One string without user, password, query and token, its unseen characters made visible."""
    return visible(cut_secrets(text))


def _structured(text: str, kind: str) -> list[str]:
    if kind in _YAML_KINDS:
        return yaml_lines(text)
    return dockerfile_lines(text) if kind == "dockerfile" else text.split("\n")


def _without_key_blocks(lines: list[str]) -> list[str]:
    """The lines between the two marks of a private key are hidden, and all that follow a mark that is never closed."""
    shown: list[str] = []
    closing = ""
    for line in lines:
        opened = _KEY_BLOCK.search(line)
        if closing:
            shown.append(HIDDEN)
            closing = "" if closing in line else closing
        elif opened:
            shown.append(line[: opened.start()] + HIDDEN)
            end = f"-----END {opened['name']}-----"
            closing = "" if end in line[opened.end() :] else end
        else:
            shown.append(line)
    return shown
