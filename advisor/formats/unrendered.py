"""Helm charts and Kustomize: which files are parts of them. What they would be rendered to is not guessed."""

import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.formats.sniffing import is_json, is_yaml, may_be_template
from advisor.text.yaml_text import Outline, outline

# --- Helm ------------------------------------------------------------------------------------------------------------

CHART_FILE = "Chart.yaml"

_VALUES = re.compile(r"(?:.*[-_.])?values(?:[-_.].*)?\.ya?ml\Z", re.IGNORECASE | re.DOTALL)
_REQUIREMENTS = frozenset({"requirements.yaml", "requirements.yml"})


def part_of_chart(path: str, chart: str) -> str:
    """Why a file below a chart's folder is not read, else "". The chart is its folder with a slash, "" for the root."""
    inside = path.removeprefix(chart)
    name = inside.rpartition("/")[2]
    if inside == CHART_FILE:
        return f"a Helm chart, not rendered; {_hint(chart)}"
    if not (is_yaml(name) or is_json(name) or may_be_template(name)):
        return ""
    if inside.startswith("templates/"):
        return f"a template of a Helm chart, not rendered; {_hint(chart)}"
    if _VALUES.match(name):
        return f"values of a Helm chart, not rendered; {_hint(chart)}"
    return f"requirements of a Helm chart, not rendered; {_hint(chart)}" if inside in _REQUIREMENTS else ""


def subcharts(path: str, chart: str) -> str:
    """Why a folder below a chart's folder is not entered, else ""."""
    if path.removeprefix(chart) != "charts/":
        return ""
    return f"the charts that a Helm chart depends on, not rendered; {_hint(chart)}"


def _hint(chart: str) -> str:
    folder = chart.rstrip("/")
    name = re.sub(r"[^a-z0-9-]+", "-", folder.rpartition("/")[2].lower()).strip("-") or "release"
    return f"`helm template {name} {shlex.quote(folder or '.')} > rendered.yaml` writes what can be assessed"


# --- Kustomize -------------------------------------------------------------------------------------------------------

PATCH = "a patch of a Kustomize overlay; not rendered"

_LISTS = ("configurations", "crds", "generators", "patchesStrategicMerge", "transformers", "validators")
_BY_PATH = ("patches", "patchesJson6902", "replacements")


@dataclass(frozen=True, slots=True)
class Kustomization:
    """What one file names, as paths relative to the assessed root."""

    path: str
    parts: frozenset[str]
    """Files, or folders of them, that are no objects by themselves."""
    resources: frozenset[str]

    @property
    def reason(self) -> str:
        """Why the file itself is not read."""
        folder = shlex.quote(posixpath.dirname(self.path) or ".")
        hint = f"`kubectl kustomize {folder} > rendered.yaml` writes what can be assessed"
        return f"a Kustomize overlay, not rendered; {hint}"


def read_kustomization(path: str, text: str) -> Kustomization:
    """The files that it names; none where it cannot be parsed."""
    try:
        documents = [document for document in outline(text, path) if isinstance(document, dict)]
    except SourceError:
        documents = []
    return Kustomization(path, _paths(path, _parts(documents)), _paths(path, _resources(documents)))


def _parts(documents: Iterable[dict[str, Outline]]) -> Iterator[Outline]:
    for document in documents:
        for key in _LISTS:
            yield from _items(document.get(key))
        for key in _BY_PATH:
            yield from (item.get("path") for item in _items(document.get(key)) if isinstance(item, dict))
        openapi = document.get("openapi")
        if isinstance(openapi, dict):
            yield openapi.get("path")


def _resources(documents: Iterable[dict[str, Outline]]) -> Iterator[Outline]:
    for document in documents:
        yield from _items(document.get("resources"))


def _items(value: Outline) -> list[Outline]:
    return value if isinstance(value, list) else []


def _paths(path: str, names: Iterable[Outline]) -> frozenset[str]:
    """The names that are paths; a text of several lines is a patch that stands in the file itself."""
    folder = posixpath.dirname(path)
    texts = (name for name in names if isinstance(name, str) and name and "\n" not in name)
    return frozenset(posixpath.normpath(posixpath.join(folder, name)) for name in texts)


def parts_of(kustomizations: Iterable[Kustomization], paths: Iterable[str]) -> frozenset[str]:
    """Those of the paths that some kustomization takes as a patch or setting, and none as an object."""
    every = list(kustomizations)
    parts = frozenset().union(*(each.parts for each in every))
    resources = frozenset().union(*(each.resources for each in every))
    return frozenset(path for path in paths if parts.intersection(_ways(path)) and path not in resources)


def overlays_of(kustomizations: Iterable[Kustomization]) -> dict[str, tuple[str, ...]]:
    """For each file that is taken as an object: folders whose kustomization changes it, itself or by way of others."""
    every = sorted(kustomizations, key=lambda each: each.path)
    users: dict[str, list[Kustomization]] = {}
    for one in every:
        for resource in one.resources:
            users.setdefault(resource, []).append(one)
    folders = {posixpath.dirname(one.path) for one in every}
    return {path: found for path in users if path not in folders and (found := _changing(path, users))}


def _changing(path: str, users: dict[str, list[Kustomization]]) -> tuple[str, ...]:
    """The folders of those that build on it through another one, and of those next to it that bring patches."""
    seen: set[str] = set()
    found: set[str] = set()
    waiting = [path]
    while waiting:
        step = waiting.pop()
        for one in users.get(step, ()):
            folder = posixpath.dirname(one.path)
            if step != path or one.parts:
                found.add(folder or ".")
            if folder not in seen:
                seen.add(folder)
                waiting.append(folder)
    return tuple(sorted(found))


def _ways(path: str) -> Iterator[str]:
    """The path itself and the folders above it."""
    while path:
        yield path
        path = posixpath.dirname(path)
