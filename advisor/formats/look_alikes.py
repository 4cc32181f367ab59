"""Files of tools that no format here is read from, told by their names, folders and top-level keys."""

import re
from collections.abc import Callable

from advisor.formats.recognising import HELM_TEMPLATE, File, is_chart_template

_COPILOT = re.compile(
    r"^type:\s*[\"']?(?:Load Balanced Web Service|Backend Service|Request-Driven Web Service|Worker Service|Static Site"
    r"|Scheduled Job|Environment)[\"']?\s*$",
    re.MULTILINE,
)
_OPERATION = re.compile(r"^-\s+(?:type:\s*(?:replace|remove)|path:\s*/)", re.MULTILINE)
_PLAY = re.compile(r"^-\s+(?:hosts|name|import_playbook):", re.MULTILINE)


def look_alike(file: File, *, claimed: bool) -> str:
    """What the file is instead, as a reason for skipping it; "" where nothing is recognised.

    That a format claims it outweighs all signs but those of a report, which repeats what other files hold.
    """
    kinds = _REPORTS if claimed else _REPORTS + _KINDS
    return next((reason for holds, reason in kinds if holds(file)), "")


def _keys(*names: str) -> Callable[[File], bool]:
    wanted = frozenset(names)
    return lambda file: wanted <= file.keys


def _named(*names: str) -> Callable[[File], bool]:
    return lambda file: file.name in names


def _below(part: str) -> Callable[[File], bool]:
    return lambda file: f"/{part}/" in f"/{file.path}"


def _text(pattern: re.Pattern[str]) -> Callable[[File], bool]:
    return lambda file: pattern.search(file.text) is not None


def _list_of(pattern: re.Pattern[str]) -> Callable[[File], bool]:
    """A list at the top level; below a key, lists may stand at the margin as well."""
    return lambda file: not file.keys and pattern.search(file.text) is not None


def _is_bosh(file: File) -> bool:
    return "instance_groups" in file.keys or (
        "releases" in file.keys and bool(file.keys & {"jobs", "stemcells", "update", "networks", "resource_pools"})
    )


def _is_buildpack(file: File) -> bool:
    return "default_versions" in file.keys or (
        "dependencies" in file.keys and bool(file.keys & {"language", "include_files", "dependency_deprecation_dates"})
    )


def _is_gitlab(file: File) -> bool:
    return file.name.endswith(".gitlab-ci.yml") or {"stages", "image"} <= file.keys


def _is_kustomize(file: File) -> bool:
    return "kustomize.config.k8s.io" in file.groups


def _is_ecs(file: File) -> bool:
    return bool({"containerDefinitions", "taskDefinition"} & file.keys)


SCANNED = frozenset(
    {
        "ArtifactName",
        "bomFormat",
        "depGraph",
        "dependencyCount",
        "dockerfileInstructions",
        "spdxVersion",
        "vulnerabilities",
    }
)


def _is_scan(file: File) -> bool:
    """Reports of Snyk, Trivy and others, and lists of what an image holds."""
    return not SCANNED.isdisjoint(file.keys)


_PEOPLE = frozenset({"Group", "GroupList", "Identity", "IdentityList", "LDAPSyncConfig", "User", "UserList"})
_ANY_KIND = re.compile(r"""(?:^|[{,])[- \t]*["']?kind["']?[ \t]*:[ \t]*["']?(\w+)""", re.MULTILINE)


def _is_people(file: File) -> bool:
    """Whether all objects, in lists too, are users and groups, as they come from LDAP."""
    if "kind" not in file.keys:
        return False
    kinds = set(_ANY_KIND.findall(file.text)) - {"List"}
    return bool(kinds) and kinds <= _PEOPLE


def _is_tool(*groups: str, kind: str = "") -> Callable[[File], bool]:
    """Whether every document is a configuration of a tool that only borrows the form of Kubernetes objects."""

    def holds(file: File) -> bool:
        return bool(file.groups) and file.groups <= frozenset(groups) and (not kind or file.kinds == {kind})

    return holds


def _is_service(file: File) -> bool:
    return {"service", "provider"} <= file.keys and bool(file.keys & {"functions", "frameworkVersion", "plugins"})


_REPORTS: tuple[tuple[Callable[[File], bool], str], ...] = ((_is_scan, "the report of a scanner"),)
_KINDS: tuple[tuple[Callable[[File], bool], str], ...] = (
    (is_chart_template, HELM_TEMPLATE),
    (_below(".github"), "a GitHub workflow or setting"),
    (_below(".circleci"), "a CircleCI pipeline"),
    (_named(".travis.yml"), "a Travis CI build"),
    (_named("codeship-services.yml"), "the services of a CodeShip build"),
    (_is_gitlab, "a GitLab CI pipeline"),
    (_named("chart.yaml", "chart.yml"), "the description of a Helm chart; charts are not rendered"),
    (_named("helmfile.yaml", "helmfile.yml"), "a Helmfile; charts are not rendered"),
    (_is_kustomize, "a Kustomize file, not rendered"),
    (_is_people, "users and groups; they describe no application"),
    (_is_tool("skaffold"), "a Skaffold configuration; the objects that it deploys are read from their own files"),
    (_is_tool("v1", kind="Config"), "a kubeconfig, the login of a client"),
    (_is_tool("kind.x-k8s.io", "k3d.io", "eksctl.io", "kubeadm.k8s.io", "kops.k8s.io"), "the description of a cluster"),
    (_is_tool("kubelet.config.k8s.io", "apiserver.config.k8s.io", "audit.k8s.io"), "the configuration of a cluster"),
    (_is_tool("backstage.io"), "an entry of a Backstage catalog"),
    (_keys("openapi"), "an OpenAPI description"),
    (_keys("swagger"), "an OpenAPI description"),
    (_keys("asyncapi"), "an AsyncAPI description"),
    (_text(_COPILOT), "an AWS Copilot manifest"),
    (_is_bosh, "a BOSH manifest"),
    (_keys("azs", "vm_types"), "a BOSH cloud configuration"),
    (_list_of(_OPERATION), "a BOSH operations file"),
    (_is_buildpack, "the manifest of a buildpack"),
    (_keys("packversion"), "the manifest of a brokerpak"),
    (_keys("icon_file", "packages"), "the description of a broker tile"),
    (_keys("resources", "jobs"), "a Concourse pipeline"),
    (_keys("platform", "run"), "a Concourse task"),
    (_keys("on", "jobs"), "a GitHub workflow or setting"),
    (_is_service, "a Serverless Framework file"),
    (_keys("AWSTemplateFormatVersion"), "an AWS CloudFormation template"),
    (_is_ecs, "a task definition of Amazon ECS; ECS is not among the platforms read"),
    (_keys("Job"), "a Nomad job; Nomad is not among the platforms read"),
    (_keys("packagingVersion"), "a package of the Mesosphere Universe, which holds templates"),
    (_keys("schedule", "command"), "a Chronos job; Chronos is not among the formats read"),
    (_keys("id", "run"), "a Metronome job; Metronome is not among the formats read"),
    (_list_of(_PLAY), "a list, such as an Ansible playbook"),
)

JSON_WORDS: tuple[tuple[bytes, ...], ...] = (
    (b'"id"', b'"run"'),
    (b'"containerDefinitions"',),
    (b'"AWSTemplateFormatVersion"',),
    (b'"TaskGroups"',),
    (b'"packagingVersion"',),
    (b'"schedule"', b'"command"'),
)
"""Words of which every one of a row is in JSON that is worth naming."""
_NAMED = {
    "devcontainer.json": "the description of a development container",
    ".devcontainer.json": "the description of a development container",
}
_BAKE = re.compile(r"docker-bake(?:\.override)?\.(?:hcl|json)\Z", re.IGNORECASE)
_NOMAD = re.compile(r".+\.nomad(?:\.hcl)?\Z", re.IGNORECASE)


def told_by_name(name: str) -> str:
    """What a file of another tool is, by its name alone; else ""."""
    if name.lower() in _NAMED:
        return _NAMED[name.lower()]
    if _BAKE.match(name):
        return "a Docker Bake file; it builds images and deploys nothing"
    return "a Nomad job; Nomad is not among the platforms read" if _NOMAD.match(name) else ""
