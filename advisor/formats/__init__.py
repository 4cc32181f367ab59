"""The formats that are read. Nothing outside of a format's room names it: everything asks this list."""

from collections.abc import Mapping

from advisor.formats.cloud_foundry import FORMAT as CLOUD_FOUNDRY
from advisor.formats.compose import FORMAT as COMPOSE
from advisor.formats.dockerfile import FORMAT as DOCKERFILE
from advisor.formats.format import Format
from advisor.formats.kubernetes import FORMAT as KUBERNETES
from advisor.formats.marathon import FORMAT as MARATHON
from advisor.formats.mta import FORMAT as MTA
from advisor.formats.procfile import FORMAT as PROCFILE
from advisor.formats.stackato import FORMAT as STACKATO

FORMATS: Mapping[str, Format] = {
    each.id: each for each in (KUBERNETES, MTA, COMPOSE, MARATHON, STACKATO, CLOUD_FOUNDRY, DOCKERFILE, PROCFILE)
}
"""Kind of a source → its format, in the order in which they are asked whether a file is theirs; the only list."""

__all__ = ["FORMATS", "discovery", "image", "read"]
