"""How workloads are brought to a platform: what its profile says, and what that comes to for one of them."""

import re
from dataclasses import dataclass
from datetime import date

from advisor.model.conditions import Condition

PLACEHOLDER = re.compile(r"\{(?:(?P<option>-[A-Za-z-]+)(?P<joint>[= ]))?(?P<topic>[a-z.-]+)\}")
"""One value; after an option, the option once for every value: `{--image=image.reference}`, `{-f file}`."""
NAME, LABEL, APP_LABEL, FILE, FOLDER = "name", "label", "app-label", "file", "folder"
CONTROLLER, OVERLAYS = "controller", "overlays"
OWN_TOPICS = (NAME, LABEL, APP_LABEL, FILE, FOLDER, CONTROLLER, OVERLAYS)
"""Placeholders that are no facts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployCommand:
    """How a workload is brought there, in force from a day on: a command, a sentence, or both."""

    since: date
    when: Condition | None
    command: str
    """With {placeholders}; empty where something has to be written first."""
    sources: tuple[str, ...]
    note: str = ""
    """What has to be written or known first."""
    formats: tuple[str, ...] = ()
    """The workload has a descriptor of one of them; none: a command is for one that no descriptor describes."""
    form: str = ""
    """As of the descriptor."""
    beside: bool = False
    """A note that stands beside whatever command is chosen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """How a workload is brought to a platform."""

    command: str = ""
    """To copy; empty where something has to be written first, or where nobody wrote how."""
    note: str = ""
    """Sentences: what has to be written or known first, or under which other name it runs there."""
