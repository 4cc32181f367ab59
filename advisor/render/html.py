"""The report as one HTML file: strict content security policy, no network; the only import of jinja2."""

import base64
import hashlib
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from advisor.data import data_folder
from advisor.model.report import Report
from advisor.render.view import page_of
from advisor.render.view_text import visible

_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; base-uri 'none'; form-action 'none'"
)


def render_html(report: Report) -> str:
    """The whole page; the same report gives the same bytes."""
    folder = data_folder("reports")
    style = (folder / "board.css").read_text(encoding="utf-8")
    script = (folder / "board.js").read_text(encoding="utf-8")
    policy = _POLICY.format(script=_hash(script), style=_hash(style))
    trusted = {"style": Markup(style), "script": Markup(script)}  # noqa: S704 - files of this package, never input
    return _environment().get_template("board.html.j2").render(page=page_of(report), policy=policy, **trusted)


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _shown(value: Any) -> Any:
    """Whatever a template prints: text gets its invisible characters shown, what was escaped stays as it is."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(data_folder("reports")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
