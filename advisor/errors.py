"""Every deliberate error of the product.

    AdvisorError               anything the advisor itself complains about
    ├── UsageError             the call was wrong: exit status 2
    ├── SourceError            one file under review cannot be read; carries a Problem
    ├── SetAsideError               a file turned out to describe nothing by itself; carries the reason
    └── CatalogError           rules or platforms are wrong; carries every Problem of the run

A text starts with path:line and ends with what to do. None of them ever quotes a value of a file under review
that could be a secret: they name keys, kinds and lines.
"""

from collections.abc import Iterable

from advisor.model.location import Problem


class AdvisorError(Exception):
    """Anything the advisor itself complains about."""


class UsageError(AdvisorError):
    """The call was wrong, or nothing could be read."""


class SourceError(AdvisorError):
    """A file under review cannot be read."""

    def __init__(self, path: str, line: int, what: str, advice: str) -> None:
        self.problem = Problem(path=path, line=line, what=what, advice=advice)
        super().__init__(str(self.problem))


class SetAsideError(AdvisorError):
    """A file that looked like a descriptor describes no workload by itself: a patch, an overlay, a template."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class CatalogError(AdvisorError):
    """Rules, platforms or their companions are wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
