"""A Dockerfile as one workload: the facts of the image that its target stage builds."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.errors import SetAsideError
from advisor.formats.dockerfile.contents import STEPS_DOWN, Shown, any_user_shown, passwd_shown, shell_shown, steps_down
from advisor.formats.dockerfile.stages import (
    Image,
    Named,
    Said,
    architecture,
    chain_of,
    image_of,
    is_mutable,
    operating_system,
)
from advisor.formats.extraction import Extraction
from advisor.model.facts import Fact, Value, Workload
from advisor.model.location import Problem
from advisor.text.dockerfile import Dockerfile, Instruction, NoStageError, parse
from advisor.text.redact import ELLIPSIS, shown_command, shown_key, shown_word
from advisor.text.sniff import PLAIN_DOCKERFILE
from advisor.text.source import ReadOptions, Source

# --- what a snippet shows of an instruction ---------------------------------------------------------------------------

_WORDS = {
    "EXPOSE": re.compile(r"[\d.:-]+(?:/[A-Za-z]{2,4})?|.*\$.*"),
    "FROM": re.compile(r".+"),
    "STOPSIGNAL": re.compile(r"[A-Z]+[+\d]*|\d+|.*\$.*"),
    "USER": re.compile(r".+"),
    "VOLUME": re.compile(r".+"),
    "WORKDIR": re.compile(r"[/\\$].*|[A-Za-z]:.*"),
}
"""Words that a fact uses, each with the form in which it does."""
_NAMES = frozenset({"ENV", "LABEL"})
_COMMANDS = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "RUN", "SHELL"})
_FLAGS = ("--platform=", "--chown=")


def shown_instruction(instruction: Instruction) -> str:
    return " ".join((instruction.keyword, *_flags(instruction), *_parts(instruction)))


def _flags(instruction: Instruction) -> Iterator[str]:
    yield from (shown_word(flag) for flag in instruction.flags if flag.startswith(_FLAGS))


def _parts(instruction: Instruction) -> Iterator[str]:
    keyword = instruction.keyword
    if instruction.trigger is not None:
        yield shown_instruction(instruction.trigger)
    elif keyword in _WORDS:
        yield from (shown_word(word) if _WORDS[keyword].fullmatch(word) else ELLIPSIS for word in instruction.arguments)
    elif keyword in _NAMES:
        yield from (f"{shown_key(name)}={ELLIPSIS}" for name, _ in instruction.pairs)
    elif keyword in _COMMANDS:
        yield from _command(instruction)
    else:
        yield ELLIPSIS


def _command(instruction: Instruction) -> Iterator[str]:
    words = instruction.arguments
    if instruction.keyword == "HEALTHCHECK":
        yield from map(str.upper, words[:1])
        words = words[1:]
    if words:
        yield shown_command(words if instruction.is_exec else words[0], STEPS_DOWN)


# --- the workload -----------------------------------------------------------------------------------------------------

SETTLED = frozenset(
    {
        "build.buildpacks",
        "build.custom-buildpack",
        "build.method",
        "build.rebuildable",
        "build.stack",
        "descriptor.deprecated-keys",
        "descriptor.formats",
        "image.base",
        "image.base-mutable",
        "image.onbuild",
        "image.scratch",
    }
)
"""What every Dockerfile decides, whatever its base image brings."""

SETTLED_FROM_SCRATCH = frozenset(
    {
        "image.env-names",
        "image.healthcheck",
        "image.labels",
        "image.passwd",
        "image.port-count",
        "image.ports",
        "image.root",
        "image.shell",
        "image.shell-form",
        "image.start-command",
        "image.stop-signal",
        "image.udp-only",
        "image.udp-ports",
        "image.user",
        "image.user-numeric",
        "image.volumes",
        "image.workdir",
    }
)
"""What a base image may bring: decided where there is none."""

STATES = SETTLED_FROM_SCRATCH | {
    "build.method",
    "build.rebuildable",
    "image.any-user",
    "image.architectures",
    "image.base",
    "image.base-mutable",
    "image.drops-root",
    "image.onbuild",
    "image.os",
    "image.scratch",
}
"""Every fact that a Dockerfile can state."""

_FILE_NAMES = re.compile(
    r"(?:dockerfile|containerfile)[._-](?P<behind>.+)|(?P<before>.+)[._-](?:dockerfile|containerfile)", re.IGNORECASE
)
_STAGE_ADVICE = "Begin it with a letter; letters, digits and the signs - _ . may follow."
_ROOT = re.compile(r"root|0+")
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """What a Dockerfile shows of the image that one of its stages is."""

    workload: Workload
    notes: tuple[Problem, ...]
    filled: frozenset[str | None]
    """The folders in it that hold what is built: its working directory, and whatever files are copied to.

    None for one that is not known.
    """


def extract_dockerfile(source: Source, options: ReadOptions) -> Extraction:
    """The one workload that a Dockerfile builds.

    Raises SourceError where it cannot be read or lacks the target, SetAsideError for a part that others include.
    """
    image = built_image(source, options)
    return Extraction(workloads=(image.workload,), notes=image.notes)


def built_image(source: Source, options: ReadOptions) -> BuiltImage:
    """The image of the target stage, with the build arguments. Raises what `extract_dockerfile` raises."""
    dockerfile = _parsed(source)
    chain = chain_of(dockerfile, options.target, options.build_arguments, source.path)
    image = image_of(chain, dockerfile, options.build_arguments, source.path)
    for stage in dockerfile.stages:
        if stage.has_odd_name:
            image.note(stage.start, "BuildKit refuses the name of this stage; buildah takes it.", _STAGE_ADVICE)
    facts = _Facts(source)
    for state in _STATERS:
        state(image, facts)
    workload = Workload(
        name=workload_name(source),
        folder=source.folder,
        kind="dockerfile",
        files=(source.path,),
        facts=dict(sorted(facts.stated.items())),
        settled=SETTLED | facts.settled | (SETTLED_FROM_SCRATCH if chain.is_scratch else frozenset()),
        can_say=STATES,
    )
    workdir = None if image.workdir is None else image.workdir.value
    filled = frozenset({*([workdir] if image.workdir else ()), *(copied.destination for copied in image.copied)})
    return BuiltImage(workload, tuple(sorted(set(image.notes))), filled)


def _parsed(source: Source) -> Dockerfile:
    try:
        return parse(source.text, source.path)
    except NoStageError:
        if source.path.rpartition("/")[2].lower() in PLAIN_DOCKERFILE:
            raise
        raise SetAsideError("a part of a Dockerfile: it holds instructions and no FROM") from None


def workload_name(source: Source) -> str:
    """The folder's name, with what the file's own name adds to it; "root" for a plain name in the root folder."""
    match = _FILE_NAMES.fullmatch(source.path.rpartition("/")[2])
    own = (match["behind"] or match["before"]) if match else ""
    folder = source.folder.rpartition("/")[2]
    if folder == ".":
        return own or "root"
    return folder if own in ("", folder) else f"{folder}-{own}"


class _Facts:
    """Facts of one file, stated with the instructions that say them."""

    def __init__(self, source: Source) -> None:
        self.stated: dict[str, Fact] = {}
        self.settled: frozenset[str] = frozenset()
        self._source = source

    def state(self, fact: str, lines: Iterable[Instruction], *, value: Value | None) -> None:
        places = {(line.first_line, line.last_line): line for line in lines}
        evidence = (
            self._source.location(*span, snippet=shown_instruction(line))
            for span, line in sorted(places.items(), key=_span)
        )
        self.stated[fact] = Fact(value=value, evidence=tuple(evidence))

    def settle(self, *facts: str) -> None:
        self.settled |= set(facts)


def _span(placed: tuple[tuple[int, int], Instruction]) -> tuple[int, int]:
    return placed[0]


def _build(image: Image, facts: _Facts) -> None:
    last = image.chain.stages[-1].start
    facts.state("build.method", [last], value="dockerfile")
    facts.state("build.rebuildable", [last], value=True)


def _base(image: Image, facts: _Facts) -> None:
    chain = image.chain
    start = [chain.start]
    facts.state("image.base", start, value=chain.base)
    if chain.base is None:
        facts.state("image.base-mutable", start, value=None)
        facts.state("image.scratch", start, value=None)
        image.note(chain.start, "a variable leaves the base image open.", "Give it a default in an ARG above FROM.")
    elif chain.is_scratch:
        facts.state("image.scratch", start, value=True)
    elif is_mutable(chain.base):
        facts.state("image.base-mutable", start, value=True)


def _platform(image: Image, facts: _Facts) -> None:
    if system := operating_system(image.chain):
        facts.state("image.os", [image.chain.start], value=system)
    if processor := architecture(image.chain):
        facts.state("image.architectures", [image.chain.start], value=(processor,))


def _user(image: Image, facts: _Facts) -> None:
    said = image.user
    if said is None:
        if image.chain.is_scratch:
            facts.state("image.root", [image.chain.start], value=True)
        return
    lines = [said.instruction]
    name = said.value.partition(":")[0] if said.value else None
    facts.state("image.user", lines, value=said.value)
    facts.state("image.user-numeric", lines, value=bool(_NUMBER.fullmatch(name)) if name else None)
    if operating_system(image.chain) != "windows":  # which has other names for its administrators
        facts.state("image.root", lines, value=bool(_ROOT.fullmatch(name)) if name else None)


def _ports(image: Image, facts: _Facts) -> None:
    tcp, udp = image.ports.tcp, image.ports.udp
    if tcp:
        value = tcp.value()
        facts.state("image.ports", tcp.lines, value=value)
        facts.state("image.port-count", tcp.lines, value=None if value is None else len(value))
    if udp:
        facts.state("image.udp-ports", udp.lines, value=udp.value())
    if tcp.spans:
        facts.state("image.udp-only", tcp.lines, value=False)
        facts.settle("image.udp-only")
    elif tcp or udp:
        facts.state("image.udp-only", (*tcp.lines, *udp.lines), value=None if tcp else True)


def _start(image: Image, facts: _Facts) -> None:
    """The pair of ENTRYPOINT and CMD; an ENTRYPOINT in shell form ignores CMD."""
    both = [each for each in (image.entrypoint, image.command) if each is not None]
    entrypoint_in_shell = image.entrypoint is not None and _starts(image.entrypoint) and not image.entrypoint.is_exec
    starting = [each for each in both if _starts(each)][: 1 if entrypoint_in_shell else None]
    if starting:
        facts.state("image.start-command", starting, value=True)
        in_shell = [each for each in starting if not each.is_exec]
        facts.state("image.shell-form", in_shell or starting, value=bool(in_shell))
    elif len(both) == 2:  # noqa: PLR2004 - both are emptied
        facts.state("image.start-command", both, value=False)
    if both:
        facts.settle("image.shell-form")
    if line := steps_down(image):
        facts.state("image.drops-root", [line], value=True)


def _starts(instruction: Instruction) -> bool:
    """Whether it names a command; an empty list takes one away."""
    return bool(instruction.arguments)


def _contents(image: Image, facts: _Facts) -> None:
    shown: Mapping[str, Shown | None] = {
        "image.any-user": any_user_shown(image),
        "image.passwd": passwd_shown(image),
        "image.shell": shell_shown(image),
    }
    for fact, answer in shown.items():
        if answer is not None:
            facts.state(fact, answer.lines, value=answer.value)


def _names(image: Image, facts: _Facts) -> None:
    sets: Mapping[str, Named] = {
        "image.env-names": image.environment,
        "image.labels": image.labels,
        "image.volumes": image.volumes,
    }
    for fact, named in sets.items():
        if named:
            facts.state(fact, [line for lines in named.values() for line in lines], value=tuple(sorted(named)))


def _operation(image: Image, facts: _Facts) -> None:
    said: Mapping[str, Said | None] = {"image.stop-signal": image.stop_signal, "image.workdir": image.workdir}
    for fact, value in said.items():
        if value is not None:
            facts.state(fact, [value.instruction], value=value.value)
    check = image.healthcheck
    if check is not None and check.arguments[0].upper() == "NONE":
        facts.settle("image.healthcheck")
    elif check is not None:
        facts.state("image.healthcheck", [check], value=True)
    if image.onbuild:
        facts.state("image.onbuild", image.onbuild, value=True)


_STATERS = (_build, _base, _platform, _user, _ports, _start, _contents, _names, _operation)
