"""EXPOSE: ports, ranges and protocols."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from advisor.sources.dockerfile_lines import Instruction
from advisor.sources.dockerfile_words import Expansion

HIGHEST = 65535
_PORT = re.compile(r"(?:.*:)?(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?(?:/(?P<protocol>[A-Za-z]*))?\Z", re.DOTALL)
_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})


class PortError(ValueError):
    """A word of EXPOSE that names no port."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """Ports of one protocol, and the lines that name them; `is_open` where a variable hides one."""

    ports: frozenset[int] = frozenset()
    lines: tuple[Instruction, ...] = ()
    is_open: bool = False

    def __bool__(self) -> bool:
        return bool(self.lines)

    def value(self) -> tuple[int, ...] | None:
        return None if self.is_open else tuple(sorted(self.ports))


@dataclass(slots=True)
class Ports:
    """What the EXPOSE instructions of an image say, collected."""

    by_protocol: dict[str, Exposed] = field(default_factory=dict)

    def get(self, protocol: str) -> Exposed:
        return self.by_protocol.get(protocol, Exposed())

    def add(self, word: str, expansion: Expansion, instruction: Instruction) -> None:
        """Adds one word of EXPOSE. Raises PortError where it names no port; then it counts as an open one."""
        if expansion.unresolved:
            self._extend(_protocol_as_written(word), (), instruction, is_open=True)
            return
        for each in expansion.text.split():
            try:
                protocol, ports = ports_of(each)
            except PortError:
                self._extend("tcp", (), instruction, is_open=True)
                raise
            self._extend(protocol, ports, instruction)

    def _extend(self, protocol: str, ports: Iterable[int], line: Instruction, *, is_open: bool = False) -> None:
        old = self.get(protocol)
        lines = old.lines if old.lines[-1:] == (line,) else (*old.lines, line)
        self.by_protocol[protocol] = Exposed(old.ports | frozenset(ports), lines, old.is_open or is_open)


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
