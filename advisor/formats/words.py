"""Sets and tables of words, written as lines of text: names hold no blanks."""

from collections.abc import Mapping


def words_in(*lines: str) -> frozenset[str]:
    """The words of the lines."""
    return frozenset(word for line in lines for word in line.split())


def facts_of(**topics: str) -> frozenset[str]:
    """Ids of facts by their topic: `facts_of(scale="cpu memory")` are scale.cpu and scale.memory."""
    return frozenset(f"{topic}.{name}" for topic, names in topics.items() for name in names.split())


def by_word(meanings: Mapping[str, str]) -> dict[str, str]:
    """Each word → its meaning, sorted, of meanings with the words that have it: `{"nfs": "nfs.csi.k8s.io efs.csi"}`."""
    return dict(sorted((word, meaning) for meaning, words in meanings.items() for word in words.split()))
