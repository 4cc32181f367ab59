"""Holds the Dockerfile reader against BuildKit's own test files; for developers, not run by pytest.

    python -m tests.support.oracle_buildkit PATH-OF-A-BUILDKIT-CHECKOUT

Prints each difference and the share that agrees; exit status 1 where there is one.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from advisor.errors import SourceError
from advisor.text.dockerfile import Instruction, read_instructions
from advisor.text.dockerfile_words import WordError, expand, split

ENVIRONMENT = {"PWD": "/home", "SHELL": "bash", "KOREAN": "한국어", "NULL": ""}


def go_quoted(text: str) -> str:
    """The text between double quotes as Go writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\\u00", "\\x")


def dumped(instruction: Instruction) -> str:
    """The instruction in the notation of BuildKit's expected results."""
    flags = " [" + " ".join(map(go_quoted, instruction.flags)) + "]" if instruction.flags else ""
    head = instruction.keyword.lower() + flags
    if instruction.trigger:
        return f"{head} ({dumped(instruction.trigger)})"
    return " ".join((head, *map(go_quoted, shown_arguments(instruction))))


def shown_arguments(instruction: Instruction) -> Iterator[str]:
    if instruction.keyword not in {"ENV", "LABEL"}:
        yield from instruction.arguments
        return
    sign = "=" if "=" in instruction.text.split()[0] else ""
    for name, value in instruction.pairs:
        yield from (name, value, sign)


def result_of(path: Path) -> str:
    try:
        instructions = read_instructions(path.read_text("utf-8"), str(path)).instructions
    except SourceError as error:
        return f"refused: {error}"
    return "\n".join(f"({dumped(instruction)})" for instruction in instructions)


def accepted_files(root: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(root.glob("parser/testfiles/*/Dockerfile")):
        expected = path.with_name("result").read_text("utf-8").rstrip("\n")
        yield path.parent.name, expected, result_of(path)


def refused_files(root: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(root.glob("parser/testfiles-negative/*/Dockerfile")):
        yield path.parent.name, "refused", result_of(path).partition(":")[0]


def line_numbers(root: Path) -> Iterator[tuple[str, str, str]]:
    path = root / "parser/testfile-line/Dockerfile"
    read = read_instructions(path.read_text("utf-8"), str(path)).instructions
    yield path.parent.name, "5-5 11-12 17-31", " ".join(f"{each.first_line}-{each.last_line}" for each in read)


def expanded(word: str) -> str:
    try:
        return expand(word, ENVIRONMENT).text
    except WordError:
        return "error"


def variable_vectors(root: Path) -> Iterator[tuple[str, str, str]]:
    for line in (root / "shell/envVarTest").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith(("#", "W|")):
            _, word, expected = map(str.strip, line.split("|"))
            yield word, expected, expanded(word)


def word_vectors(root: Path) -> Iterator[tuple[str, str, str]]:
    variables: dict[str, str] = {}
    for line in (root / "shell/wordsTest").read_text("utf-8").splitlines():
        if line.startswith("ENV "):
            name, _, value = line[4:].lstrip(" ").partition("=")
            variables[name] = value
        elif not line.startswith("#"):
            text, _, expected = line.partition("|")
            yield text, expected.lstrip(" "), words_of(text.strip(), variables)


def words_of(text: str, variables: dict[str, str]) -> str:
    try:
        return ",".join(split(text, variables))
    except WordError:
        return "error"


def share(title: str, vectors: Iterable[tuple[str, str, str]]) -> bool:
    """Prints what differs and how many agree."""
    rows = list(vectors)
    differing = [row for row in rows if row[1] != row[2]]
    for name, expected, got in differing:
        print(f"{title}: {name}\n  expected {expected}\n  got      {got}")  # noqa: T201 - a script for the terminal
    print(f"{title}: {len(rows) - len(differing)} of {len(rows)} agree")  # noqa: T201 - a script for the terminal
    return bool(rows) and not differing


def main(checkout: Path) -> int:
    root = checkout / "frontend/dockerfile"
    readers = (accepted_files, refused_files, line_numbers, variable_vectors, word_vectors)
    agreeing = [share(reader.__name__, reader(root)) for reader in readers]
    return 0 if all(agreeing) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
