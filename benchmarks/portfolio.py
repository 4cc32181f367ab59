"""Time and memory of a large portfolio through everything: reading, deciding, questions and the reports.

    python -m benchmarks.portfolio [FOLDERS]

The portfolio is made from the folders of the shipped samples, each copied under a name of its own with other numbers
of instances, other memory, other tags and registries; the same number gives the same files. Prints, for each part,
seconds of processor time and on the clock, and the peak of memory. Files are read twice: once alone, once for a report.
"""

import random
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from advisor.formats.discovery import discover
from advisor.formats.read import read_sources
from advisor.outputs import write_outputs
from advisor.pipeline import Options, assess_paths
from advisor.runs import built_in_catalog
from advisor.text.source import ReadOptions

SAMPLES = Path(__file__).parent.parent / "samples"
DAY = date(2026, 11, 24)
INSTANCES = (1, 2, 3, 4, 6, 10, 25, 80, 450)
MEMORY = (64, 128, 256, 384, 512, 768, 1024, 1536, 2048, 4096)
HOSTS = ("registry.one.example.com", "registry.two.example.com", "docker.io/library", "quay.io/team", "ghcr.io/team")
_NUMBER = re.compile(r"^(\s*-?\s*(?:instances|replicas):\s*)\d+\s*$", re.MULTILINE)
_MEMORY = re.compile(r"^(\s*-?\s*memory:\s*)\d+([MG]i?)\s*$", re.MULTILINE)
_IMAGE = re.compile(r"^(\s*-?\s*image:\s*)([\w./:-]+?)(:[\w.-]+)?\s*$", re.MULTILINE)


def folders() -> list[Path]:
    """One for each system of the samples."""
    return sorted(one for sample in SAMPLES.iterdir() for one in sample.iterdir() if one.is_dir() and _describes(one))


def _describes(folder: Path) -> bool:
    return folder.name != "expected" and any(one.is_file() for one in folder.rglob("*"))


def write_portfolio(count: int, root: Path) -> None:
    """`count` folders below the root; a folder holds one workload or a few."""
    chance, patterns = random.Random(count), folders()  # noqa: S311 - the same files each time, no secret
    for number in range(count):
        pattern = patterns[number % len(patterns)]
        for source in sorted(one for one in pattern.rglob("*") if one.is_file()):
            target = root / f"{number:06}-{pattern.name}" / source.relative_to(pattern)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(varied(source.read_text(encoding="utf-8"), chance), encoding="utf-8")


def varied(text: str, chance: random.Random) -> str:
    """Other numbers and names in the places where most descriptors differ."""
    text = _NUMBER.sub(lambda found: f"{found[1]}{chance.choice(INSTANCES)}", text)
    text = _MEMORY.sub(lambda found: f"{found[1]}{chance.choice(MEMORY)}{found[2].replace('G', 'M')}", text)
    host = chance.choice(HOSTS)
    name = f"{chance.randrange(10_000):04}"
    return _IMAGE.sub(lambda found: f"{found[1]}{host}/app-{name}:{chance.randrange(1, 9)}.{chance.randrange(9)}", text)


@dataclass(frozen=True, slots=True)
class Taken:
    """Processor time of this process and of those that pages were rendered in, and time on the clock; in seconds."""

    processor: float
    clock: float

    @classmethod
    def now(cls) -> "Taken":
        both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return cls(sum(one.ru_utime + one.ru_stime for one in both), time.perf_counter())

    def since(self, earlier: "Taken") -> "Taken":
        return Taken(self.processor - earlier.processor, self.clock - earlier.clock)


def measured(count: int) -> Iterator[tuple[str, Taken]]:
    """Each part with what it took."""
    root = Path(tempfile.mkdtemp(prefix="portfolio-"))
    try:
        write_portfolio(count, root)
        catalog = built_in_catalog()
        started = Taken.now()
        discovery = discover([root])
        reading = read_sources(discovery.sources, discovery.settings, ReadOptions())
        yield f"{len(reading.read)} files found and read alone", Taken.now().since(started)
        started = Taken.now()
        report = assess_paths([root], catalog, Options(as_of=DAY, platforms=catalog.main_platforms))
        taken = Taken.now().since(started)
        yield f"{len(report.assessed)} workloads of {len(report.read)} files, read and decided", taken
        for name in ("report.jsonl", "report.html"):
            started = Taken.now()
            write_outputs(report, [str(root / name)])
            yield f"{name}, {(root / name).stat().st_size / 1e6:.1f} MB", Taken.now().since(started)
    finally:
        shutil.rmtree(root)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    for what, taken in measured(count):
        print(f"{taken.processor:8.2f} s of processor, {taken.clock:8.2f} s on the clock, peak {_peak()} MB: {what}")


def _peak() -> int:
    """Of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
