"""What is chosen, before it is put into words."""

from dataclasses import dataclass

from advisor.model.decision import Course, Pick, Trigger


@dataclass(frozen=True)
class Choice:
    """Course and pick, with the platforms that stand for it."""

    course: Course
    pick: Pick
    platform: str | None
    default: str | None
    candidates: tuple[str, ...]
    trigger: Trigger | None = None
