"""Which stages make up the image that a Dockerfile builds, and the configuration they add up to."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from advisor.errors import SourceError
from advisor.formats.data_paths import kept_paths
from advisor.model.location import Problem
from advisor.text.dockerfile import Dockerfile, Instruction, Stage
from advisor.text.dockerfile_words import Expansion, Variables, WordError, expand
from advisor.text.redact import command_words

# --- stages and bases -------------------------------------------------------------------------------------------------

SCRATCH = "scratch"

_SET_BY_THE_BUILDER = (
    *(f"BUILD{part}" for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")),
    *(f"TARGET{part}" for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT", "STAGE")),
)
_WINDOWS = re.compile(
    r"mcr\.microsoft\.com/(?:windows[/:]|dotnet/framework/)|nanoserver|windowsservercore"
    r"|^microsoft/(?:iis|wcf|aspnet(?!:1\.0)|dotnet-framework|mssql-server-windows)\b|^winamd64/"
)
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_DIGEST = re.compile(r"(?:sha[0-9]+|blake[0-9]\w*):")
_ARCHITECTURES = {
    "x86_64": "amd64",
    "x86-64": "amd64",
    "aarch64": "arm64",
    "arm64/v8": "arm64",
    "armhf": "arm/v7",
    "armel": "arm/v6",
    "i386": "386",
}
_NAMESPACES = {
    "amd64": "amd64",
    "arm32v5": "arm/v5",
    "arm32v6": "arm/v6",
    "arm32v7": "arm/v7",
    "arm64v8": "arm64",
    "i386": "386",
    "mips64le": "mips64le",
    "ppc64le": "ppc64le",
    "riscv64": "riscv64",
    "s390x": "s390x",
    "winamd64": "amd64",
}
"""Namespaces on Docker Hub that hold one architecture each."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The stages that lead to the target, the one with the foreign base first."""

    stages: tuple[Stage, ...]
    base: str | None
    """The reference of the foreign base without credentials; None where a variable leaves it open."""
    shown_base: str
    """The same with an empty place for each open variable."""
    platform: str | None
    """Of the foreign base, where its FROM names one."""
    variables: Variables
    """Those that FROM lines see."""

    @property
    def start(self) -> Instruction:
        return self.stages[0].start

    @property
    def is_scratch(self) -> bool:
        return self.base == SCRATCH


def chain_of(dockerfile: Dockerfile, target: str | None, arguments: Mapping[str, str | None], path: str) -> Chain:
    """The chain that ends in the target stage, or in the last one. Raises SourceError for an unknown target."""
    variables = _global_variables(dockerfile, arguments)
    stage = _target(dockerfile, target, path)
    stages = [stage]
    while True:
        base = filled(stage.base, variables, dockerfile.escape)
        parent = None if base.unresolved else _earlier(dockerfile.stages, stage.index, base.text)
        if parent is None:
            break
        stages.append(stage := parent)
    platform = filled(stage.start.flag("platform") or "", variables, dockerfile.escape)
    shown = without_credentials(base.text)
    return Chain(
        stages=tuple(reversed(stages)),
        base=None if base.unresolved or not shown else shown,
        shown_base=shown,
        platform=None if platform.unresolved or not platform.text else platform.text.lower(),
        variables=variables,
    )


def filled(text: str, variables: Variables, escape: str) -> Expansion:
    """The text with its variables filled in; what cannot be worked out counts as unresolved."""
    try:
        return expand(text, variables, escape)
    except WordError:
        return Expansion("", ("?",))


def known(text: str, variables: Variables, escape: str) -> str | None:
    """The text with its variables filled in, None where one of them is open."""
    expansion = filled(text, variables, escape)
    return None if expansion.unresolved else expansion.text


def argument_values(instruction: Instruction, given: Mapping[str, str | None]) -> list[tuple[str, str | None]]:
    """The names that an ARG declares, each with its given value or default as written."""
    values: list[tuple[str, str | None]] = []
    for word in instruction.arguments:
        name, sign, default = word.partition("=")
        values.append((name, given.get(name, default if sign else None)))
    return values


def _global_variables(dockerfile: Dockerfile, given: Mapping[str, str | None]) -> Variables:
    variables: dict[str, str | None] = {name: given.get(name) for name in _SET_BY_THE_BUILDER}
    for instruction in dockerfile.global_arguments:
        for name, value in argument_values(instruction, given):
            if name in given:
                variables[name] = value
            elif value is not None:
                variables[name] = known(value, variables, dockerfile.escape)
    return variables


def _target(dockerfile: Dockerfile, target: str | None, path: str) -> Stage:
    if target is None:
        return dockerfile.stages[-1]
    stage = _earlier(dockerfile.stages, len(dockerfile.stages), target)
    if stage is None:
        line = dockerfile.stages[-1].first_line
        raise SourceError(path, line, f"no stage is called {target!r}.", "Name one of its stages as the target.")
    return stage


def _earlier(stages: Sequence[Stage], end: int, name: str) -> Stage | None:
    """The last stage of that name before the place `end`, else the one of that number."""
    wanted = name.lower()
    named = next((stages[place] for place in range(end - 1, -1, -1) if stages[place].name == wanted), None)
    if named is None and re.fullmatch(r"[0-9]{1,4}", name):
        return stages[int(name)] if int(name) < end else None
    return named


def without_credentials(reference: str) -> str:
    """An image reference without scheme, user, password and query; a digest stays."""
    if "@" not in reference and "?" not in reference and "://" not in reference:
        return reference
    name, at, rest = _SCHEME.sub("", reference.partition("?")[0]).rpartition("@")
    return f"{name.rpartition('@')[2]}{at}{rest}" if _DIGEST.match(rest) else rest


def is_mutable(reference: str) -> bool:
    """Whether the reference names neither a digest nor a tag other than latest."""
    if reference == SCRATCH or "@" in reference:
        return False
    return reference.rpartition("/")[2].partition(":")[2] in {"", "latest"}


def operating_system(chain: Chain) -> str | None:
    """Windows or Linux, in small letters, where the FROM line shows it."""
    named = (chain.platform or "").partition("/")[0]
    if named in {"windows", "linux"}:
        return named
    return "windows" if _WINDOWS.search(chain.shown_base.lower()) else None


def architecture(chain: Chain) -> str | None:
    """The processor architecture that the FROM line names, as Docker writes it."""
    system, _, processor = (chain.platform or "").partition("/")
    if not processor and system not in {"", "linux", "windows"}:
        processor = system
    namespace, slash, _ = chain.shown_base.partition("/")
    if not processor and slash:
        processor = _NAMESPACES.get(namespace, "")
    return _ARCHITECTURES.get(processor, processor) or None


# --- EXPOSE -----------------------------------------------------------------------------------------------------------

HIGHEST = 65535
_PORT = re.compile(r"(?:.*:)?(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?(?:/(?P<protocol>[A-Za-z]*))?\Z", re.DOTALL)
_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})


class PortError(ValueError):
    """A word of EXPOSE that names no port."""


@dataclass(slots=True)
class Exposed:
    """Ports of one protocol, and the lines that name them, collected."""

    spans: list[range] = field(default_factory=list)
    lines: list[Instruction] = field(default_factory=list)
    is_open: bool = False
    """Whether a variable hides one of them."""

    def __bool__(self) -> bool:
        return bool(self.lines)

    def value(self) -> tuple[int, ...] | None:
        """Every port once; None where one of them is open."""
        if self.is_open:
            return None
        ports: list[int] = []
        for span in sorted(self.spans, key=lambda span: span.start):
            ports.extend(range(max(span.start, ports[-1] + 1 if ports else 0), span.stop))
        return tuple(ports)


@dataclass(slots=True)
class Ports:
    """What the EXPOSE instructions of an image say, by protocol."""

    tcp: Exposed = field(default_factory=Exposed)
    udp: Exposed = field(default_factory=Exposed)
    sctp: Exposed = field(default_factory=Exposed)

    def add(self, word: str, expansion: Expansion, instruction: Instruction) -> None:
        """Adds one word of EXPOSE. Raises PortError where it names no port; then it counts as an open one."""
        if expansion.unresolved:
            self._open(_protocol_as_written(word), instruction)
            return
        for each in expansion.text.split():
            try:
                protocol, ports = ports_of(each)
            except PortError:
                self._open("tcp", instruction)
                raise
            exposed: Exposed = getattr(self, protocol)
            exposed.spans.append(ports)
            exposed.lines.append(instruction)

    def _open(self, protocol: str, instruction: Instruction) -> None:
        exposed: Exposed = getattr(self, protocol)
        exposed.is_open = True
        exposed.lines.append(instruction)


def ports_of(word: str) -> tuple[str, range]:
    """The protocol and the ports of a word such as 80, 53/udp or 8000-8010/tcp. Raises PortError."""
    match = _PORT.match(word)
    if match is None:
        raise PortError("no port")
    first = int(match["first"])
    last = int(match["last"] or first)
    protocol = (match["protocol"] or "tcp").lower()
    if protocol not in _PROTOCOLS or not first <= last <= HIGHEST:
        raise PortError("no port")
    return protocol, range(first, last + 1)


def _protocol_as_written(word: str) -> str:
    """The protocol behind the last slash of a word with a variable in it; tcp where none is written."""
    protocol = word.rpartition("/")[2].lower()
    return protocol if protocol in _PROTOCOLS else "tcp"


# --- the configuration ------------------------------------------------------------------------------------------------

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
class Copied:
    """One COPY or ADD with its variables filled in; None for a path that a variable leaves open."""

    instruction: Instruction
    sources: tuple[str | None, ...]
    destination: str | None
    """Absolute, without a slash at its end."""
    into_folder: bool
    """Whether the destination is written as a folder."""


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
