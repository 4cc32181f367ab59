"""Accepted risks in words: who accepts what, until when, and where that is written."""

from advisor.model.waivers import Waiver
from advisor.render.view_text import sentence


def accepted_words(waiver: Waiver) -> str:
    """One accepted risk."""
    place = f"{waiver.location.path}:{waiver.location.first_line}"
    return f"Accepted by {waiver.owner} until {waiver.until.isoformat()} ({place}): {sentence(waiver.reason)}"
