"""How many picks hang on a value that is assumed: each one times and divided by 1.5, over all samples.

    python -m benchmarks.sensitivity > docs/sensitivity.md

A pick is what is proposed before anything is asked: course, outcome and platforms. It rests on expectations and needs
no draws; what draws alone move (robustness, the label, which question is asked) is left out. Weights are those of the
balanced preset.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from advisor.assess.assess import Assessor
from advisor.decide.choice import Choice
from advisor.decide.decide import choose
from advisor.decide.judge import Judge
from advisor.model.catalog import Catalog
from advisor.model.facts import Truth, Workload
from advisor.runs import built_in_catalog, make_report
from benchmarks.assumed import Assumed, assumed_values

FACTOR = 1.5
SAMPLES = Path(__file__).parent.parent / "samples"
DAYS = {"article": (date(2016, 6, 30), date(2026, 11, 24))}
TODAY = (date(2026, 11, 24),)


@dataclass(frozen=True)
class Case:
    """A workload on one day, and where it runs."""

    workload: Workload
    current: str | None
    day: date


@dataclass(frozen=True)
class Moved:
    """What becomes of the picks when one value is changed; counts of cases."""

    value: Assumed
    platforms: tuple[int, int]
    """Another platform is planned with: times the factor, divided by it."""
    outcomes: tuple[int, int]
    """Something else about the pick: a tie instead of a recommendation, or among others."""


def cases(samples: Sequence[Path]) -> list[Case]:
    """Every workload of the samples, on every day on which its sample is accepted."""
    return [
        Case(one.workload, one.decision.current, day)
        for sample in samples
        for day in DAYS.get(sample.name, TODAY)
        for one in make_report([sample], day, [], "balanced", None, []).assessed
    ]


def picks(catalog: Catalog, asked: Iterable[Case]) -> list[Choice]:
    judges: dict[date, Judge] = {}
    found = []
    for case in asked:
        if case.day not in judges:
            judges[case.day] = _judge(catalog, case.day)
        found.append(choose(judges[case.day].results(case.workload), case.current, catalog, case.day))
    return found


def _judge(catalog: Catalog, day: date) -> Judge:
    return Judge(Assessor(catalog, day, catalog.main_platforms), catalog.presets["balanced"], day)


def needs_of(catalog: Catalog, asked: Iterable[Case]) -> list[frozenset[str]]:
    """Of each case the rules that apply or may, and what they need: nothing else can move its pick."""
    judges = {day: _judge(catalog, day) for day in {*TODAY, *(one for days in DAYS.values() for one in days)}}
    found = []
    for case in asked:
        needs = judges[case.day].assessor.needs(case.workload)
        raised = {one.rule for one in needs if one.raised is not Truth.FALSE}
        found.append(frozenset(raised | {catalog.rules[name].needs for name in raised}))
    return found


def moved(value: Assumed, catalog: Catalog, asked: Sequence[Case], today: Sequence[Choice]) -> Moved:
    """Of cases in which the value may play a part."""
    platforms, outcomes = [], []
    for factor in (FACTOR, 1 / FACTOR):
        pairs = list(zip(today, picks(value.changed(catalog, factor), asked), strict=True))
        platforms.append(sum(one.default != other.default for one, other in pairs))
        outcomes.append(sum(one.default == other.default and _told(one) != _told(other) for one, other in pairs))
    return Moved(value, (platforms[0], platforms[1]), (outcomes[0], outcomes[1]))


def _told(choice: Choice) -> tuple[str, str, frozenset[str]]:
    return choice.course, choice.pick, frozenset(choice.candidates)


# --- the page -------------------------------------------------------------------------------------------------------


def page(found: Sequence[Moved], count: int) -> str:
    moving = [one for one in found if any((*one.platforms, *one.outcomes))]
    worst = max((max(one.platforms) for one in found), default=0)
    trials = 2 * count * len(found)
    total = sum(sum(one.platforms) for one in found)
    lines = [
        "# How much hangs on what is assumed",
        "",
        "<!-- Written by `python -m benchmarks.sensitivity > docs/sensitivity.md`; do not edit. -->",
        "",
        "Weights, anchors, priors, efforts and opinions are nobody's documented fact. Here each of them is multiplied",
        f"and divided by {FACTOR:g}, one at a time, and every workload of every sample is decided again: {count}",
        f"picks, {len(found)} values. A pick is what is proposed at the balanced weights before anything is asked.",
        "",
        f"- {len(moving)} of {len(found)} values move some pick; of all {trials:,} picks made again, {total} name",
        f"  another platform ({_percent(total, trials)}).",
        f"- No single value moves more than {worst} of {count} picks to another platform ({_percent(worst, count)}).",
        "",
        "*Another platform* counts picks whose planned platform changes, *otherwise* those that keep it and become or",
        "leave a tie, a recommendation or a mere advantage.",
        "",
        "## By kind of value",
        "",
        "| kind | values | that move a pick | another platform | otherwise |",
        "|---|---|---|---|---|",
        *_by_group(found, count),
        "",
        "## Values that move a pick",
        "",
        f"| kind | value | now | another platform: × {FACTOR:g} | ÷ {FACTOR:g} | otherwise: × | ÷ |",
        "|---|---|---|---|---|---|---|",
        *(_row(one, count) for one in sorted(moving, key=_order)),
        "",
        "## Values that move none",
        "",
        *_still(found),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _order(one: Moved) -> tuple[int, int, str, str]:
    return -sum(one.platforms), -sum(one.outcomes), one.value.group, one.value.name


def _percent(part: int, whole: int) -> str:
    """Two digits where one would round it away."""
    share = 100 * part / whole if whole else 0.0
    return f"{share:.1f} %" if share >= 0.1 or not part else f"{share:.2f} %"


def _by_group(found: Sequence[Moved], count: int) -> Iterator[str]:
    for group in dict.fromkeys(one.value.group for one in found):
        mine = [one for one in found if one.value.group == group]
        moving = sum(any((*one.platforms, *one.outcomes)) for one in mine)
        shares = [
            _percent(sum(sum(part) for part in parts), 2 * count * len(mine))
            for parts in ([one.platforms for one in mine], [one.outcomes for one in mine])
        ]
        yield f"| {group} | {len(mine)} | {moving} | {shares[0]} | {shares[1]} |"


def _row(one: Moved, count: int) -> str:
    cells = [_percent(part, count) for part in (*one.platforms, *one.outcomes)]
    return f"| {one.value.group} | {one.value.name} | {one.value.now} | {' | '.join(cells)} |"


def _still(found: Sequence[Moved]) -> Iterator[str]:
    for group in dict.fromkeys(one.value.group for one in found):
        names = [
            one.value.name for one in found if one.value.group == group and not any((*one.platforms, *one.outcomes))
        ]
        if names:
            yield f"- **{group}**: {', '.join(names)}."


def measured(catalog: Catalog, values: Sequence[Assumed], samples: Sequence[Path]) -> str:
    """The page about these values and samples."""
    asked = cases(samples)
    today, needs = picks(catalog, asked), needs_of(catalog, asked)
    found = []
    for value in values:
        places = [place for place, needed in enumerate(needs) if value.need is None or value.need in needed]
        found.append(moved(value, catalog, [asked[one] for one in places], [today[one] for one in places]))
    return page(found, len(asked))


def main() -> None:
    catalog = built_in_catalog()
    samples = sorted(one for one in SAMPLES.iterdir() if one.is_dir())
    sys.stdout.write(measured(catalog, assumed_values(catalog), samples))


if __name__ == "__main__":
    main()
