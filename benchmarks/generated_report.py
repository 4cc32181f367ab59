"""Reports of any size for measuring: real decisions of the shipped catalog about varied workloads, seeded.

The workloads of samples/ are the stock. A number of *kinds of app* is made from them: facts are left out, numbers
change, facts of another workload of the same kind come in. Every workload of the portfolio is one of those kinds under
a name, a folder, files, lines and snippets of its own: portfolios of this size are made from company templates, so that
needs repeat while names and lines do not. Each is decided by the method itself.
"""

import random
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from advisor.assess.assess import Assessor
from advisor.decide.decide import Decider
from advisor.decide.judge import Judge
from advisor.model.catalog import Catalog
from advisor.model.facts import Fact, Value, Workload
from advisor.model.location import Location
from advisor.model.report import Report
from advisor.portfolio.survey import survey
from advisor.runs import Request, make_report

SAMPLES = Path(__file__).parent.parent / "samples"
DAY = date(2026, 11, 24)
SEED = 20261124
_FIRST = ("billing", "claims", "crew", "depot", "fleet", "gate", "invoice", "ledger", "mail", "order", "parcel", "rate")
_SECOND = ("api", "batch", "cache", "editor", "feed", "gateway", "importer", "notifier", "portal", "router", "worker")
_NUMBER = re.compile(r"\d+")


def generated(count: int, kinds: int = 300, samples: Path = SAMPLES, seed: int = SEED) -> Report:
    """A report about this many workloads, of at most this many kinds of app; the same numbers give the same report."""
    stock = make_report(Request([samples], DAY))
    return decided(stock, workloads_like([one.workload for one in stock.assessed], count, kinds, seed))


def workloads_like(stock: Sequence[Workload], count: int, kinds: int, seed: int = SEED) -> tuple[Workload, ...]:
    """So many workloads of so many kinds, sorted by id."""
    chance = random.Random(seed)  # noqa: S311 - for measuring
    made = range(len(stock), min(kinds, count))
    models = [*stock[:kinds], *(_varied(stock, number, chance) for number in made)]
    return tuple(sorted((_own(models, number, chance) for number in range(count)), key=lambda one: one.id))


def decider_of(catalog: Catalog, platforms: tuple[str, ...]) -> Decider:
    return Decider(Judge(Assessor(catalog, DAY, platforms), DAY))


def decided(stock: Report, workloads: Sequence[Workload]) -> Report:
    """The report about these workloads, as a run over their files would make it."""
    decider = decider_of(stock.catalog, stock.run.platforms)
    judged = [decider.judged(workload) for workload in workloads]
    setting = decider.setting_of(one.view for one in judged)
    assessed = tuple(decider.assessed(one, setting) for one in judged)
    files = tuple(dict.fromkeys(path for workload in workloads for path in workload.files))
    run = replace(stock.run, id="generated000", inputs=files)
    return replace(
        stock, run=run, read=files, skipped=(), failed=(), notes=(), assessed=assessed,
        portfolio=survey(assessed, judged, decider, setting, run),
    )  # fmt: skip


def _varied(stock: Sequence[Workload], number: int, chance: random.Random) -> Workload:
    """One of the stock with other facts."""
    base = stock[number % len(stock)]
    facts = {name: fact for name, fact in base.facts.items() if chance.random() > 0.08 or name.startswith("deploy")}
    donor = chance.choice([one for one in stock if one.kind == base.kind]).facts
    facts |= {name: fact for name, fact in donor.items() if chance.random() < 0.15}
    return replace(base, facts={name: _other_number(name, fact, chance) for name, fact in sorted(facts.items())})


def _other_number(name: str, fact: Fact, chance: random.Random) -> Fact:
    if isinstance(fact.value, bool) or not isinstance(fact.value, int) or not name.startswith("scale."):
        return fact
    return replace(fact, value=max(1, fact.value * chance.choice((1, 1, 2, 3, 4, 8)) // chance.choice((1, 1, 2))))


def _own(models: Sequence[Workload], number: int, chance: random.Random) -> Workload:
    """A workload of its own, as one of the kinds of app."""
    model = models[chance.randrange(len(models))] if number >= len(models) else models[number]
    name = f"{chance.choice(_FIRST)}-{chance.choice(_SECOND)}-{number:04d}"
    folder = f"team-{chance.randrange(60):02d}/{name}"
    files = {path: f"{folder}/{path.rpartition('/')[2]}" for path in _paths(model)}
    return _Moved(model, name, folder, files, chance).workload()


def _paths(model: Workload) -> list[str]:
    places = [place.path for fact in model.facts.values() for place in fact.evidence]
    return list(dict.fromkeys([*model.files, *places]))


class _Moved:
    """One kind of app under another name, in other files, at other lines."""

    def __init__(
        self, model: Workload, name: str, folder: str, files: Mapping[str, str], chance: random.Random
    ) -> None:
        self._model, self._name, self._folder, self._files = model, name, folder, files
        self._shift = chance.randrange(60)
        self._salt = chance.randrange(1, 9000)
        self._places: dict[tuple[str, int, int], Location] = {}

    def workload(self) -> Workload:
        facts = {name: self._fact(fact) for name, fact in self._model.facts.items()}
        files = tuple(self._files[path] for path in self._model.files)
        descriptors = tuple(
            replace(one, path=self._files.get(one.path, one.path), name=self._said(one.name))
            for one in self._model.descriptors
        )
        return replace(
            self._model, name=self._name, folder=self._folder, files=files, facts=facts, descriptors=descriptors
        )

    def _said(self, text: str) -> str:
        return text.replace(self._model.name, self._name)

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
