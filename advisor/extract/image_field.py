"""The field of a descriptor that names an image, as facts."""

from advisor.extract.fields import Attribute, Reader
from advisor.extract.image import image_facts, parse_reference, registry_values
from advisor.extract.settled import REFERENCE
from advisor.extract.variables import is_open
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.sources.yaml_text import Text

LONGEST_REFERENCE = 1_000
SHOWN_BY_REFERENCE = (
    *sorted(REFERENCE),
    "image.reference",
    "image.registry",
    "image.registry.auth",
    "image.registry.inline-credentials",
    "image.registry.kind",
)
"""Every fact that a reference may show."""


def image_field(image: Attribute, reader: Reader) -> dict[str, Fact]:
    """What the reference shows; all unknown, with its place, where a variable leaves it open or it is malformed."""
    read = reader.text(image, LONGEST_REFERENCE)
    if read is None:
        return unknown_image(image.location())
    if read.value is None:
        return unknown_image(read.place) | _known_registry(image)
    try:
        return image_facts(parse_reference(read.value), read.place)
    except ValueError as error:
        reader.note_on(image, f"cannot be read: {error}.", "Mend it; until then the image is unknown.")
        return unknown_image(read.place)


def unknown_image(place: Location) -> dict[str, Fact]:
    return {name: Fact(value=None, evidence=(place,)) for name in SHOWN_BY_REFERENCE}


def _known_registry(image: Attribute) -> dict[str, Fact]:
    """What the text before a variable shows: in registry.example.com/app:((tag)) the registry is written out."""
    if not isinstance(image.node, Text):
        return {}
    before = image.node.text.partition("((")[0].partition("${")[0]
    if not before.endswith((":", "@")) or is_open(before) or "/" not in before:
        return {}
    try:
        reference = parse_reference(before[:-1])
    except ValueError:
        return {}
    place = image.location()
    values = registry_values(reference)
    return {name: Fact(value=value, evidence=(place,)) for name, value in values.items() if value is not None}
