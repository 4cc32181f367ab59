"""Registries that hold images, as far as they are known to everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advisor.model.facts import Scalar
from advisor.model.location import Location


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownRegistry:
    """What is known of the registries at some hosts, from a day on."""

    hosts: tuple[str, ...]
    """As an image reference shows them: in lower case, with the port where there is one."""
    facts: Mapping[str, Scalar | tuple[Scalar, ...]]
    since: date
    sources: tuple[str, ...]
    checked: date | None
    location: Location
