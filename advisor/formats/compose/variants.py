"""Compose files that describe no workloads of their own: they change the file of their folder, or stand in for it."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from advisor.errors import SetAsideError, SourceError
from advisor.formats.compose.build import is_built
from advisor.formats.compose.names import base_of
from advisor.formats.compose.project import Project, Service, load_project
from advisor.formats.fields import shown_name
from advisor.text.source import ReadOptions, Source

_WORDS = {
    **dict.fromkeys(("dev", "devel", "develop", "development", "local"), "development"),
    **dict.fromkeys(("ci", "e2e", "integration", "test", "testing", "tests"), "tests"),
    **dict.fromkeys(("demo", "dist", "example", "sample", "template"), "an example"),
}
"""Words in the name of a file and what it is for; `prod`, `staging` and all others may be what runs."""
_PARTS = re.compile(r"[._-]+")
_SHOWN = 3


def set_aside(source: Source, project: Project, options: ReadOptions) -> None:
    """Raises SetAsideError where the folder has a file that stands for the project, and this one only varies it.

    A file that most of its services need another one for changes it; one that is named for developers or tests and
    describes services of the other again stands in for it.
    """
    base = base_of(source.folder, options)
    if base is None or base.path == source.path or not project.services:
        return
    bare = [name for name, service in project.services.items() if not _runs_something(service)]
    changes, purpose = len(bare) * 2 > len(project.services), _purpose(source.path)
    there = _services(base, options) if changes or purpose else frozenset()
    if changes and there.issuperset(bare):
        command = f"docker compose -f {base.path} -f {source.path} config > merged.yaml"
        raise SetAsideError(f"changes {base.path}; `{command}` writes what can be assessed")
    if purpose and not there.isdisjoint(project.services):
        only = _only(project.services.keys() - there)
        raise SetAsideError(f"by its name a variant of {base.path} for {purpose}, so it is not counted again{only}")


def _services(base: Source, options: ReadOptions) -> frozenset[str]:
    """None where the base cannot be read: then it stands for nothing."""
    try:
        return frozenset(load_project(base, options).services)
    except SourceError:
        return frozenset()


def _runs_something(service: Service) -> bool:
    fields = service.fields
    return not service.complete or is_built(service) or any(fields.get(key) for key in ("image", "provider"))


def _only(names: Iterable[str]) -> str:
    """What no other file describes, in words."""
    more = sorted(map(shown_name, names))
    rest = f" and {len(more) - _SHOWN} more" if len(more) > _SHOWN else ""
    return f"; only there: {', '.join(more[:_SHOWN])}{rest}" if more else ""


def _purpose(path: str) -> str:
    """What the file is for; "" where its name does not say so."""
    words = _PARTS.split(PurePosixPath(path).stem.lower())
    return next((_WORDS[word] for word in words if word in _WORDS), "") if "compose" in words else ""
