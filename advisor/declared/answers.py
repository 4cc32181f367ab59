"""The file of `--answers`: questions that a person has answered; loaded strictly, every mistake at once."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.catalog.fields import Fields, Problems, did_you_mean
from advisor.declared.values import WrongValueError, value_of
from advisor.errors import UsageError
from advisor.formats.reading import shown_name
from advisor.model.catalog import Catalog, Support
from advisor.model.location import Location
from advisor.model.organisation import Given, GivenAnswer
from advisor.text.redact import shown_entry
from advisor.text.source import Source, decode
from advisor.text.yaml_text import Entry, Items, Map, Node, Text, parse

KEYS = ("fact", "workloads", "answer")
"""Of an entry about workloads."""
TOPIC_KEYS = ("topic", "answer")
"""Of an entry about what a platform offers."""
OFFERS = (Support.FULL, Support.NONE)
"""What may be answered about a platform."""
TOP = "questions"
_KIND = "answers"
_FORM = "Write `questions:` and a list of entries with fact, workloads and answer, or with topic and answer."
_TOPIC_FORM = "Write PLATFORM/CAPABILITY, as `advisor questions` does."


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """Everything answered, sorted by workload and fact, or by platform; digests of the files, sorted."""

    given: tuple[Given, ...]
    digests: tuple[str, ...]
    about_platforms: tuple[GivenAnswer, ...] = ()


NO_ANSWERS = Answers(given=(), digests=())


def load_answers(paths: Sequence[Path], catalog: Catalog) -> Answers:
    """The answers of all files; entries without an answer are passed over.

    Raises UsageError with every mistake, SourceError where a file is no YAML.
    """
    problems = Problems()
    given: list[Given | GivenAnswer] = []
    digests: list[str] = []
    for path in paths:
        text = _text(path)
        digests.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
        given += _File(Source(path.name, _KIND, text), catalog, problems).given()
    about_workloads = _without_repeats((one for one in given if isinstance(one, Given)), problems)
    about_platforms = _topics_once((one for one in given if isinstance(one, GivenAnswer)), problems)
    if problems.found:
        raise UsageError("\n".join(map(str, sorted(set(problems.found)))))
    return Answers(given=about_workloads, digests=tuple(sorted(digests)), about_platforms=about_platforms)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise UsageError(f"{path}: cannot be read. Name another file.") from None
    return decode(data, path.name)


def _without_repeats(given: Iterable[Given], problems: Problems) -> tuple[Given, ...]:
    """One answer for each workload and fact; two that differ are a mistake."""
    found: dict[tuple[str, str], Given] = {}
    for one in sorted(given, key=lambda one: (one.workload, one.fact, one.place)):
        first = found.setdefault((one.workload, one.fact), one)
        if first.value != one.value or isinstance(first.value, bool) != isinstance(one.value, bool):
            what = f"{one.fact} of {one.workload} is answered otherwise at {first.place}."
            problems.add(one.place.path, one.place.first_line, what, "Keep one of them.")
    return tuple(found.values())


def _topics_once(given: Iterable[GivenAnswer], problems: Problems) -> tuple[GivenAnswer, ...]:
    """One answer for each platform and capability; two that differ are a mistake."""
    found: dict[str, GivenAnswer] = {}
    for one in sorted(given, key=lambda one: (one.topic, one.place)):
        first = found.setdefault(one.topic, one)
        if first.support is not one.support:
            what = f"{one.topic} is answered otherwise at {first.place}."
            problems.add(one.place.path, one.place.first_line, what, "Keep one of them.")
    return tuple(found.values())


class _File:
    """One file of answers."""

    def __init__(self, source: Source, catalog: Catalog, problems: Problems) -> None:
        self._source = source
        self._catalog = catalog
        self._problems = problems

    def given(self) -> Iterator[Given | GivenAnswer]:
        documents = parse(self._source.text, self._source.path)
        for node in documents[:1]:
            yield from self._top(node)
        for node in documents[1:]:
            self._say(node, "a file of answers is one document.", "Put all entries into one list.")

    def _say(self, node: Node, what: str, advice: str) -> None:
        self._problems.add(self._source.path, node.first_line, what, advice)

    def _place(self, answer: Entry) -> Location:
        snippet = shown_entry("answer", answer.value, named=True)
        return self._source.location(answer.first_line, snippet=snippet)

    def _top(self, node: Node) -> Iterator[Given | GivenAnswer]:
        if not isinstance(node, Map):
            self._say(node, "a file of answers is a mapping.", _FORM)
            return
        top = Fields(node, self._source.path, self._problems, (TOP,))
        entry = top.entry(TOP)
        if entry is None:
            return
        if not isinstance(entry.value, Items):
            top.say(TOP, f"{TOP!r} must be a list.", _FORM)
            return
        for item in entry.value:
            if not isinstance(item, Map):
                self._say(item, "an entry is a mapping.", f"Write {', '.join(KEYS)}.")
            elif item.entry("topic") is not None:
                yield from self._about_a_platform(Fields(item, self._source.path, self._problems, TOPIC_KEYS))
            else:
                yield from self._entry(Fields(item, self._source.path, self._problems, KEYS))

    def _about_a_platform(self, fields: Fields) -> Iterator[GivenAnswer]:
        answer = _filled_in(fields)
        if answer is None:
            return
        topic = fields.required_text("topic")
        known = self._topic(topic, fields) if topic else None
        text = answer.value.text.strip() if isinstance(answer.value, Text) else ""
        if text not in OFFERS:
            fields.say("answer", "what a platform offers is answered by one of two words.", "Write full or none.")
        elif known is not None:
            platform, capability = known
            place = self._place(answer)
            yield GivenAnswer(platform=platform, capability=capability, support=Support(text), place=place)

    def _topic(self, topic: str, fields: Fields) -> tuple[str, str] | None:
        """Platform and capability; None where one of them is not known, and that is said."""
        platform, slash, capability = topic.partition("/")
        if not slash:
            fields.say("topic", f"{shown_name(topic)!r} names no platform and capability.", _TOPIC_FORM)
        elif platform not in self._catalog.platforms:
            advice = did_you_mean(platform, self._catalog.platforms)
            fields.say("topic", f"{shown_name(platform)!r} is no platform.", advice)
        elif capability not in self._catalog.capabilities:
            advice = did_you_mean(capability, self._catalog.capabilities)
            fields.say("topic", f"{shown_name(capability)!r} is no capability.", advice)
        else:
            return platform, capability
        return None

    def _entry(self, fields: Fields) -> Iterator[Given]:
        answer = _filled_in(fields)
        if answer is None:
            return
        fact = fields.required_text("fact")
        definition = self._catalog.facts.get(fact)
        if definition is None:
            if fact:
                fields.say("fact", f"{shown_name(fact)!r} is no fact.", did_you_mean(fact, self._catalog.facts))
            return
        workloads = tuple(self._workloads(fields))
        try:
            value = value_of(answer.value, definition)
        except WrongValueError as error:
            fields.say("answer", error.what, error.advice)
            return
        place = self._place(answer)
        for name, named_at in workloads:
            yield Given(workload=name, fact=fact, value=value, place=place, named_at=named_at)

    def _workloads(self, fields: Fields) -> Iterator[tuple[str, Location]]:
        entry = fields.entry("workloads")
        if entry is None:
            fields.say("workloads", "the key 'workloads' is missing.", "Name those that the answer is true of.")
            return
        nodes = entry.value.items if isinstance(entry.value, Items) else (entry.value,)
        for node in nodes:
            if isinstance(node, Text) and not node.is_null:
                yield node.text, self._source.location(node.first_line)
            else:
                self._say(node, "a workload is named by its id.", "Write a list of ids.")


def _filled_in(fields: Fields) -> Entry | None:
    """The entry of the answer; None where nobody has written one."""
    answer = fields.node.entry("answer")
    return None if answer is None or (isinstance(answer.value, Text) and answer.value.is_null) else answer
