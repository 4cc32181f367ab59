"""The report's style sheet and script: inside the page or beside it, and the policy that allows exactly them."""

import base64
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_NOT_IN_CSS_TEXT = re.compile(r"[^A-Za-z0-9 ._·-]")
_RUNNING_HEADER = """
@page {{
  @top-left {{ content: "Platform fit report · run {run}"; }}
}}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assets:
    """What a page needs to look and work as it should; without addresses the texts stand in the page."""

    style: Markup
    script: Markup
    policy: str
    style_address: str = ""
    script_address: str = ""


def assets_inside(folder: Path, run_id: str) -> Assets:
    """The texts for the page, and a policy that allows nothing but these very texts."""
    style, script = _texts(folder, run_id)
    return Assets(style=Markup(style), script=Markup(script), policy=_policy(_digest(script), _digest(style)))  # noqa: S704 - this project's own files


def assets_beside(folder: Path, run_id: str, stem: str) -> Assets:
    """Files of the page's own name, and a policy that allows what lies where the page lies.

    The part of the address behind "?" changes with the content: no cache pairs a new page with an old script.
    """
    style, script = _texts(folder, run_id)
    return Assets(
        style=Markup(style),  # noqa: S704 - this project's own file
        script=Markup(script),  # noqa: S704 - this project's own file
        policy=_policy("self", "self"),
        style_address=_address(f"{stem}.css", style),
        script_address=_address(f"{stem}.js", script),
    )


def _texts(folder: Path, run_id: str) -> tuple[str, str]:
    return _COMMENT.sub("", _joined(folder, "css")) + _running_header(run_id), _joined(folder, "js")


def _policy(script: str, style: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{script}'",
            f"style-src '{style}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _address(name: str, text: str) -> str:
    """The dot keeps a name with a colon from being taken for a scheme."""
    return f"./{quote(os.fsencode(name))}?{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _joined(folder: Path, suffix: str) -> str:
    """The common file, then those of the parts by name."""
    parts = [folder / f"board.{suffix}", *sorted((folder / suffix).glob(f"*.{suffix}"))]
    return "".join(_own_text(path) for path in parts)


def _own_text(path: Path) -> str:
    """A file of this installation with line ends that a browser hashes the same way everywhere."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def _running_header(run_id: str) -> str:
    return _RUNNING_HEADER.format(run=_NOT_IN_CSS_TEXT.sub("?", run_id))
