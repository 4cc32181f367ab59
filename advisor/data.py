"""Where `rules/` and `reports/` lie: inside the package in a wheel, beside it in a checkout."""

from pathlib import Path

from advisor.errors import AdvisorError

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder `rules`, `reports` or `samples` that this installation carries."""
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise AdvisorError(f"{_PACKAGE}: the folder {name!r} is not part of this installation. Install it again.")
