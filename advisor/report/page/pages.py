"""The records of many workloads, rendered on all processors and packed; how many there are changes no byte."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection

from markupsafe import escape

from advisor.report.page.scene import Case, Scene
from advisor.report.page.store import Packer, Rendered, Store, slotted
from advisor.report.view_text import visible

Render = Callable[[Case, Scene], str]
"""One workload's record, by the template that also fills a small report."""
LONGEST_FOLDER = 200
"""Characters of a folder that the table shows uncut."""
WORTH_A_PROCESS = 1000
"""Pages that take longer than starting a process and taking its result back."""


def stored_pages(scene: Scene, render: Render, processes: int | None = None) -> Store:
    """One page for each workload."""
    packer = Packer()
    for rendered in _all_rendered(scene, render, processes or _processes(len(scene.cases))):
        packer.take(rendered)
    return packer.packed()


def _processes(pages: int) -> int:
    """One, unless a process can be split in two as it stands: the report is too large to be handed over."""
    if not sys.platform.startswith("linux"):
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), pages // WORTH_A_PROCESS))


def _all_rendered(scene: Scene, render: Render, processes: int) -> Iterator[Rendered]:
    size = max(1, -(-len(scene.cases) // processes))
    parts: list[Sequence[Case]] = [scene.cases[at : at + size] for at in range(0, len(scene.cases), size)]
    waiting = [_started(part, scene, render) for part in parts[1:]]
    for part in parts[:1]:
        yield _rendered(part, scene, render)
    for process, receiver, part in waiting:
        yield _received(receiver) or _rendered(part, scene, render)
        process.join()


def _rendered(cases: Sequence[Case], scene: Scene, render: Render) -> Rendered:
    rendered = Rendered()
    for case in cases:
        rendered.add(slotted(render(case, scene), case.anchor, _own_name(case), _own_folder(case)))
    return rendered


def _started(
    cases: Sequence[Case], scene: Scene, render: Render
) -> tuple[multiprocessing.process.BaseProcess, Connection, Sequence[Case]]:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def work() -> None:
        receiver.close()
        gc.freeze()  # what was there before need not be looked through, nor copied for it
        sender.send(_rendered(cases, scene, render))

    process = context.Process(target=work, daemon=True)
    process.start()
    sender.close()
    return process, receiver, cases


def _received(receiver: Connection) -> Rendered | None:
    """None from a process that the machine ended, for want of memory most often."""
    try:
        found = receiver.recv()
    except EOFError:
        return None
    return found if isinstance(found, Rendered) else None


def _own_name(case: Case) -> str:
    """As the page writes it; empty where the table shows it cut."""
    name = case.workload.name
    return str(escape(visible(name))) if name == case.name else ""


def _own_folder(case: Case) -> str:
    folder = case.workload.folder
    return "" if folder == "." or len(folder) > LONGEST_FOLDER else str(escape(visible(folder)))
