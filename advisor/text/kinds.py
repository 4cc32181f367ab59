"""The kinds of files, and what looking at a file yields."""

from dataclasses import dataclass

CLOUD_FOUNDRY = "cloud-foundry"
COMPOSE = "compose"
DOCKERFILE = "dockerfile"
ENVIRONMENT = "environment"
KUBERNETES = "kubernetes"
MARATHON = "marathon"
MTA = "mta"
PROCFILE = "procfile"
STACKATO = "stackato"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A kind, or why there is none; neither for a file that nothing makes worth a word."""

    kind: str = ""
    reason: str = ""
