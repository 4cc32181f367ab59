"""The field of a descriptor that names an image, as facts."""

from advisor.formats.fields import Attribute, Reader
from advisor.formats.handles import image_of
from advisor.formats.image import ImageReference, image_facts, parse_reference, registry_values
from advisor.formats.settled import REFERENCE
from advisor.formats.variables import is_open, without_variables
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Text

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
        return unknown_image(image.key_location())
    if read.value is None:
        return unknown_image(image_place(image)) | _known_registry(image)
    try:
        return image_facts(parse_reference(read.value), read.place)
    except ValueError as error:
        reader.note_on(image, f"cannot be read: {error}.", "Mend it; until then the image is unknown.")
        return unknown_image(image.key_location())


def image_place(image: Attribute) -> Location:
    """The place of a field that names an image, with what it says where that is a reference."""
    text = image.node.text if isinstance(image.node, Text) else ""
    try:
        parse_reference(without_variables(text))
    except ValueError:
        return image.key_location()
    return image.location()


def unknown_image(place: Location) -> dict[str, Fact]:
    return {name: Fact(value=None, evidence=(place,)) for name in SHOWN_BY_REFERENCE}


def image_handles(image: Attribute) -> frozenset[str]:
    """The handle of an image whose tag alone a variable leaves open; its facts name all others."""
    reference = _without_tag(image)
    return frozenset() if reference is None else frozenset({image_of(f"{reference.registry}/{reference.repository}")})


def _known_registry(image: Attribute) -> dict[str, Fact]:
    """What the text before a variable shows: in registry.example.com/app:((tag)) the registry is written out."""
    reference = _without_tag(image)
    if reference is None or "/" not in reference.shown:
        return {}
    place = image.location()
    values = registry_values(reference)
    return {name: Fact(value=value, evidence=(place,)) for name, value in values.items() if value is not None}


def _without_tag(image: Attribute) -> ImageReference | None:
    """The reference up to the variable that stands for its tag; None where there is no such variable."""
    if not isinstance(image.node, Text):
        return None
    before = image.node.text.partition("((")[0].partition("${")[0]
    if before == image.node.text or not before.endswith((":", "@")) or is_open(before):
        return None
    try:
        return parse_reference(before[:-1])
    except ValueError:
        return None
