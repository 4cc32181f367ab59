"""A Dockerfile as one workload: the facts of the image that its target stage builds."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from advisor.errors import SetAsideError
from advisor.formats.dockerfile import PLAIN_NAMES
from advisor.formats.dockerfile.contents import STEPS_DOWN, any_user_shown, passwd_shown, shell_shown, steps_down
from advisor.formats.dockerfile.stages import (
    Exposed,
    Image,
    architecture,
    chain_of,
    image_of,
    is_mutable,
    operating_system,
)
from advisor.formats.extraction import Extraction
from advisor.formats.words import facts_of
from advisor.model.facts import Fact, Value, Workload
from advisor.model.location import Location, Problem
from advisor.text.dockerfile import Dockerfile, Instruction, NoStageError, parse
from advisor.text.redact import ELLIPSIS, shown_command, shown_key, shown_word
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

SETTLED = facts_of(
    build="buildpacks custom-buildpack method rebuildable stack",
    descriptor="deprecated-keys formats",
    image="base base-mutable onbuild scratch",
)
"""What every Dockerfile decides, whatever its base image brings."""

SETTLED_FROM_SCRATCH = facts_of(
    image="env-names healthcheck labels passwd port-count ports root shell shell-form start-command stop-signal"
    " udp-only udp-ports user user-numeric volumes workdir"
)
"""What a base image may bring: decided where there is none."""

STATES = SETTLED_FROM_SCRATCH | facts_of(
    build="method rebuildable", image="any-user architectures base base-mutable drops-root onbuild os scratch"
)
"""Every fact that a Dockerfile can state."""

_FILE_NAMES = re.compile(
    r"(?:dockerfile|containerfile)[._-](?P<behind>.+)|(?P<before>.+)[._-](?:dockerfile|containerfile)", re.IGNORECASE
)
_STAGE_ADVICE = "Begin it with a letter; letters, digits and the signs - _ . may follow."
_ROOT = re.compile(r"root|0+")
_NUMBER = re.compile(r"[0-9]+")


class BuiltImage(Struct, frozen=True):
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
    if chain.base is None:
        image.note(chain.start, "a variable leaves the base image open.", "Give it a default in an ARG above FROM.")
    saying = _Saying(source)
    workload = Workload(
        name=workload_name(source),
        folder=source.folder,
        kind="dockerfile",
        files=(source.path,),
        facts=dict(sorted(statement for state in _STATERS for statement in state(image, saying))),
        settled=SETTLED | _settled(image) | (SETTLED_FROM_SCRATCH if chain.is_scratch else frozenset()),
    )
    workdir = image.said.get("WORKDIR")
    filled = frozenset({*((workdir.value,) if workdir else ()), *(copied.destination for copied in image.copied)})
    return BuiltImage(workload, tuple(sorted(set(image.notes))), filled)


def _parsed(source: Source) -> Dockerfile:
    try:
        return parse(source.text, source.path)
    except NoStageError:
        if source.path.rpartition("/")[2].lower() in PLAIN_NAMES:
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


def _settled(image: Image) -> frozenset[str]:
    """What this Dockerfile decides besides: its base image cannot change it any more."""
    tcp, check = image.ports.get("tcp"), image.last.get("HEALTHCHECK")
    settled = {
        "image.udp-only": tcp is not None and bool(tcp.spans),
        "image.shell-form": bool(image.starting()),
        "image.healthcheck": check is not None and _is_off(check),
    }
    return frozenset(name for name, holds in settled.items() if holds)


# --- facts, stated with the instructions that say them ----------------------------------------------------------------

_Statements: TypeAlias = Iterator[tuple[str, Fact]]


class _Saying:
    """Facts of one file; the place of an instruction is worked out once, however many facts it states."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._places: dict[tuple[int, str], Location] = {}

    def fact(self, lines: Sequence[Instruction], value: Value | None) -> Fact:
        if len(lines) > 1:
            by_span = {(line.first_line, line.last_line): line for line in lines}
            lines = [by_span[span] for span in sorted(by_span)]
        return Fact(value=value, evidence=tuple(map(self._place, lines)))

    def _place(self, line: Instruction) -> Location:
        key = line.first_line, line.keyword
        place = self._places.get(key)
        if place is None:
            place = self._source.location(line.first_line, line.last_line, shown_instruction(line))
            self._places[key] = place
        return place


def _build(image: Image, saying: _Saying) -> _Statements:
    last = [image.chain.stages[-1].start]
    yield "build.method", saying.fact(last, "dockerfile")
    yield "build.rebuildable", saying.fact(last, value=True)


def _base(image: Image, saying: _Saying) -> _Statements:
    chain, start = image.chain, [image.chain.start]
    yield "image.base", saying.fact(start, chain.base)
    if chain.base is None:
        yield "image.base-mutable", saying.fact(start, None)
        yield "image.scratch", saying.fact(start, None)
    elif chain.is_scratch:
        yield "image.scratch", saying.fact(start, value=True)
    elif is_mutable(chain.base):
        yield "image.base-mutable", saying.fact(start, value=True)
    if system := operating_system(chain):
        yield "image.os", saying.fact(start, system)
    if processor := architecture(chain):
        yield "image.architectures", saying.fact(start, (processor,))


def _user(image: Image, saying: _Saying) -> _Statements:
    user = image.said.get("USER")
    if user is None:
        if image.chain.is_scratch:
            yield "image.root", saying.fact([image.chain.start], value=True)
        return
    lines = [user.instruction]
    name = user.value.partition(":")[0] if user.value else None
    yield "image.user", saying.fact(lines, user.value)
    yield "image.user-numeric", saying.fact(lines, bool(_NUMBER.fullmatch(name)) if name else None)
    if operating_system(image.chain) != "windows":  # which has other names for its administrators
        yield "image.root", saying.fact(lines, bool(_ROOT.fullmatch(name)) if name else None)


def _ports(image: Image, saying: _Saying) -> _Statements:
    tcp, udp = (image.ports.get(protocol, Exposed()) for protocol in ("tcp", "udp"))
    if tcp.lines:
        ports = saying.fact(tcp.lines, tcp.value())
        yield "image.ports", ports
        yield "image.port-count", ports.counted()
    if udp.lines:
        yield "image.udp-ports", saying.fact(udp.lines, udp.value())
    if tcp.spans:
        yield "image.udp-only", saying.fact(tcp.lines, value=False)
    elif tcp.lines or udp.lines:
        yield "image.udp-only", saying.fact([*tcp.lines, *udp.lines], value=None if tcp.lines else True)


def _start(image: Image, saying: _Saying) -> _Statements:
    """The pair of ENTRYPOINT and CMD; an ENTRYPOINT in shell form ignores CMD, an empty list takes one away."""
    both = image.starting()
    entrypoint = image.last.get("ENTRYPOINT")
    in_shell = entrypoint is not None and bool(entrypoint.arguments) and not entrypoint.is_exec
    starting = [instruction for instruction in both if instruction.arguments][: 1 if in_shell else None]
    if starting:
        yield "image.start-command", saying.fact(starting, value=True)
        shells = [instruction for instruction in starting if not instruction.is_exec]
        yield "image.shell-form", saying.fact(shells or starting, value=bool(shells))
    elif len(both) == 2:  # noqa: PLR2004 - both are emptied
        yield "image.start-command", saying.fact(both, value=False)
    if line := steps_down(image):
        yield "image.drops-root", saying.fact([line], value=True)


def _contents(image: Image, saying: _Saying) -> _Statements:
    for fact, look in _LOOKS.items():
        answer = look(image)
        if answer is not None:
            yield fact, saying.fact(answer.lines, answer.value)


_LOOKS = {"image.any-user": any_user_shown, "image.passwd": passwd_shown, "image.shell": shell_shown}


def _names(image: Image, saying: _Saying) -> _Statements:
    sets = {"image.env-names": image.environment, "image.labels": image.labels, "image.volumes": image.volumes}
    for fact, named in sets.items():
        if named:
            yield fact, saying.fact([line for lines in named.values() for line in lines], tuple(sorted(named)))


def _operation(image: Image, saying: _Saying) -> _Statements:
    for fact, keyword in (("image.stop-signal", "STOPSIGNAL"), ("image.workdir", "WORKDIR")):
        if said := image.said.get(keyword):
            yield fact, saying.fact([said.instruction], said.value)
    check = image.last.get("HEALTHCHECK")
    if check is not None and not _is_off(check):
        yield "image.healthcheck", saying.fact([check], value=True)
    if image.onbuild:
        yield "image.onbuild", saying.fact(image.onbuild, value=True)


def _is_off(check: Instruction) -> bool:
    return check.arguments[0].upper() == "NONE"


_STATERS = (_build, _base, _user, _ports, _start, _contents, _names, _operation)
