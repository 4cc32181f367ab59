"""The tutorial's commands with the output that the page shows; `make accept` writes what they print today."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial.md"
_BLOCK = re.compile(r"^```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL)


def shown() -> Mapping[str, str]:
    """Command → the output below it, for every console block of the page."""
    return {one["command"]: one["output"] for one in _BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}


def prepare(folder: Path) -> None:
    """Put the samples where the commands look for them."""
    shutil.copytree(ROOT / "samples", folder / "samples")


def run(command: str, folder: Path) -> str:
    """What a shell prints for the command, errors included, without spaces at the ends of lines."""
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "COLUMNS": "120", "PATH": programs, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def rewritten(text: str, output_of: Callable[[str], str]) -> str:
    """The page with other outputs."""
    return _BLOCK.sub(lambda one: f"```console\n$ {one['command']}\n{output_of(one['command'])}```", text)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name))
        text = rewritten(PAGE.read_text(encoding="utf-8"), lambda command: run(command, Path(name)))
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
