"""How a service is started and stopped, as whom, after what; and how its new version replaces the old one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.compose.layers import Listed
from advisor.formats.compose.project import Service
from advisor.formats.compose.values import duration, flag, places, stated, texts, unknown_text
from advisor.formats.data_paths import data_paths, words_of
from advisor.formats.fields import Attribute, Read, Reader
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text

COMPLETED = "service_completed_successfully"
_CONDITIONS = ("service_started", "service_healthy", COMPLETED)
_MODES = ("replicated", "global", "replicated-job", "global-job")
_SHARED_NETWORK = "service:"


@dataclass(frozen=True, slots=True)
class Dependency:
    """A service that must be there first; its name is None where it is not known."""

    name: str | None
    place: Location
    completed: bool = False
    """Whether it must have run to its end."""


def process_facts(service: Service, dependents: Mapping[str, list[Location]]) -> dict[str, Fact]:
    """process.*; `dependents` are the places where other services wait for this one to end."""
    needed = list(dependencies(service))
    waited = [Read(one.name, one.place) for one in needed if not one.completed]
    steps = [Read(one.name, one.place) for one in needed if one.completed]
    return stated(
        {
            "process.custom-command": _command(service),
            **data_paths(words_of(_commands(service))),
            "process.user": _user(service),
            "process.groups": _groups(service),
            "process.starts-after": texts(waited),
            "process.init-steps": texts(steps),
            "process.stop-grace": _stop_grace(service),
            **_mode(service, dependents.get(service.name, [])),
            "rollout.hooks": _hooks(service),
        }
    )


def _commands(service: Service) -> list[Attribute]:
    return [one for key in ("entrypoint", "command") if (one := service.fields.get(key)) is not None]


def _command(service: Service) -> Fact | None:
    """An empty command replaces that of the image too; null leaves it."""
    given = _commands(service)
    for attribute in given:
        if isinstance(attribute.node, Map):
            service.reader.text(attribute)
    if not given:
        return None
    readable = any(isinstance(attribute.node, Text | Items) for attribute in given)
    return Fact(
        value=True if readable else None,
        evidence=places(
            one.key_location() if one.key == "command" and len(given) > 1 else one.command_location() for one in given
        ),
    )


def _user(service: Service) -> Fact | None:
    """The part of USER:GROUP before the colon."""
    read = service.text("user")
    if read is None:
        return None
    user = None if read.value is None else read.value.partition(":")[0]
    return None if user == "" else texts([Read(user, read.place)])


def _groups(service: Service) -> Fact | None:
    read = service.text("user")
    own = "" if read is None or read.value is None else read.value.partition(":")[2]
    groups = [Read(own, read.place)] if read is not None and own else []
    return texts([*groups, *texts_of(service.fields.listed("group_add", service.reader), service.reader)])


def texts_of(listed: Listed, reader: Reader) -> Iterator[Read[str]]:
    """The entries of a list of texts; one of another shape is noted and unknown."""
    yield from (unknown_text(place) for place in listed.unknown)
    for member in listed.members:
        if not isinstance(member.node, Text):
            what = f"an entry of `{member.parent.key}` is no text."
            reader.note(member.parent.source, member.node.first_line, what, "Mend it; until then it is unknown.")
            yield Read(None, member.place)
        elif not member.node.is_null:
            text = reader.resolved(member.node)
            yield Read(None if text is None else text.text, member.place)


def _stop_grace(service: Service) -> Fact | None:
    read = duration(service.fields.get("stop_grace_period"), service.reader)
    return None if read is None else read.fact()


def _hooks(service: Service) -> Fact | None:
    found = [("post_start", "post-start"), ("pre_stop", "pre-stop")]
    return texts(Read(word, place) for key, word in found for place in service.fields.places(key))


# --- modes ----------------------------------------------------------------------------------------------------------


def _mode(service: Service, waiting: list[Location]) -> dict[str, Fact | None]:
    """Jobs run to their end, global services on every machine; so does what others wait for to end."""
    read = service.reader.choice(service.fields.below("deploy", service.reader).get("mode"), *_MODES)
    mode = "" if read is None else read.value
    evidence = () if read is None else (read.place,)
    unknown = Fact(value=None, evidence=evidence) if mode is None else None
    every = Fact(value=True, evidence=evidence) if (mode or "").startswith("global") else unknown
    ends = places([*waiting, *(evidence if (mode or "").endswith("-job") else ())])
    return {
        "process.per-node": every,
        "process.task": Fact(value=True, evidence=ends) if ends else unknown,
    }


# --- what comes first -----------------------------------------------------------------------------------------------


def dependencies(service: Service) -> Iterator[Dependency]:
    """Whatever must be there before the service starts, inside its project and outside."""
    yield from _depends_on(service)
    for key in ("links", "external_links", "volumes_from"):
        for read in texts_of(service.fields.listed(key, service.reader), service.reader):
            name = None if read.value is None else read.value.removeprefix("container:").partition(":")[0]
            yield Dependency(name, read.place)
    for key in ("network_mode", "net", "pid", "ipc"):
        host = shared_namespace(service, key)
        if host is not None:
            yield Dependency(host.value, host.place)


def shared_namespace(service: Service, key: str) -> Read[str] | None:
    """The service whose network, processes or memory this one joins."""
    attribute = service.fields.get(key)
    if attribute is None or not isinstance(attribute.node, Text):
        return None
    text = service.reader.resolved(attribute.node)
    if text is None or not text.text.startswith(_SHARED_NETWORK):
        return None
    return Read(text.text.removeprefix(_SHARED_NETWORK), attribute.location())


def _depends_on(service: Service) -> Iterator[Dependency]:
    for layer in service.fields.all("depends_on"):
        if isinstance(layer.node, Map):
            for entry in layer.node.entries:
                yield _dependency(layer.below(entry), service)
        elif isinstance(layer.node, Items):
            for item, text in service.reader.members(layer, "the name of a service"):
                yield Dependency(None if text is None else text.text, layer.at(item))
        else:
            service.reader.items(layer)
            yield Dependency(None, layer.key_location())


def _dependency(attribute: Attribute, service: Service) -> Dependency:
    fields = (
        {}
        if not isinstance(attribute.node, Map)
        else {entry.key.text: attribute.below(entry) for entry in attribute.node.entries}
    )
    condition = service.reader.choice(fields.get("condition"), *_CONDITIONS)
    flag(fields.get("required"), service.reader)
    key = attribute.key_location()
    if condition is None or condition.value != COMPLETED:
        return Dependency(attribute.key, key)
    # Up to the line of the condition, which alone makes it a step of its own.
    snippet = f"{key.snippet}\n{condition.place.snippet}"
    place = attribute.source.location(key.first_line, condition.place.last_line, snippet)
    return Dependency(attribute.key, place, completed=True)
