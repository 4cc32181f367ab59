"""Reports of any size for measuring: real decisions of the shipped catalog about varied workloads, seeded.

The workloads of samples/ are the stock. A number of *kinds of app* is made from them: facts are left out, numbers
change, facts of another workload of the same kind come in; each is decided by the method itself.
Every workload of the portfolio is one of those kinds under a name, a folder, files, lines and snippets of its own:
portfolios of this size are made from company templates, so that decisions repeat while names and lines do not.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from advisor.assess.assess import Assessor
from advisor.decide.decide import Decider
from advisor.decide.judge import Judge
from advisor.model.decision import Decision, PlatformResult
from advisor.model.facts import Fact, Value, Workload
from advisor.model.findings import Need
from advisor.model.location import Location
from advisor.model.report import Assessed, Report
from advisor.portfolio.survey import survey
from advisor.runs import make_report

SAMPLES = Path(__file__).parent.parent / "samples"
DAY = date(2026, 11, 24)
SEED = 20261124
_FIRST = ("billing", "claims", "crew", "depot", "fleet", "gate", "invoice", "ledger", "mail", "order", "parcel", "rate")
_SECOND = ("api", "batch", "cache", "editor", "feed", "gateway", "importer", "notifier", "portal", "router", "worker")
_NUMBER = re.compile(r"\d+")


def generated(count: int, kinds: int = 300, samples: Path = SAMPLES, seed: int = SEED) -> Report:
    """A report about this many workloads, of at most this many kinds of app; the same numbers give the same report."""
    stock = make_report([samples], DAY, [], "balanced", None, [])
    chance = random.Random(seed)  # noqa: S311 - for measuring
    decider = Decider(_judge(stock))
    made = [_varied(stock, number, chance) for number in range(len(stock.assessed), min(kinds, count))]
    judged = [decider.judged(one) for one in (*(one.workload for one in stock.assessed[:kinds]), *made)]
    setting = decider.setting_of(one.view for one in judged)
    models = [decider.assessed(one, setting) for one in judged]
    copies = [_copy(models, number, chance) for number in range(count)]
    ordered = sorted(copies, key=lambda pair: pair[0].workload.id)
    assessed = tuple(own for own, _ in ordered)
    files = tuple(dict.fromkeys(path for one in assessed for path in one.workload.files))
    run = replace(stock.run, id="generated000", inputs=files)
    whole = [
        replace(judged[place], reading=replace(judged[place].reading, workload=own.workload)) for own, place in ordered
    ]
    return replace(
        stock, run=run, read=files, skipped=(), failed=(), notes=(), assessed=assessed,
        portfolio=survey(assessed, whole, decider, setting, run),
    )  # fmt: skip


def _judge(stock: Report) -> Judge:
    return Judge(Assessor(stock.catalog, DAY, stock.run.platforms), DAY, stock.run.weights)


def _varied(stock: Report, number: int, chance: random.Random) -> Workload:
    """One of the stock with other facts."""
    every = [one.workload for one in stock.assessed]
    base = every[number % len(every)]
    facts = {name: fact for name, fact in base.facts.items() if chance.random() > 0.08 or name.startswith("deploy")}
    alike = [one for one in every if one.kind == base.kind]
    donor = chance.choice(alike).facts
    facts |= {name: fact for name, fact in donor.items() if chance.random() < 0.15}
    return replace(base, facts={name: _other_number(name, fact, chance) for name, fact in sorted(facts.items())})


def _other_number(name: str, fact: Fact, chance: random.Random) -> Fact:
    if isinstance(fact.value, bool) or not isinstance(fact.value, int) or not name.startswith("scale."):
        return fact
    return replace(fact, value=max(1, fact.value * chance.choice((1, 1, 2, 3, 4, 8)) // chance.choice((1, 1, 2))))


def _copy(models: Sequence[Assessed], number: int, chance: random.Random) -> tuple[Assessed, int]:
    """A workload of its own, as one of the kinds of app, and which of them."""
    place = chance.randrange(len(models)) if number >= len(models) else number
    model = models[place]
    name = f"{chance.choice(_FIRST)}-{chance.choice(_SECOND)}-{number:04d}"
    folder = f"team-{chance.randrange(60):02d}/{name}"
    files = {path: f"{folder}/{path.rpartition('/')[2]}" for path in _paths(model)}
    return _Moved(model, name, folder, files, chance).assessed(), place


def _paths(model: Assessed) -> list[str]:
    places = [place.path for fact in model.workload.facts.values() for place in fact.evidence]
    return list(dict.fromkeys([*model.workload.files, *places]))


class _Moved:
    """One decided kind of app under another name, in other files, at other lines."""

    def __init__(
        self, model: Assessed, name: str, folder: str, files: Mapping[str, str], chance: random.Random
    ) -> None:
        self._model, self._name, self._folder, self._files = model, name, folder, files
        self._shift = chance.randrange(60)
        self._salt = chance.randrange(1, 9000)
        self._places: dict[tuple[str, int, int], Location] = {}

    def assessed(self) -> Assessed:
        workload = self._model.workload
        facts = {name: self._fact(fact) for name, fact in workload.facts.items()}
        files = tuple(self._files[path] for path in workload.files)
        moved = replace(workload, name=self._name, folder=self._folder, files=files, facts=facts)
        return Assessed(workload=moved, decision=self._decision(self._model.decision))

    def _said(self, text: str) -> str:
        return text.replace(self._model.workload.name, self._name)

    def _fact(self, fact: Fact) -> Fact:
        return replace(fact, value=self._value(fact.value), evidence=self._evidence(fact.evidence))

    def _value(self, value: Value | None) -> Value | None:
        return self._said(value) if isinstance(value, str) else value

    def _evidence(self, places: Sequence[Location]) -> tuple[Location, ...]:
        return tuple(self._place(place) for place in places)

    def _place(self, place: Location) -> Location:
        key = place.path, place.first_line, place.last_line
        if key not in self._places:
            self._places[key] = Location(
                path=self._files.get(place.path, place.path),
                first_line=place.first_line + self._shift,
                last_line=place.last_line + self._shift,
                snippet=_NUMBER.sub(self._digits, self._said(place.snippet)),
            )
        return self._places[key]

    def _digits(self, found: re.Match[str]) -> str:
        return str(int(found[0]) + self._salt) if len(found[0]) < 9 else found[0]

    def _need(self, need: Need) -> Need:
        return replace(need, message=self._said(need.message), evidence=self._evidence(need.evidence))

    def _decision(self, decision: Decision) -> Decision:
        needs = {id(one.need): self._need(one.need) for result in decision.results for one in result.findings}
        trigger = decision.trigger
        return replace(
            decision,
            trigger=None if trigger is None else replace(trigger, evidence=self._evidence(trigger.evidence)),
            due=tuple(replace(one, evidence=self._evidence(one.evidence)) for one in decision.due),
            results=tuple(self._result(result, needs) for result in decision.results),
        )

    def _result(self, result: PlatformResult, needs: Mapping[int, Need]) -> PlatformResult:
        findings = tuple(replace(one, need=needs[id(one.need)]) for one in result.findings)
        brought = replace(
            result.deployment, command=self._said(result.deployment.command), note=self._said(result.deployment.note)
        )
        return replace(result, findings=findings, deployment=brought)
