"""Text of one file as workloads with facts: one function for each kind of file."""

from collections.abc import Mapping

from advisor.formats.cloud_foundry import CLOUD_FOUNDRY
from advisor.formats.compose import COMPOSE
from advisor.formats.dockerfile import DOCKERFILE
from advisor.formats.extraction import Format
from advisor.formats.kubernetes import KUBERNETES
from advisor.formats.marathon import MARATHON
from advisor.formats.mta import MTA
from advisor.formats.procfile import PROCFILE
from advisor.formats.stackato import STACKATO

EXTRACTORS: Mapping[str, Format] = {
    "cloud-foundry": CLOUD_FOUNDRY,
    "compose": COMPOSE,
    "dockerfile": DOCKERFILE,
    "kubernetes": KUBERNETES,
    "marathon": MARATHON,
    "mta": MTA,
    "procfile": PROCFILE,
    "stackato": STACKATO,
}
"""Kind of a source → its format; the only list."""
