"""The report as HTML that needs nothing else: no network, no script to read it, and a policy that allows neither."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from advisor.data import data_folder
from advisor.model.report import Report
from advisor.render.assets import Assets, assets_beside, assets_inside
from advisor.render.index_data import index_data
from advisor.render.memo import Once
from advisor.render.pages import stored_pages
from advisor.render.store import compressed
from advisor.render.view import view_of
from advisor.render.view_index import first_to_look_at, index_row
from advisor.render.view_scene import Case, Scene, scene_of
from advisor.render.view_text import visible
from advisor.render.view_workload import workload_view

INLINE_PAGES = 40
"""Workloads whose pages stand in the document."""
_LINKED = re.compile('href="#(w-[a-z0-9-]+)"')
_ROW_ID = re.compile('<tr id="(w-[a-z0-9-]+)">')


def render_html(report: Report) -> str:
    """The whole report as one self-contained page; the same report gives the same text."""
    return _page(report, assets_inside(data_folder("reports"), report.run.id))


def html_files(report: Report, name: str) -> dict[str, str]:
    """The page of that file name, its style sheet and its script by their names, all for one folder."""
    stem = Path(name).stem
    assets = assets_beside(data_folder("reports"), report.run.id, stem)
    return {name: _page(report, assets), f"{stem}.css": str(assets.style), f"{stem}.js": str(assets.script)}


def _page(report: Report, assets: Assets) -> str:
    return _filled(scene_of(report), _environment(data_folder("reports")), assets=assets)


def _filled(scene: Scene, environment: Environment, **common: object) -> str:
    """Few pages stand in the document and read without a script; many are packed, and the table tells the verdicts."""
    packed = len(scene.cases) > INLINE_PAGES
    view = view_of(scene, () if packed else scene.cases)
    page = environment.get_template("workload.html.j2")

    def render(case: Case, own: Scene, once: Once) -> str:
        return page.render(view=view, workload=workload_view(case, own), once=once)

    store = stored_pages(scene, render) if packed else None
    data = index_data(scene, store.places if store else ())
    text = environment.get_template("board.html.j2").render(
        view=view,
        once=Once(scene.memo),
        store=store,
        index_data=compressed(data) if store else escape(data),
        paper=tuple(index_row(case, scene) for case in first_to_look_at(scene)) if store else (),
        **common,
    )
    return _with_linked_rows(text) if store else text


def _with_linked_rows(text: str) -> str:
    """Rows carry the anchor of their workload only where something links to it."""
    linked = set(_LINKED.findall(text))
    return _ROW_ID.sub(lambda found: found[0] if found[1] in linked else "<tr>", text)


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
    if type(value) is str:  # by far the most
        return visible(value)
    return value if hasattr(value, "__html__") or not isinstance(value, str) else visible(value)
