"""The catalog as one binary: reading its files takes a quarter of a second, decoding this a hundredth.

A wheel carries the binary of its own rules, made when the wheel is built. Everything else, a checkout and folders of
one's own, is kept below the user's cache, keyed by the content of all files and of the code that reads them. Nothing
depends on the cache: where it cannot be read, is damaged, or cannot be written, the files are read again.

The binary is MessagePack, decoded into the types of the model and nothing else: whoever can write to the cache can
change what the catalog says, but not run code.
"""

import gc
import os
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import msgspec

from advisor import __version__
from advisor.model.catalog import Catalog

FORMAT = 1
"""Changes with the layout of the binary."""
MOST_KEPT = 8
"""Binaries in the cache; the least recently written go first."""
SHIPPED = Path(__file__).resolve().parents[1] / "_data" / "catalog.bin"
"""Where a wheel carries the binary of its own rules."""
_MAGIC = b"platform-fit-advisor catalog"
_CODE = ("catalog", "model", "text", "units.py")
"""What decides how files are read."""
_FOLDERS = ("platforms", "answers", "checks", "checks/*")


def built_in_catalog_of(folder: Path) -> Catalog:
    """The catalog that this installation carries. Raises CatalogError as `load_catalog` does."""
    found = _decoded(_read(SHIPPED), shipped_key())
    return compiled_catalog([folder]) if found is None else found


def compiled_catalog(folders: Sequence[Path]) -> Catalog:
    """What `load_catalog` makes of the folders, from the cache where it is there. Raises CatalogError likewise."""
    key, cache = _key(folders), _cache_folder()
    if key is None or cache is None:
        return load_catalog(*folders)
    path = cache / f"catalog-{key}.bin"
    found = _decoded(_read(path), key)
    if found is not None:
        return found
    catalog = load_catalog(*folders)
    if _key(folders) == key:  # else a file was changed while it was read
        _store(path, encoded(catalog, key))
    return catalog


def load_catalog(*folders: Path) -> Catalog:
    """The catalog in the folders' files; what reads them is imported only where nothing compiled is at hand."""
    from advisor.catalog.load import load_catalog as load

    return load(*folders)


# --- the binary -----------------------------------------------------------------------------------------------------


def shipped_key(version: str = __version__) -> str:
    """What the binary in a wheel is known by: its rules and its code are those of one version."""
    return f"{FORMAT}-{version}"


def encoded(catalog: Catalog, key: str) -> bytes:
    """The catalog with its key and a checksum."""
    content = msgspec.msgpack.encode(catalog)
    return _head(key, content) + content


def _head(key: str, content: bytes) -> bytes:
    return b"%s %s %08x\n" % (_MAGIC, key.encode(), zlib.crc32(content))


def _decoded(data: bytes | None, key: str) -> Catalog | None:
    """The catalog; None where the data are not those of the key, or damaged."""
    head, _, content = (data or b"").partition(b"\n")
    if head + b"\n" != _head(key, content):
        return None
    collecting = gc.isenabled()
    gc.disable()  # fifty thousand new objects, of which none is garbage
    try:
        return msgspec.msgpack.decode(content, type=Catalog)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    finally:
        if collecting:
            gc.enable()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


# --- the key --------------------------------------------------------------------------------------------------------


def _key(folders: Iterable[Path]) -> str | None:
    """A digest of all files that the catalog is made of; None where one cannot be read, which the loader then says."""
    digest = blake2b(shipped_key().encode(), digest_size=16)
    try:
        for name, content in (*_code(), *_files(folders)):
            digest.update(f"{len(name)} {name} {len(content)} ".encode("utf-8", "surrogateescape"))
            digest.update(content)
    except OSError:
        return None
    return digest.hexdigest()


def _code() -> Iterator[tuple[str, bytes]]:
    package = Path(__file__).resolve().parents[1]
    for part in _CODE:
        here = package / part
        for path in [here] if here.is_file() else sorted(here.glob("*.py")):
            yield str(path.relative_to(package)), path.read_bytes()


def _files(folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Path as shown in messages, and content, of every file that the loader may read."""
    for folder in folders:
        within = [folder, *(below for pattern in _FOLDERS for below in sorted(folder.glob(pattern)))]
        for path in (path for below in within if below.is_dir() for path in _yaml_files(below)):
            yield path.relative_to(folder.parent).as_posix(), path.read_bytes()


def _yaml_files(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        return sorted(Path(entry.path) for entry in entries if entry.name.endswith(".yaml") and entry.is_file())


# --- the cache ------------------------------------------------------------------------------------------------------


def _cache_folder() -> Path | None:
    """A folder of this user alone; None where there is none, and where others could write to it."""
    try:
        folder = _user_cache() / "platform-fit-advisor"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except (OSError, RuntimeError):
        return None
    if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        return None
    return folder


def _user_cache() -> Path:
    """Where the platform keeps what can be made again. Raises RuntimeError where the user has no home."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if Path(named).is_absolute():
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path.home() / ".cache"


def _store(path: Path, data: bytes) -> None:
    """The file, whole or not at all; another process may write the same one."""
    with suppress(OSError):
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="new-", suffix=".bin", delete=False) as file:
            written = Path(file.name)
            try:
                file.write(data)
                file.close()
                written.replace(path)
            except OSError:
                written.unlink(missing_ok=True)
                raise
        _forget_the_oldest(path.parent)


def _forget_the_oldest(folder: Path) -> None:
    by_age = sorted(folder.glob("*.bin"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in by_age[MOST_KEPT:]:
        path.unlink(missing_ok=True)
