"""Time, size and memory of every form of a large portfolio's report but HTML.

    python -m benchmarks.exports [WORKLOADS] [FORM...]

The workloads of the samples are repeated under names of their own, decided as they were. Prints seconds of processor,
MB written, and the peak of memory so far; the first line is the JSON document that all other forms are made from, which
one run makes once and this benchmark anew for each form.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from advisor.model.report import Report
from advisor.outputs import write_outputs
from advisor.report.build import document_of
from advisor.runs import Request, make_report

DAY = date(2026, 11, 24)
FORMS = ("a.jsonl", "a.csv", "a.xlsx", "a.md", "a.sarif", "records/")
SAMPLES = Path(__file__).parent.parent / "samples"


def large(count: int) -> Report:
    report = make_report(Request([SAMPLES], DAY))
    models = report.assessed
    many = []
    for number in range(count):
        model = models[number % len(models)]
        many.append(replace(model, workload=replace(model.workload, name=f"{model.workload.name}-{number}")))
    return replace(report, assessed=tuple(many))


def measure(name: str, work: Callable[[], object], folder: Path) -> None:
    started = time.process_time()
    work()
    seconds = time.process_time() - started
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{name:10} {seconds:7.1f} s {size / 1e6:8.1f} MB written {memory / 1024:7.0f} MB of memory", flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    report = large(count)
    with tempfile.TemporaryDirectory() as empty:
        measure("document", lambda: document_of(report), Path(empty))
    for name in sys.argv[2:] or FORMS:
        with tempfile.TemporaryDirectory() as folder:
            measure(name, lambda name=name, folder=folder: write_outputs(report, [f"{folder}/{name}"]), Path(folder))  # type: ignore[misc]


if __name__ == "__main__":
    main()
