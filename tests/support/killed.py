"""A writer that is killed, or whose disk is full, at some moment: what lies in the folder afterwards."""

import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORMS = ("a.json", "a.jsonl", "a.csv", "a.md", "a.sarif", "a.html", "a.xlsx")
FILES = {*FORMS, "a.findings.csv"}
_LOOP = """
import sys
from msgspec.structs import replace
from advisor.outputs import write_outputs
from tests.support.exported import article
reports = [replace(article(), run=replace(article().run, id=name)) for name in ("old000000000", "new000000000")]
outputs = sys.argv[1:]
write_outputs(reports[0], outputs)
print("ready", flush=True)
while True:
    for report in reversed(reports):
        write_outputs(report, outputs)
"""


def killed(folder: Path, after: float) -> None:
    """One that writes the forms again and again, ended the hard way so many seconds after the first time."""
    words = [sys.executable, "-c", _LOOP, *(f"{folder}/{name}" for name in FORMS)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(after)
        process.kill()


def full(folder: Path, most: int) -> subprocess.CompletedProcess[str]:
    """A run over other input than the reports in the folder come from, whose files may not grow beyond that size."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    outputs = [word for name in FORMS for word in ("-o", f"{folder}/{name}")]
    words = [sys.executable, "-m", "advisor", "assess", "samples/harbour", "-q", *outputs]
    return subprocess.run(
        words,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def run_ids(folder: Path) -> set[str]:
    """The runs that the forms which name theirs come from."""
    head = (folder / "a.jsonl").read_text(encoding="utf-8").splitlines()[0]
    known = {json.loads(head)["run"]["id"], json.loads((folder / "a.json").read_bytes())["run"]["id"]}
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("a.html", "a.md")]
    return known | {name for name in ("old000000000", "new000000000") for text in texts if name in text}


def moments(count: int) -> list[float]:
    """Seconds, the same in every session."""
    drawn = random.Random(11)  # noqa: S311 - no secret
    return [drawn.uniform(0, 1.5) for _ in range(count)]
