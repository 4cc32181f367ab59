"""Builds and image streams of OpenShift: how the image of a workload comes to be, and where it comes from."""

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from advisor.formats.extraction import Companion
from advisor.formats.fields import Attribute
from advisor.formats.handles import source_file, source_folder
from advisor.formats.image import image_facts, parse_reference
from advisor.formats.kubernetes.handles import built_as, named
from advisor.formats.kubernetes.members import Member, companion, holds, members, name_at, present, stated, word_at
from advisor.formats.kubernetes.objects import Object
from advisor.model.facts import Fact

_METHODS = {"dockerStrategy": "dockerfile", "sourceStrategy": "s2i"}
_TYPES = {"Docker": "dockerfile", "Source": "s2i"}


def stream_tag(namespace: str, name: str) -> str:
    """The handle of a tag of an image stream; a name without a tag means `latest`."""
    return named(namespace, "ImageStreamTag", name if ":" in name else f"{name}:latest")


# --- builds ---------------------------------------------------------------------------------------------------------


def build_companions(one: Object) -> Iterator[Companion]:
    """A build means the workloads that run what it puts out."""
    needs = _output(one)
    facts = present({"build.method": _method(one), "build.rebuildable": _rebuildable(one)})
    if needs and facts:
        # One that feeds other builds has no workload, which deserves no word.
        yield companion(one, (needs,), facts, gives=_source(one), general=True)


def _source(one: Object) -> Iterator[str]:
    """Where in its repository the source lies, and the Dockerfile where that has another name."""
    folder = word_at(one.at("spec", "source", "contextDir"), one.reader).strip("/") or "."
    if one.at("spec", "source", "git") is not None:
        yield source_folder(folder)
    path = word_at(one.at("spec", "strategy", "dockerStrategy", "dockerfilePath"), one.reader)
    if path:
        yield source_file(posixpath.normpath(f"{folder}/{path}"))
    elif one.at("spec", "source", "dockerfile") is not None:
        yield source_file(one.source.path)  # it is written here, so that no file of that name counts


def _output(one: Object) -> str:
    kind = word_at(one.at("spec", "output", "to", "kind"), one.reader)
    name = name_at(one.at("spec", "output", "to", "name"), one.reader)
    namespace = name_at(one.at("spec", "output", "to", "namespace"), one.reader) or one.namespace
    if not name:
        return ""
    if kind == "DockerImage":
        return built_as(name)
    return stream_tag(namespace, name) if kind in ("ImageStreamTag", "") else ""


def _method(one: Object) -> Fact | None:
    for key, method in _METHODS.items():
        strategy = one.at("spec", "strategy", key)
        if strategy is not None:
            return stated(method, strategy.location())
    type_ = one.at("spec", "strategy", "type")
    said = word_at(type_, one.reader)
    if type_ is None or (said and said not in _TYPES):
        return None
    return stated(_TYPES.get(said), type_.location())


def _rebuildable(one: Object) -> Fact | None:
    """Source in a repository, or a Dockerfile written into the build; not what somebody uploads."""
    for key in ("git", "dockerfile"):
        source = one.at("spec", "source", key)
        if source is not None:
            return holds(source.location())
    return None


# --- streams --------------------------------------------------------------------------------------------------------


def stream_companions(one: Object) -> Iterator[Companion]:
    """Every tag means the workloads that are triggered by it; a tag that follows another one leads to that."""
    for tag in members(one.at("spec", "tags"), one.reader) if one.name else ():
        name = name_at(tag.at("name"), one.reader)
        if name:
            needs = (stream_tag(one.namespace, f"{one.name}:{name}"),)
            features = _features(tag)
            found = companion(one, needs, features, gives=_followed(one, tag), general=True)
            yield replace(found, defaults=_imported(tag))


def _features(tag: Member) -> dict[str, Fact]:
    policy, scheduled = tag.at("referencePolicy", "type"), tag.at("importPolicy", "scheduled")
    found: list[tuple[str, Attribute]] = []
    if policy is not None and word_at(policy, tag.reader) == "Local":
        found.append(("image-stream-local", policy))
    if scheduled is not None and word_at(scheduled, tag.reader) == "true":
        found.append(("image-stream-scheduled-import", scheduled))
    if not found:
        return {}
    places = (attribute.location() for _, attribute in found)
    return {"config.features": stated(tuple(sorted(word for word, _ in found)), *places)}


def _followed(one: Object, tag: Member) -> Iterator[str]:
    kind, name = word_at(tag.at("from", "kind"), one.reader), name_at(tag.at("from", "name"), one.reader)
    namespace = name_at(tag.at("from", "namespace"), one.reader) or one.namespace
    if name and kind == "ImageStreamTag":
        yield stream_tag(namespace, name if ":" in name else f"{one.name}:{name}")


def _imported(tag: Member) -> dict[str, Fact]:
    """What the reference shows that the tag is imported from."""
    name = tag.at("from", "name")
    if name is None or word_at(tag.at("from", "kind"), tag.reader) != "DockerImage":
        return {}
    try:
        return image_facts(parse_reference(word_at(name, tag.reader)), name.location())
    except ValueError:
        return {}
