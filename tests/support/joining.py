"""Workloads as extractors of every format state them, for the tests of joining."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from advisor.formats.handles import service_label
from advisor.formats.settled import DEPLOYMENT, REFERENCE
from advisor.model.facts import Fact, Value, Workload
from advisor.model.location import Location

FORMATS = {
    "app": "cloud-foundry-manifest",
    "deployment": "kubernetes",
    "deploymentconfig": "openshift",
    "marathon": "marathon",
    "module": "mta",
    "service": "compose",
    "stackato": "stackato-yml",
}
METHODS = {"app": "buildpack", "module": "buildpack", "stackato": "buildpack", "procfile": "buildpack"}
BUILD_FILES = ("dockerfile", "procfile")


def fact(value: Value | None, path: str, line: int) -> Fact:
    return Fact(value=value, evidence=(Location(path=path, first_line=line, last_line=line),))


def described(
    kind: str,
    name: str,
    path: str,
    facts: Mapping[str, Value | None] | None = None,
    links: tuple[str, ...] = (),
) -> Workload:
    """A workload of a kind of descriptor: line 1 names it, each further fact stands one line below the last."""
    values: dict[str, Value | None] = {"build.method": METHODS.get(kind, "image")}
    if kind in FORMATS:
        values["descriptor.formats"] = (FORMATS[kind],)
    lines = {name: line for line, name in enumerate(facts or {}, 2)}
    stated = {**values, **(facts or {})}
    return Workload(
        name=name,
        folder=path.rpartition("/")[0] or ".",
        kind=kind,
        files=(path,),
        facts={name: fact(value, path, lines.get(name, 1)) for name, value in sorted(stated.items())},
        settled=frozenset() if kind in BUILD_FILES else DEPLOYMENT | REFERENCE,
        links=links,
    )


def holding(workload: Workload, *handles: str) -> Workload:
    return replace(workload, handles=workload.handles | set(handles))


def app(name: str = "shop", path: str = "manifest.yml", *, folder: str = "", **facts: Any) -> Workload:
    return described("app", name, path, dotted(facts), links=(folder,) if folder else ())


def service(name: str = "shop", path: str = "compose.yaml", *, context: str = "", **facts: Any) -> Workload:
    """A compose service; with a context it is built there, else it runs an image."""
    method = {"build__method": "dockerfile"} if context else {}
    plain = described("service", name, path, dotted({**method, **facts}), links=(context,) if context else ())
    return holding(plain, service_label(name))


def deployment(name: str = "shop", path: str = "k8s/shop.yaml", *handles: str, **facts: Any) -> Workload:
    return holding(described("deployment", name, path, dotted(facts)), *handles)


def dockerfile(path: str = "Dockerfile", **facts: Any) -> Workload:
    stated = {"build.method": "dockerfile", "build.rebuildable": True, "image.root": True, **dotted(facts)}
    plain = described("dockerfile", path.rpartition("/")[0] or "root", path, stated)
    return replace(plain, settled=frozenset({"image.scratch"}))


def procfile(path: str = "Procfile", **facts: Any) -> Workload:
    stated = {"build.rebuildable": True, "process.types": ("web", "worker"), "process.count": 2, **dotted(facts)}
    return described("procfile", path.rpartition("/")[0] or "root", path, stated)


def dotted(facts: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """Facts as keywords: two underscores stand for a dot, one between words of a name for a hyphen."""
    return {name.replace("__", ".").replace("_", "-"): value for name, value in facts.items()}
