"""What an organisation asks of platforms for some workloads, or for all: obligations and policies."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from advisor.catalog.fields import Drawing, Fields, Schema, one_or_many
from advisor.catalog.spec import (
    ANY_TEXT,
    FLAG,
    TEXT,
    Form,
    Key,
    Law,
    Record,
    Spec,
    Test,
    has_one,
    has_some,
    key,
    narrowed,
    need,
    word,
)
from advisor.catalog.vocabulary import supports
from advisor.model.catalog import AnyOf, Capability, Catalog, KnockOut, Prior, RaisedNeed, Rule, Strength, Weighting
from advisor.model.location import Location
from advisor.model.organisation import EVERY, TITLES, Declared
from advisor.units import seconds


@dataclass
class Statements:
    """Everything that a file states, in its order, and the patterns of workloads that it uses."""

    values: list[Declared] = field(default_factory=list)
    patterns: list[tuple[str, Location]] = field(default_factory=list)

    def add(self, topic: str, what: str, value: str, effect: str, location: Location) -> None:
        self.values.append(Declared(topic=topic, what=what, value=value, effect=effect, location=location))


# --- forms of this file ---------------------------------------------------------------------------------------------

_PATTERN = re.compile(r"[^\[\]\s]+")


def retired(name: str, advice: str) -> Key:
    """A key of earlier versions, with what to write instead."""

    def read(fields: Fields, key: str) -> None:
        if key in fields.node:
            fields.say(key, f"{key!r} is not taken any more.", advice)

    return Key(name=name, form=Form(read, lambda _: {}, ""), hidden=True, into=None)


def _read_sentence(fields: Fields, key: str) -> str | None:
    text = fields.text(key)
    words = " ".join((text or "").split())
    return None if text is None else words if not words or words.endswith((".", "!", "?")) else f"{words}."


def _read_patterns(fields: Fields, key: str) -> tuple[str, ...] | None:
    patterns = fields.texts(key)
    if fields.has(key) and not patterns:
        fields.say(key, f"{key!r} names no workload.", "Write ids or patterns such as billing/*, or leave it out.")
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern):
            fields.say(key, "a pattern of workload ids holds no blank and no bracket.", "`*` stands for any text.")
    return patterns or None


SENTENCE = Form(_read_sentence, TEXT.schema, "text", empty="")
FOR = key(
    "for",
    Form(_read_patterns, lambda _: one_or_many(ANY_TEXT), "text or list of texts"),
    "Patterns of workload ids; `*` stands for any text. All workloads where it is missing.",
    default=EVERY,
)
_REASON = "Shown beside what it does."


def concerning(chosen: tuple[str, ...]) -> str:
    """Of which workloads, inside a sentence."""
    return "every workload" if chosen == EVERY else f"workloads {', '.join(chosen)}"


def _chosen(record: Record, statements: Statements) -> tuple[str, ...]:
    """The workloads that an entry is for; its patterns are stated."""
    chosen: tuple[str, ...] = record["for"]
    if record.fields.has("for"):
        statements.patterns.extend((pattern, record.fields.at("for")) for pattern in chosen)
    return chosen


# --- promises: both sides are declared ------------------------------------------------------------------------------

_TIMES = ("rto", "rpo")
_TIME: Schema = {"type": ["string", "number"], "pattern": r"^\s*\d+(\.\d+)?\s*(ms|s|m|min|h|d)?\s*$", "minimum": 0}


@dataclass(frozen=True, slots=True)
class Promise:
    """What an obligation asks for, or what one platform offers: words, or a time in seconds."""

    words: tuple[str, ...]
    seconds: float | None
    place: Location

    @property
    def shown(self) -> str:
        return ", ".join(self.words)

    def covers(self, asked: "Promise") -> bool:
        """Whether this offer is enough: every word is there, or the time is no longer."""
        if self.seconds is not None and asked.seconds is not None:
            return self.seconds <= asked.seconds
        return {word.casefold() for word in asked.words} <= {word.casefold() for word in self.words}


def _read_promise(fields: Fields, key: str) -> Promise | None:
    if not fields.has(key):
        return None
    words = tuple(" ".join(text.split()) for text in fields.texts(key))
    if key not in _TIMES:
        if not all(words) or not words:
            fields.say(key, f"{key!r} says nothing.", "Fill it in, or take it out.")
        return Promise(words, None, fields.at(key))
    try:
        (text,) = words
        return Promise(words, seconds(text), fields.at(key))
    except ValueError:
        fields.say(key, f"{key!r} must be one time.", "For example 30 min or 4 h.")
        return None


def _promise_schema(name: str) -> Callable[[Drawing], Schema]:
    return lambda _: _TIME if name in _TIMES else one_or_many(ANY_TEXT)


def promise_keys(what: str) -> tuple[Key, ...]:
    """A key for each obligation of which both sides are declared."""
    return tuple(
        key(
            name,
            Form(
                _read_promise, _promise_schema(name), "time such as 4 h" if name in _TIMES else "text or list of texts"
            ),
            f"{title}, {what}.",
        )
        for name, title in TITLES.items()
    )


def promises(record: Record | None) -> dict[str, Promise]:
    """Obligation → what is asked or offered, of the keys that are there."""
    return {} if record is None else {name: record[name] for name in TITLES if record[name] is not None}


@dataclass(frozen=True, slots=True)
class Held:
    """One obligation held against every platform that runs here."""

    key: str
    asked: Promise
    workloads: tuple[str, ...]
    offers: Mapping[str, Promise]
    """Platform id → its offer; one that offers nothing is not there."""
    silent: tuple[str, ...]
    """Ids of platforms that run here and of which nothing is declared: not assessed, never met."""

    @property
    def title(self) -> str:
        return TITLES[self.key]

    def refusing(self) -> tuple[str, ...]:
        """Ids of platforms whose offer is not enough."""
        return tuple(sorted(name for name, offer in self.offers.items() if not offer.covers(self.asked)))

    def not_assessed(self, titles: Mapping[str, str]) -> Iterator[str]:
        """A sentence for what stays open; nothing where every platform has its offer."""
        if self.silent:
            about = f"{self.title} ({self.asked.shown}) for {concerning(self.workloads)}"
            silent = _either([titles[name] for name in self.silent])
            yield f"{about}: declared in {self.asked.place}, but not what {silent} offers"

    def effect(self, titles: Mapping[str, str]) -> str:
        """What it does here, as a sentence."""
        refusing = self.refusing()
        meeting = [name for name in sorted(self.offers) if name not in refusing]
        return " ".join(
            f"{what}: {', '.join(titles[name] for name in names)}."
            for what, names in (("Met", meeting), ("Blocked", refusing), ("Not assessed", self.silent))
            if names
        )


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


# --- what they come to ----------------------------------------------------------------------------------------------

STRICT_ISOLATION = ("non-root-enforcement", "ingress-policy", "tenancy", "read-only-root")
ANSWERED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "strict-isolation": (STRICT_ISOLATION, "the obligation of strict isolation"),
    "user-mapping": (("user-namespaces",), "the obligation to map root to an ordinary user of the host"),
}
"""Obligation → the capabilities that it requires, and what it is called."""
_TOPIC = "isolation"
"""Of the needs that only an organisation can raise."""
_NEVER = AnyOf(parts=())
NO_TOPIC = "organisation"
"""Of the rules that stand for knock-outs: they take platforms out and give nothing to a score."""


@dataclass
class Demands:
    """What obligations and policies come to, beside a catalog; what they state goes to the statements."""

    catalog: Catalog
    statements: Statements
    raised: list[RaisedNeed] = field(default_factory=list)
    knock_outs: list[KnockOut] = field(default_factory=list)
    rules: dict[str, Rule] = field(default_factory=dict)
    """Rules that the catalog needs beside its own."""
    capabilities: dict[str, Capability] = field(default_factory=dict)
    not_assessed: list[str] = field(default_factory=list)
    obliged: list[str] = field(default_factory=list)
    """Obligations that were declared."""
    offers: Mapping[str, Mapping[str, Promise]] = field(default_factory=dict)
    """Platform → obligation → what it offers."""
    candidates: Sequence[str] = ()
    """Ids of the platforms that are judged and may run here."""

    def raise_need(self, capability: str, asked: RaisedNeed) -> None:
        rule = self._rule_for(capability, asked.location)
        self.raised.append(replace(asked, rule=rule, made=rule in self.rules))

    def _rule_for(self, capability: str, place: Location) -> str:
        """The catalog's own rule for a capability without a demand, else one made for the purpose."""
        for rule in self.catalog.rules.values():
            if rule.needs == capability and rule.demand is None:
                return rule.id
        asked = self.catalog.capabilities[capability]
        name = f"declared-{capability}"
        why = f"The organisation asks for it; no file does. Every platform is asked: {asked.question}"
        rule = _rule(name, capability, (f"Asked for: {asked.title}", why), place)
        self.rules.setdefault(name, replace(rule, category=_TOPIC))
        return name

    def knock_out(self, name: str, words: tuple[str, str, str], effects: Sequence[KnockOut]) -> None:
        """A rule and a capability that stand for what was declared: title, question and reason."""
        title, question, reason = words
        self.rules[name] = _rule(name, name, (title, reason), effects[0].location)
        self.capabilities[name] = Capability(id=name, title=title, question=question, topic="policies", kind="support")
        self.knock_outs.extend(effects)


def _rule(name: str, needs: str, words: tuple[str, str], place: Location) -> Rule:
    title, why = words
    return Rule(
        id=name,
        category=NO_TOPIC,
        title=title,
        strength=Strength.REQUIRED,
        needs=needs,
        when=_NEVER,
        demand=None,
        satisfied_by_any=False,
        weightings=(Weighting(need=3),),
        priors=(Prior(chance=0.0, why="Only the organisation can ask for it."),),
        message=f"{{workload}} is held against this: {title[:1].lower()}{title[1:]}.",
        why=why,
        remedies=(),
        alternative="Ask whoever declared it for an exception.",
        references=(),
        examples=(),
        location=place,
    )


# --- obligations ----------------------------------------------------------------------------------------------------

_ASKED = "asked for; a platform of which no offer is declared is not assessed"
OBLIGATION: Spec[Record] = Spec(
    (
        FOR,
        key("reason", SENTENCE, _REASON),
        *(key(name, FLAG, f"{title[0].upper()}{title[1:]}.") for name, (_, title) in ANSWERED.items()),
        *promise_keys(_ASKED),
    ),
    laws=(
        Law(
            has_some(*ANSWERED, *TITLES),
            "",
            "this obliges to nothing.",
            f"Write one of {', '.join((*ANSWERED, *TITLES))}.",
        ),
    ),
)


def apply_obligations(records: Sequence[Record], demands: Demands) -> None:
    """What the section `obligations` comes to."""
    for number, record in enumerate(records, start=1):
        chosen = _chosen(record, demands.statements)
        for name in ANSWERED:
            if record[name]:
                _oblige(name, chosen, record.fields.at(name), demands)
        for name, asked in promises(record).items():
            offers = {platform: each[name] for platform, each in demands.offers.items() if name in each}
            silent = tuple(platform for platform in demands.candidates if platform not in offers)
            _hold(f"obligation-{number}-{name}", Held(name, asked, chosen, offers, silent), demands)


def _oblige(name: str, chosen: tuple[str, ...], place: Location, demands: Demands) -> None:
    needed, title = ANSWERED[name]
    capabilities = demands.catalog.capabilities
    known = {capability: capabilities[capability] for capability in needed if capability in capabilities}
    for capability in known:
        asked = RaisedNeed(rule="", kind="obligation", title=title, workloads=chosen, location=place)
        demands.raise_need(capability, asked)
    titles = ", ".join(capability.title for capability in known.values())
    effect = f"Required: {titles}. A platform without one of them is blocked."
    demands.statements.add("obligations", f"{name.replace('-', ' ')} of {concerning(chosen)}", "yes", effect, place)


def _hold(name: str, held: Held, demands: Demands) -> None:
    titles = {key: platform.title for key, platform in demands.catalog.platforms.items()}
    place, what = held.asked.place, f"{held.title} of {concerning(held.workloads)}"
    demands.obliged.append(held.key)
    demands.not_assessed.extend(held.not_assessed(titles))
    demands.statements.add("obligations", what, held.asked.shown, held.effect(titles), place)
    asked_for = f"Asked for: {held.asked.shown}."
    refusals = [
        KnockOut(
            rule=name,
            workloads=held.workloads,
            location=place,
            reason=f"{asked_for} Offered: {held.offers[platform].shown} ({held.offers[platform].place}).",
            platform=platform,
            kind="obligation",
        )
        for platform in held.refusing()
    ]
    if refusals:
        title = f"Obligation: {held.title} ({held.asked.shown})"
        question = f"Does it offer what is asked for: {held.title}, {held.asked.shown}?"
        demands.knock_out(name, (title, question, asked_for), refusals)


# --- policies -------------------------------------------------------------------------------------------------------

_FLOOR = "A floor of a score is none: name the `capability` that has to be there, or the `platform` that is out."
_OF_SCORES = ("criterion", "at-least")
_ONE = has_one("platform", "capability")
_CAPABILITY = narrowed(word(lambda known: known.capabilities, "id of a capability of support"), supports)


def _check_policy(record: Record) -> None:
    known, name = record.fields.known.capabilities, record["capability"]
    if name is not None and known[name].kind != "support":
        record.say("capability", f"{name!r} is a {known[name].kind}.", "A policy asks for a yes or no.")


POLICY: Spec[Record] = Spec(
    (
        FOR,
        need("reason", SENTENCE, _REASON),
        key("platform", word(lambda known: known.platforms, "id of a platform"), "Ruled out."),
        key("capability", _CAPABILITY, "Required, whatever files say."),
        *(retired(name, _FLOOR) for name in _OF_SCORES),
    ),
    laws=(
        Law(
            Test(lambda fields: _ONE.holds(fields) or any(name in fields.node for name in _OF_SCORES), _ONE.schema),
            "",
            "a policy names exactly one platform or capability.",
            "Keep one of them.",
        ),
    ),
    check=_check_policy,
)


def apply_policies(records: Sequence[Record], demands: Demands) -> None:
    """What the section `policies` comes to: platforms that are out, and capabilities that have to be there."""
    for number, record in enumerate(records, start=1):
        chosen = _chosen(record, demands.statements)
        if record["platform"] is not None:
            _rule_out(f"policy-{number}", record, chosen, demands)
        elif record["capability"] is not None:
            _require(record, chosen, demands)


def _rule_out(name: str, record: Record, chosen: tuple[str, ...], demands: Demands) -> None:
    platform, reason, place = record["platform"], record["reason"], record.fields.at("platform")
    title = demands.catalog.platforms[platform].title
    out = KnockOut(rule=name, workloads=chosen, location=place, reason=reason, platform=platform)
    demands.knock_out(name, (f"Policy: not on {title}", f"Does a policy allow {title}?", reason), [out])
    effect = f"It is blocked. {reason}"
    demands.statements.add("policies", f"{title} for {concerning(chosen)}", "ruled out", effect, place)


def _require(record: Record, chosen: tuple[str, ...], demands: Demands) -> None:
    name, place = record["capability"], record.fields.at("capability")
    title = demands.catalog.capabilities[name].title
    about = f"the policy that asks for {title}"
    asked = RaisedNeed(rule="", kind="policy", title=about, workloads=chosen, location=place)
    demands.raise_need(name, asked)
    effect = f"A platform without it is blocked. {record['reason']}"
    demands.statements.add("policies", f"{title} for {concerning(chosen)}", "required", effect, place)
