"""Filled-in beginnings of an organisation's own rules and platforms; each loads as it is."""

import textwrap
from datetime import date

from advisor.assess.answers import answers_on
from advisor.catalog.vocabulary import DERIVED
from advisor.model.catalog import Actor, Answer, Capability, Catalog, FactDefinition, Platform
from advisor.report.answer_words import said

_WIDTH = 100
_SAMPLES = {"boolean": "true", "integer": "2", "number": "2", "size": "1 GB", "duration": "60", "text": "example"}


def rule_skeleton(name: str, capability: Capability, fact: FactDefinition, catalog: Catalog) -> str:
    """A rule raised by the fact that needs the capability; its two examples hold."""
    value = f"[{_SAMPLES[fact.type]}]" if fact.many else _SAMPLES[fact.type]
    test = "equals: true" if fact.type == "boolean" else "is: present"
    demand = "" if capability.kind == "support" else f"demand: {fact.id}\n"
    return f"""\
# A need that some workloads have. The file's name is the id; its folder is the topic.
id: {name}
title: {name.replace("-", " ").capitalize()}
strength: {_strength(capability, catalog):<17}# required: it can block; preferred: it only counts
needs: {capability.id}     # {capability.question}
{demand}when: {{fact: {fact.id}, {test}}}   # {fact.question}
prior:
  chance: 0.5              # of the need where no file says so
  why: Nobody has counted yet how often this occurs; even odds are assumed.
message: "{{workload}} needs {capability.title}."
why: >
  Write here for an architect: what breaks, when, and for whom.
remedy: null               # a change that keeps the requirement: {{text, effort: a name of efforts.yaml}}
alternative: >
  Write here what would give the requirement up; it is told, never counted.
references: []
examples:
  - title: a workload that has the need
    facts: {{{fact.id}: {value}}}
    raised: yes
  - title: a workload that does not say so, in a file that could
    facts: {{{_other(fact)}}}
    raised: no
"""


def _strength(capability: Capability, catalog: Catalog) -> str:
    """Preferred where a team's work has no effort, which a required need would have to know."""
    answers = [one for platform in catalog.platforms.values() for one in platform.answers[capability.id]]
    unpriced = any(one.by is Actor.TEAM and one.effort is None for one in answers)
    return "preferred" if unpriced else "required"


def _other(fact: FactDefinition) -> str:
    """A fact that does not raise the rule."""
    return "build.method: image" if fact.id != "build.method" else "scale.instances: 1"


def platform_skeleton(name: str, base: Platform, catalog: Catalog, day: date) -> str:
    """A variant of a platform; what its operator may change stands there as comments, with the base's answers."""
    lines = [
        f"# {base.title} as we run it. It states only what differs from `{base.id}`.",
        f"id: {name}",
        f"title: Our {base.title}",
        f"extends: {base.id}",
        f"checked: {day.isoformat()}   # the day these answers were last held against the platform",
        "",
        "# Take the `# ` away from a line below where our platform differs, and write what holds:",
        "#   support: full, none, unknown, or partial with what must be done first -",
        '#            condition: "One sentence.", by: team, effort-days: [0.1, 0.5]',
        "#   limit:   512 MB, 900 s, 20, or unbounded        from: the day it holds from",
        "# With `grade: declared` any words may name the source. Lines that stay as they are change nothing.",
        f"# Whatever else `advisor platforms show {base.id}` lists may be answered here in the same way.",
        "answers:",
    ]
    for topic, suggestions in _suggestions(base, catalog, day).items():
        lines += ["", f"  # --- {topic} ---", *suggestions]
    return "\n".join(lines) + "\n"


def _suggestions(base: Platform, catalog: Catalog, day: date) -> dict[str, list[str]]:
    """Topic → the lines of its capabilities that may differ."""
    in_force = answers_on(base, day)
    found: dict[str, list[str]] = {}
    for capability in catalog.capabilities.values():
        answer = in_force[capability.id]
        if capability.id != DERIVED and _may_differ(answer):
            found.setdefault(capability.topic, []).extend(_suggestion(capability, answer, day))
    return found


def _may_differ(answer: Answer) -> bool:
    return answer.adjustable is not None or answer.support in ("partial", "unknown")


def _suggestion(capability: Capability, answer: Answer, day: date) -> list[str]:
    """The base's answer as comments, and one line that gives another one."""
    form = {"support": "support: full", "limit": "limit: unbounded", "choice": "excludes: []"}[capability.kind]
    there = f"There: {said(answer, capability.unit)}. {(answer.condition or '').strip()}".rstrip()
    words = [line for text in (capability.question, there) for line in textwrap.wrap(text, _WIDTH)]
    stated = f"{{from: {day.isoformat()}, {form}, grade: declared, source: platform team}}"
    return ["", *(f"  #   {line}" for line in words), f"  # {capability.id}: {stated}"]
