"""Which stages make up the image that a Dockerfile builds, and what they start from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.text.dockerfile_lines import Instruction
from advisor.text.dockerfile_text import Dockerfile, Stage
from advisor.text.dockerfile_words import Expansion, Variables, WordError, expand

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
