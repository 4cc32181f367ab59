"""Sizes and durations as people write them, read and shown."""

import re
from fractions import Fraction

KIB = 1024
LARGEST_NUMBER = 2**53
"""Beyond it floating-point numbers have gaps, and far beyond it they end."""
_SIZE = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z]*)\Z")
_SIZE_UNITS = {
    "": 1,
    "b": 1,
    "byte": 1,
    "bytes": 1,
    "k": KIB,
    "kb": KIB,
    "kib": KIB,
    "m": KIB**2,
    "mb": KIB**2,
    "mib": KIB**2,
    "g": KIB**3,
    "gb": KIB**3,
    "gib": KIB**3,
    "t": KIB**4,
    "tb": KIB**4,
    "tib": KIB**4,
}
_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>ms|s|m|min|h|d|)\Z")
_DURATION_UNITS = {"ms": 0.001, "": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
_QUANTITY = re.compile(
    r"(?P<number>[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))(?:[eE](?P<power>[+-]?\d{1,2})|(?P<unit>[KMGTPE]i|[numkMGTPE]?))\Z",
    re.ASCII,
)
_DECIMAL_POWERS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY_UNITS = "KMGTPE"


def size_in_bytes(text: str) -> int:
    """Bytes of a size such as 512M, 1.5 GiB or 1gb; every unit is a power of 1024, as Cloud Foundry reads them.

    Raises ValueError for text without a number, with an unknown unit, or for a bare number other than 0 and -1.
    """
    match = _SIZE.match(text.strip())
    if match is None:
        raise ValueError("not a size")
    number, unit = float(match["number"]), match["unit"].lower()
    if unit not in _SIZE_UNITS:
        raise ValueError("unknown unit")
    if not unit and number not in (0, -1):
        raise ValueError("no unit")
    if number >= LARGEST_NUMBER:
        raise ValueError("larger than any memory or disk")
    return round(number * _SIZE_UNITS[unit])


def seconds(text: str) -> float:
    """Seconds of a duration such as 30s, 5 min or 1h; a bare number counts seconds. Raises ValueError."""
    match = _DURATION.match(text.strip())
    if match is None:
        raise ValueError("not a duration")
    if float(match["number"]) >= LARGEST_NUMBER:
        raise ValueError("longer than any timeout")
    return float(match["number"]) * _DURATION_UNITS[match["unit"]]


def quantity(text: str) -> Fraction:
    """The exact number that a Kubernetes quantity is: 250m, 1.5Gi, 512M, 2e3 or 4; its units tell m from M.

    Raises ValueError for text without a number or with an unknown unit.
    """
    match = _QUANTITY.match(text.strip())
    if match is None:
        raise ValueError("not a quantity")
    number, unit = Fraction(match["number"]), match["unit"] or ""
    if match["power"] is not None:
        return number * Fraction(10) ** int(match["power"])
    if unit.endswith("i"):
        return number * Fraction(KIB) ** (_BINARY_UNITS.index(unit[0]) + 1)
    return number * Fraction(10) ** _DECIMAL_POWERS[unit]


def show_size(count: float) -> str:
    """A size for people: the largest unit that leaves a short number. 1536 MiB reads 1.5 GB, as platforms print it."""
    for unit, factor in (("TB", KIB**4), ("GB", KIB**3), ("MB", KIB**2), ("KB", KIB)):
        if count >= factor:
            return f"{count / factor:.4g} {unit}"
    return f"{count:.0f} B"


def show_seconds(count: float) -> str:
    """A duration for people: 90 reads 90 s, 600 reads 10 min."""
    for unit, factor in (("h", 3600), ("min", 60)):
        if count >= 2 * factor and count % factor == 0:
            return f"{count / factor:.0f} {unit}"
    return f"{count:g} s"


def show_amount(amount: float | str, unit: str | None) -> str:
    """An amount in its unit: size or bytes, duration or seconds, else a count; endless ones are no limit."""
    if isinstance(amount, str) or amount == float("inf"):
        return "no limit"
    if unit in {"size", "bytes"}:
        return show_size(amount)
    return show_seconds(amount) if unit in {"duration", "seconds"} else f"{amount:,.0f}"


# --- values of facts ------------------------------------------------------------------------------------------------

MANY = 4
"""Members of a set that a sentence names before it says how many more there are."""


def show_member(member: str | bool | float, kind: str) -> str:
    """One value in the unit of its fact's type."""
    if isinstance(member, bool):
        return "yes" if member else "no"
    if isinstance(member, str) or kind not in {"size", "duration"}:
        return str(member)
    return show_size(member) if kind == "size" else show_seconds(member)


def show_value(value: object, kind: str) -> str:
    """A value for people; a long set is cut."""
    members = value if isinstance(value, tuple) else (value,)
    shown = ", ".join(show_member(member, kind) for member in members[:MANY])
    rest = len(members) - MANY
    return f"{shown} and {rest} more" if rest > 0 else shown


def show_stated(value: object, kind: str, *, complete: bool) -> str:
    """What files say of a fact, and whether that is all."""
    if value is None:
        return "not resolved"
    rest = "" if complete else ", and others not resolved"
    return f"{show_value(value, kind)}{rest}"
