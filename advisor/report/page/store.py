"""Many pages in little room: what pages share is kept once, each page is a string of references, all of it compressed.

A page's own anchor, name and folder become slots first, so that a sentence which names the workload is one piece for
all workloads. Lines that several pages have are pieces; other lines are cut at their tags. Pages that are alike stand
side by side, where compression finds what they share. Putting the references' pieces and the slots' texts back gives
the page to the last byte; reports/js does that when a page is opened.
"""

import base64
import gc
import gzip
import multiprocessing
import os
import re
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from multiprocessing.connection import Connection

from markupsafe import Markup, escape

from advisor.report.page.scene import Case, Scene
from advisor.report.view_text import visible

ANCHOR, NAME, FOLDER = "\x03", "\x04", "\x05"
BETWEEN = "\x1e"
"""Between pieces, and between pages."""
FIRST_FEW, FEW = 0xE000, 0x1900
FIRST_MANY, MANY = 0xF0000, 0xFFFE
"""References are characters for private use: the commonest pieces have the shorter ones."""
LARGEST_CHUNK = 200
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_AT_TAGS = re.compile("(?:<[^>]*>)+\n?|[^<]+|<")
_OF_NO_PIECE = re.compile("[^\ue000-\uf8ff\U000f0000-\U000ffffd]+")
_COST = 3
"""Bytes of a reference, roughly."""
_SHORTEST_NAME = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """Compressed texts, and where each page is: its number in the order of the chunks."""

    shared: Markup
    chunks: tuple[Markup, ...]
    places: tuple[int, ...]


def slotted(html: str, anchor: str, name: str, folder: str) -> str:
    """The page with its own texts as slots; texts of the page as they stand there, escaped."""
    html = html.replace(anchor, ANCHOR)
    if folder:
        html = html.replace(f"{folder}/", FOLDER)
    return html.replace(name, NAME) if len(name) >= _SHORTEST_NAME else html


class Rendered:
    """Pages as numbers of their lines, every line once."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.pages: list[array[int]] = []

    def add(self, html: str) -> None:
        """A page out of `slotted`."""
        lines = self.lines
        self.pages.append(array("L", [lines.setdefault(line, len(lines)) for line in html.split("\n")]))


class Packer:
    """Takes pages that were rendered apart from each other, then packs them all."""

    def __init__(self) -> None:
        self._all = Rendered()

    def take(self, rendered: Rendered) -> None:
        """Equal lines become one, whoever rendered them."""
        known = self._all.lines
        here = [known.setdefault(line, len(known)) for line in rendered.lines]
        self._all.pages += [array("L", map(here.__getitem__, page)) for page in rendered.pages]

    def packed(self) -> Store:
        counts = Counter(chain.from_iterable(self._all.pages))
        lines = {f"{_escaped(line)}\n": counts[number] for line, number in self._all.lines.items()}
        cut = [_cut(line, count) for line, count in lines.items()]
        pieces = _pieces(_counted(cut, lines.values()))
        references = {part: _reference(number) for number, part in enumerate(pieces)}
        told = ["".join(references.get(part, part) for part in parts) for parts in cut]
        return _store(pieces, ["".join(map(told.__getitem__, page)) for page in self._all.pages])


def _store(pieces: Sequence[str], pages: Sequence[str]) -> Store:
    order = sorted(range(len(pages)), key=lambda one: (_OF_NO_PIECE.sub("", pages[one]), one))
    places = [0] * len(pages)
    for place, one in enumerate(order):
        places[one] = place
    starts = range(0, len(order), LARGEST_CHUNK)
    chunks = (BETWEEN.join(pages[one] for one in order[at : at + LARGEST_CHUNK]) for at in starts)
    return Store(shared=compressed(BETWEEN.join(pieces)), chunks=tuple(map(compressed, chunks)), places=tuple(places))


def compressed(text: str) -> Markup:
    """Base64 of the gzip of the text, the same on every machine of one zlib; no template has to escape or cut it."""
    return Markup(base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode())  # noqa: S704 - letters and digits


def _escaped(text: str) -> str:
    """Foreign characters for private use as what HTML reads as the same; `visible` leaves no control characters."""
    return _PRIVATE.sub(lambda found: f"&#{ord(found[0])};", text)


def _cut(line: str, count: int) -> list[str]:
    """A line that comes again is one piece."""
    return [line] if count > 1 else _AT_TAGS.findall(line)


def _counted(cut: Sequence[Sequence[str]], counts: Iterable[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for parts, count in zip(cut, counts, strict=True):
        for part in parts:
            found[part] += count
    return found


def _pieces(counted: Mapping[str, int]) -> list[str]:
    """Those that are worth a reference, the commonest with short ones; alike ones side by side, where they compress."""
    worth = {part: count for part, count in counted.items() if count * (len(part) - _COST) > len(part)}
    ranked = sorted(worth.items(), key=lambda pair: (-pair[1], pair[0]))
    names = [part for part, _ in ranked[: FEW + MANY]]
    return [*sorted(names[:FEW]), *sorted(names[FEW:])]


def _reference(number: int) -> str:
    return chr(FIRST_FEW + number) if number < FEW else chr(FIRST_MANY + number - FEW)


# --- rendered on all processors; how many there are changes no byte --------------------------------------------------

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
