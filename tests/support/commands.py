"""The command line in a process of its own, as `python -m advisor` runs it, without the cost of starting Python.

The process branches off one that has done the imports and read the built-in catalog. It has its own streams, folder and
exit status, and it can be ended when it does not end by itself. Tests of what an interpreter does at its start and its
end (closed streams, encodings from the environment, installed files) still start one.
"""

import io
import multiprocessing
import os
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from advisor.__main__ import main

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds in which every command of the tests ends on any machine."""

_BRANCHING = multiprocessing.get_context("forkserver")
_BRANCHING.set_forkserver_preload(["tests.support.warm"])


@dataclass(frozen=True)
class Done:
    """How a command ended, and the bytes that it wrote."""

    returncode: int
    out: bytes
    err: bytes
    encoding: str

    @property
    def stdout(self) -> str:
        return self.out.decode(self.encoding)

    @property
    def stderr(self) -> str:
        return self.err.decode(self.encoding)


def advisor(*words: object, folder: Path = ROOT, encoding: str = "utf-8", patience: float = PATIENCE) -> Done:
    """What `advisor WORDS` does in a folder; raises TimeoutError where it does not end in that many seconds."""
    with tempfile.TemporaryDirectory() as place:
        out, err = Path(place, "out"), Path(place, "err")
        process = _BRANCHING.Process(target=_run, args=([*map(str, words)], folder, encoding, out, err))
        process.start()
        process.join(patience)
        status = process.exitcode
        process.kill()
        process.join()
        process.close()
        if status is None:
            raise TimeoutError(f"advisor {shlex.join(map(str, words))} did not end in {patience} seconds")
        return Done(status, out.read_bytes(), err.read_bytes(), encoding)


def started(*words: object, **environment: str) -> Done:
    """The same of a Python that is started for it, with these variables set, in the folder of the project."""
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *map(str, words)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr, environment.get("PYTHONIOENCODING", "utf-8"))


def _run(words: list[str], folder: Path, encoding: str, out: Path, err: Path) -> None:
    os.chdir(folder)
    for number, path in ((1, out), (2, err)):
        path.touch()
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND), number)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(number, "wb", closefd=False), encoding, errors)
        for number, errors in ((1, "strict"), (2, "backslashreplace"))
    )
    sys.argv = ["advisor", *words]
    main()
