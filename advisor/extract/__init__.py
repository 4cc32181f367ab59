"""Text of one file as workloads with facts: one function for each kind of file."""

from collections.abc import Mapping

from advisor.extract.cloud_foundry import CLOUD_FOUNDRY
from advisor.extract.compose import COMPOSE
from advisor.extract.dockerfile import DOCKERFILE
from advisor.extract.extraction import Format
from advisor.extract.kubernetes import KUBERNETES
from advisor.extract.marathon import MARATHON
from advisor.extract.mta import MTA
from advisor.extract.procfile import PROCFILE
from advisor.extract.stackato import STACKATO

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
