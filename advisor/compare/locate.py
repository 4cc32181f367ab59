"""The line on which a value of a JSON text stands; looked for only once something is wrong with it."""

import json
import re

from advisor.compare.plain import Step

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def line_of(steps: tuple[Step, ...], text: str) -> int:
    """Of the value that the steps lead to; of the last one on the way where it is not there. The text is valid JSON."""
    place = _space(text, 1 if text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}") else 0)
    for step in steps:
        found = _member(text, place, step)
        if found is None:
            break
        place = found
    return text.count("\n", 0, place) + 1


def _space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return place if match is None else match.end()


def _member(text: str, place: int, step: Step) -> int | None:
    """Where the object's value of that name, or the array's value of that number, begins."""
    if text[place : place + 1] not in ("{", "["):
        return None
    keyed = text[place] == "{"
    place, number = _space(text, place + 1), 0
    while text[place : place + 1] not in ("}", "]", ""):
        name: object = number
        if keyed:
            name, place = _DECODER.raw_decode(text, place)
            place = _space(text, _space(text, place) + 1)
        if name == step and keyed == isinstance(step, str):
            return place
        _, place = _DECODER.raw_decode(text, place)
        place = _space(text, place)
        if text[place : place + 1] == ",":
            place = _space(text, place + 1)
        number += 1
    return None
