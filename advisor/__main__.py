"""`python -m advisor` and the `advisor` command."""

import codecs
import io
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from advisor.cli import app
from advisor.errors import AdvisorError, MachineError, fault_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

WRONG_USE = 2
FAULT = 3
ENDED = 128 + 15
"""As shells tell that a program was ended by SIGTERM."""


class _Pipe(io.FileIO):
    """A stream whose reader may leave, as `head` does: what comes after goes nowhere, and is no mistake of the run."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


class _Ascii(io.TextIOWrapper):
    """A stream of ASCII. Typer takes one that says so for a mistake of the system, and sends UTF-8."""

    encoding = "ascii with replacements"


def main() -> None:
    """Run the command line; every error is a sentence and an exit status, never a traceback.

    2 is wrong use; 3 is a fault of the advisor or of the machine; 1 is left to the gates.
    """
    sys.stdout, sys.stderr = _stream(sys.stdout), _stream(sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED))
    status = _run()
    _is_flushed(sys.stderr)
    sys.exit(status if _is_flushed(sys.stdout) else FAULT)


def _run() -> int:
    try:
        app()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0
    except MachineError as error:
        return _told(str(error), FAULT)
    except AdvisorError as error:
        return _told(str(error), WRONG_USE)
    except OSError as error:
        return _told(f"{error.filename or 'the output'}: {error.strerror or fault_of(error)}.", FAULT)
    except Exception as error:  # noqa: BLE001 - the last guard: a fault must not look like a closed gate
        return _told(f"internal fault: {fault_of(error)}. Please report it; nothing was written.", FAULT)
    return 0


def _told(sentence: str, status: int) -> int:
    with suppress(OSError):
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()
    return status


def _stream(stream: TextIO | None) -> TextIO:
    """The stream, so that characters which its encoding lacks are replaced; nowhere, where it is closed."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - it stays open for the whole run
    if isinstance(stream, io.TextIOWrapper):
        if stream.isatty() or os.name == "nt":
            stream.reconfigure(errors="replace")
        else:
            pipe = io.BufferedWriter(_Pipe(stream.fileno(), "wb", closefd=False))
            text = _Ascii if codecs.lookup(stream.encoding).name == "ascii" else io.TextIOWrapper
            return text(pipe, stream.encoding, "replace", newline="", write_through=True)
    return stream


def _is_flushed(stream: TextIO) -> bool:
    """Whether everything reached its place; where it cannot, the interpreter must not try again at its end."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return False
    return True


if __name__ == "__main__":
    main()
