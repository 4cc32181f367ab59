"""Names of compose files: which stand for a project, which change another one."""

import posixpath

from advisor.text.source import ReadOptions, Source

BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""Names that `docker compose` looks for, the preferred first."""
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
"""Names of the file that it merges into the base, the preferred first."""


def path_below(folder: str, path: str) -> str:
    """The path, relative to the root, of a path that is relative to the folder."""
    return posixpath.normpath(posixpath.join(folder, path))


def base_of(folder: str, options: ReadOptions) -> Source | None:
    """The file that stands for the folder's project."""
    return _first(folder, BASES, options)


def override_of(source: Source, options: ReadOptions) -> Source | None:
    """The file that is merged into the source without being asked for; only a folder's base has one."""
    base = base_of(source.folder, options)
    own = source.path.rpartition("/")[2]
    if own not in BASES or (base is not None and base.path != source.path):
        return None
    return _first(source.folder, OVERRIDES, options)


def is_override(source: Source, options: ReadOptions) -> bool:
    """Whether the source is merged into the base of its folder."""
    base = base_of(source.folder, options)
    override = None if base is None else override_of(base, options)
    return override is not None and override.path == source.path


def _first(folder: str, names: tuple[str, ...], options: ReadOptions) -> Source | None:
    found = (options.other(path_below(folder, name)) for name in names)
    return next((source for source in found if source is not None), None)
