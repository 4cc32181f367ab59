"""What the organisation knows of registries, by patterns of their hosts."""

import re

from advisor.catalog.fields import Fields
from advisor.declared.sections import Statements, on_line, records
from advisor.model.facts import Scalar
from advisor.model.organisation import Registry

AUTH = ("required", "none")
API = ("v1", "v2")
TLS = ("trusted", "self-signed", "plain")
KEYS = ("hosts", "auth", "api", "tls", "replicated")
_HOSTS = re.compile(r"[a-z0-9*][a-z0-9.*-]*(:[0-9*]+)?")


def read_registries(top: Fields, statements: Statements) -> tuple[Registry, ...]:
    """The section `registries`; of several patterns that fit one host the first counts."""
    return tuple(_registry(fields, statements) for fields in records(top, "registries", KEYS))


def _registry(fields: Fields, statements: Statements) -> Registry:
    hosts = fields.required_text("hosts")
    if fields.has("hosts") and not _HOSTS.fullmatch(hosts):
        fields.say(
            "hosts", "'hosts' must be a host, with a port where it has one.", "Such as *.example.com or hub:5000."
        )
    words = {key: fields.word(key, known) for key, known in (("auth", AUTH), ("api", API), ("tls", TLS))}
    facts: dict[str, Scalar] = {f"image.registry.{key}": word for key, word in words.items() if word is not None}
    replicated = fields.boolean("replicated")
    if replicated is not None:
        facts["image.registry.replicated"] = replicated
    if not any(fields.has(key) for key in KEYS[1:]):
        fields.say("", "nothing is said of these registries.", f"Write one of {', '.join(KEYS[1:])}.")
    location = on_line(fields.path, fields.line("hosts"))
    told = ", ".join(f"{name.rpartition('.')[2]} {_shown(value)}" for name, value in facts.items())
    effect = "It holds for images from there whose files do not say otherwise."
    statements.add("registries", hosts, told, effect, location)
    return Registry(hosts=hosts, facts=facts, location=location)


def _shown(value: Scalar) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
