"""Kinds of backing services: how they are recognised, and what stands in for each of them on every platform."""

import re
from dataclasses import dataclass, field
from datetime import date

from advisor.catalog.documents import Documents
from advisor.catalog.fields import Fields, Problems
from advisor.catalog.spec import (
    DAY,
    EFFORT,
    FLAG,
    TEXT,
    TEXTS,
    Form,
    InputFile,
    Law,
    Record,
    Spec,
    has,
    has_none,
    has_some,
    implies,
    key,
    many,
    mapping,
    named,
    need,
    over,
    says,
    texts,
    word,
)
from advisor.catalog.vocabulary import BOUND, Vocabulary, linked
from advisor.model.catalog import Grade, Replacement, ServiceClass, ServiceKind, Way
from advisor.text.yaml_text import Map

Replacements = dict[str, tuple[Replacement, ...]]
_HOLDS_DATA = {"yes": True, "no": False, "depends": None}

# --- what stands in for a service -----------------------------------------------------------------------------------

_IS_KNOWN = says("way", *(way.value for way in Way if way is not Way.UNKNOWN))
_ELSEWHERE = says("way", Way.ADD_ON.value, Way.OUTSIDE.value)


def _replacement(record: Record) -> Replacement:
    changed = {"grade": record["grade"] or Grade.DOCUMENTED, "at_latest": record["bound"] is not None}
    return Replacement(**record.arguments() | changed, location=record.fields.location)


REPLACEMENT = Spec(
    (
        key("from", DAY, "The day from which on it holds.", into="since"),
        BOUND,
        need("way", word(Way), "How the platform comes by such a service.", default=Way.UNKNOWN),
        key("condition", TEXT, "One sentence; of an add-on, and of a service outside."),
        key("effort", EFFORT, "Of connecting the app, never of moving data."),
        key("grade", word(Grade), "As of an answer; documented where left out."),
        key("source", TEXTS, "https links; with `grade: declared` whatever the organisation names.", into="sources"),
    ),
    _replacement,
    (
        Law(
            implies(says("way", Way.UNKNOWN.value), has_none("effort")),
            "effort",
            "what is unknown has no effort.",
            "Remove it; it stays open.",
        ),
        Law(
            implies(_IS_KNOWN, has("from")),
            "from",
            "a replacement has the day it holds from.",
            "Add `from`, and `bound` if need be.",
        ),
        Law(
            implies(_IS_KNOWN, has("effort")),
            "effort",
            "a replacement says what connecting to it costs.",
            "Name an effort of efforts.yaml.",
        ),
        Law(
            implies(_ELSEWHERE, has("condition")),
            "condition",
            "an add-on, or a service outside, states its condition.",
            "Add it.",
        ),
        Law(
            implies(_IS_KNOWN, has("source")),
            "source",
            "a replacement has a source.",
            "Add it, or answer `way: unknown`.",
        ),
        linked("it"),
    ),
)
_DATED = many(REPLACEMENT, "replacement")


def _read_timeline(fields: Fields, platform: str) -> tuple[Replacement, ...]:
    found = _DATED.read(fields, platform) or ()
    days = [replacement.since or date.min for replacement in found]
    if sorted(set(days)) != days:
        fields.say(platform, f"what is said of {platform!r} must rise by day.", "Sort it; keep one for each day.")
    return found


_TIMELINE = Form(_read_timeline, _DATED.schema, _DATED.shown, _DATED.inner)
_BY_PLATFORM = over(lambda known: known.platforms, _TIMELINE, "platform", "platforms")

# --- kinds ----------------------------------------------------------------------------------------------------------


def _marks(noun: str, pattern: str, sample: str) -> Form[tuple[str, ...]]:
    form = re.compile(pattern)

    def check(fields: Fields, key: str, text: str) -> None:
        if form.fullmatch(text) is None:
            fields.say(key, f"{text!r} is no {noun}.", f"Write it in lower case, for example {sample}.")

    return texts({"type": ["string", "number"], "pattern": f"^{pattern}$"}, check=check)


_OFFERING = r"[a-z0-9*][a-z0-9._*/-]*( [a-z0-9._*-]+)?"
_WORD = r"[*]?[a-z0-9]+(-[a-z0-9]+)*[*]?"


def _check_kind(record: Record) -> None:
    if not (record["offerings"] or record["words"] or record["vague-words"]):
        record.say("words", f"nothing shows that a service is a {record.name!r}.", "Add offerings or words.")


KIND: Spec[Record] = Spec(
    (
        need("title", TEXT, "As reports call it."),
        need("class", word(ServiceClass), "What it is to the app.", into="service_class", default=ServiceClass.OTHER),
        key(
            "offerings",
            _marks("offering", _OFFERING, "postgres, or `aws-rds *psql*` with a plan"),
            "The label of the offering; a plan after a space where it decides.",
        ),
        key(
            "words",
            _marks("word", _WORD, "psql, config-server or *postgre*"),
            "Words in names of instances; `*` at an end stands for more letters of the word.",
        ),
        key(
            "vague-words",
            _marks("word", _WORD, "db, data-store or *db"),
            "Words that tell a class only; they count where no other word does.",
        ),
        need(
            "holds-data",
            word(_HOLDS_DATA),
            "Whether data would be lost with it; depends: on its use.",
            default="depends",
        ),
        key("credentials-only", FLAG, "An address and credentials are bound, and nothing else.", default=False),
        key(
            "platforms",
            _BY_PLATFORM,
            "What stands in for it; a variant goes by what it extends.",
            into="replacements",
            default={},
        ),
    ),
    check=_check_kind,
    more=lambda _: has_some("offerings", "words", "vague-words").schema,
)
SERVICES_TOP: Spec[Record] = Spec(
    (
        key("outside", _BY_PLATFORM, "What holds where a kind says nothing of its own.", default={}),
        key("kinds", named(KIND), "Kinds of backing services.", default={}),
    )
)
SERVICES = InputFile(
    where="services.yaml",
    title="Services",
    about="Kinds of backing services, and what stands in for them on each platform.",
    form=mapping(SERVICES_TOP),
)


def read_services(documents: Documents, known: Vocabulary, problems: Problems) -> dict[str, ServiceKind]:
    """Kind id → kind, in the order of the files; a further folder adds kinds and platforms, and never replaces.

    Every platform that is no variant must be spoken of by each kind, or by `outside` for all of them; lenient: or
    by nobody.
    """
    tops = []
    for node, shown in documents.each("services.yaml"):
        if isinstance(node, Map):
            tops.append(SERVICES_TOP.opened(node, Fields(node, shown, problems, known)))
        else:
            problems.add(shown, 1, "this file must be a mapping.", "Write outside and kinds.")
    outside: Replacements = {}
    for top in tops:
        outside = SERVICES_TOP.value(top, "outside") | outside
    kinds = _Kinds(known, outside)
    for top in tops:
        lines = {entry.key.text: entry.first_line for entry in top.entries("kinds")}
        for name, record in SERVICES_TOP.value(top, "kinds").items():
            kinds.add(record, lines[name])
    return kinds.found


@dataclass
class _Kinds:
    """The kinds of all files."""

    known: Vocabulary
    outside: Replacements
    found: dict[str, ServiceKind] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    """What an instance or an offering is recognised by → where it stands."""

    def add(self, record: Record, line: int) -> None:
        name = record.name
        if name in self.found:
            place = self.found[name].location
            what = f"the kind {name!r} is defined in {place.path}:{place.first_line} too."
            record.fields.say_at(line, what, "Rename one of them.")
            return
        changed = {"holds_data": _HOLDS_DATA[record["holds-data"]], "replacements": self.outside | record["platforms"]}
        self.found[name] = ServiceKind(**record.arguments() | changed, id=name, location=record.fields.location)
        self._check_marks(record)
        self._check_platforms(self.found[name], record)

    def _check_marks(self, record: Record) -> None:
        """A mark belongs to one kind alone; those of offerings and those of names are kept apart."""
        for place, space in (("offerings", "offering"), ("words", "word"), ("vague-words", "word")):
            for text in record[place]:
                mark = f"{space} {text}"
                if mark in self.marks:
                    record.say(place, f"the {mark!r} stands in {self.marks[mark]} too.", "Keep one.")
                self.marks.setdefault(mark, f"{record.fields.path}:{record.fields.line(place)}")

    def _check_platforms(self, kind: ServiceKind, record: Record) -> None:
        wanted = [name for name, platform in self.known.platforms.items() if platform.extends is None]
        missing = [name for name in wanted if name not in kind.replacements]
        if missing and not self.known.lenient:
            what = f"{kind.id!r} says nothing of {', '.join(missing)}."
            record.say("platforms", what, "Add it; `way: unknown` is an answer.")
