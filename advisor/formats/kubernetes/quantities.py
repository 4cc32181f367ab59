"""Kubernetes quantities as bytes, cores and counts."""

import math

from advisor.formats.fields import Attribute, Read, Reader
from advisor.text.yaml_text import Text
from advisor.units import quantity

_LEAST_SIZE = 1024
_LARGEST_SIZE = 2**63
_MOST = 1_000_000


def bytes_of(reader: Reader, attribute: Attribute | None) -> Read[int] | None:
    """Bytes, rounded up. Less than a kilobyte is a slip: 512m is half a byte."""

    def convert(node: Text) -> int | None:
        size = _ceiling(node)
        return size if size is not None and (size == 0 or _LEAST_SIZE <= size < _LARGEST_SIZE) else None

    return reader.scalar(attribute, "a size such as 512Mi", convert)


def cores_of(reader: Reader, attribute: Attribute | None) -> Read[float] | None:
    """Processor cores: 250m is a quarter of one."""

    def convert(node: Text) -> float | None:
        try:
            cores = quantity(node.text)
        except ValueError:
            return None
        return float(cores) if 0 <= cores <= _MOST else None

    return reader.scalar(attribute, "a number of cores such as 250m or 2", convert)


def count_of(reader: Reader, attribute: Attribute | None) -> Read[int] | None:
    """A whole number of devices."""

    def convert(node: Text) -> int | None:
        count = _ceiling(node)
        return count if count is not None and 0 <= count <= _MOST else None

    return reader.scalar(attribute, "a whole number", convert)


def _ceiling(node: Text) -> int | None:
    try:
        return math.ceil(quantity(node.text))
    except ValueError:
        return None
