"""The pages of many workloads, rendered one after the other and packed."""

from collections.abc import Callable

from markupsafe import escape

from advisor.render.memo import Once
from advisor.render.store import Packer, Store, slotted
from advisor.render.view import ReportView
from advisor.render.view_scene import Case, Scene
from advisor.render.view_text import visible
from advisor.render.view_workload import workload_view

LONGEST_FOLDER = 200
"""Characters of a folder that the table shows uncut."""


def stored_pages(scene: Scene, render: Callable[..., str], view: ReportView) -> Store:
    """One page for each workload, by the template that also fills a small report."""
    once, packer = Once(scene.memo, numbered=True), Packer()
    for case in scene.cases:
        html = render(view=view, workload=workload_view(case, scene), once=once)
        packer.add(slotted(html, case.anchor, _own_name(case), _own_folder(case)))
    return packer.packed(once.fragments)


def _own_name(case: Case) -> str:
    """As the page writes it; empty where the table shows it cut."""
    name = case.assessed.workload.name
    return str(escape(visible(name))) if name == case.name else ""


def _own_folder(case: Case) -> str:
    folder = case.assessed.workload.folder
    return "" if folder == "." or len(folder) > LONGEST_FOLDER else str(escape(visible(folder)))
