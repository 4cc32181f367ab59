"""When two statements about one topic contradict each other."""

from advisor.formats.image_field import SHOWN_BY_REFERENCE
from advisor.formats.join.families import (
    FROM_IMAGE,
    METHOD,
    PROCFILE,
    builds_only,
    from_image,
    is_platform,
)
from advisor.formats.join.keys import Described, short_names
from advisor.formats.settled import IMAGE
from advisor.model.facts import Value

_REFERENCE = "image.reference"
_COMPLETE = frozenset({"health.type", "image.architectures", "image.ports", "image.registry", "process.user"})
"""Sets of which a file that speaks of them names all members that matter: two that share none differ."""
_DERIVED = frozenset({"image.port-count", "network.route-count", "process.count"})
"""They differ because another fact does."""
_OF_THE_FILE = ("config.", "descriptor.")
"""They speak of the file, which may differ."""
_ELSEWHERE = frozenset({"build.rebuildable", "image.pull-policy"})
"""They may differ from place to place without anyone being wrong."""


def differ(name: str, first: Described, second: Described) -> bool:
    """Whether the known facts of that name cannot both hold of what runs."""
    if name in _DERIVED | _ELSEWHERE or name.startswith(_OF_THE_FILE):
        return False
    if name == METHOD:
        return _deploy_differently(first, second)
    if not _same_topic(name, first, second):
        return False
    if name == _REFERENCE:
        return not short_names(first.images) & short_names(second.images)
    return _values_differ(name, first.workload.value(name), second.workload.value(name))


def _deploy_differently(first: Described, second: Described) -> bool:
    """From source here and from an image there: beside a platform's descriptor a Dockerfile or a compose file may."""
    kinds = {one.workload.value(METHOD) in FROM_IMAGE for one in (first, second)}
    both_decide = is_platform(first.family) and is_platform(second.family)
    return len(kinds) > 1 and (both_decide or first.family == PROCFILE)


def _same_topic(name: str, first: Described, second: Described) -> bool:
    """Whether both speak of the same thing: of an image only where one is run, of its name only where both name one."""
    named_by_itself = name in SHOWN_BY_REFERENCE and name != _REFERENCE and not builds_only(second.family)
    return name not in IMAGE or (from_image(first.workload) and not named_by_itself)


def _values_differ(name: str, ours: Value | None, theirs: Value | None) -> bool:
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        return name in _COMPLETE and not set(ours) & set(theirs)
    return ours != theirs
