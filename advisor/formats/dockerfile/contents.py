"""What a Dockerfile shows about files inside its image: /bin/sh, /etc/passwd, and whose they are."""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from advisor.formats.dockerfile.stages import Copied, Image, Run, operating_system
from advisor.text.dockerfile import Instruction

# --- what COPY and ADD can put in place -------------------------------------------------------------------------------

_ARCHIVE = re.compile(r"\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tzst)\Z", re.IGNORECASE)
_PLAIN_FILE = re.compile(
    r"\.(?:crt|cer|pem|key|jar|war|exe|dll|so|wasm|py|js|json|ya?ml|toml|conf|cfg|ini|xml|html?|txt|md|sh|zip)\Z"
)
_URL = re.compile(r"https?://(?![^?#]*\.git(?:[?#]|\Z))")


class Brings(Enum):
    """How far one instruction puts one file in place."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


def brings(copied: Copied, path: str, programs: Collection[str]) -> Brings:
    """Whether the file at `path` may come from this instruction; `programs` are files, for the image starts them."""
    destination = copied.destination
    if destination is None:
        return Brings.MAYBE
    if destination == path and not copied.into_folder:
        return Brings.YES
    folder = destination if destination == "/" else destination + "/"
    if not path.startswith(folder):
        return Brings.NO
    return max(
        (_source_brings(copied, source, path, folder, programs) for source in copied.sources),
        key=(Brings.NO, Brings.MAYBE, Brings.YES).index,
        default=Brings.NO,
    )


def _source_brings(copied: Copied, source: str | None, path: str, folder: str, programs: Collection[str]) -> Brings:
    if source is None:
        return Brings.MAYBE
    name = posixpath.basename(source.rstrip("/"))
    if folder + name == path:
        return Brings.YES
    return Brings.NO if _is_one_file(copied, source, folder + name, programs) else Brings.MAYBE


def _is_one_file(copied: Copied, source: str, target: str, programs: Collection[str]) -> bool:
    """Whether the source is surely a single file that stays one; a folder or an archive may hold anything."""
    if source.startswith("<<"):
        return True
    if copied.instruction.keyword == "ADD" and (_ARCHIVE.search(source) or copied.instruction.flag("unpack")):
        return _URL.match(source) is not None and not copied.instruction.flag("unpack")
    if any(mark in source for mark in "*?[") or "--parents" in copied.instruction.flags:
        return False
    if copied.instruction.keyword == "ADD" and _URL.match(source):
        return True
    return target in programs or bool(_PLAIN_FILE.search(source))


# --- /bin/sh and /etc/passwd ------------------------------------------------------------------------------------------

SHELL = "/bin/sh"
USERS = "/etc/passwd"
STEPS_DOWN = frozenset({"gosu", "su-exec", "setpriv", "s6-setuidgid", "runuser"})
"""Programs that start another one as a lesser user."""

_SHELL_PATHS = frozenset(
    f"{folder}{name}"
    for folder in ("/bin", "/usr/bin")
    for name in ("", "/", "/*", "/sh", "/ash", "/bash", "/dash", "/busybox")
)
_COMMAND_ENDS = re.compile(r"[;&|\n]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """Whether a file is there, None where the Dockerfile speaks of it and leaves it open, and where it says so."""

    value: bool | None
    lines: tuple[Instruction, ...]


def shell_shown(image: Image) -> Shown | None:
    """Whether the image holds /bin/sh; None where the Dockerfile says nothing about it."""
    if operating_system(image.chain) == "windows":
        return None
    removed = tuple(run.instruction for run in image.runs if _removes_shell(run.instruction))
    if removed:
        return Shown(None, removed)
    used = next((run for run in image.runs if _runs_in_own_shell(image, run)), None)
    if used is not None:
        return Shown(value=True, lines=(used.instruction,))
    return _file_shown(image, SHELL, present=True)


def passwd_shown(image: Image) -> Shown | None:
    """Whether the image holds a usable /etc/passwd; a copied one is left open, for what it holds is not shown."""
    return _file_shown(image, USERS, present=None)


def steps_down(image: Image) -> Instruction | None:
    """The instruction whose command starts the program as a lesser user."""
    for instruction in (image.entrypoint, image.command):
        words = instruction.arguments if instruction is not None and instruction.is_exec else ()
        if STEPS_DOWN & set(map(posixpath.basename, words)):
            return instruction
    return None


def _removes_shell(run: Instruction) -> bool:
    """Whether one of its commands is an rm of a shell, or of a folder that holds it."""
    text = "\n".join((run.text, *(heredoc.content for heredoc in run.heredocs)))
    if "/bin" not in text or "rm" not in text:
        return False
    commands = map(str.split, _COMMAND_ENDS.split(text))
    return any("rm" in words and not _SHELL_PATHS.isdisjoint(words) for words in commands)


def _runs_in_own_shell(image: Image, run: Run) -> bool:
    """Whether a RUN shows /bin/sh: shell form, its default shell, and no other image mounted for it."""
    instruction = run.instruction
    if instruction.is_exec or not instruction.arguments or image.escape == "`":
        return False
    if run.shell and run.shell[0] not in {SHELL, "sh"}:
        return False
    if any(heredoc.content.startswith("#!") for heredoc in instruction.heredocs):
        return False
    return not any(flag.startswith("--mount") and "from=" in flag for flag in instruction.flags)


def _file_shown(image: Image, path: str, *, present: bool | None) -> Shown | None:
    """What COPY and ADD show; that nothing brings the file says something only where the image starts empty."""
    programs = _programs(image)
    answers = [(brings(copied, path, programs), copied.instruction) for copied in image.copied]
    surely = tuple(instruction for answer, instruction in answers if answer is Brings.YES)
    if surely:
        return Shown(present, surely)
    if not image.chain.is_scratch:
        return None
    perhaps = (
        *(instruction for answer, instruction in answers if answer is Brings.MAYBE),
        *(run.instruction for run in image.runs),
    )
    return Shown(None, perhaps) if perhaps else Shown(value=False, lines=(image.chain.start,))


def _programs(image: Image) -> frozenset[str]:
    """Paths that the image starts, and which are therefore files."""
    commands = [
        each.arguments[0] for each in (image.entrypoint, image.command) if each and each.is_exec and each.arguments
    ]
    folder = (image.workdir.value if image.workdir else None) or "/"
    found = {posixpath.normpath(posixpath.join(folder, name)) for name in commands}
    return frozenset(found | {f"/bin/{name}" for name in commands if "/" not in name})


# --- any user id: to whom instructions give files ---------------------------------------------------------------------

_ENDS = re.compile(r"[;&|\n]+")
_ROOT_GROUP = frozenset({"0", "root"})
_ROOT = frozenset({"", "0", "root"})
_GROUP_WRITES = re.compile(r"(?:[ugoa]*g[ugoa]*|a)[+=][rwxXst]*w[rwxXst]*|g=u")
_OCTAL = re.compile(r"[0-7]{3,4}")
_WRITE = 2


def any_user_shown(image: Image) -> Shown | None:
    """True where files of group 0 get write access, false where they go to the image's own user alone.

    None inside where both are found and the user's come last; None where nothing is said of either.
    """
    if image.escape == "`" or image.user is None:
        return None
    opened = tuple(_opened(image))
    given = tuple(_given_to_user(image))
    if not opened:
        return Shown(value=False, lines=given) if given else None
    later = tuple(one for one in given if one.first_line > opened[-1].first_line)
    return Shown(None, (*opened, *later)) if later else Shown(value=True, lines=opened)


def _opened(image: Image) -> Iterator[Instruction]:
    """RUNs that finish a pair: a path in group 0, and write access for the group."""
    grouped: set[str] = set()
    writable: set[str] = set()
    for instruction in (run.instruction for run in image.runs):
        before = grouped & writable
        for words in _commands(instruction):
            program, rest = words[0], _without_options(words[1:])
            if len(rest) < 2:  # noqa: PLR2004 - a mode or an owner, and a path
                continue
            if (program == "chgrp" and rest[0] in _ROOT_GROUP) or (
                program == "chown" and _group(rest[0]) in _ROOT_GROUP
            ):
                grouped.update(rest[1:])
            elif program == "chmod" and _lets_group_write(rest[0]):
                writable.update(rest[1:])
        if grouped & writable - before:
            yield instruction


def _given_to_user(image: Image) -> Iterator[Instruction]:
    """Instructions that hand files to the user the image ends with, in a group that is not 0."""
    user = (image.user.value or "").partition(":")[0] if image.user else ""
    if user in _ROOT:
        return
    found = [run.instruction for run in image.runs if user in _owners(run.instruction)]
    copied = [one.instruction for one in image.copied]
    found += [one for one in copied if user == _owner_alone(image.known(one.flag("chown") or "") or "")]
    yield from sorted(found, key=lambda one: one.first_line)


def _owners(instruction: Instruction) -> frozenset[str]:
    """Owners that a RUN's chown names together with a group that is not 0, or with none."""
    each = (_without_options(words[1:]) for words in _commands(instruction) if words[0] == "chown")
    return frozenset(_owner_alone(rest[0]) for rest in each if rest)


def _owner_alone(owner: str) -> str:
    return "" if _group(owner) in _ROOT_GROUP else owner.partition(":")[0]


def _group(owner: str) -> str:
    return owner.partition(":")[2]


def _lets_group_write(mode: str) -> bool:
    if _OCTAL.fullmatch(mode):
        return bool(int(mode[-2]) & _WRITE)
    return any(_GROUP_WRITES.fullmatch(part) for part in mode.split(","))


def _commands(instruction: Instruction) -> Iterator[list[str]]:
    text = "\n".join((instruction.text, *(heredoc.content for heredoc in instruction.heredocs)))
    if instruction.is_exec or "ch" not in text:
        return
    for command in _ENDS.split(text):
        words = [word for word in command.split() if word != "\\"]
        if words[:1] == ["sudo"]:
            words = words[1:]
        if words:
            yield words


def _without_options(words: Iterable[str]) -> list[str]:
    return [word.strip("\"'") for word in words if not word.startswith("-")]
