"""Process types of a Procfile that Cloud Foundry starts no instance of."""

from collections.abc import Iterable, Iterator

from advisor.formats.join.families import CLOUD_FOUNDRY, PROCFILE, from_source
from advisor.formats.join.keys import Described
from advisor.formats.join.notes import first_line, listed
from advisor.model.location import Problem

_TYPES = "process.types"
_HOOKS = "rollout.hooks"
_STARTED = "web"
_RELEASE = "release"


def idle_processes(pairs: Iterable[tuple[Described, Described]]) -> Iterator[Problem]:
    """One note for each Procfile of an app on Cloud Foundry: of other types than `web` it starts none by itself."""
    for app, file in pairs:
        if app.family != CLOUD_FOUNDRY or file.family != PROCFILE or not from_source(app.workload):
            continue
        idle = _members(file, _TYPES) - _members(app, _TYPES) - {_STARTED} | (_members(file, _HOOKS) & {_RELEASE})
        if idle:
            names = listed(idle)
            what = f"Cloud Foundry starts no instance of {names} of {app.workload.name} unless it is scaled up or run."
            advice = "Write its number of instances below `processes:`; run a release step as a task."
            yield Problem(path=file.path, line=first_line(file.workload), what=what, advice=advice)


def _members(one: Described, fact: str) -> set[str]:
    stated = one.workload.facts.get(fact)
    return set() if stated is None else set(map(str, stated.members()))
