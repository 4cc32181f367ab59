"""What many workloads share is made once: parts of their views, and the HTML of those parts."""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from markupsafe import Markup

T = TypeVar("T")
OPENED, CLOSED = "\x01", "\x02"
"""Around the number of a fragment; no other text of a page has control characters."""


class Memo:
    """Values by what they are made of. A value that it made is known by its identity as long as the memo lives."""

    def __init__(self) -> None:
        self._made: dict[Hashable, object] = {}
        self._known: set[int] = set()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of that key; the same object every time."""
        if key not in self._made:
            self._made[key] = made = make()
            self._known.add(id(made))
        return cast("T", self._made[key])

    def knows(self, value: object) -> bool:
        return id(value) in self._known


class Once:
    """`{% call once(site, value) %}…{% endcall %}`: what a template makes of a shared value alone is made once.

    Everything else that the block uses must follow from the site's name. With `numbered`, the block leaves only its
    number behind, and `fragments` holds what it stands for.
    """

    def __init__(self, memo: Memo, *, numbered: bool = False) -> None:
        self.fragments: list[str] = []
        self._memo = memo
        self._numbered = numbered
        self._shown: dict[tuple[str, int], Markup] = {}

    def __call__(self, site: str, value: object, caller: Callable[[], Markup]) -> Markup:
        if not self._memo.knows(value):
            return caller()
        key = site, id(value)
        if key not in self._shown:
            self._shown[key] = self._kept(caller())
        return self._shown[key]

    def _kept(self, html: Markup) -> Markup:
        if not self._numbered:
            return html
        self.fragments.append(str(html))
        return Markup(f"{OPENED}{len(self.fragments) - 1}{CLOSED}")  # noqa: S704 - a number
