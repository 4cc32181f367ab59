"""The image configuration that a chain of stages adds up to, each part with the instruction that says it."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from advisor.formats.data_paths import kept_paths
from advisor.formats.dockerfile.base import Chain, argument_values, filled, known
from advisor.formats.dockerfile.files import Copied
from advisor.formats.dockerfile.ports import PortError, Ports
from advisor.model.location import Problem
from advisor.text.dockerfile_lines import Instruction
from advisor.text.dockerfile_text import Dockerfile
from advisor.text.redact import command_words

_ONLY_THE_LAST = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK"})

LONGEST_PATH = 4096
"""No Linux path is longer."""

Named: TypeAlias = dict[str, list[Instruction]]
"""Names, each with the instructions that mention it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A value, None where a variable leaves it open, and where it stands."""

    value: str | None
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Run:
    """A RUN and the SHELL in force, empty for the default one."""

    instruction: Instruction
    shell: tuple[str, ...]


@dataclass(slots=True)
class Image:
    """What the instructions say; filled in their order by `image_of`."""

    path: str
    escape: str
    given: Mapping[str, str | None]
    """Build arguments from outside."""
    chain: Chain
    variables: dict[str, str | None] = field(default_factory=dict)
    user: Said | None = None
    workdir: Said | None = None
    stop_signal: Said | None = None
    entrypoint: Instruction | None = None
    command: Instruction | None = None
    healthcheck: Instruction | None = None
    shell: tuple[str, ...] = ()
    """Of the SHELL instruction."""
    ports: Ports = field(default_factory=Ports)
    volumes: Named = field(default_factory=dict)
    environment: Named = field(default_factory=dict)
    labels: Named = field(default_factory=dict)
    copied: list[Copied] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    onbuild: list[Instruction] = field(default_factory=list)
    """Triggers of the last stage."""
    notes: list[Problem] = field(default_factory=list)
    own: dict[str, Instruction] = field(default_factory=dict)
    """The instructions of the present stage of which only the last counts."""

    def known(self, text: str) -> str | None:
        return known(text, self.variables, self.escape)

    def note(self, instruction: Instruction, what: str, advice: str) -> None:
        self.notes.append(Problem(path=self.path, line=instruction.first_line, what=what, advice=advice))


def image_of(chain: Chain, dockerfile: Dockerfile, given: Mapping[str, str | None], path: str) -> Image:
    """The configuration of the last stage of the chain."""
    image = Image(path=path, escape=dockerfile.escape, given=given, chain=chain)
    for stage in chain.stages:
        image.own.clear()
        triggers, image.onbuild = image.onbuild, []
        for trigger in triggers:
            if trigger.trigger is not None:
                _apply(image, trigger.trigger)
        for instruction in stage.instructions:
            _apply(image, instruction)
    _keep_data(image)
    return image


def _keep_data(image: Image) -> None:
    """What the start command names as the folder of its data is as good as declared."""
    words: list[tuple[str, Instruction]] = []
    for one in (image.entrypoint, image.command):
        if one is not None:
            texts = one.arguments if one.is_exec else command_words(" ".join(one.arguments))
            words += [(text.strip("\"'"), one) for text in texts]
    for path, place in kept_paths([text for text, _ in words]):
        image.volumes.setdefault(path, []).append(words[place][1])


def _apply(image: Image, instruction: Instruction) -> None:
    keyword = instruction.keyword
    if keyword in _ONLY_THE_LAST:
        if earlier := image.own.get(keyword):
            image.note(earlier, f"this {keyword} has no effect: a later one replaces it.", "Keep one of them.")
        image.own[keyword] = instruction
    _TAKERS[keyword](image, instruction)


def _arg(image: Image, instruction: Instruction) -> None:
    for name, value in argument_values(instruction, image.given):
        if name in image.given:
            image.variables[name] = value
        elif value is not None:
            image.variables[name] = image.known(value)
        elif name in image.chain.variables:
            image.variables[name] = image.chain.variables[name]


def _env(image: Image, instruction: Instruction) -> None:
    added: dict[str, str | None] = {}
    for written, value in instruction.pairs:
        if name := image.known(written):
            added[name] = image.known(value)
            image.environment.setdefault(name, []).append(instruction)
    image.variables.update(added)


def _label(image: Image, instruction: Instruction) -> None:
    for written, _ in instruction.pairs:
        if name := image.known(written):
            image.labels.setdefault(name, []).append(instruction)


def _user(image: Image, instruction: Instruction) -> None:
    image.user = Said(image.known(instruction.text) or None, instruction)


def _stop_signal(image: Image, instruction: Instruction) -> None:
    image.stop_signal = Said(image.known(instruction.text) or None, instruction)


def _workdir(image: Image, instruction: Instruction) -> None:
    image.workdir = Said(_absolute(image, image.known(instruction.text)), instruction)


def _absolute(image: Image, path: str | None) -> str | None:
    """The path seen from the working directory; None where either is open. A Windows path stays as written."""
    if not path:
        return None
    if path.startswith(("/", "\\")) or path[1:2] == ":":
        return posixpath.normpath(path).replace("//", "/") if path.startswith("/") else path
    if image.workdir is None and not image.chain.is_scratch:
        return None
    folder = "/" if image.workdir is None else image.workdir.value
    if folder is None or len(folder) + len(path) > LONGEST_PATH:
        return None
    return posixpath.normpath(posixpath.join(folder, path))


def _expose(image: Image, instruction: Instruction) -> None:
    for word in instruction.arguments:
        try:
            image.ports.add(word, filled(word, image.variables, image.escape), instruction)
        except PortError:
            image.note(instruction, "one of these is no port.", "Write a number, a range or number/udp.")


def _volume(image: Image, instruction: Instruction) -> None:
    for written in instruction.arguments:
        path = (image.known(written) or written).strip()
        image.volumes.setdefault(path, []).append(instruction)


def _entrypoint(image: Image, instruction: Instruction) -> None:
    image.entrypoint = instruction
    if "CMD" not in image.own:
        image.command = None  # an ENTRYPOINT drops the CMD of the image below


def _cmd(image: Image, instruction: Instruction) -> None:
    image.command = instruction


def _healthcheck(image: Image, instruction: Instruction) -> None:
    image.healthcheck = instruction


def _shell(image: Image, instruction: Instruction) -> None:
    image.shell = instruction.arguments


def _run(image: Image, instruction: Instruction) -> None:
    image.runs.append(Run(instruction, image.shell))


def _copy(image: Image, instruction: Instruction) -> None:
    *sources, written = instruction.arguments
    destination = image.known(written)
    image.copied.append(
        Copied(
            instruction=instruction,
            sources=tuple(map(image.known, sources)),
            destination=_absolute(image, destination),
            into_folder=len(sources) > 1 or (destination or "").endswith(("/", ".")),
        )
    )


def _onbuild(image: Image, instruction: Instruction) -> None:
    image.onbuild.append(instruction)


def _maintainer(image: Image, instruction: Instruction) -> None:
    image.note(instruction, "MAINTAINER is deprecated.", "Use LABEL org.opencontainers.image.authors instead.")


_TAKERS: Mapping[str, Callable[[Image, Instruction], None]] = {
    "ADD": _copy,
    "ARG": _arg,
    "CMD": _cmd,
    "COPY": _copy,
    "ENTRYPOINT": _entrypoint,
    "ENV": _env,
    "EXPOSE": _expose,
    "HEALTHCHECK": _healthcheck,
    "LABEL": _label,
    "MAINTAINER": _maintainer,
    "ONBUILD": _onbuild,
    "RUN": _run,
    "SHELL": _shell,
    "STOPSIGNAL": _stop_signal,
    "USER": _user,
    "VOLUME": _volume,
    "WORKDIR": _workdir,
}
