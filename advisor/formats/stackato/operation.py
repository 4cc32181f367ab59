"""How a Stackato app runs: start command, size, autoscaling, hooks, crontab, environment."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from advisor.formats.data_paths import data_paths, words_of
from advisor.formats.facts import text_set
from advisor.formats.reading import Attribute, Read, Reader
from advisor.formats.stackato.descriptor import App, below, name_of
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.redact import ELLIPSIS
from advisor.text.yaml_text import Items, Text
from advisor.units import size_in_bytes

_MIB = 1024**2
_LONGEST_COMMAND = 4_096
_MOST_INSTANCES = 2**31 - 1
_HOOKS = {"post-staging": "release"}
"""What runs once for a push when the app is built: migrations. pre-push and pre-staging prepare the build."""
_BEFORE_START = "pre-running"
_CRON_FIELD = r"(?:[\d*/,-]|\b[A-Za-z]{3}\b)+"
_CRON_TIME = re.compile(rf"@[a-z]+|(?:{_CRON_FIELD}[ \t]+){{4}}{_CRON_FIELD}")
_CRON_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*[ \t]*=")


def operation_facts(app: App) -> dict[str, Fact]:
    """process.*, scale.*, health.*, rollout.*, placement.* and config.*."""
    found = {
        "config.env-names": _environment(app),
        "health.start-timeout": _plain(app.reader.integer(app.get("timeout"), 1)),
        "placement.nodes": _texts(app, "placement-zone"),
        "process.schedule": _schedule(app),
        "scale.disk": _plain(_size(app, "disk")),
        "scale.instances": _plain(app.reader.integer(app.get("instances"), 0, _MOST_INSTANCES)),
        "scale.memory": _plain(_size(app, "memory")),
        **_processes(app),
        **_autoscaling(app),
        **_hooks(app),
    }
    switch = app.reader.boolean(app.get("sso-enabled"))
    if switch is not None and switch.value is not False:
        found["config.features"] = switch.fact(("sso",)) if switch.value else switch.fact()
    return {name: fact for name, fact in found.items() if fact is not None}


def _plain(read: Read[int] | None) -> Fact | None:
    return None if read is None else read.fact()


def _size(app: App, key: str) -> Read[int] | None:
    """A number without a unit counts megabytes."""
    return app.reader.scalar(app.get(key), "a size, such as 512M or 512", _bytes)


def _bytes(node: Text) -> int | None:
    number = node.as_int()
    try:
        size = number * _MIB if number is not None else size_in_bytes(node.text)
    except (ValueError, OverflowError):
        return None
    return size if size > 0 else None


def _texts(app: App, key: str) -> Fact | None:
    read = app.reader.text(app.get(key))
    return None if read is None else text_set([read])


# --- processes ------------------------------------------------------------------------------------------------------


def is_worker(app: App) -> bool:
    """Whether it says that it serves no web requests: `processes: {web: ~}`, or an empty list of URLs."""
    web = below(app.get("processes"), app.reader).get("web")
    if web is not None and web.is_null:
        return True
    urls = app.get("url") or app.get("urls")
    return urls is not None and isinstance(urls.node, Items) and not urls.node.items


def _processes(app: App) -> dict[str, Fact]:
    processes = app.get("processes")
    fields = below(processes, app.reader)
    commands = [one for one in (app.get("command"), *fields.values()) if one is not None and not one.is_null]
    place = app.place() if processes is None else processes.location()
    unread = processes is not None and app.reader.mapping(processes)
    if unread and unread.value is None:
        return {name: Fact(value=None, evidence=(place,)) for name in ("process.types", "process.count")}
    types = {"worker"} if is_worker(app) else {"web"}
    types |= {name_of(one.entry.key, app.reader) for one in fields.values() if not one.is_null}
    facts = {
        "process.types": Fact(value=tuple(sorted(types)), evidence=(place,)),
        "process.count": Fact(value=len(types), evidence=(place,)),
    }
    return facts | _custom_command(commands, app.reader)


def _custom_command(commands: list[Attribute], reader: Reader) -> dict[str, Fact]:
    for command in commands:
        reader.text(command, _LONGEST_COMMAND)
    texts = [one.command_location() for one in commands if isinstance(one.node, Text)]
    wrong = [one.key_location() for one in commands if not isinstance(one.node, Text)]
    if not texts and not wrong:
        return {}
    evidence = tuple(sorted({*(texts or wrong)}))
    kept = data_paths(*(words_of([command]) for command in commands))
    return {"process.custom-command": Fact(value=True if texts else None, evidence=evidence), **kept}


# --- scaling --------------------------------------------------------------------------------------------------------


def _autoscaling(app: App) -> dict[str, Fact]:
    """By processor load only; nothing where it is switched off, unknown where no switch is written."""
    autoscale = app.get("autoscale")
    if autoscale is None:
        return {}
    fields = below(autoscale, app.reader)
    enabled = app.reader.boolean(fields.get("enabled"))
    if enabled is not None and enabled.value is False:
        return {}
    on = enabled is not None and enabled.value is True
    most = app.reader.integer(below(fields.get("instances"), app.reader).get("max"), 1, _MOST_INSTANCES)
    facts = {"scale.autoscaling": Fact(value=("cpu",) if on else None, evidence=(autoscale.location(),))}
    if most is not None:
        facts["scale.most-instances"] = most.fact() if on else Fact(value=None, evidence=(most.place,))
    return facts


# --- hooks and crontab ----------------------------------------------------------------------------------------------


def _hooks(app: App) -> dict[str, Fact]:
    fields = below(app.get("hooks"), app.reader)
    fields |= {key: one for key, one in below(fields.get("legacy"), app.reader).items() if key not in fields}
    once = [Read(word, fields[key].command_location()) for key, word in _HOOKS.items() if _runs(fields.get(key))]
    before = fields.get(_BEFORE_START)
    facts = {"rollout.hooks": text_set(once)} if once else {}
    if before is not None and _runs(before):
        facts["process.init-steps"] = Fact(value=(_BEFORE_START,), evidence=(before.command_location(),))
    return facts


def _runs(hook: Attribute | None) -> bool:
    if hook is None or hook.is_null:
        return False
    return not isinstance(hook.node, Items) or bool(hook.node.items)


def _schedule(app: App) -> Fact | None:
    """The times of its crontab, which every instance runs for itself."""
    attribute = app.get("cron")
    if attribute is None:
        return None
    reads = list(_times(attribute, app.reader))
    if not reads:
        return None
    evidence = tuple(sorted({read.place for read in reads}))
    times = [read.value for read in reads if read.value is not None]
    return Fact(value=", ".join(sorted(set(times))) if len(times) == len(reads) else None, evidence=evidence)


def _times(attribute: Attribute, reader: Reader) -> Iterator[Read[str]]:
    for text, place in _lines(attribute, reader):
        if text is None:
            yield Read(None, place)
        elif time := _CRON_TIME.match(text.strip()):
            shown = " ".join(time[0].split())
            yield Read(shown, replace(place, snippet=f"- {shown} {ELLIPSIS}"))
        elif text.strip() and not _CRON_ASSIGNMENT.match(text.strip()):
            what = "is no line of a crontab."
            reader.note(attribute.source, place.first_line, f"an entry of `cron` {what}", "Begin it with five fields.")
            yield Read(None, place)


def _lines(attribute: Attribute, reader: Reader) -> Iterator[tuple[str | None, Location]]:
    if isinstance(attribute.node, Items):
        for item, text in reader.members(attribute, "a text"):
            shown = item.text if isinstance(item, Text) else None
            yield shown if text is None else text.text, attribute.at(item)
        return
    read = reader.text(attribute, _LONGEST_COMMAND)
    if read is not None:
        yield read.value, read.place


# --- environment ----------------------------------------------------------------------------------------------------


def _environment(app: App) -> Fact | None:
    """Names only: a value never leaves the text."""
    names: list[Read[str]] = []
    for attribute in app.all("env"):
        read = app.reader.mapping(attribute)
        if read is not None and read.value is None:
            names.append(Read(None, read.place))
        elif read is not None and read.value is not None:
            places = [(entry.key, attribute.below(entry).key_location()) for entry in read.value.entries]
            names.extend(Read(name_of(key, app.reader), place) for key, place in places)
    return text_set(names) if names else None
