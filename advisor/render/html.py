"""One HTML file that needs nothing else: no network, no script to read it, and a policy that allows neither."""

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from advisor.data import data_folder
from advisor.model.report import Report
from advisor.render.view import build_view
from advisor.render.view_text import visible

_NOT_IN_CSS_TEXT = re.compile(r"[^A-Za-z0-9 ._·-]")
_RUNNING_HEADER = """
@page {{
  @top-left {{ content: "Platform fit report · run {run}"; }}
}}
"""


def render_html(report: Report) -> str:
    """The whole report as one self-contained page; the same report gives the same text."""
    folder = data_folder("reports")
    style = _joined(folder, "css") + _running_header(report.run.id)
    script = _joined(folder, "js")
    page = _environment(folder).get_template("board.html.j2")
    return page.render(
        view=build_view(report),
        policy=content_security_policy(style, script),
        style=Markup(style),  # noqa: S704 - this project's own file
        script=Markup(script),  # noqa: S704 - this project's own file
    )


def content_security_policy(style: str, script: str) -> str:
    """Nothing is allowed but this very style sheet, this very script and images inside the file."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _joined(folder: Path, suffix: str) -> str:
    """The common file, then those of the parts by name."""
    parts = [folder / f"board.{suffix}", *sorted((folder / suffix).glob(f"*.{suffix}"))]
    return "".join(_own_text(path) for path in parts)


def _own_text(path: Path) -> str:
    """A file of this installation with line ends that a browser hashes the same way everywhere."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def _running_header(run_id: str) -> str:
    return _RUNNING_HEADER.format(run=_NOT_IN_CSS_TEXT.sub("?", run_id))


def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )


def _shown(value: object) -> object:
    """Whatever a template prints passes here: no text keeps a character that hides or reorders it."""
    return value if hasattr(value, "__html__") or not isinstance(value, str) else visible(value)
