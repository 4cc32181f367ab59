"""What benchmarks share: reading a folder as a run does, and parts of a run alone.

    python -m benchmarks.floors parse|assess FOLDER

`parse` reads every Dockerfile and YAML file below the folder and parses it, nothing else: no program that looks at
these files can cost less. `assess` goes on to findings, without decisions and without writing anything.
"""

import sys
from datetime import date
from pathlib import Path

from advisor.formats.discovery import discover
from advisor.formats.read import Reading, read_sources
from advisor.text import dockerfile, yaml_text
from advisor.text.source import ReadOptions

DAY = date(2026, 11, 24)


def reading(folder: Path) -> Reading:
    """The folder's workloads as read and joined, before anything is looked up in the catalog."""
    found = discover([folder])
    return read_sources(found.sources, found.settings, ReadOptions())


def parse(folder: Path) -> int:
    """How many files were parsed."""
    count = 0
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            try:
                (yaml_text if path.suffix in (".yml", ".yaml") else dockerfile).parse(text, path.name)
            except Exception:  # noqa: BLE001, S112 - a file that cannot be parsed costs its time all the same
                continue
            count += 1
    return count


def assess(folder: Path) -> int:
    """How many findings there are."""
    from advisor.assess.assess import Assessor
    from advisor.decide.judge import Judge
    from advisor.pipeline import enriched
    from advisor.runs import built_in_catalog

    catalog = built_in_catalog()
    assessor = Assessor(catalog, DAY, catalog.main_platforms)
    judge = Judge(assessor=assessor, as_of=DAY)
    workloads = enriched(reading(folder).workloads, catalog, DAY)
    return sum(len(held.findings) for each in workloads for held in judge.read(each).held.values())


if __name__ == "__main__":
    print({"parse": parse, "assess": assess}[sys.argv[1]](Path(sys.argv[2])))
