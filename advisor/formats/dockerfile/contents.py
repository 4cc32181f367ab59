"""What a Dockerfile shows about two files inside its image: /bin/sh and /etc/passwd."""

import posixpath
import re
from dataclasses import dataclass

from advisor.formats.dockerfile.base import operating_system
from advisor.formats.dockerfile.files import Brings, brings
from advisor.formats.dockerfile.image import Image, Run
from advisor.text.dockerfile_lines import Instruction

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
