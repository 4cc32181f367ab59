"""What pages are made of: marks, links, places and plain tables, each of which knows its HTML.

Whatever is printed is escaped here, and no text keeps a character that hides or reorders it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeAlias

from markupsafe import escape

from advisor.report.reference import Place
from advisor.report.view_text import source_name, visible, web_address


class Shown(Protocol):
    def __html__(self) -> str: ...


Part: TypeAlias = "str | Shown | Sequence[object]"
"""What a cell holds: text, something that knows its HTML, or several of both, at any depth."""


def html(part: object) -> str:
    """Of a part: escaped, with its markup."""
    if isinstance(part, str):
        return _text(part)
    if isinstance(part, list | tuple):
        return "".join(map(html, part))
    return str(part.__html__()) if hasattr(part, "__html__") else html(str(part))


@lru_cache(maxsize=1 << 14)
def _text(text: str) -> str:
    """Records of many workloads say the same over and over."""
    return str(escape(visible(text)))


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead; without an address just words. `query` is the filter that shows the same rows."""

    text: str
    address: str = ""
    query: str = ""
    is_name: bool = False
    """A name from a file: isolated, since it may be written from right to left."""

    def __html__(self) -> str:
        text = html(self.text)
        if self.address:
            query = f' data-q="{html(self.query)}"' if self.query else ""
            text = f'<a href="{html(self.address)}"{query}>{text}</a>'
        return f"<bdi>{text}</bdi>" if self.is_name else text


@dataclass(frozen=True, slots=True)
class Mark:
    """A state told three ways: by fill and glyph, which the style sheet has for its kind, and by word."""

    kind: str
    word: str
    address: str = ""
    """What stands behind it."""

    def __html__(self) -> str:
        if self.address:
            return f'<a class="m {self.kind}" href="{html(self.address)}">{html(self.word)}</a>'
        return f'<span class="m {self.kind}">{html(self.word)}</span>'


@dataclass(frozen=True, slots=True)
class Element:
    """A part inside one element; nothing where there is nothing to say."""

    tag: str
    part: Part
    kind: str = ""

    def __html__(self) -> str:
        inside = html(self.part)
        kind = f' class="{self.kind}"' if self.kind else ""
        return f"<{self.tag}{kind}>{inside}</{self.tag}>" if inside else ""


def sub(*parts: Part) -> Element:
    """A second line in smaller letters."""
    return Element("span", parts, "sub")


def tag(text: str) -> Element:
    return Element("span", text, "tag")


def code(text: str) -> Element:
    return Element("code", text)


def paragraphs(parts: Iterable[Part]) -> list[Element]:
    return [Element("p", part) for part in parts]


@dataclass(frozen=True, slots=True)
class Joined:
    parts: Sequence[Part]
    between: str = ", "

    def __html__(self) -> str:
        return self.between.join(map(html, self.parts))


def sources(addresses: Iterable[str]) -> Joined:
    """Links to documents by host and last part."""
    return Joined([Link(source_name(address), web_address(address)) for address in addresses])


@dataclass(frozen=True, slots=True)
class Places:
    """Files and lines; what stands there is folded below each."""

    evidence: Sequence[Place]

    def __html__(self) -> str:
        return "".join(map(_place, self.evidence))


def _place(place: Place) -> str:
    label = f"<code>{html(str(place))}</code>"
    if not place.snippet:
        return f'<p class="place">{label}</p>'
    return f'<details class="place"><summary>{label}</summary>\n<pre tabindex="0">{html(place.snippet)}</pre></details>'


@dataclass(frozen=True, slots=True)
class Row:
    """The first cell is the row's heading."""

    cells: Sequence[Part]
    anchor: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A plain table in a region that scrolls by itself; a column of numbers is written `#Days`."""

    title: str
    """For those who do not see it."""
    columns: Sequence[str]
    rows: Sequence[Row]
    kind: str = "cards"
    anchor: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __html__(self) -> str:
        heads = "".join(f'<th scope="col"{_number(one)}>{html(_words(one))}</th>' for one in self.columns)
        starts = [f'<td data-label="{html(_words(one))}"{_number(one)}>' for one in self.columns[1:]]
        anchor = f' id="{self.anchor}"' if self.anchor else ""
        return (
            f'<div class="scroll" role="region" aria-label="{html(self.title)}" tabindex="0">'
            f'<table class="{self.kind}"{anchor}><thead><tr>{heads}</tr></thead>\n<tbody>\n'
            f"{''.join(_row(row, starts) for row in self.rows)}</tbody></table></div>\n"
        )


def _number(column: str) -> str:
    return ' class="number"' if column.startswith("#") else ""


def _words(column: str) -> str:
    return column.removeprefix("#")


def _row(row: Row, starts: Sequence[str]) -> str:
    anchor = f' id="{row.anchor}"' if row.anchor else ""
    kind = f' class="{row.kind}"' if row.kind else ""
    first, *others = row.cells
    cells = "".join(f"{start}{html(cell)}</td>" for start, cell in zip(starts, others, strict=True))
    return f'<tr{anchor}{kind}><th scope="row">{html(first)}</th>{cells}</tr>\n'


@dataclass(frozen=True, slots=True)
class Fold:
    """Details that a reader opens."""

    title: str
    parts: Sequence[Part]
    note: str = ""
    opened: bool = False
    """Such a fold is printed, too."""
    anchor: str = ""

    def __html__(self) -> str:
        kind = "group" if self.opened else "group screen"
        anchor = f' id="{self.anchor}"' if self.anchor else ""
        note = f' <span class="soft">({html(self.note)})</span>' if self.note else ""
        opened = " open" if self.opened else ""
        summary = f"<summary>{html(self.title)}{note}</summary>"
        return f'<details class="{kind}"{anchor}{opened}>{summary}\n{html(self.parts)}</details>\n'
