"""Image references: what one shows by itself, and the field of a descriptor that names one, as facts."""

import re
from dataclasses import dataclass

from advisor.formats.handles import image_of
from advisor.formats.reading import Attribute, Reader
from advisor.formats.settled import REFERENCE
from advisor.formats.variables import is_open, without_variables
from advisor.formats.words import words_in
from advisor.model.facts import Fact, Value
from advisor.model.location import Location
from advisor.text.yaml_text import Text

DOCKER_HUB = "docker.io"
_DOCKER_HUB_NAMES = frozenset({DOCKER_HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"})
_PUBLIC_HOSTS = words_in(
    DOCKER_HUB,
    "asia.gcr.io cgr.dev docker.elastic.co eu.gcr.io gcr.io ghcr.io k8s.gcr.io lscr.io mcr.microsoft.com",
    "nvcr.io public.ecr.aws quay.io registry.access.redhat.com registry.gitlab.com registry.k8s.io us.gcr.io",
    "xpkg.upbound.io",
)
# These services serve nobody without credentials unless their owner opens a repository on purpose.
_ASKING_HOST = re.compile(r"[\w-]+\.azurecr\.(?:io|cn|us)|\d{12}\.dkr\.ecr(?:-fips)?\.[\w-]+\.amazonaws\.com(?:\.cn)?")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_DIGEST = re.compile(r"@([A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})\Z")
_BROKEN_DIGEST = re.compile(r"@(?:sha\d+|md5)(?::|\Z)[^/]*\Z")
_TAG = re.compile(r":([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})\Z")
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)(?::(?P<port>\d{1,5}))?")
_PART = r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*"
_REPOSITORY = re.compile(rf"{_PART}(?:/{_PART})*")
_LONGEST = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageReference:
    """An image as a descriptor names it; Docker Hub's short names are written out."""

    host: str
    port: int | None
    repository: str
    tag: str | None
    digest: str | None
    scheme: str | None
    had_credentials: bool
    shown: str
    """As written, without scheme and credentials."""

    @property
    def registry(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def kind(self) -> str:
        """A Docker official image, one on a host that serves the public, or one on another host."""
        if self.host == DOCKER_HUB and self.repository.startswith("library/"):
            return "official"
        return "public" if self.host in _PUBLIC_HOSTS and self.port in (None, 443) else "other"

    @property
    def asks_for_credentials(self) -> bool:
        """Whether the reference itself shows that its registry does."""
        return self.had_credentials or _ASKING_HOST.fullmatch(self.host) is not None

    @property
    def moves(self) -> bool:
        """Whether other bits may stand behind the same reference tomorrow: no tag or `latest`, and no digest."""
        return self.digest is None and self.tag in (None, "latest")


def parse_reference(text: str) -> ImageReference:
    """The parts of a reference. Raises ValueError, whose text never quotes the reference."""
    name = _checked(text.strip())
    scheme, name = _scheme(name)
    digest, name = _digest(name)
    login, at, name = name.rpartition("@")
    host, port, repository = _registry(name, has_login=bool(at))
    tag = _TAG.search(repository)
    repository = repository[: tag.start()] if tag else repository
    _check_repository(repository)
    hub = host.lower() in _DOCKER_HUB_NAMES or not host
    return ImageReference(
        host=DOCKER_HUB if hub else host.lower(),
        port=port,
        repository=f"library/{repository}" if hub and "/" not in repository else repository,
        tag=tag[1] if tag else None,
        digest=digest,
        scheme=scheme,
        had_credentials=bool(login),
        shown=name if digest is None else f"{name}@{digest}",
    )


def _checked(text: str) -> str:
    if not text:
        raise ValueError("an image reference is empty")
    if len(text) > _LONGEST:
        raise ValueError("an image reference is too long")
    if any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError("an image reference holds a blank or a control character")
    if "?" in text or "#" in text:
        raise ValueError("an image reference holds a query, as only web addresses do")
    return text


def _scheme(text: str) -> tuple[str | None, str]:
    found = _SCHEME.match(text)
    return (found[1].lower(), text[found.end() :].rstrip("/").lstrip("/")) if found else (None, text)


def _digest(text: str) -> tuple[str | None, str]:
    found = _DIGEST.search(text)
    if found:
        return found[1], text[: found.start()]
    if _BROKEN_DIGEST.search(text):
        raise ValueError("the digest of an image reference is malformed")
    return None, text


def _registry(text: str, *, has_login: bool) -> tuple[str, int | None, str]:
    """Host, port and the rest. As Docker reads it: a first part with a dot, a colon or capitals names a host."""
    first, slash, rest = text.partition("/")
    names_host = has_login or "." in first or ":" in first or first == "localhost" or first != first.lower()
    if not slash or not names_host:
        return "", None, text
    found = _HOST.fullmatch(first)
    if found is None:
        raise ValueError("the registry of an image reference is no host name")
    return found["host"], int(found["port"]) if found["port"] else None, rest


def _check_repository(repository: str) -> None:
    if not repository:
        raise ValueError("an image reference names no repository")
    if _REPOSITORY.fullmatch(repository) is None:
        wrong = "capital letters" if repository.lower() != repository else "characters that no repository may have"
        raise ValueError(f"the repository of an image reference has {wrong}")


def image_facts(reference: ImageReference, location: Location) -> dict[str, Fact]:
    """What the reference alone shows; whatever is not there was not shown."""
    known: dict[str, Value | None] = {
        "image.reference": (reference.shown,),
        "image.scheme": reference.scheme,
        "image.mutable-tag": reference.moves or None,
        "image.digest": True if reference.digest else None,
        **registry_values(reference),
    }
    return {name: Fact(value=value, evidence=(location,)) for name, value in known.items() if value is not None}


def registry_values(reference: ImageReference) -> dict[str, Value | None]:
    """The facts about the registry alone, which hold whatever the tag is."""
    return {
        "image.registry": (reference.registry,),
        "image.registry.kind": reference.kind,
        "image.registry.auth": "required" if reference.asks_for_credentials else None,
        "image.registry.inline-credentials": reference.had_credentials or None,
    }


# --- the field of a descriptor ---------------------------------------------------------------------------------------

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
