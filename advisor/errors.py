"""Every deliberate error of the product.

    AdvisorError               anything the advisor itself complains about
    ├── UsageError             the call was wrong: exit status 2
    ├── SourceError            one file under review cannot be read; carries a Problem
    ├── SetAsideError          a file turned out to describe nothing by itself; carries the reason
    ├── MachineError           the machine failed, such as a full disk: exit status 3
    └── CatalogError           rules or platforms are wrong; carries every Problem of the run

A text starts with path:line and ends with what to do. None of them ever quotes a value of a file under review
that could be a secret: they name keys, kinds and lines.
"""

import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from advisor.model.location import Problem

T = TypeVar("T")
U = TypeVar("U")


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


class MachineError(AdvisorError):
    """The call was right and the machine failed: a full disk, a broken device."""


class CatalogError(AdvisorError):
    """Rules, platforms or their companions are wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def fault_of(error: Exception) -> str:
    """Kind and place of an error that nobody meant to raise.

    Its text is left out: it may quote a value of a file under review.
    """
    package = Path(__file__).parent
    own = [
        f"{Path(frame.f_code.co_filename).relative_to(package).as_posix()}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if Path(frame.f_code.co_filename).is_relative_to(package)
    ]
    return f"{type(error).__name__} in {own[-1]}" if own else type(error).__name__


def fault_in_file(path: str, error: Exception) -> tuple[Problem, str]:
    """An error that nobody meant to raise as the failure of the file that it cost, and as a fault of the run."""
    fault = fault_of(error)
    what = f"the advisor failed on this file: {fault}."
    return Problem(
        path=path, line=1, what=what, advice="Please report it; the other files are read."
    ), f"{path}: {fault}"


def alone(
    step: Callable[[list[T]], Iterable[U]], items: Iterable[T], name: Callable[[T], str], faults: list[str]
) -> list[U]:
    """What the step makes of all items; where it fails, of each by itself, without those that it fails on.

    Each of these is named in `faults`. So is the step where it fails on no single one.
    """
    every = list(items)
    try:
        return list(step(every))
    except AdvisorError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault in one of many must not take the others down
        whole = fault_of(error)
    made, named = _each(step, every, name)
    faults.extend(named or [f"taken one by one, for all together failed: {whole}"])
    return made


def _each(
    step: Callable[[list[T]], Iterable[U]], items: Sequence[T], name: Callable[[T], str]
) -> tuple[list[U], list[str]]:
    made: list[U] = []
    faults: list[str] = []
    for item in items:
        try:
            made.extend(step([item]))
        except AdvisorError:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            faults.append(f"{name(item)}: {fault_of(error)}")
    return made, faults
