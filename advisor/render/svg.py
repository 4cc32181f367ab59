"""The few things that every chart is made of: elements, lengths in percent, a picture with its words.

Lengths are in percent of the width, so that a chart fits a phone and a page of paper without shrinking its letters.
Colours and patterns are classes of the style sheet: the content security policy allows no style attribute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from advisor.render.view_text import visible


@dataclass(frozen=True, slots=True)
class Svg:
    """Text that was escaped when it was built; a template prints it as it is."""

    text: str

    def __html__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Caption:
    """What somebody who does not see a chart is told; `key` makes its ids unique within the page."""

    key: str
    title: str
    description: str


def percent(value: float) -> str:
    """Of the width, held between both edges."""
    return f"{round(min(100.0, max(0.0, value)), 2):g}%"


def vertical(x: float, top: float, bottom: float) -> Mapping[str, str]:
    """The ends of an upright line: x in percent, heights in pixels."""
    return {"x1": percent(x), "x2": percent(x), "y1": f"{top:g}", "y2": f"{bottom:g}"}


def horizontal(start: float, end: float, y: float) -> Mapping[str, str]:
    """The ends of a level line: from and to in percent, height in pixels."""
    return {"x1": percent(start), "x2": percent(end), "y1": f"{y:g}", "y2": f"{y:g}"}


def text(kind: str, x: float, y: float, words: str) -> str:
    """Words at a place: x in percent, y in pixels."""
    return element("text", {"class": kind, "x": percent(x), "y": f"{y:g}"}, words)


def line(kind: str, ends: Mapping[str, str]) -> str:
    return element("line", {"class": kind, **ends})


def picture(caption: Caption, height: float, shapes: Sequence[str]) -> Svg:
    """The whole width, so many pixels high."""
    title, description = f"{caption.key}-t", f"{caption.key}-d"
    named = {"role": "img", "aria-labelledby": f"{title} {description}" if caption.description else title}
    told = element("title", {"id": title}, caption.title)
    if caption.description:
        told += element("desc", {"id": description}, caption.description)
    size = {"width": "100%", "height": f"{height:g}", "focusable": "false"}
    opening = "".join(f' {name}="{escape(value)}"' for name, value in {**named, **size}.items())
    return Svg(f"<svg{opening}>{told}{''.join(shapes)}</svg>")


def element(name: str, attributes: Mapping[str, str], words: str = "") -> str:
    """One element; its attributes and its text are escaped here and nowhere else."""
    written = "".join(f' {key}="{escape(visible(value))}"' for key, value in attributes.items())
    return f"<{name}{written}>{escape(visible(words))}</{name}>"
