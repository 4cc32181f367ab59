"""What the organisation declared, as a table of the appendix."""

from dataclasses import dataclass

from advisor.model.organisation import Organisation
from advisor.render.view_text import sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclaredRow:
    what: str
    value: str
    effect: str
    place: str


def declared_rows(organisation: Organisation | None) -> tuple[DeclaredRow, ...]:
    """One row for each declared value, in the order of the file."""
    values = () if organisation is None else organisation.values
    return tuple(
        DeclaredRow(what=sentence(one.what).rstrip("."), value=one.value, effect=one.effect, place=str(one.location))
        for one in values
    )
