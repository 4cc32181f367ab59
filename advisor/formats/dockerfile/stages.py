"""Which stages make up the image that a Dockerfile builds, and the configuration that they add up to."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from advisor.errors import SourceError
from advisor.formats.data_paths import kept_paths
from advisor.formats.words import by_word
from advisor.model.location import Problem
from advisor.text.dockerfile import Dockerfile, Instruction, Stage
from advisor.text.dockerfile_words import Expansion, Variables, WordError, expand
from advisor.text.redact import command_words

SCRATCH = "scratch"
LONGEST_PATH = 4096
"""No Linux path is longer."""
_PLATFORM_PARTS = ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
_OPEN = dict.fromkeys((*(side + part for side in ("BUILD", "TARGET") for part in _PLATFORM_PARTS), "TARGETSTAGE"))
"""Variables that the builder sets, none of them known."""
_WINDOWS = re.compile(
    r"mcr\.microsoft\.com/(?:windows[/:]|dotnet/framework/)|nanoserver|windowsservercore"
    r"|^microsoft/(?:iis|wcf|aspnet(?!:1\.0)|dotnet-framework|mssql-server-windows)\b|^winamd64/"
)
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_DIGEST = re.compile(r"(?:sha[0-9]+|blake[0-9]\w*):")
_STAGE_NUMBER = re.compile(r"[0-9]{1,4}")
_ARCHITECTURES = by_word(
    {"amd64": "x86_64 x86-64", "arm64": "aarch64 arm64/v8", "arm/v7": "armhf", "arm/v6": "armel", "386": "i386"}
)
_NAMESPACES = {
    **{name: name for name in ("amd64", "mips64le", "ppc64le", "riscv64", "s390x")},
    **by_word({"arm/v5": "arm32v5", "arm/v6": "arm32v6", "arm/v7": "arm32v7", "arm64": "arm64v8"}),
    **by_word({"386": "i386", "amd64": "winamd64"}),
}
"""Namespaces on Docker Hub that hold one architecture each."""


class Chain(Struct, frozen=True):
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
    reference = without_credentials(base.text)
    return Chain(
        stages=tuple(reversed(stages)),
        base=None if base.unresolved or not reference else reference,
        shown_base=reference,
        platform=(known(stage.start.flag("platform") or "", variables, dockerfile.escape) or "").lower() or None,
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
    try:
        expansion = expand(text, variables, escape)
    except WordError:
        return None
    return None if expansion.unresolved else expansion.text


def _argument_values(instruction: Instruction, given: Mapping[str, str | None]) -> list[tuple[str, str | None]]:
    """The names that an ARG declares, each with its given value or default as written."""
    declared = (word.partition("=") for word in instruction.arguments)
    return [(name, given.get(name, default if sign else None)) for name, sign, default in declared]


def _global_variables(dockerfile: Dockerfile, given: Mapping[str, str | None]) -> Variables:
    variables: dict[str, str | None] = dict(_OPEN) if not given else {name: given.get(name) for name in _OPEN}
    for instruction in dockerfile.global_arguments:
        for name, value in _argument_values(instruction, given):
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
    if named is None and _STAGE_NUMBER.fullmatch(name):
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

_HIGHEST_PORT = 65535
_PORT = re.compile(r"(?:.*:)?(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?(?:/(?P<protocol>[A-Za-z]*))?\Z", re.DOTALL)
_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})


class PortError(ValueError):
    """A word of EXPOSE that names no port."""


class Exposed(Struct):
    """Ports of one protocol, and the lines that name them, collected."""

    spans: list[range] = field(default_factory=list)
    lines: list[Instruction] = field(default_factory=list)
    is_open: bool = False
    """Whether a variable hides one of them."""

    def value(self) -> tuple[int, ...] | None:
        """Every port once; None where one of them is open."""
        if self.is_open:
            return None
        ports: list[int] = []
        for span in sorted(self.spans, key=lambda span: span.start):
            ports.extend(range(max(span.start, ports[-1] + 1 if ports else 0), span.stop))
        return tuple(ports)


def ports_of(word: str) -> tuple[str, range]:
    """The protocol and the ports of a word such as 80, 53/udp or 8000-8010/tcp. Raises PortError."""
    match = _PORT.match(word)
    if match is None:
        raise PortError("no port")
    first = int(match["first"])
    last = int(match["last"] or first)
    protocol = (match["protocol"] or "tcp").lower()
    if protocol not in _PROTOCOLS or not first <= last <= _HIGHEST_PORT:
        raise PortError("no port")
    return protocol, range(first, last + 1)


# --- the configuration ------------------------------------------------------------------------------------------------

Named: TypeAlias = dict[str, list[Instruction]]
"""Names, each with the instructions that mention it."""


class Said(Struct, frozen=True, gc=False):
    """A value, None where a variable leaves it open, and where it stands."""

    value: str | None
    instruction: Instruction


class Copied(Struct, frozen=True, gc=False):
    """One COPY or ADD with its variables filled in; None for a path that a variable leaves open."""

    instruction: Instruction
    sources: tuple[str | None, ...]
    destination: str | None
    """Absolute, without a slash at its end."""
    into_folder: bool
    """Whether the destination is written as a folder."""


class Run(Struct, frozen=True, gc=False):
    """A RUN and the SHELL in force, empty for the default one."""

    instruction: Instruction
    shell: tuple[str, ...]


class Image(Struct):
    """What the instructions say; filled in their order by `image_of`."""

    path: str
    escape: str
    given: Mapping[str, str | None]
    """Build arguments from outside."""
    chain: Chain
    variables: dict[str, str | None] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)
    """The values of USER, WORKDIR and STOPSIGNAL."""
    last: dict[str, Instruction] = field(default_factory=dict)
    """Of CMD, ENTRYPOINT, HEALTHCHECK and SHELL the one that holds."""
    ports: dict[str, Exposed] = field(default_factory=dict)
    """By protocol."""
    volumes: Named = field(default_factory=dict)
    environment: Named = field(default_factory=dict)
    labels: Named = field(default_factory=dict)
    copied: list[Copied] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    onbuild: list[Instruction] = field(default_factory=list)
    """Triggers of the last stage."""
    notes: list[Problem] = field(default_factory=list)

    def known(self, text: str) -> str | None:
        return known(text, self.variables, self.escape)

    def note(self, instruction: Instruction, what: str, advice: str) -> None:
        self.notes.append(Problem(path=self.path, line=instruction.first_line, what=what, advice=advice))

    def starting(self) -> list[Instruction]:
        return [self.last[keyword] for keyword in ("ENTRYPOINT", "CMD") if keyword in self.last]


def image_of(chain: Chain, dockerfile: Dockerfile, given: Mapping[str, str | None], path: str) -> Image:
    """The configuration of the last stage of the chain."""
    image = Image(path=path, escape=dockerfile.escape, given=given, chain=chain)
    for stage in chain.stages:
        inherited = tuple(held.trigger for held in image.onbuild if held.trigger is not None)
        image.onbuild = []
        own: dict[str, Instruction] = {}
        for instruction in (*inherited, *stage.instructions):
            keyword = instruction.keyword
            if keyword in _ONLY_THE_LAST:
                if earlier := own.get(keyword):
                    image.note(earlier, f"this {keyword} has no effect: a later one replaces it.", "Keep one of them.")
                if keyword == "ENTRYPOINT" and "CMD" not in own:
                    image.last.pop("CMD", None)  # an ENTRYPOINT drops the CMD of the image below
                own[keyword] = instruction
            _TAKERS[keyword](image, instruction)
    _keep_data(image)
    return image


def _keep_data(image: Image) -> None:
    """What the start command names as the folder of its data is as good as declared."""
    words: list[tuple[str, Instruction]] = []
    for instruction in image.starting():
        arguments = instruction.arguments
        texts = arguments if instruction.is_exec else command_words(" ".join(arguments))
        words += [(text.strip("\"'"), instruction) for text in texts]
    for path, place in kept_paths([text for text, _ in words]):
        image.volumes.setdefault(path, []).append(words[place][1])


def _arg(image: Image, instruction: Instruction) -> None:
    for name, value in _argument_values(instruction, image.given):
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


def _last(image: Image, instruction: Instruction) -> None:
    image.last[instruction.keyword] = instruction


def _said(image: Image, instruction: Instruction) -> None:
    image.said[instruction.keyword] = Said(image.known(instruction.text) or None, instruction)


def _workdir(image: Image, instruction: Instruction) -> None:
    image.said["WORKDIR"] = Said(_absolute(image, image.known(instruction.text)), instruction)


def _absolute(image: Image, path: str | None) -> str | None:
    """The path seen from the working directory; None where either is open. A Windows path stays as written."""
    if not path:
        return None
    if path.startswith(("/", "\\")) or path[1:2] == ":":
        return posixpath.normpath(path).replace("//", "/") if path.startswith("/") else path
    below = image.said.get("WORKDIR")
    if below is None and not image.chain.is_scratch:
        return None
    folder = "/" if below is None else below.value
    if folder is None or len(folder) + len(path) > LONGEST_PATH:
        return None
    return posixpath.normpath(posixpath.join(folder, path))


def _expose(image: Image, instruction: Instruction) -> None:
    for word in instruction.arguments:
        expansion = filled(word, image.variables, image.escape)
        if expansion.unresolved:
            written = word.rpartition("/")[2].lower()
            _expose_port(image, instruction, written if written in _PROTOCOLS else "tcp", None)
        try:
            for port in () if expansion.unresolved else expansion.text.split():
                _expose_port(image, instruction, *ports_of(port))
        except PortError:
            _expose_port(image, instruction, "tcp", None)
            image.note(instruction, "one of these is no port.", "Write a number, a range or number/udp.")


def _expose_port(image: Image, instruction: Instruction, protocol: str, ports: range | None) -> None:
    """Adds ports to those of the protocol; None for one that is not known."""
    exposed = image.ports.setdefault(protocol, Exposed())
    exposed.lines.append(instruction)
    if ports is None:
        exposed.is_open = True
    else:
        exposed.spans.append(ports)


def _volume(image: Image, instruction: Instruction) -> None:
    for written in instruction.arguments:
        path = (image.known(written) or written).strip()
        image.volumes.setdefault(path, []).append(instruction)


def _run(image: Image, instruction: Instruction) -> None:
    shell = image.last.get("SHELL")
    image.runs.append(Run(instruction, () if shell is None else shell.arguments))


def _copy(image: Image, instruction: Instruction) -> None:
    *sources, written = instruction.arguments
    destination = image.known(written)
    into_folder = len(sources) > 1 or (destination or "").endswith(("/", "."))
    known_sources = tuple(map(image.known, sources))
    image.copied.append(Copied(instruction, known_sources, _absolute(image, destination), into_folder))


def _onbuild(image: Image, instruction: Instruction) -> None:
    image.onbuild.append(instruction)


def _maintainer(image: Image, instruction: Instruction) -> None:
    image.note(instruction, "MAINTAINER is deprecated.", "Use LABEL org.opencontainers.image.authors instead.")


_ONLY_THE_LAST = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK"})
"""Instructions of which only the last of a stage counts."""
_TAKERS: Mapping[str, Callable[[Image, Instruction], None]] = {
    "ADD": _copy,
    "ARG": _arg,
    "CMD": _last,
    "COPY": _copy,
    "ENTRYPOINT": _last,
    "ENV": _env,
    "EXPOSE": _expose,
    "HEALTHCHECK": _last,
    "LABEL": _label,
    "MAINTAINER": _maintainer,
    "ONBUILD": _onbuild,
    "RUN": _run,
    "SHELL": _last,
    "STOPSIGNAL": _said,
    "USER": _said,
    "VOLUME": _volume,
    "WORKDIR": _workdir,
}
