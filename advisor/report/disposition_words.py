"""What becomes of a workload, in words that every report uses."""

from collections.abc import Mapping

from advisor.model.decision import Disposed, Disposition

TITLES: Mapping[Disposition, str] = {
    Disposition.RETAIN: "Retain",
    Disposition.RELOCATE: "Relocate",
    Disposition.REHOST: "Rehost",
    Disposition.REPLATFORM: "Replatform",
    Disposition.REFACTOR: "Refactor",
    Disposition.REPURCHASE: "Repurchase?",
}
MEANINGS: Mapping[Disposition, str] = {
    Disposition.RETAIN: "It stays where it is; what has to change there is small.",
    Disposition.RELOCATE: "The same image or build, on another platform of the same family.",
    Disposition.REHOST: "It goes to the platform that is proposed; at most its descriptor changes.",
    Disposition.REPLATFORM: "Packaging, configuration or backing services change; its code does not.",
    Disposition.REFACTOR: "A required change touches its code.",
    Disposition.REPURCHASE: "No platform takes the image and no source was read: ask for another product.",
}


def disposition_words(found: Disposed) -> str:
    """The class and why, as a sentence."""
    return f"{TITLES[found.disposition]}. {found.because}"


def disposition_line(found: Disposed) -> str:
    """For the terminal."""
    rules = f" ({', '.join(found.rules)})" if found.rules else ""
    return f"Disposition: {TITLES[found.disposition]}{rules}: {found.because}"
