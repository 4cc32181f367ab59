"""Golden bytes: a hash of every output of every folder, to show that a change of the house changes nothing else.

    python -m benchmarks.golden record FILE [--checkouts DIR] [--reading]
    python -m benchmarks.golden compare OLD NEW

`record` assesses each folder of `samples/`, and each folder below DIR, with every form of output, and writes a line
`folder<TAB>output<TAB>sha256` each, sorted. `--reading` stops before deciding and writes what was read instead: one
line for each fact with its places, in words, so that a difference can be seen. `compare` prints the lines that differ
and ends with status 1 where there are any.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
DAY = "2026-11-24"
OUTPUTS = ("r.html", "r.json", "r.jsonl", "r.csv", "r.xlsx", "r.md", "r.sarif", "records/")
MOST_SECONDS = 900


def folders(checkouts: Path | None) -> list[Path]:
    """The samples, then the checkouts, by name."""
    below = [SAMPLES] if checkouts is None else [SAMPLES, checkouts]
    return [one for parent in below for one in sorted(parent.iterdir()) if one.is_dir()]


def outputs_of(folder: Path, out: Path) -> Iterator[tuple[str, bytes]]:
    """Each output of a run over the folder: its name with its bytes; the terminal's text and the status too."""
    names = [argument for name in OUTPUTS for argument in ("-o", f"{out}/{name}")]
    call = [sys.executable, "-m", "advisor", "assess", folder.name, "--as-of", DAY, *names]
    # The folder is named relative to its parent: no path of this machine is in any output.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    run = subprocess.run(
        call, cwd=folder.parent, env=environment, capture_output=True, check=False, timeout=MOST_SECONDS
    )
    yield "status", str(run.returncode).encode()
    yield "terminal", run.stdout.replace(str(out).encode(), b"OUT")
    yield "errors", run.stderr.replace(str(out).encode(), b"OUT")
    for path in sorted(one for one in out.rglob("*") if one.is_file()):
        yield path.relative_to(out).as_posix(), path.read_bytes()


def hashes_of(folder: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as place:
        for name, content in outputs_of(folder, Path(place)):
            yield f"{folder.name}\t{name}\t{hashlib.sha256(content).hexdigest()}"


def reading_of(folder: Path) -> Iterator[str]:
    """What is known of the folder's workloads before anything is decided, and what became of its files."""
    from advisor.pipeline import enriched
    from advisor.runs import built_in_catalog
    from benchmarks.floors import reading

    read = reading(folder)
    for workload in enriched(read.workloads, built_in_catalog(), date.fromisoformat(DAY)):
        head = f"{folder.name}\t{workload.id}"
        yield f"{head}\t{workload.kind}\t{workload.files}\t{sorted(workload.settled)}\t{workload.descriptors}"
        for name, fact in sorted(workload.facts.items()):
            places = [(str(place), place.snippet) for place in fact.evidence]
            yield f"{head}\t{name}\t{fact.value!r}\t{fact.provenance}\t{fact.partial}\t{places}"
    for kind in ("read", "skipped", "failed", "notes", "faults"):
        for entry in getattr(read, kind):
            yield f"{folder.name}\t{kind}\t{entry}"


def record(file: Path, checkouts: Path | None, *, reading: bool) -> None:
    lines: list[str] = []
    for folder in folders(checkouts):
        lines += sorted(line.replace("\n", "\\n") for line in (reading_of(folder) if reading else hashes_of(folder)))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogatepass")


def compare(old: Path, new: Path) -> int:
    before, after = (set(file.read_text(encoding="utf-8", errors="surrogatepass").split("\n")) for file in (old, new))
    for mark, lines in (("-", before - after), ("+", after - before)):
        for line in sorted(lines):
            print(f"{mark} {line}")
    return int(before != after)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record")
    recording.add_argument("file", type=Path)
    recording.add_argument("--checkouts", type=Path)
    recording.add_argument("--reading", action="store_true")
    comparing = commands.add_parser("compare")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    given = parser.parse_args()
    if given.command == "record":
        record(given.file, given.checkouts, reading=given.reading)
    else:
        sys.exit(compare(given.old, given.new))


if __name__ == "__main__":
    main()
