"""The formats as joining sees them: which of them says what runs, and which only how it is built."""

from collections.abc import Mapping

from advisor.model.facts import Workload

FORMATS = "descriptor.formats"
METHOD = "build.method"
REBUILDABLE = "build.rebuildable"
FROM_SOURCE = frozenset({"buildpack", "cnb", "s2i"})
FROM_IMAGE = frozenset({"dockerfile", "image"})

CLOUD_FOUNDRY = "cloud-foundry"
KUBERNETES = "kubernetes"
STACKATO = "stackato"
MARATHON = "marathon"
MTA = "mta"
OTHER = "other"
COMPOSE = "compose"
PROCFILE = "procfile"
DOCKERFILE = "dockerfile"

_ORDER = (CLOUD_FOUNDRY, KUBERNETES, STACKATO, MARATHON, MTA, OTHER, COMPOSE, PROCFILE, DOCKERFILE)
"""Whose word holds: descriptors of platforms, in an order that is a convention; compose; what builds it."""
_BUILD_FILES = frozenset({PROCFILE, DOCKERFILE})
_BY_FORMAT: Mapping[str, str] = {
    "cloud-foundry-manifest": CLOUD_FOUNDRY,
    "compose": COMPOSE,
    "kubernetes": KUBERNETES,
    "marathon": MARATHON,
    "mta": MTA,
    "openshift": KUBERNETES,
    "stackato-yml": STACKATO,
}
_BY_KIND: Mapping[str, str] = {
    "app": CLOUD_FOUNDRY,
    "dockerfile": DOCKERFILE,
    "procfile": PROCFILE,
    "service": COMPOSE,
}


def family_of(workload: Workload) -> str:
    """Objects of Kubernetes and of OpenShift are one family: the same extractor reads them, often from one file."""
    if workload.kind in _BUILD_FILES:
        return workload.kind
    formats = workload.facts.get(FORMATS)
    for member in () if formats is None else formats.members():
        if str(member) in _BY_FORMAT:
            return _BY_FORMAT[str(member)]
    return _BY_KIND.get(workload.kind, OTHER)


def rank(family: str) -> int:
    return _ORDER.index(family)


def builds_only(family: str) -> bool:
    """Whether its files say how something is built, and not that it runs."""
    return family in _BUILD_FILES


def is_platform(family: str) -> bool:
    """Whether its descriptors say that a platform runs it."""
    return rank(family) <= rank(OTHER)


def names_its_dockerfile(family: str) -> bool:
    """Whether its descriptors mean the file named Dockerfile where they name no other."""
    return family in (COMPOSE, KUBERNETES)


def is_pushed(family: str) -> bool:
    """Whether its descriptors are pushed together with the folder they lie in, unless they name another."""
    return family in (CLOUD_FOUNDRY, STACKATO)


def from_source(workload: Workload) -> bool:
    return workload.value(METHOD) in FROM_SOURCE


def from_image(workload: Workload) -> bool:
    return workload.value(METHOD) in FROM_IMAGE
