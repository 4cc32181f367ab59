"""The health check of a service."""

import re
from collections.abc import Iterator

from advisor.formats.compose.layers import Fields
from advisor.formats.compose.project import Service
from advisor.formats.compose.values import duration, flag, stated
from advisor.formats.fields import Attribute, shape
from advisor.model.facts import Fact
from advisor.text.yaml_text import Items, Text

_LOCAL_URL = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(?P<port>\d{1,5}))?(?=[/\s\"'?]|\Z)"
)
_LONGEST_TEST = 10_000
_DEFAULT_PORT = 80


def health_facts(service: Service) -> dict[str, Fact]:
    """health.type and health.start-timeout; nothing for a check that is switched off."""
    check = service.fields.below("healthcheck", service.reader)
    off = flag(check.get("disable"), service.reader)
    test = check.get("test")
    if (off is not None and off.value) or (test is not None and _first(test) == "NONE"):
        return {}
    return stated({"health.type": _type(test, service), "health.start-timeout": _start_timeout(check, service)})


def web_ports(service: Service) -> Iterator[int]:
    """Ports of the container that the check reads web pages from."""
    test = service.fields.below("healthcheck", service.reader).get("test")
    nodes = () if test is None else test.node if isinstance(test.node, Items) else (test.node,)
    for node in nodes:
        if isinstance(node, Text) and len(node.text) <= _LONGEST_TEST:
            for found in _LOCAL_URL.finditer(service.scope.variables.fill(node.text)):
                yield int(found["port"] or _DEFAULT_PORT)


def _first(test: Attribute) -> str:
    items = test.node.items if isinstance(test.node, Items) else ()
    return items[0].text if items and isinstance(items[0], Text) else ""


def _type(test: Attribute | None, service: Service) -> Fact | None:
    """Every check is a command that is run in the container, whatever it asks there."""
    if test is None:
        return None
    if isinstance(test.node, Text):
        return Fact(value=("command",), evidence=(test.command_location(),))
    if _first(test) in ("CMD", "CMD-SHELL"):
        return Fact(value=("command",), evidence=(test.command_location(),))
    what = f"is {shape(test.node)} that starts with none of NONE, CMD and CMD-SHELL."
    service.reader.note_on(test, what, "Put one of them first; until then the check is unknown.")
    return Fact(value=None, evidence=(test.command_location(),))


def _start_timeout(check: Fields, service: Service) -> Fact | None:
    """The start period: failures in it do not count. Interval and retries tell how soon a failure is believed."""
    start = duration(check.get("start_period"), service.reader)
    return None if start is None else start.fact()
