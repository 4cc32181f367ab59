"""Which file a platform's client would be handed for a workload, and what that file calls it."""

from collections.abc import Iterable

from msgspec.structs import replace

from advisor.formats.extraction import Companion
from advisor.formats.variables import is_open
from advisor.model.facts import Descriptor, Workload

FORMATS = "descriptor.formats"
TEMPLATE = "template"
_UNNAMED = "unnamed-"


def with_descriptor(workload: Workload) -> Workload:
    """The workload with the file its one format was read from, unless its extractor has named one itself."""
    formats = workload.facts.get(FORMATS)
    if workload.descriptors or formats is None or len(formats.members()) != 1 or not formats.evidence:
        return workload
    path = formats.evidence[0].path
    own = Descriptor(format=str(formats.members()[0]), path=path, name=given_name(workload.name))
    return replace(workload, descriptors=(own,))


def given_name(name: str) -> str:
    """The name where a file gives it; empty for one that stands in for a missing or an open one."""
    return "" if name.startswith(_UNNAMED) or is_open(name) else name


def with_companions(descriptors: tuple[Descriptor, ...], companions: Iterable[Companion]) -> tuple[Descriptor, ...]:
    """The descriptors, and the files of the objects that belong to the workload; not what holds for a namespace."""
    if not descriptors or descriptors[0].form == TEMPLATE:
        return descriptors
    known = {one.path for one in descriptors}
    added = {
        one.place.path: _format(one, descriptors[0].format)
        for one in companions
        if not one.general and not one.defaults and one.place.path not in known
    }
    return (*descriptors, *(Descriptor(format=format_, path=path) for path, format_ in sorted(added.items())))


def _format(companion: Companion, usual: str) -> str:
    formats = companion.facts.get(FORMATS)
    return usual if formats is None or not formats.members() else str(formats.members()[0])
