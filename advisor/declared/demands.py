"""Obligations and policies: what the organisation asks of platforms for some workloads, or for all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from advisor.catalog.fields import Fields
from advisor.declared.promises import TITLES, Held, Promise, read_promises
from advisor.declared.sections import Statements, at, concerning, patterns, records, refuse_retired
from advisor.model.catalog import AnyOf, Capability, Catalog, KnockOut, Prior, RaisedNeed, Rule, Strength, Weighting
from advisor.model.location import Location

STRICT_ISOLATION = ("non-root-enforcement", "ingress-policy", "tenancy", "read-only-root")
USER_MAPPING = ("user-namespaces",)
ANSWERED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "strict-isolation": (STRICT_ISOLATION, "the obligation of strict isolation"),
    "user-mapping": (USER_MAPPING, "the obligation to map root to an ordinary user of the host"),
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


# --- obligations ----------------------------------------------------------------------------------------------------


def read_obligations(top: Fields, demands: Demands) -> None:
    """The section `obligations`."""
    for number, fields in enumerate(records(top, "obligations", ("for", "reason", *ANSWERED, *TITLES)), start=1):
        chosen = patterns(fields, demands.statements)
        if not any(fields.has(key) for key in (*ANSWERED, *TITLES)):
            fields.say("", "this obliges to nothing.", f"Write one of {', '.join((*ANSWERED, *TITLES))}.")
        for key in ANSWERED:
            if fields.boolean(key):
                _oblige(key, chosen, fields, demands)
        for key, asked in read_promises(fields).items():
            offers = {name: each[key] for name, each in demands.offers.items() if key in each}
            silent = tuple(name for name in demands.candidates if name not in offers)
            _hold(f"obligation-{number}-{key}", Held(key, asked, chosen, offers, silent), demands)


def _hold(name: str, held: Held, demands: Demands) -> None:
    titles = {key: one.title for key, one in demands.catalog.platforms.items()}
    place, told = held.asked.place, f"{held.title} of {concerning(held.workloads)}"
    demands.obliged.append(held.key)
    demands.not_assessed.extend(held.not_assessed(titles))
    demands.statements.add("obligations", told, held.asked.shown, held.effect(titles), place)
    asked_for = f"Asked for: {held.asked.shown}."
    refusals = [
        KnockOut(
            rule=name,
            workloads=held.workloads,
            location=place,
            reason=f"{asked_for} Offered: {held.offers[one].shown} ({held.offers[one].place}).",
            platform=one,
            kind="obligation",
        )
        for one in held.refusing()
    ]
    if refusals:
        title = f"Obligation: {held.title} ({held.asked.shown})"
        question = f"Does it offer what is asked for: {held.title}, {held.asked.shown}?"
        _knock_out(name, (title, question, asked_for), refusals, demands)


def _knock_out(name: str, told: tuple[str, str, str], effects: Sequence[KnockOut], demands: Demands) -> None:
    """A rule and a capability that stand for what was declared: title, question and reason."""
    title, question, reason = told
    demands.rules[name] = _rule(name, name, (title, reason), effects[0].location)
    demands.capabilities[name] = Capability(id=name, title=title, question=question, topic="policies", kind="support")
    demands.knock_outs.extend(effects)


def _oblige(key: str, chosen: tuple[str, ...], fields: Fields, demands: Demands) -> None:
    needed, title = ANSWERED[key]
    place = at(fields, key)
    catalog = demands.catalog
    titles = [catalog.capabilities[name].title for name in needed if name in catalog.capabilities]
    for name in needed:
        if name in catalog.capabilities:
            _raise(name, RaisedNeed(rule="", kind="obligation", title=title, workloads=chosen, location=place), demands)
    effect = f"Required: {', '.join(titles)}. A platform without one of them is blocked."
    demands.statements.add("obligations", f"{key.replace('-', ' ')} of {concerning(chosen)}", "yes", effect, place)


def _raise(capability: str, asked: RaisedNeed, demands: Demands) -> None:
    rule = _rule_for(capability, demands, asked.location)
    demands.raised.append(replace(asked, rule=rule, made=rule in demands.rules))


def _rule_for(capability: str, demands: Demands, place: Location) -> str:
    """The catalog's own rule for a capability without a demand, else one made for the purpose."""
    catalog = demands.catalog
    for rule in catalog.rules.values():
        if rule.needs == capability and rule.demand is None:
            return rule.id
    asked = catalog.capabilities[capability]
    name = f"declared-{capability}"
    why = f"The organisation asks for it; no file does. Every platform is asked: {asked.question}"
    rule = _rule(name, capability, (f"Asked for: {asked.title}", why), place)
    demands.rules.setdefault(name, replace(rule, category=_TOPIC))
    return name


def _rule(name: str, needs: str, told: tuple[str, str], place: Location) -> Rule:
    title, why = told
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


# --- policies -------------------------------------------------------------------------------------------------------


_FLOOR = "A floor of a score is none: name the `capability` that has to be there, or the `platform` that is out."
RETIRED = {"criterion": _FLOOR, "at-least": _FLOOR}
"""A key of earlier versions → what to write instead."""


def read_policies(top: Fields, demands: Demands) -> None:
    """The section `policies`: platforms that are out, and capabilities that have to be there."""
    known = ("for", "reason", "platform", "capability", *RETIRED)
    for number, fields in enumerate(records(top, "policies", known), start=1):
        refuse_retired(fields.node, fields.path, fields.problems, RETIRED)
        chosen = patterns(fields, demands.statements)
        reason = _sentence(fields.required_text("reason"))
        kinds = [key for key in ("platform", "capability") if fields.has(key)]
        if len(kinds) != 1:
            if not any(key in fields.node for key in RETIRED):
                fields.say("", "a policy names exactly one platform or capability.", "Keep one of them.")
            continue
        policy = _Policy(f"policy-{number}", chosen, reason, fields, demands)
        for what, value, effect in policy.read(kinds[0]):
            demands.statements.add(
                "policies", f"{what} for {concerning(chosen)}", value, f"{effect} {reason}", at(fields, kinds[0])
            )


def _sentence(text: str) -> str:
    told = " ".join(text.split())
    return told if not told or told.endswith((".", "!", "?")) else f"{told}."


@dataclass(frozen=True)
class _Policy:
    """One entry of the section while it is read."""

    name: str
    workloads: tuple[str, ...]
    reason: str
    fields: Fields
    demands: Demands

    @property
    def catalog(self) -> Catalog:
        return self.demands.catalog

    def read(self, kind: str) -> Iterator[tuple[str, str, str]]:
        """What it is about, its value and its effect; nothing where it is mistaken."""
        return self._platform() if kind == "platform" else self._capability()

    def _platform(self) -> Iterator[tuple[str, str, str]]:
        name = self.fields.word("platform", self.catalog.platforms)
        if name is not None:
            title = self.catalog.platforms[name].title
            place = at(self.fields, "platform")
            out = KnockOut(rule=self.name, workloads=self.workloads, location=place, reason=self.reason, platform=name)
            told = (f"Policy: not on {title}", f"Does a policy allow {title}?", self.reason)
            _knock_out(self.name, told, [out], self.demands)
            yield title, "ruled out", "It is blocked."

    def _capability(self) -> Iterator[tuple[str, str, str]]:
        name = self.fields.word("capability", self.catalog.capabilities)
        if name is None:
            return
        capability = self.catalog.capabilities[name]
        if capability.kind != "support":
            self.fields.say("capability", f"{name!r} is a {capability.kind}.", "A policy asks for a yes or no.")
            return
        place = at(self.fields, "capability")
        title = f"the policy that asks for {capability.title}"
        asked = RaisedNeed(rule="", kind="policy", title=title, workloads=self.workloads, location=place)
        _raise(name, asked, self.demands)
        yield capability.title, "required", "A platform without it is blocked."
