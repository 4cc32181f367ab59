"""Rules with their examples."""

import re
from collections.abc import Mapping

from advisor.catalog.efforts import UNLESS, named_effort
from advisor.catalog.fields import Fields, Problems, did_you_mean
from advisor.catalog.values import facts_of, read_condition, read_facts
from advisor.model.catalog import (
    ALWAYS,
    NO_EFFORT,
    Capability,
    Condition,
    Effort,
    Example,
    FactDefinition,
    FactTest,
    Prior,
    Remedy,
    Rule,
    Strength,
    Weighting,
    Where,
)
from advisor.text.yaml_text import Map, Text

_TOP = (
    "id",
    "title",
    "strength",
    "needs",
    "when",
    "always",
    "demand",
    "satisfied-by",
    "stands-on",
    "weight",
    "prior",
    "presumption",
    "message",
    "why",
    "remedy",
    "remedies",
    "alternative",
    "references",
    "examples",
)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_DEFAULT_PRIOR = Prior(chance=0.5, why="No share is known; even odds are assumed.")


class RuleReader:
    """Reads rule files against one vocabulary."""

    def __init__(
        self,
        facts: Mapping[str, FactDefinition],
        capabilities: Mapping[str, Capability],
        efforts: Mapping[str, Effort],
        kinds: tuple[str, ...],
        problems: Problems,
    ) -> None:
        self.facts = facts
        self.capabilities = capabilities
        self.efforts = efforts
        self.kinds = kinds
        self.problems = problems

    def read(self, node: Map, path: str, category: str) -> Rule:
        """One rule; its mistakes are recorded."""
        top = Fields(node, path, self.problems, _TOP)
        demand = top.word("demand", self.facts)
        rule = Rule(
            id=top.required_text("id"),
            category=category,
            title=top.required_text("title"),
            strength=Strength(top.need("strength", top.word("strength", tuple(Strength)), "preferred")),
            needs=top.need("needs", top.word("needs", self.capabilities), ""),
            when=self._when(top, demand),
            demand=demand,
            satisfied_by_any=top.word("satisfied-by", ("all", "any")) == "any",
            stands_on=read_condition(top, "stands-on", self.facts),
            weightings=self._weightings(top),
            priors=self._priors(top),
            message=top.required_text("message"),
            why=top.required_text("why"),
            remedies=self._remedies(top),
            alternative=top.text("alternative") or "",
            references=top.texts("references"),
            examples=tuple(self._example(fields) for fields in top.each("examples", self._example_keys())),
            location=top.location,
            presumption=top.text("presumption") or "",
        )
        self._check(rule, top)
        return rule

    def _when(self, top: Fields, demand: str | None) -> Condition:
        when = read_condition(top, "when", self.facts)
        always = top.boolean("always") or False
        if always and (when is not None or demand is not None):
            top.say("always", "a rule that is always raised has no condition.", "Keep `always` or `when`.")
        if when is not None or always:
            return when or ALWAYS
        if demand is None:
            top.say("when", "a rule says when its need is there.", "Add when, demand, or `always: true`.")
            return ALWAYS
        return FactTest(fact=demand, operator="is", operand="present")

    def _weightings(self, top: Fields) -> tuple[Weighting, ...]:
        entry = top.entry("weight")
        if entry is None:
            return (Weighting(need=3 if top.text("strength") == "required" else 2),)
        if isinstance(entry.value, Text):
            return (Weighting(need=top.integer("weight") or 1),)
        return tuple(
            Weighting(need=fields.integer("need") or 1, when=read_condition(fields, "when", self.facts) or ALWAYS)
            for fields in top.each("weight", ("need", "when"))
        )

    def _priors(self, top: Fields) -> tuple[Prior, ...]:
        found = []
        for fields in top.each("prior", ("chance", "why", "when")):
            chance = fields.need("chance", fields.number("chance"), 0.5)
            if not 0 <= chance <= 1:
                fields.say("chance", "a chance lies between 0 and 1.", "Mend it.")
            when = read_condition(fields, "when", self.facts) or ALWAYS
            found.append(Prior(chance=chance, why=fields.required_text("why"), when=when))
        return (*found, _DEFAULT_PRIOR)

    def _remedies(self, top: Fields) -> tuple[Remedy, ...]:
        if top.has("remedy") and top.has("remedies"):
            top.say("remedy", "a rule has one remedy or a list of them.", "Keep `remedy`, or `remedies`.")
        key = "remedies" if top.has("remedies") else "remedy"
        found = tuple(self._remedy(fields) for fields in top.each(key, ("text", "effort", "when", "where")))
        if any(one.when == ALWAYS and one.where is None for one in found[:-1]):
            top.say(key, "a remedy that always serves hides those after it.", "Put it last.")
        return found

    def _remedy(self, fields: Fields) -> Remedy:
        return Remedy(
            text=fields.required_text("text"),
            effort=fields.need("effort", named_effort(fields, self.efforts), NO_EFFORT),
            when=read_condition(fields, "when", self.facts) or ALWAYS,
            where=self._where(fields),
        )

    def _where(self, fields: Fields) -> Where | None:
        where = fields.fields("where", ("capability", "support", "includes"))
        if where is None:
            return None
        name = where.need("capability", where.word("capability", self.capabilities), "")
        support, includes = where.texts("support"), where.texts("includes")
        kind = self.capabilities[name].kind if name in self.capabilities else None
        fitting = bool(support) and not includes if kind == "support" else bool(includes) and not support
        if kind is not None and (kind == "limit" or not fitting):
            where.say("", f"{name!r} is a {kind}.", "Ask support for `support`, a choice for what it `includes`.")
        if not set(support) <= set(UNLESS):
            where.say("support", "a remedy serves where support is full or partial.", "Write full, or [full, partial].")
        return Where(capability=name, support=support, includes=includes)

    def _example_keys(self) -> tuple[str, ...]:
        return ("title", *self.kinds, "facts", "raised-at", "raised")

    def _example(self, fields: Fields) -> Example:
        texts = {kind: text for kind in self.kinds if (text := _block(fields, kind)) is not None}
        raised_at = fields.integer("raised-at")
        raised = fields.word("raised", ("yes", "no", "unknown")) or "yes"
        if bool(texts) == fields.has("facts"):
            fields.say("title", "an example has either texts or facts.", f"Texts: {', '.join(self.kinds)}.")
        if fields.has("raised-at") == fields.has("raised"):
            fields.say("title", "an example states raised-at or raised.", "Keep one of them.")
        return Example(
            title=fields.required_text("title"),
            texts=texts,
            facts=read_facts(fields, "facts", self.facts),
            raised_at=raised_at,
            raised=raised,
            location=fields.location,
        )

    def _check(self, rule: Rule, top: Fields) -> None:
        kind = self.capabilities[rule.needs].kind if rule.needs in self.capabilities else "support"
        if (rule.demand is not None) != (kind != "support"):
            top.say("needs", f"{rule.needs!r} is a {kind}.", "A limit or a choice needs `demand`, support does not.")
        if rule.stands_on is not None and kind != "choice":
            top.say("stands-on", f"{rule.needs!r} is a {kind}.", "Only the values of a choice can be stood on.")
        self._check_examples(rule, top)
        for key in ("message", "why", "alternative"):
            for name in _PLACEHOLDER.findall(top.text(key) or ""):
                if name != "workload" and name not in self.facts:
                    top.say(key, f"{{{name}}} is no placeholder.", did_you_mean(name, ("workload", *self.facts)))

    def _check_examples(self, rule: Rule, top: Fields) -> None:
        raised = {example.raised for example in rule.examples}
        if "yes" not in raised:
            top.say("examples", "no example raises the rule.", "Add one with raised-at.")
        if "no" not in raised and rule.when != ALWAYS:
            top.say("examples", "no example leaves the rule silent.", "Add one with `raised: no`.")


def _block(fields: Fields, key: str) -> str | None:
    entry = fields.entry(key)
    return entry.value.text if entry is not None and isinstance(entry.value, Text) else None


def rule_facts(rule: Rule) -> tuple[str, ...]:
    """Every fact the rule reads to know whether its need is there."""
    demand = () if rule.demand is None else (rule.demand,)
    return tuple(dict.fromkeys((*facts_of(rule.when), *demand)))
