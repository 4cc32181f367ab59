"""What an organisation declared, as the JSON report holds it."""

from typing import Any

from advisor.model.organisation import Declared, Organisation


def organisation_data(organisation: Organisation | None) -> dict[str, Any]:
    """The key `organisation` of a run; nothing where no file was given."""
    if organisation is None:
        return {}
    declared = [_value(one) for one in organisation.values]
    data = {"path": organisation.path, "sha256": organisation.digest, "declared": declared}
    return {"organisation": {**data, "not_assessed": list(organisation.not_assessed)}}


def _value(one: Declared) -> dict[str, Any]:
    place = one.location
    return {
        "topic": one.topic,
        "what": one.what,
        "value": one.value,
        "effect": one.effect,
        "evidence": {"path": place.path, "first_line": place.first_line, "last_line": place.last_line},
    }
