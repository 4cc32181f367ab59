"""Which files are looked at, told by their names alone, and what a name alone decides."""

import re

_ENDS = r"(?:j2|jinja2?|erb|tmpl|tpl|template|in|mustache|gotmpl|ctmpl)"
_YAML = re.compile(r".*\.ya?ml\Z", re.IGNORECASE | re.DOTALL)
_JSON = re.compile(r".+\.(?:json|template)\Z", re.IGNORECASE | re.DOTALL)
_DOCKERFILE = re.compile(
    r"(?:(?:Docker|Container)file(?:\..+)?|.+\.(?:docker|container)file)\Z", re.IGNORECASE | re.DOTALL
)
_TEMPLATE = re.compile(
    rf"(?:(?:Docker|Container)file(?:\..+)?|.+\.(?:docker|container)file|.+\.ya?ml|Procfile)\.{_ENDS}\Z"
    r"|.+\.json\.(?:erb|tmpl|tpl|mustache|gotmpl|ctmpl)\Z|.+\.(?:j2|jinja2?)\Z",
    re.IGNORECASE | re.DOTALL,
)
"""Of Jinja any file: its name often says nothing. What ends in `.json.template` is looked into."""
_NO_DOCKERFILE = re.compile(
    r"(?:Docker|Container)file\.(?:dockerignore|md|txt|rst|html|png|py|sh|bak|orig|swp|ya?ml|json)\Z", re.IGNORECASE
)
_SETTINGS = re.compile(r"(?:\.env(?:\.[\w.-]+)?|.+\.env)\Z", re.IGNORECASE)
_NO_SETTINGS = re.compile(r".*\.(?:[cm]?[jt]sx?|py|rb|sh|md|json|ya?ml|gpg|enc|age)\Z", re.IGNORECASE)
_OTHER_JSON = re.compile(
    r"(?:package(?:-lock)?|npm-shrinkwrap|composer|bower|[jt]sconfig.*|angular|lerna|nx|renovate|tslint|jest.*|babel.*"
    r"|\..*rc|cdk|packages\.lock|project\.assets|appsettings.*|launchsettings|.*\.tfstate|.*\.schema|.*\.ipynb)\.json\Z",
    re.IGNORECASE,
)
"""Files of build tools, which no sign inside makes a descriptor."""
_NAMED = {
    "devcontainer.json": "the description of a development container",
    ".devcontainer.json": "the description of a development container",
    "marathon.json.mustache": "a template of the Mesosphere Universe; render it and assess the result",
}
_BAKE = re.compile(r"docker-bake(?:\.override)?\.(?:hcl|json)\Z", re.IGNORECASE)
_NOMAD = re.compile(r".+\.nomad(?:\.hcl)?\Z", re.IGNORECASE)
_EXTENSION = re.compile(r".+\.mtaext\Z", re.IGNORECASE)


def is_yaml(name: str) -> bool:
    return _YAML.match(name) is not None


def is_json(name: str) -> bool:
    """Whether the name is one of JSON, or of a template that may be either JSON or YAML."""
    return _JSON.match(name) is not None and not is_dockerfile(name)


def is_dockerfile(name: str) -> bool:
    return _DOCKERFILE.match(name) is not None and not _YAML.match(name)


def is_settings(name: str) -> bool:
    """Whether the file holds values of an environment that descriptors may use."""
    return _SETTINGS.match(name) is not None and not _NO_SETTINGS.match(name)


def may_be_template(name: str) -> bool:
    return _TEMPLATE.match(name) is not None


def is_kustomization(name: str) -> bool:
    return name in ("kustomization.yaml", "kustomization.yml", "Kustomization")


def is_candidate(name: str) -> bool:
    """Whether a file of that name is looked at."""
    if name.lower().endswith(".dockerignore"):
        return False
    known = name in ("Procfile", "Kustomization") or decided_by_name(name) != "" or is_settings(name)
    return known or is_yaml(name) or is_dockerfile(name) or (is_json(name) and not _OTHER_JSON.match(name))


def decided_by_name(name: str) -> str:
    """Why a file is skipped for its name alone, else ""."""
    if name.lower() in _NAMED:
        return _NAMED[name.lower()]
    if _TEMPLATE.match(name):
        return "a template; render it and assess the result"
    if _NO_DOCKERFILE.match(name):
        return "named after a Dockerfile, but something else"
    if _EXTENSION.match(name):
        return "an extension of an MTA descriptor; it changes one only at deployment"
    return _foreign(name)


def _foreign(name: str) -> str:
    if _BAKE.match(name):
        return "a Docker Bake file; it builds images and deploys nothing"
    return "a Nomad job; Nomad is not among the platforms read" if _NOMAD.match(name) else ""
