"""The former names of what `reading` and `facts` hold now."""

from advisor.formats.facts import text_set
from advisor.formats.reading import (
    LONGEST_NAME,
    Attribute,
    Read,
    Reader,
    shape,
    shown_key,
    shown_name,
    variable_name,
)

__all__ = [
    "LONGEST_NAME",
    "Attribute",
    "Read",
    "Reader",
    "shape",
    "shown_key",
    "shown_name",
    "text_set",
    "variable_name",
]
