"""The report as one HTML file that asks nobody for anything."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from advisor.data import data_folder
from advisor.model.report import Report
from advisor.render.charts import Svg
from advisor.render.view import board_view
from advisor.render.view_text import visible

_POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"
)


def render_html(report: Report) -> str:
    """The whole page; the same report gives the same bytes."""
    folder = data_folder("reports")
    script = _text(folder / "board.js")
    style = _text(folder / "board.css") + _running_header(report.run.id)
    template = _environment(folder).get_template("board.html.j2")
    return template.render(
        board=board_view(report),
        policy=_POLICY.format(script=_hash(script), style=_hash(style)),
        script=Svg(script),
        style=Svg(style),
    )


def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _printed(value: object) -> object:
    """Foreign text with nothing hidden in it; markup of our own making passes."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _running_header(run_id: str) -> str:
    """Every printed page names its run; letters and digits only, since this text becomes part of the style sheet."""
    shown = "".join(character for character in run_id if character.isascii() and character.isalnum())
    box = f'@top-right {{ content: "Run {shown}"; font: 8pt sans-serif; }}'
    foot = "@bottom-right { content: counter(page); font: 8pt sans-serif; }"
    return f"@page {{ margin: 16mm 14mm; {box} {foot} }}\n"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
