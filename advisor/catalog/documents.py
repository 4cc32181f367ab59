"""The YAML files of one or several catalog folders, with a digest over all of them."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisor.catalog.fields import EMPTY, Problems
from advisor.errors import SourceError
from advisor.text.yaml_text import Map, Node, parse


class Documents:
    """Files of the built-in folder first, then of further ones; every mistake goes to `problems`."""

    def __init__(self, folders: Sequence[Path], problems: Problems) -> None:
        self._folders = tuple(folders)
        self._problems = problems
        self._digest = hashlib.sha256()

    @property
    def version(self) -> str:
        """Of everything read so far."""
        return self._digest.hexdigest()[:12]

    def built_in(self, name: str) -> tuple[Node, str]:
        """The document of that name in the built-in folder, and its path as shown."""
        folder = self._folders[0]
        return self._parse(folder, folder / name) or EMPTY, _shown(folder, folder / name)

    def each(self, name: str) -> Iterator[tuple[Node, str]]:
        """The document of that name in every folder that has one; the built-in folder must."""
        yield self.built_in(name)
        for folder in self._folders[1:]:
            path = folder / name
            if path.is_file():
                node = self._parse(folder, path)
                if node is not None:
                    yield node, _shown(folder, path)

    def mappings(self, pattern: str) -> Iterator[tuple[Path, str, Map]]:
        """Every mapping that matches the pattern in any folder: its path, its path as shown, and the mapping."""
        for folder in self._folders:
            for path in sorted(folder.glob(pattern)):
                node = self._parse(folder, path)
                if isinstance(node, Map):
                    yield path, _shown(folder, path), node
                elif node is not None:
                    self._problems.add(_shown(folder, path), 1, "this file must be a mapping.", "Mend it.")

    def _parse(self, folder: Path, path: Path) -> Node | None:
        shown = _shown(folder, path)
        try:
            content = path.read_bytes()
            documents = parse(content.decode("utf-8"), shown)
        except OSError:
            self._problems.add(shown, 1, "this file cannot be read.", "Is it there?")
            return None
        except UnicodeDecodeError:
            self._problems.add(shown, 1, "this file is not UTF-8.", "Save it as UTF-8.")
            return None
        except SourceError as error:
            self._problems.found.append(error.problem)
            return None
        self._digest.update(shown.encode() + b"\0" + content)
        if len(documents) != 1:
            self._problems.add(shown, 1, "this file must hold exactly one document.", "Split or fill it.")
            return None
        return documents[0]


def _shown(folder: Path, path: Path) -> str:
    return path.relative_to(folder.parent).as_posix()
