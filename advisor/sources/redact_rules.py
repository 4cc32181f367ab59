"""Which keys of a format hold values that are nobody's business: one row for each kind of file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from advisor.sources.secret_patterns import tells_where


@dataclass(frozen=True, slots=True)
class Rules:
    """What is hidden whatever it looks like."""

    below: frozenset[str]
    """Keys with nothing but such values below them, at any depth."""
    pairs: frozenset[str] = frozenset()
    """Keys of a mapping of values, or of a list of NAME=value whose names stay readable."""
    named: frozenset[str] = frozenset()
    """Keys of a mapping of values, or of a list of objects in which other keys tell what is a value."""
    settings: frozenset[str] = frozenset()
    """Keys of a mapping of values, of which only those of `kept` stay readable."""
    kept: frozenset[str] = frozenset()


_MANIFEST = frozenset({"annotations", "cnb-credentials", "credentials", "env", "parameters", "password"})

RULES: Mapping[str, Rules] = {
    "cloud-foundry": Rules(below=_MANIFEST),
    "compose": Rules(
        below=frozenset({"annotations", "content", "dockerfile_inline", "log_opt", "o", "options"}),
        pairs=frozenset({"args", "environment", "labels"}),
    ),
    "kubernetes": Rules(
        below=frozenset(
            {
                "annotations",
                "binaryData",
                "data",
                "dockerfile",
                "literals",
                "stringData",
                "value",
                "values",
                "valuesObject",
            }
        ),
        named=frozenset({"env", "envVars", "environment", "environmentVariables", "extraEnv"}),
    ),
    "marathon": Rules(below=frozenset({"env", "environment", "labels", "secrets", "value"})),
    "mta": Rules(
        below=frozenset({"config", "credentials", "env", "properties", "service-keys"}),
        settings=frozenset({"parameters"}),
        kept=frozenset(
            {
                "app-name",
                "buildpack",
                "buildpacks",
                "command",
                "default-host",
                "default-domain",
                "disk-quota",
                "docker",
                "domain",
                "domains",
                "health-check-http-endpoint",
                "enable-ssh",
                "health-check-interval",
                "health-check-invocation-timeout",
                "health-check-timeout",
                "health-check-type",
                "host",
                "hosts",
                "idle-host",
                "idle-route",
                "idle-routes",
                "image",
                "instances",
                "lifecycle",
                "keep-existing",
                "keep-existing-routes",
                "memory",
                "no-hostname",
                "no-route",
                "no-start",
                "random-route",
                "readiness-health-check-http-endpoint",
                "readiness-health-check-interval",
                "readiness-health-check-invocation-timeout",
                "readiness-health-check-type",
                "route",
                "routes",
                "service",
                "service-name",
                "service-plan",
                "skip-deploy",
                "stack",
                "timeout",
            }
        ),
    ),
    "stackato": Rules(below=_MANIFEST),
}

_SECRET_NAME = re.compile(
    r"passw|passphrase|pwd|secret|token|api[_.-]?key|credential|(private|access|account|encryption|signing)[_.-]?key",
    re.IGNORECASE,
)
_EXTENSION_OF_VALUES = re.compile(r"x-.*(?:env|var|secret|cred)", re.IGNORECASE)


def names_secret(name: str) -> bool:
    """Whether a key's name tells that its value is a secret, and not where or for how long there is one."""
    return _SECRET_NAME.search(name) is not None and not tells_where(name)


def holds_values(name: str, rules: Rules) -> bool:
    """Whether everything below the key is hidden."""
    return name in rules.below or _EXTENSION_OF_VALUES.match(name) is not None
