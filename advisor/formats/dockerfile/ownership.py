"""Whether a Dockerfile makes its image fit for any user id: to whom its instructions give files."""

import re
from collections.abc import Iterable, Iterator

from advisor.formats.dockerfile.contents import Shown
from advisor.formats.dockerfile.image import Image
from advisor.text.dockerfile_lines import Instruction

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
