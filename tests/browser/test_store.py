"""Packed pages: the same bytes as pages in the document, however many processes rendered them."""

import base64
import gzip
import json
import re

import pytest
from markupsafe import escape
from msgspec.structs import replace

from advisor.data import data_folder
from advisor.model.comparing import Change, Comparison, Difference, RunMark
from advisor.model.report import Report
from advisor.report.page.html import environment_of
from advisor.report.page.index_data import index_data
from advisor.report.page.record import record
from advisor.report.page.scene import Case, Scene
from advisor.report.page.store import (
    ANCHOR,
    BETWEEN,
    FEW,
    FIRST_FEW,
    FIRST_MANY,
    FOLDER,
    NAME,
    Store,
    _processes,
    compressed,
    stored_pages,
)
from advisor.report.view_text import visible
from tests.support.pages import scene_of
from tests.support.report_samples import HOSTILE, report_of, workload

REFERENCE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd]")
PRIVATE = "own\ue123\U000f0007"


def unpacked(text: str) -> list[str]:
    return gzip.decompress(base64.b64decode(text)).decode().split(BETWEEN)


def as_read(html: str) -> str:
    """Characters for private use, which a packed page spells as numbers, as a browser reads them."""
    return re.sub("&#([0-9]{5,});", lambda found: chr(int(found[1])), html)


def page_of(case: Case, place: int, store: Store) -> str:
    pieces = unpacked(store.shared)

    def expanded(text: str) -> str:
        return REFERENCE.sub(lambda found: expanded(pieces[number(found[0])]), text)

    def number(one: str) -> int:
        return ord(one) - FIRST_FEW if ord(one) < FIRST_MANY else ord(one) - FIRST_MANY + FEW

    pages = [page for chunk in store.chunks for page in unpacked(chunk)]
    shown = expanded(pages[place]).replace(ANCHOR, case.anchor).replace(NAME, str(escape(visible(case.name))))
    return shown.replace(FOLDER, f"{escape(visible(case.workload.folder))}/")


def render(case: Case, scene: Scene) -> str:
    page = environment_of(data_folder("reports")).get_template("record.html.j2")
    return page.render(record=record(case, scene))


@pytest.fixture(scope="module")
def report() -> Report:
    names = (*HOSTILE, "shop", "till", "td", "class", "x" * 200, PRIVATE)
    return report_of(*(workload(name, snippet=f"name: {name}") for name in names))


@pytest.mark.parametrize("processes", [1, 3])
def test_a_packed_page_is_the_page_to_the_last_character(report: Report, processes: int) -> None:
    scene = scene_of(report)

    store = stored_pages(scene, render, processes)

    for case, place in zip(scene.cases, store.places, strict=True):
        assert as_read(page_of(case, place, store)).removesuffix("\n") == render(case, scene)


def test_the_number_of_processes_changes_no_byte(report: Report) -> None:
    scene = scene_of(report)

    assert stored_pages(scene, render, 1) == stored_pages(scene, render, 4)


def test_few_pages_are_not_worth_a_process() -> None:
    assert _processes(999) == 1


def test_what_is_alike_is_kept_once() -> None:
    alike = scene_of(report_of(*(workload(f"shop-{number}") for number in range(40))))

    store = stored_pages(alike, render, 1)

    assert sum(map(len, store.chunks)) < 40 * 100
    assert sorted(store.places) == list(range(40))


def test_compressing_depends_on_the_text_alone() -> None:
    assert compressed("text") == compressed("text")
    assert unpacked(compressed("a\x1eb")) == ["a", "b"]


def test_data_of_the_index_names_every_page_by_its_hash() -> None:
    scene = scene_of(report_of(workload("shop"), workload("half\ud800"), workload("shop")))
    data = index_data(scene, (2, 0, 1))

    assert re.search(r'"anchor":\["[0-9a-f]{8}","w-[a-z0-9-]+","[0-9a-f]{8}-2"\]', data)
    assert '"page":[2,0,1]' in data


def test_the_filter_knows_what_is_new_and_what_flipped() -> None:
    report = report_of(workload("shop"), workload("till"), workload("mill"))
    run = RunMark(id="1", as_of="2026-01-01", advisor_version="1", catalog_version="1", preset="balanced")
    changes = (
        Change(workload="apps/shop", key="apps/shop", difference=Difference.NEW),
        Change(workload="apps/till", key="apps/till", difference=Difference.FLIPPED),
    )
    told = json.loads(
        index_data(scene_of(replace(report, comparison=Comparison(older=run, newer=run, changes=changes))))
    )
    alone = json.loads(index_data(scene_of(report)))

    places = {name: place for place, name in enumerate(told["flags"])}
    added = [one - other for one, other in zip(told["flag"], alone["flag"], strict=True)]
    assert sorted(added) == [0, 1 << places["new"], 1 << places["flipped"]]
