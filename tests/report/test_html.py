import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.data import data_folder
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.report.view_text import LONGEST_TEXT, visible
from tests.support.pages import render_html
from tests.support.report_samples import HOSTILE, report_of, workload

HANDLER = re.compile(r"on[a-z]+")
FETCHING = ("src", "srcset", "data", "action", "formaction", "poster", "background")


class Page(HTMLParser):
    """The elements, ids and texts of a page, as a browser would take them in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.inside: dict[str, str] = {}
        self._last = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._last = tag

    def handle_data(self, data: str) -> None:
        if self._last in ("script", "style") and self._last not in self.inside:
            self.inside[self._last] = data
        self.texts.append(data)

    def ids(self) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get("id"))]

    def policy(self) -> str:
        return next(one["content"] or "" for _, one in self.elements if one.get("http-equiv"))


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(report_of(workload("shop"), workload("till"), workload("image", kind="dockerfile")))


@pytest.fixture(scope="module")
def hostile() -> str:
    return render_html(report_of(*(workload(name, snippet=name) for name in HOSTILE), run_id='"}</style><b>'))


@pytest.mark.parametrize(("directive", "element"), [("script-src", "script"), ("style-src", "style")])
def test_the_policy_allows_exactly_the_text_of_the_page(html: str, directive: str, element: str) -> None:
    page = Page(html)
    digest = base64.b64encode(hashlib.sha256(page.inside[element].encode()).digest()).decode()

    assert f"{directive} 'sha256-{digest}';" in page.policy()
    assert [tag for tag, _ in page.elements].count(element) == 1


def test_the_policy_starts_from_nothing(html: str) -> None:
    policy = Page(html).policy()

    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'none'" in policy


@pytest.mark.parametrize("page_name", ["html", "hostile"])
def test_no_element_carries_a_style_a_handler_or_an_address_to_fetch(
    page_name: str, request: pytest.FixtureRequest
) -> None:
    for tag, attributes in Page(request.getfixturevalue(page_name)).elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if HANDLER.fullmatch(name) or name in FETCHING], tag
        assert tag not in ("link", "img", "iframe", "object", "embed", "form", "base")


def test_hostile_names_add_no_element_and_stay_readable(hostile: str) -> None:
    page = Page(hostile)
    text = "".join(page.texts)

    assert [tag for tag, _ in page.elements].count("script") == 1
    assert "b" not in [tag for tag, _ in page.elements]
    for name in HOSTILE:
        assert visible(name) in text


def test_characters_that_hide_or_reorder_are_shown(hostile: str) -> None:
    assert "\u202e" not in hostile
    assert "\x00" not in hostile
    assert "⟨U+202E⟩" in hostile
    assert "{{ 7 * 7 }}" in hostile


def test_an_endless_line_is_cut_and_says_so() -> None:
    html = render_html(report_of(workload("wide", snippet="x" * 1_000_000)))

    assert "x" * (LONGEST_TEXT + 1) not in html
    assert "996,000 more characters" in html


@pytest.mark.parametrize("page_name", ["html", "hostile"])
def test_every_link_within_the_page_resolves_and_every_id_is_unique(
    page_name: str, request: pytest.FixtureRequest
) -> None:
    page = Page(request.getfixturevalue(page_name))
    ids = page.ids()
    targets = [value[1:] for _, one in page.elements if (value := one.get("href")) and value.startswith("#")]
    labels = [word for _, one in page.elements for word in (one.get("aria-labelledby") or one.get("for") or "").split()]

    assert targets
    assert {*targets, *labels} <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_workload_has_a_section_that_the_table_leads_to(html: str) -> None:
    page = Page(html)
    sections = [one["id"] for tag, one in page.elements if tag == "section" and one.get("class") == "workload"]

    assert len(sections) == 3
    assert all(f'href="#{section}"' in html for section in sections)


def test_links_outside_are_plain_web_addresses(html: str) -> None:
    outside = [value for _, one in Page(html).elements if (value := one.get("href")) and not value.startswith("#")]

    assert outside
    assert all(address.startswith(("https://", "http://")) for address in outside)


def test_the_same_report_gives_the_same_bytes(html: str) -> None:
    again = render_html(report_of(workload("shop"), workload("till"), workload("image", kind="dockerfile")))

    assert again == html


def test_a_report_without_workloads_says_so() -> None:
    html = render_html(report_of())

    assert "No app was found" in html
    assert 'class="workload"' not in html


def test_the_page_reads_without_its_script(html: str) -> None:
    hidden = [one for _, one in Page(html).elements if "hidden" in one]

    assert [one.get("class") or one.get("id") for one in hidden] == ["filter", "opened"]


def test_script_and_style_stay_small(html: str) -> None:
    page = Page(html)

    assert len(page.inside["script"].encode()) < 60_000
    assert len(page.inside["style"].encode()) < 25_000


def test_a_source_that_is_no_web_address_is_told_but_not_linked() -> None:
    report = report_of(workload("shop"))
    first = report.assessed[0]
    results = tuple(
        replace(
            result,
            findings=tuple(
                replace(one, answer=replace(one.answer, sources=("javascript:alert(1)",))) for one in result.findings
            ),
        )
        for result in first.decision.results
    )
    decision = replace(first.decision, results=results)
    html = render_html(replace(report, assessed=(replace(first, decision=decision),)))

    assert "javascript:alert(1)" in html
    assert 'href="javascript' not in html


def test_templates_never_switch_escaping_off() -> None:
    for path in sorted(data_folder("reports").glob("*.j2")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape", text), path.name


def test_two_workloads_of_one_name_have_sections_of_their_own() -> None:
    html = render_html(report_of(workload("shop"), workload("shop")))
    ids = Page(html).ids()

    assert len(ids) == len(set(ids))
    assert len([one for one in ids if re.fullmatch(r"w-apps-shop-[0-9a-f]{8}(-2)?", one)]) == 2


def test_a_half_character_in_a_name_can_still_be_written() -> None:
    html = render_html(report_of(workload("half\ud800")))

    assert "half⟨U+D800⟩" in html.encode("utf-8").decode("utf-8")


@given(st.text(st.characters(), min_size=1, max_size=30))
@settings(max_examples=20, deadline=None)
def test_no_name_changes_the_structure_of_the_page(name: str) -> None:
    hostile = Page(render_html(report_of(workload(name, snippet=name))))
    calm = Page(render_html(report_of(workload("calm", snippet="calm"))))

    assert Counter(tag for tag, _ in hostile.elements) == Counter(tag for tag, _ in calm.elements)


def test_faults_are_told_on_the_first_page(html: str) -> None:
    report = replace(report_of(workload("shop")), faults=("apps/shop: the rule memory failed: KeyError",))

    assert "1 internal fault" in render_html(report)
    assert "the rule memory failed" in render_html(report)
    assert "internal fault" not in html


def test_a_contradiction_stands_on_the_workload_s_page_with_its_lines() -> None:
    place = Location(path="compose.yaml", first_line=9, last_line=9, snippet="mem_limit: 1g")
    shop = workload("shop")
    facts = {**shop.facts, "descriptor.contradictions": Fact(value=("scale.memory",), evidence=(place,))}
    texts = "".join(Page(render_html(report_of(replace(shop, facts=facts)))).texts)

    assert "Its files contradict each other" in texts
    assert "They differ about memory of an instance." in texts
    assert "compose.yaml:9" in texts
