"""Kinds of backing services: how they are recognised, and what stands in for each of them on every platform."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from advisor.catalog.documents import Documents
from advisor.catalog.efforts import named_effort
from advisor.catalog.fields import Fields, Problems
from advisor.model.catalog import Effort, Grade, Platform, Replacement, ServiceClass, ServiceKind, Way
from advisor.text.yaml_text import Map

_FILE = "services.yaml"
_KIND = ("title", "class", "offerings", "words", "vague-words", "holds-data", "credentials-only", "platforms")
_REPLACEMENT = ("from", "bound", "way", "condition", "effort", "grade", "source")
_WAYS = tuple(way.value for way in Way)
_GRADES = tuple(grade.value for grade in Grade)
_HOLDS_DATA: Mapping[str, bool | None] = {"yes": True, "no": False, "depends": None}
_OFFERING = re.compile(r"[a-z0-9*][a-z0-9._*/-]*( [a-z0-9._*-]+)?")
_WORD = re.compile(r"\*?[a-z0-9]+(-[a-z0-9]+)*\*?")

Replacements = dict[str, tuple[Replacement, ...]]


def read_services(
    documents: Documents,
    problems: Problems,
    platforms: Mapping[str, Platform],
    efforts: Mapping[str, Effort],
    *,
    lenient: bool,
) -> dict[str, ServiceKind]:
    """Kind id → kind, in the order of the files; a further folder adds kinds and platforms, and never replaces.

    Every platform that is no variant must be spoken of by each kind, or by `outside` for all of them; lenient: or
    by nobody.
    """
    return _ServiceReader(problems, platforms, efforts, lenient=lenient).read(documents)


@dataclass
class _ServiceReader:
    problems: Problems
    platforms: Mapping[str, Platform]
    efforts: Mapping[str, Effort]
    lenient: bool = field(kw_only=True)
    outside: Replacements = field(default_factory=dict)
    kinds: dict[str, ServiceKind] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    """What an instance or an offering is recognised by → where it stands."""

    def read(self, documents: Documents) -> dict[str, ServiceKind]:
        tops = []
        for node, shown in documents.each(_FILE):
            if isinstance(node, Map):
                tops.append(Fields(node, shown, self.problems, ("outside", "kinds")))
            else:
                self.problems.add(shown, 1, "this file must be a mapping.", "Write outside and kinds.")
        for top in tops:
            self.outside = self._replacements(top, "outside") | self.outside
        for top in tops:
            self._read_kinds(top)
        return self.kinds

    def _read_kinds(self, top: Fields) -> None:
        entry = top.entry("kinds")
        names = [one.key.text for one in entry.value.entries] if entry and isinstance(entry.value, Map) else []
        section = top.fields("kinds", names)
        for name in names if section is not None else ():
            fields = section.fields(name, _KIND) if section is not None else None
            if name in self.kinds and section is not None:
                place = self.kinds[name].location
                what = f"the kind {name!r} is defined in {place.path}:{place.first_line} too."
                section.say(name, what, "Rename one of them.")
            elif fields is not None:
                self.kinds[name] = self._kind(name, fields)

    def _kind(self, name: str, fields: Fields) -> ServiceKind:
        holds = fields.need("holds-data", fields.word("holds-data", _HOLDS_DATA), "depends")
        own = self._replacements(fields, "platforms")
        kind = ServiceKind(
            id=name,
            title=fields.required_text("title"),
            service_class=ServiceClass(fields.need("class", fields.word("class", tuple(ServiceClass)), "other")),
            offerings=self._marks(fields, "offerings", _OFFERING, "postgres, or `aws-rds *psql*` with a plan"),
            words=self._marks(fields, "words", _WORD, "psql, config-server or *postgre*"),
            vague_words=self._marks(fields, "vague-words", _WORD, "db, data-store or *db"),
            holds_data=_HOLDS_DATA[holds],
            credentials_only=fields.boolean("credentials-only") or False,
            replacements=self.outside | own,
            location=fields.location,
        )
        self._check(kind, fields)
        return kind

    def _marks(self, fields: Fields, key: str, form: re.Pattern[str], sample: str) -> tuple[str, ...]:
        """Texts that belong to one kind alone; those of offerings and those of names are kept apart."""
        found = fields.texts(key)
        space = "offering" if key == "offerings" else "word"
        for text in found:
            if form.fullmatch(text) is None:
                fields.say(key, f"{text!r} is no {space}.", f"Write it in lower case, for example {sample}.")
            mark = f"{space} {text}"
            if mark in self.marks:
                fields.say(key, f"the {mark!r} stands in {self.marks[mark]} too.", "Keep one.")
            self.marks.setdefault(mark, f"{fields.path}:{fields.line(key)}")
        return found

    def _check(self, kind: ServiceKind, fields: Fields) -> None:
        if not (kind.offerings or kind.words or kind.vague_words):
            fields.say("words", f"nothing shows that a service is a {kind.id!r}.", "Add offerings or words.")
        wanted = [name for name, platform in self.platforms.items() if platform.extends is None]
        missing = [name for name in wanted if name not in kind.replacements]
        if missing and not self.lenient:
            what = f"{kind.id!r} says nothing of {', '.join(missing)}."
            fields.say("platforms", what, "Add it; `way: unknown` is an answer.")

    # --- what stands in for it -------------------------------------------------------------------------------------

    def _replacements(self, fields: Fields, key: str) -> Replacements:
        """Platform id → dated replacements below a key; empty where the key is missing."""
        section = fields.fields(key, self.platforms)
        return {
            name: self._timeline(section, name)
            for name in (() if section is None else _keys(section))
            if section is not None and name in self.platforms
        }

    def _timeline(self, section: Fields, platform: str) -> tuple[Replacement, ...]:
        found = tuple(_replacement(one, self.efforts) for one in section.each(platform, _REPLACEMENT))
        days = [one.since or date.min for one in found]
        if sorted(set(days)) != days:
            section.say(platform, f"what is said of {platform!r} must rise by day.", "Sort it; keep one for each day.")
        return found


def _keys(section: Fields) -> Iterable[str]:
    return tuple(entry.key.text for entry in section.node.entries)


def _replacement(fields: Fields, efforts: Mapping[str, Effort]) -> Replacement:
    way = fields.need("way", fields.word("way", _WAYS), "unknown")
    replacement = Replacement(
        way=Way(way),
        condition=fields.text("condition"),
        effort=named_effort(fields, efforts),
        grade=Grade(fields.word("grade", _GRADES) or "documented"),
        sources=fields.texts("source"),
        since=fields.day("from"),
        at_latest=fields.word("bound", ("at-latest",)) is not None,
        location=fields.location,
    )
    _check_replacement(replacement, fields)
    return replacement


def _check_replacement(one: Replacement, fields: Fields) -> None:
    if one.way is Way.UNKNOWN:
        if fields.has("effort"):
            fields.say("effort", "what is unknown has no effort.", "Remove it; it stays open.")
        return
    if one.since is None:
        fields.say("from", "a replacement has the day it holds from.", "Add `from`, and `bound` if need be.")
    if not fields.has("effort"):
        fields.say("effort", "a replacement says what connecting to it costs.", "Name an effort of efforts.yaml.")
    if one.way is not Way.NATIVE and not one.condition:
        fields.say("condition", f"the way {one.way.value!r} states its condition.", "Add it.")
    if not one.sources:
        fields.say("source", "a replacement has a source.", "Add it, or answer `way: unknown`.")
    for source in one.sources if one.grade is not Grade.DECLARED else ():
        if not source.startswith("https://"):
            fields.say("source", "a source is an https link.", "Mend it, or grade it `declared`.")
