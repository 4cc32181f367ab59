"""What a pod template means without saying so: the stream or build behind its image, the policy that admits it."""

import re
from collections.abc import Iterator

from advisor.formats.extraction import Companion
from advisor.formats.kubernetes.builds import stream_tag
from advisor.formats.kubernetes.controllers import kind_of
from advisor.formats.kubernetes.handles import built_as, named
from advisor.formats.kubernetes.members import companion, entries, members, name_at, present, text_facts, word_at
from advisor.formats.kubernetes.objects import Object
from advisor.model.facts import Fact
from advisor.model.location import Location

_POLICIES = ("kubernetes.io/psp", "openshift.io/required-scc", "openshift.io/scc")
_OWN_REGISTRY = re.compile(
    r"(?:image-registry\.openshift-image-registry\.svc|docker-registry\.default\.svc)(?:\.cluster\.local)?(?::\d+)?"
    r"/(?P<namespace>[^/]+)/(?P<name>[^/@]+)(?:@.*)?"
)


def template_companions(one: Object) -> Iterator[Companion]:
    """One that means the controller itself, so that others reach it by way of this one."""
    kind = kind_of(one)
    if kind is None or not one.name:
        return
    template = next((path for path in kind.pod if one.at(*path, "spec") is not None), ())
    gives = set(_images(one, template))
    facts = _policies(one, template)
    if gives or facts:
        yield companion(one, (named(one.namespace, one.kind, one.name),), facts, gives=gives, general=True)


def _policies(one: Object, template: tuple[str, ...]) -> dict[str, Fact]:
    """Security policies that annotations of the template name: one that is asked for, or one that admitted it."""
    known = entries(one.at(*template, "metadata", "annotations"), one.reader)
    said: list[tuple[str, Location]] = [
        (word, known[key].location()) for key in _POLICIES if (word := word_at(known.get(key), one.reader))
    ]
    return present({"security.constraints": text_facts(said)})


def _images(one: Object, template: tuple[str, ...]) -> Iterator[str]:
    """The images of its containers, as a build or a stream may name them."""
    for container in members(one.at(*template, "spec", "containers"), one.reader):
        image = name_at(container.at("image"), one.reader).strip()
        if image:
            yield built_as(image)
        own = _OWN_REGISTRY.fullmatch(image)
        if own is not None:
            yield stream_tag(own["namespace"], own["name"])
        elif image and "/" not in image and "@" not in image:
            yield stream_tag(one.namespace, image)
