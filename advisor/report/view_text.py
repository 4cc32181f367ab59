"""Numbers and foreign text as the report shows them."""

import math
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

LONGEST_TEXT = 4000
"""Characters of one text; a longer one is cut, and says so."""
LONGEST_NAME = 80
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_FEW_DAYS = 10


def visible(text: str) -> str:
    """The text with characters that hide, reorder or break made visible, and cut where it is endless."""
    shown = text if len(text) <= LONGEST_TEXT else _cut(text)
    return shown if shown.isprintable() else "".join(map(_visible_character, shown))


def _cut(text: str) -> str:
    return f"{text[:LONGEST_TEXT]}… [{len(text) - LONGEST_TEXT:,} more characters]"


def _visible_character(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _INVISIBLE:
        return character
    code = ord(character)
    if code < ord(" "):
        return chr(_CONTROL_PICTURES + code)
    return "\N{SYMBOL FOR DELETE}" if code == _DELETE else f"⟨U+{code:04X}⟩"


def short_name(name: str) -> str:
    """A name that fits a heading; what is cut is said."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[:LONGEST_NAME]}… [{len(name) - LONGEST_NAME:,} more characters]"


def share(value: float) -> str:
    """Percent without decimals; 0 % and 100 % are said only where they are exact."""
    rounded = round(value * 100)
    if 0 < value < 1:
        rounded = min(99, max(1, rounded))
    return f"{rounded} %"


def _day_figure(value: float) -> str:
    scale = 1 if value >= _FEW_DAYS else 10
    return f"{math.floor(round(value * scale, 3) + 0.5) / scale:g}"


def days(low: float, high: float) -> str:
    """Person-days: 0.5–2 days, 1 day, none."""  # noqa: RUF002 - a range's dash
    first, last = _day_figure(low), _day_figure(high)
    if last == "0":
        return "none" if high == 0 else "under 0.1 day"
    figures = first if first == last else f"{first}–{last}"
    return f"{figures} day" if figures == "1" else f"{figures} days"


def count(number: int, noun: str, plural: str = "") -> str:
    """1 workload, 2 workloads."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listing(words: Iterable[str], last: str = "and") -> str:
    """a, b and c."""
    found = tuple(words)
    if len(found) <= 1:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def sentence(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    text = text.strip()
    if not text:
        return ""
    ended = text if text[-1] in ".!?" else f"{text}."
    return ended[0].upper() + ended[1:]


def message(text: str) -> str:
    """A rule's message as it is written: it may begin with a workload's name, which keeps its own first letter."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def web_address(source: str) -> str:
    """The source itself where it is a web address that may be linked, else nothing."""
    return source if source.startswith(("https://", "http://")) else ""


def source_name(source: str) -> str:
    """Host and last part of a web address: enough to know the document by."""
    if not web_address(source):
        return source
    try:
        parts = urlsplit(source)
    except ValueError:
        return source
    tail = parts.path.rstrip("/").rpartition("/")[2]
    return f"{parts.hostname or ''}/…/{tail}" if tail else parts.hostname or source
