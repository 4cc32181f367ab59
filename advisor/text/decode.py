"""Bytes of a file under review as text: byte order marks, line ends, and what is no text at all."""

import codecs

from advisor.errors import SourceError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LOOKED_AT = 8_000


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text: a zero among the first, without the mark of UTF-16."""
    return b"\x00" in data[:_LOOKED_AT] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def decode(data: bytes, path: str) -> str:
    """The text with line feeds as line ends. Raises SourceError with the line of the first unreadable byte."""
    encoding, body = _encoding(data)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body[: error.start].decode(encoding, errors="replace").count("\n") + 1
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise SourceError(path, line, f"a byte here is not {name}.", "Save the file as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    return "utf-8", data
