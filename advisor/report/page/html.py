"""The report as HTML that needs nothing else: no network, no script to read it, and a policy that allows neither."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from advisor.data import data_folder
from advisor.report.document import Document
from advisor.report.page.assets import Assets, assets_beside, assets_inside
from advisor.report.page.decision import decision_page, first_rows, index_rows, index_table
from advisor.report.page.evidence import evidence
from advisor.report.page.index_data import index_data
from advisor.report.page.pages import stored_pages
from advisor.report.page.parts import html
from advisor.report.page.platforms import platforms_page, questions_page
from advisor.report.page.record import record
from advisor.report.page.scene import Case, Scene, scene_of
from advisor.report.page.store import compressed
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


def _page(document: Document, assets: Assets) -> str:
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
