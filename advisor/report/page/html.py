"""The report as HTML that needs nothing else: no network, no script to read it, and a policy that allows neither."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from advisor.data import data_folder
from advisor.errors import UsageError
from advisor.report.document import Document
from advisor.report.page.decision import decision_page, first_rows, index_rows, index_table
from advisor.report.page.evidence import evidence
from advisor.report.page.index_data import index_data
from advisor.report.page.parts import html
from advisor.report.page.platforms import platforms_page, questions_page
from advisor.report.page.record import record
from advisor.report.page.scene import Case, Scene, scene_of
from advisor.report.page.store import compressed, stored_pages
from advisor.report.view_text import visible

_LINKED = re.compile('href="#(w-[a-z0-9-]+)"')
_ROW_ID = re.compile('<tr id="(w-[a-z0-9-]+)">')
INLINE_PAGES = 40
"""Workloads whose records stand in the document."""
IN_TABLE = 100
"""Rows of one table of a large report, which a browser lays out only where it is looked at."""
ON_PAPER = 40
"""Rows of a large report that are printed: workloads that move come first."""


def render_html(document: Document) -> str:
    """The whole report as one self-contained page; the same report gives the same text."""
    return _page(document, assets_inside(data_folder("reports"), document.run.id))


def html_files(document: Document, name: str) -> dict[str, str]:
    """The page of that file name, its style sheet and its script by their names, all for one folder."""
    stem = Path(name).stem
    assets = assets_beside(data_folder("reports"), document.run.id, stem)
    return {name: _page(document, assets), f"{stem}.css": str(assets.style), f"{stem}.js": str(assets.script)}


def _page(document: Document, assets: "Assets") -> str:
    """Few records stand in the document and read without a script; many are packed; the table says what is planned."""
    scene = scene_of(document)
    environment = environment_of(data_folder("reports"))
    packed = len(scene.cases) > INLINE_PAGES
    template = environment.get_template("record.html.j2")

    def render(case: Case, own: Scene) -> str:
        return template.render(record=record(case, own))

    store = stored_pages(scene, render) if packed else None
    data = index_data(scene, store.places if store else ())
    text = environment.get_template("board.html.j2").render(
        scene=scene,
        run=document.run,
        decision=decision_page(scene),
        index=index_rows(scene, IN_TABLE) if packed else index_table(scene),
        paper=first_rows(scene, ON_PAPER) if packed else None,
        platforms=platforms_page(scene),
        questions=questions_page(scene),
        evidence=evidence(scene),
        records=() if packed else (Markup(render(case, scene)) for case in scene.cases),  # noqa: S704 - made by the template
        store=store,
        index_data=compressed(data) if store else escape(data),
        assets=assets,
    )
    return _with_linked_rows(text) if packed else text


def _with_linked_rows(text: str) -> str:
    """Rows carry the anchor of their workload only where something links to it."""
    linked = set(_LINKED.findall(text))
    return _ROW_ID.sub(lambda found: found[0] if found[1] in linked else "<tr>", text)


def environment_of(folder: Path) -> Environment:
    """Templates in which every text is escaped, and none keeps a character that hides or reorders it."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    environment.filters["part"] = lambda part: Markup(html(part))  # noqa: S704 - escaped by `html`
    return environment


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


# --- style sheet and script, inside the page or beside it, and the policy that allows exactly them -------------------

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


# --- on paper, printed by a browser that is installed here ------------------------------------------------------------


BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
"""Names of the programs that can print without a window, in the order they are looked for."""
PATIENCE = 300
"""Seconds after which a browser that does not answer is given up."""


def browser() -> str:
    """The program that prints. Raises UsageError where there is none."""
    for name in BROWSERS:
        found = shutil.which(name)
        if found is not None:
            return found
    raise UsageError(
        "--pdf: no Chromium is installed here to print with. Install chromium, google-chrome or microsoft-edge, "
        "or open the HTML report and print it from any browser."
    )


def write_pdf(html: str, target: Path) -> None:
    """Print the page. Raises UsageError where no browser is installed, or where it fails."""
    program = browser()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(html, encoding="utf-8", newline="\n")
        made = Path(folder) / "report.pdf"
        _print(program, page, made, Path(folder) / "profile")
        if not made.is_file() or not made.stat().st_size:
            raise UsageError(
                f"{target}: {Path(program).name} printed nothing. Open the HTML report and print it by hand."
            )
        shutil.copyfile(made, target)


def _print(program: str, page: Path, made: Path, profile: Path) -> None:
    command = [program, *_switches(profile), f"--print-to-pdf={made}", page.as_uri()]
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)  # noqa: S603 - found by its name
    except (OSError, subprocess.TimeoutExpired):
        return


def _switches(profile: Path) -> list[str]:
    quiet = [
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--no-pdf-header-footer",
    ]
    # The sandbox refuses to start for the superuser, which is who runs in most build containers.
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [*quiet, *sandbox, "--generate-pdf-document-outline", f"--user-data-dir={profile}"]
