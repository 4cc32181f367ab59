"""What a Dockerfile shows about files inside its image: /bin/sh, /etc/passwd, and whose they are."""

import posixpath
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from advisor.formats.dockerfile.stages import Copied, Image, Run, operating_system
from advisor.text.dockerfile import Instruction

SHELL = "/bin/sh"
USERS = "/etc/passwd"
STEPS_DOWN = frozenset({"gosu", "su-exec", "setpriv", "s6-setuidgid", "runuser"})
"""Programs that start another one as a lesser user."""
_ENDS = re.compile(r"[;&|\n]+")


class Shown(Struct, frozen=True):
    """Whether a file is there, None where the Dockerfile speaks of it and leaves it open, and where it says so."""

    value: bool | None
    lines: tuple[Instruction, ...]


def _script(instruction: Instruction) -> str:
    """Everything that a RUN hands to its shell."""
    if not instruction.heredocs:
        return instruction.text
    return "\n".join((instruction.text, *(heredoc.content for heredoc in instruction.heredocs)))


def _commands(script: str) -> Iterator[list[str]]:
    """The words of each command, without sudo."""
    for command in _ENDS.split(script):
        words = [word for word in command.split() if word != "\\"]
        if words[:1] == ["sudo"]:
            words = words[1:]
        if words:
            yield words


# --- /bin/sh and /etc/passwd ------------------------------------------------------------------------------------------

_SHELL_PATHS = frozenset(
    f"{folder}{name}"
    for folder in ("/bin", "/usr/bin")
    for name in ("", "/", "/*", "/sh", "/ash", "/bash", "/dash", "/busybox")
)


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
    for instruction in image.starting():
        if instruction.is_exec and not STEPS_DOWN.isdisjoint(map(posixpath.basename, instruction.arguments)):
            return instruction
    return None


def _removes_shell(run: Instruction) -> bool:
    """Whether one of its commands is an rm of a shell, or of a folder that holds it."""
    script = _script(run)
    if "/bin" not in script or "rm" not in script:
        return False
    return any("rm" in words and not _SHELL_PATHS.isdisjoint(words) for words in _commands(script))


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
    answers = [(_brings(copied, path, image), copied.instruction) for copied in image.copied]
    surely = tuple(instruction for answer, instruction in answers if answer)
    if surely:
        return Shown(present, surely)
    if not image.chain.is_scratch:
        return None
    perhaps = (
        *(instruction for answer, instruction in answers if answer is None),
        *(run.instruction for run in image.runs),
    )
    return Shown(None, perhaps) if perhaps else Shown(value=False, lines=(image.chain.start,))


def _programs(image: Image) -> set[str]:
    """Paths that the image starts, and which are therefore files."""
    commands = [each.arguments[0] for each in image.starting() if each.is_exec and each.arguments]
    workdir = image.said.get("WORKDIR")
    folder = (workdir.value if workdir else None) or "/"
    paths = {posixpath.normpath(posixpath.join(folder, name)) for name in commands}
    return paths | {f"/bin/{name}" for name in commands if "/" not in name}


# --- what COPY and ADD can put in place -------------------------------------------------------------------------------

_ARCHIVE = re.compile(r"\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tzst)\Z", re.IGNORECASE)
_PLAIN_FILE = re.compile(
    r"\.(?:crt|cer|pem|key|jar|war|exe|dll|so|wasm|py|js|json|ya?ml|toml|conf|cfg|ini|xml|html?|txt|md|sh|zip)\Z"
)
_URL = re.compile(r"https?://(?![^?#]*\.git(?:[?#]|\Z))")


def _brings(copied: Copied, path: str, image: Image) -> bool | None:
    """Whether the file at `path` comes from this instruction; None where it may."""
    destination = copied.destination
    if destination is None:
        return None
    if destination == path and not copied.into_folder:
        return True
    folder = destination if destination == "/" else destination + "/"
    if not path.startswith(folder):
        return False
    answers = {_source_brings(copied, source, path, folder, image) for source in copied.sources}
    return True if True in answers else None if None in answers else False


def _source_brings(copied: Copied, source: str | None, path: str, folder: str, image: Image) -> bool | None:
    if source is None:
        return None
    name = posixpath.basename(source.rstrip("/"))
    if folder + name == path:
        return True
    return False if _is_one_file(copied, source, folder + name, image) else None


def _is_one_file(copied: Copied, source: str, target: str, image: Image) -> bool:
    """Whether the source is surely a single file that stays one; a folder or an archive may hold anything."""
    if source.startswith("<<"):
        return True
    adds = copied.instruction.keyword == "ADD"
    if adds and (_ARCHIVE.search(source) or copied.instruction.flag("unpack")):
        return _URL.match(source) is not None and not copied.instruction.flag("unpack")
    if any(mark in source for mark in "*?[") or "--parents" in copied.instruction.flags:
        return False
    return (adds and _URL.match(source) is not None) or bool(_PLAIN_FILE.search(source)) or target in _programs(image)


# --- any user id: to whom instructions give files ---------------------------------------------------------------------

_CHANGES_ACCESS = ("chown", "chgrp", "chmod")
_ROOT_GROUP = frozenset({"0", "root"})
_ROOT = frozenset({"", "0", "root"})
_GROUP_WRITES = re.compile(r"(?:[ugoa]*g[ugoa]*|a)[+=][rwxXst]*w[rwxXst]*|g=u")
_OCTAL = re.compile(r"[0-7]{3,4}")
_WRITE = 2


class _Change(Struct, frozen=True):
    """One chown, chgrp or chmod in a RUN: the words behind its options."""

    instruction: Instruction
    program: str
    words: list[str]

    @property
    def group(self) -> str:
        return self.words[0] if self.program == "chgrp" else _group(self.words[0])


def any_user_shown(image: Image) -> Shown | None:
    """True where files of group 0 get write access, false where they go to the image's own user alone.

    None inside where both are found and the user's come last; None where nothing is said of either.
    """
    user = image.said.get("USER")
    if image.escape == "`" or user is None:
        return None
    changes = [change for run in image.runs for change in _changes(run.instruction)]
    opened = tuple(_opened(changes))
    given = tuple(_given_to((user.value or "").partition(":")[0], image, changes))
    if not opened:
        return Shown(value=False, lines=given) if given else None
    later = tuple(instruction for instruction in given if instruction.first_line > opened[-1].first_line)
    return Shown(None, (*opened, *later)) if later else Shown(value=True, lines=opened)


def _changes(instruction: Instruction) -> Iterator[_Change]:
    script = _script(instruction)
    if instruction.is_exec or not any(name in script for name in _CHANGES_ACCESS):
        return
    for program, *rest in _commands(script):
        words = [word.strip("\"'") for word in rest if not word.startswith("-")]
        if program in _CHANGES_ACCESS and words:
            yield _Change(instruction, program, words)


def _opened(changes: Iterable[_Change]) -> Iterator[Instruction]:
    """RUNs that finish a pair: a path in group 0, and write access for the group."""
    grouped: set[str] = set()
    writable: set[str] = set()
    last: Instruction | None = None
    for change in changes:
        if change.program == "chmod":
            done, other, counts = writable, grouped, _lets_group_write(change.words[0])
        else:
            done, other, counts = grouped, writable, change.group in _ROOT_GROUP
        paths = set(change.words[1:]) if counts else set()
        if not other.isdisjoint(paths - done) and change.instruction is not last:
            last = change.instruction
            yield last
        done |= paths


def _given_to(user: str, image: Image, changes: Iterable[_Change]) -> Iterator[Instruction]:
    """Instructions that hand files to the user, in a group that is not 0."""
    if user in _ROOT:
        return
    owned = [change for change in changes if change.program == "chown" and user == _owner_alone(change.words[0])]
    given = {id(change.instruction): change.instruction for change in owned}
    copied = [copied.instruction for copied in image.copied]
    handed = [copy for copy in copied if user == _owner_alone(image.known(copy.flag("chown") or "") or "")]
    yield from sorted((*given.values(), *handed), key=lambda instruction: instruction.first_line)


def _owner_alone(owner: str) -> str:
    """The user of USER:GROUP; nothing where the group is 0."""
    return "" if _group(owner) in _ROOT_GROUP else owner.partition(":")[0]


def _group(owner: str) -> str:
    return owner.partition(":")[2]


def _lets_group_write(mode: str) -> bool:
    if _OCTAL.fullmatch(mode):
        return bool(int(mode[-2]) & _WRITE)
    return any(_GROUP_WRITES.fullmatch(part) for part in mode.split(","))
