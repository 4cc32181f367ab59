"""What blocks most often, what would be gained by meeting one need alone, and how few needs make up most of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.model.decision import Verdict
from advisor.render.charts import length_bar
from advisor.render.svg import Caption, Svg
from advisor.render.view_names import Names, names_of
from advisor.render.view_scene import Case, Link, Scene
from advisor.render.view_text import count, lower_first, share


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockerRow:
    rule: Link
    platform: str
    count: str
    alone: str
    """Workloads that it alone keeps from the platform."""
    bar: Svg
    reached: str
    """Share of all blocked pairs of workload and platform that this and the rows above have part in."""
    reached_bar: Svg
    names: Names


@dataclass(frozen=True, slots=True)
class _Blocked:
    number: int
    case: Case
    platform: str
    rules: frozenset[str]


def blockers_of(scene: Scene) -> tuple[BlockerRow, ...]:
    """Needs that block on platforms still supported, those that block the most workloads first."""
    pairs = tuple(_blocked(scene))
    held: dict[tuple[str, str], list[_Blocked]] = {}
    for pair in pairs:
        for rule in pair.rules:
            held.setdefault((rule, pair.platform), []).append(pair)
    ranked = sorted(held.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    longest = max((len(found) for _, found in ranked), default=1)
    rows, touched = [], set[int]()
    for number, ((rule, platform), found) in enumerate(ranked):
        touched.update(one.number for one in found)
        part = len(touched) / len(pairs)
        length, reached = (
            Caption(key=f"{what}-{number}", title=words, description="") for what, words in _told(found, part)
        )
        rows.append(
            BlockerRow(
                rule=scene.rule_link(rule),
                platform=scene.title(platform),
                count=f"{len(found):,}",
                alone=f"{sum(len(one.rules) == 1 for one in found):,}",
                bar=length_bar(len(found) / longest, length),
                reached=share(part),
                reached_bar=length_bar(part, reached),
                names=names_of([one.case for one in found]),
            )
        )
    return tuple(rows)


def _told(found: list[_Blocked], part: float) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("blocker", count(len(found), "workload")), ("reached", f"{share(part)} with the rows above")


def _blocked(scene: Scene) -> Iterator[_Blocked]:
    pairs = ((case, platform.id) for case in scene.cases for platform in scene.active)
    for number, (case, platform) in enumerate(pairs):
        result = case.decision.result(platform)
        if result.verdict is Verdict.BLOCKED:
            yield _Blocked(number, case, platform, frozenset(one.rule for one in result.blockers()))


def blockers_title(rows: tuple[BlockerRow, ...]) -> str:
    """The finding that the table shows."""
    if not rows:
        return ""
    first = rows[0]
    many = f"{first.count} {'workload' if first.count == '1' else 'workloads'}"
    return f"Most often: {lower_first(first.rule.text)}, which keeps {many} from {first.platform}"
