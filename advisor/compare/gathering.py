"""Causes with what they bring about, gathered over all platforms and rules of one workload."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from advisor.model.comparing import Cause, CauseKind, Effect

_KNOCKING = frozenset({"fail", "open", "accepted"})
_ORDER = tuple(CauseKind)


@dataclass
class Gathering:
    """One entry for every cause, however many rules it reaches."""

    _found: dict[tuple[CauseKind, str, str], Cause] = field(default_factory=dict)
    _effects: dict[tuple[CauseKind, str, str], set[Effect]] = field(default_factory=dict)

    def add(self, cause: Cause, effect: Effect | None = None) -> None:
        key = (cause.kind, cause.subject, cause.platform)
        self._found.setdefault(key, cause)
        if effect is not None:
            self._effects.setdefault(key, set()).add(effect)

    def __bool__(self) -> bool:
        return bool(self._found)

    def ranked(self, planned: Collection[str], required: Collection[str]) -> tuple[Cause, ...]:
        """First what decides whether a planned platform may be used, last what only moves a number."""

        def weight(effect: Effect) -> tuple[bool, bool]:
            knocks = effect.rule in required and bool(_KNOCKING & {effect.before, effect.after})
            return effect.platform not in planned, not knocks

        def order(effect: Effect) -> tuple[object, ...]:
            return *weight(effect), effect.platform, effect.rule

        def rank(cause: Cause) -> tuple[object, ...]:
            heaviest = min(map(weight, cause.effects), default=(True, True))
            return not cause.effects, heaviest, _ORDER.index(cause.kind), cause.subject, cause.platform

        whole = [
            replace(cause, effects=tuple(sorted(self._effects.get(key, ()), key=order)))
            for key, cause in self._found.items()
        ]
        return tuple(sorted(whole, key=rank))
