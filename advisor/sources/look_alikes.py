"""YAML files that are something else than a Cloud Foundry manifest, told by their names and top-level keys."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_LATER = "this version reads Cloud Foundry manifests and Dockerfiles"
KEYS = re.compile(r"""^["']?([A-Za-z_][\w.-]*)["']?[ \t]*:(?=\s|\Z)""", re.MULTILINE)

_COPILOT = re.compile(
    r"^type:\s*[\"']?(?:Load Balanced Web Service|Backend Service|Request-Driven Web Service|Worker Service|Static Site"
    r"|Scheduled Job|Environment)[\"']?\s*$",
    re.MULTILINE,
)
_ARGO = re.compile(r"^apiVersion:\s*[\"']?argoproj\.io/", re.MULTILINE)
_OPERATION = re.compile(r"^-\s+(?:type:\s*(?:replace|remove)|path:\s*/)", re.MULTILINE)
_PLAY = re.compile(r"^-\s+(?:hosts|name|import_playbook):", re.MULTILINE)
_CONTAINER = re.compile(r"^[ \t]+(?:image|build|extends|container_name):", re.MULTILINE)
_HELM = re.compile(
    r"\{\{-?\s*(?:\.(?:Values|Release|Chart|Capabilities|Files)\b|include\b|template\b|toYaml\b|if\b|with\b|range\b|define\b)"
)
_JINJA = re.compile(r"\{%|\{\{")
_ERB = re.compile(r"<%")


def template_kind(text: str) -> str:
    """The reason for skipping a template, or "" where the text is none."""
    if _HELM.search(text):
        return "a Helm or Go template; templates are not rendered"
    if _ERB.search(text):
        return "an ERB template; render it and assess the result"
    if _JINJA.search(text):
        return "a template with {{ }}; render it and assess the result"
    return ""


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    name: str
    text: str
    keys: frozenset[str]


def look_alike(path: str, text: str) -> str:
    """What the file is instead, as a reason for skipping it; "" where nothing is recognised."""
    file = _File(path, path.rpartition("/")[2].lower(), text, frozenset(KEYS.findall(text)))
    return next((reason for holds, reason in _KINDS if holds(file)), "")


def _keys(*names: str) -> Callable[[_File], bool]:
    wanted = frozenset(names)
    return lambda file: wanted <= file.keys


def _named(*names: str) -> Callable[[_File], bool]:
    return lambda file: file.name in names


def _below(part: str) -> Callable[[_File], bool]:
    return lambda file: f"/{part}/" in f"/{file.path}"


def _text(pattern: re.Pattern[str]) -> Callable[[_File], bool]:
    return lambda file: pattern.search(file.text) is not None


def _is_compose(file: _File) -> bool:
    named = re.match(r"(?:docker-)?compose\b.*\.ya?ml\Z", file.name) is not None
    return (
        "services" in file.keys and "name" not in file.keys - {"name"} and (named or bool(_CONTAINER.search(file.text)))
    )


def _is_bosh(file: _File) -> bool:
    return "instance_groups" in file.keys or (
        "releases" in file.keys and bool(file.keys & {"jobs", "stemcells", "update", "networks", "resource_pools"})
    )


def _is_buildpack(file: _File) -> bool:
    return "default_versions" in file.keys or (
        "dependencies" in file.keys and bool(file.keys & {"language", "include_files", "dependency_deprecation_dates"})
    )


def _is_gitlab(file: _File) -> bool:
    return file.name.endswith(".gitlab-ci.yml") or {"stages", "image"} <= file.keys


def _is_helm_template(file: _File) -> bool:
    return _HELM.search(file.text) is not None and "/templates/" in f"/{file.path}"


def _is_stackato(file: _File) -> bool:
    return file.name == "stackato.yml"


def _is_service(file: _File) -> bool:
    return {"service", "provider"} <= file.keys and bool(file.keys & {"functions", "frameworkVersion", "plugins"})


_KINDS: tuple[tuple[Callable[[_File], bool], str], ...] = (
    (_is_stackato, f"a Stackato descriptor; {_LATER}"),
    (_is_helm_template, "a Helm or Go template; templates are not rendered"),
    (_below(".github"), "a GitHub workflow or setting"),
    (_below(".circleci"), "a CircleCI pipeline"),
    (_named(".travis.yml"), "a Travis CI build"),
    (_is_gitlab, "a GitLab CI pipeline"),
    (_text(_ARGO), f"an Argo object of Kubernetes; {_LATER}"),
    (_keys("apiVersion", "kind"), f"a Kubernetes object; {_LATER}"),
    (_named("chart.yaml", "chart.yml"), f"the description of a Helm chart; {_LATER}"),
    (_named("kustomization.yaml", "kustomization.yml"), f"a Kustomize file; {_LATER}"),
    (_named("mta.yaml", "mtad.yaml"), f"an MTA descriptor; {_LATER}"),
    (_keys("_schema-version"), f"an MTA descriptor; {_LATER}"),
    (_keys("openapi"), "an OpenAPI description"),
    (_keys("swagger"), "an OpenAPI description"),
    (_keys("asyncapi"), "an AsyncAPI description"),
    (_text(_COPILOT), "an AWS Copilot manifest"),
    (_is_bosh, "a BOSH manifest"),
    (_keys("azs", "vm_types"), "a BOSH cloud configuration"),
    (_text(_OPERATION), "a BOSH operations file"),
    (_is_buildpack, "the manifest of a buildpack"),
    (_keys("packversion"), "the manifest of a brokerpak"),
    (_keys("icon_file", "packages"), "the description of a broker tile"),
    (_is_compose, f"a compose file; {_LATER}"),
    (_keys("resources", "jobs"), "a Concourse pipeline"),
    (_keys("platform", "run"), "a Concourse task"),
    (_keys("on", "jobs"), "a GitHub workflow or setting"),
    (_is_service, "a Serverless Framework file"),
    (_keys("AWSTemplateFormatVersion"), "an AWS CloudFormation template"),
    (_keys("id", "cpus", "mem"), f"a Marathon app; {_LATER}"),
    (_text(_PLAY), "a list, such as an Ansible playbook"),
)
