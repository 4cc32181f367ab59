"""EXPOSE: ports, ranges and protocols."""

import re
from dataclasses import dataclass, field

from advisor.text.dockerfile_lines import Instruction
from advisor.text.dockerfile_words import Expansion

HIGHEST = 65535
_PORT = re.compile(r"(?:.*:)?(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?(?:/(?P<protocol>[A-Za-z]*))?\Z", re.DOTALL)
_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})


class PortError(ValueError):
    """A word of EXPOSE that names no port."""


@dataclass(slots=True)
class Exposed:
    """Ports of one protocol, and the lines that name them, collected."""

    spans: list[range] = field(default_factory=list)
    lines: list[Instruction] = field(default_factory=list)
    is_open: bool = False
    """Whether a variable hides one of them."""

    def __bool__(self) -> bool:
        return bool(self.lines)

    def value(self) -> tuple[int, ...] | None:
        """Every port once; None where one of them is open."""
        if self.is_open:
            return None
        ports: list[int] = []
        for span in sorted(self.spans, key=lambda span: span.start):
            ports.extend(range(max(span.start, ports[-1] + 1 if ports else 0), span.stop))
        return tuple(ports)


@dataclass(slots=True)
class Ports:
    """What the EXPOSE instructions of an image say, by protocol."""

    tcp: Exposed = field(default_factory=Exposed)
    udp: Exposed = field(default_factory=Exposed)
    sctp: Exposed = field(default_factory=Exposed)

    def add(self, word: str, expansion: Expansion, instruction: Instruction) -> None:
        """Adds one word of EXPOSE. Raises PortError where it names no port; then it counts as an open one."""
        if expansion.unresolved:
            self._open(_protocol_as_written(word), instruction)
            return
        for each in expansion.text.split():
            try:
                protocol, ports = ports_of(each)
            except PortError:
                self._open("tcp", instruction)
                raise
            exposed: Exposed = getattr(self, protocol)
            exposed.spans.append(ports)
            exposed.lines.append(instruction)

    def _open(self, protocol: str, instruction: Instruction) -> None:
        exposed: Exposed = getattr(self, protocol)
        exposed.is_open = True
        exposed.lines.append(instruction)


def ports_of(word: str) -> tuple[str, range]:
    """The protocol and the ports of a word such as 80, 53/udp or 8000-8010/tcp. Raises PortError."""
    match = _PORT.match(word)
    if match is None:
        raise PortError("no port")
    first = int(match["first"])
    last = int(match["last"] or first)
    protocol = (match["protocol"] or "tcp").lower()
    if protocol not in _PROTOCOLS or not first <= last <= HIGHEST:
        raise PortError("no port")
    return protocol, range(first, last + 1)


def _protocol_as_written(word: str) -> str:
    """The protocol behind the last slash of a word with a variable in it; tcp where none is written."""
    protocol = word.rpartition("/")[2].lower()
    return protocol if protocol in _PROTOCOLS else "tcp"
