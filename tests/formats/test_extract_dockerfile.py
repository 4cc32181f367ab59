"""Facts of the image that a Dockerfile builds."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import SetAsideError, SourceError
from advisor.formats import FORMATS
from advisor.formats.dockerfile.image import SETTLED, SETTLED_FROM_SCRATCH
from advisor.formats.extraction import Extraction
from advisor.model.facts import Truth, Value, Workload
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Map, parse

extract_dockerfile = FORMATS["dockerfile"].extract

RULES = Path(__file__).parents[2] / "rules"


def extract(text: str, *, target: str | None = None, arguments: Mapping[str, str] | None = None) -> Extraction:
    options = ReadOptions(target=target, build_arguments=arguments or {})
    return extract_dockerfile(Source("shop/Dockerfile", "dockerfile", text), options)


def workload(text: str) -> Workload:
    return extract(text).workloads[0]


def lines(text: str, fact: str) -> list[int]:
    return [place.first_line for place in workload(text).evidence(fact)]


def test_a_dockerfile_is_one_workload_built_from_it() -> None:
    read = workload("FROM golang:1.22 AS build\nFROM alpine:3.20\n")
    assert (read.name, read.folder, read.kind, read.files) == ("shop", "shop", "dockerfile", ("shop/Dockerfile",))
    assert (read.value("build.method"), read.value("build.rebuildable")) == ("dockerfile", True)
    assert [place.first_line for place in read.evidence("build.method")] == [2]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        # the base image
        ("FROM alpine:3.20", {"image.base": "alpine:3.20"}),
        ("FROM alpine", {"image.base": "alpine", "image.base-mutable": True}),
        ("ARG V=3\nFROM alpine:$V", {"image.base": "alpine:3"}),
        ("ARG A=b\nARG V=${A}ase\nFROM ${NONE:-$V}:1", {"image.base": "base:1"}),
        ("FROM node:20 AS a\nFROM a AS b\nFROM B", {"image.base": "node:20"}),
        ("FROM node:20\nFROM 0", {"image.base": "node:20"}),
        ("FROM a AS a\nFROM a", {"image.base": "a"}),
        ("FROM https://user:pw@registry.example.com/a:1?token=x", {"image.base": "registry.example.com/a:1"}),
        ("FROM scratch", {"image.base": "scratch", "image.scratch": True, "image.root": True}),
        # user
        ("FROM a:1\nUSER app", {"image.user": "app", "image.root": False, "image.user-numeric": False}),
        ("FROM a:1\nUSER 1001:0", {"image.user": "1001:0", "image.root": False, "image.user-numeric": True}),
        ("FROM a:1\nUSER root", {"image.user": "root", "image.root": True, "image.user-numeric": False}),
        ("FROM a:1\nUSER root:root", {"image.root": True}),
        ("FROM a:1\nUSER 0:0", {"image.root": True, "image.user-numeric": True}),
        ("FROM a:1\nUSER app\nUSER 0", {"image.user": "0", "image.root": True}),
        ("FROM a:1\nENV U=app\nUSER $U", {"image.user": "app"}),
        ('FROM a:1\nARG U="app"\nUSER ${U}', {"image.user": "app"}),
        ("FROM a:1\nUSER $U", {"image.user": None, "image.root": None, "image.user-numeric": None}),
        ("ARG U=app\nFROM a:1\nUSER $U", {"image.user": None}),
        ("ARG U=app\nFROM a:1\nARG U\nUSER $U", {"image.user": "app"}),
        ("FROM a:1 AS x\nUSER app\nFROM x", {"image.user": "app"}),
        ("FROM a:1 AS x\nARG U=app\nFROM x\nUSER $U", {"image.user": "app"}),
        ("FROM scratch\nUSER 65532", {"image.root": False}),
        # ports
        ("FROM a:1\nEXPOSE 80 443/TCP", {"image.ports": (80, 443), "image.port-count": 2, "image.udp-only": False}),
        ("FROM a:1\nEXPOSE 53/udp", {"image.udp-ports": (53,), "image.udp-only": True}),
        ("FROM a:1\nEXPOSE 53/udp\nEXPOSE 53", {"image.udp-only": False, "image.ports": (53,)}),
        ("FROM a:1\nEXPOSE 8000-8002 8001-8003", {"image.ports": (8000, 8001, 8002, 8003), "image.port-count": 4}),
        ("FROM a:1\nARG P=8080\nEXPOSE $P ${P}/udp", {"image.ports": (8080,), "image.udp-ports": (8080,)}),
        ('FROM a:1\nENV P="80 81"\nEXPOSE $P', {"image.ports": (80, 81)}),
        ("FROM a:1\nEXPOSE $P", {"image.ports": None, "image.port-count": None, "image.udp-only": None}),
        ("FROM a:1\nEXPOSE 80 $P", {"image.ports": None, "image.udp-only": False}),
        ("FROM a:1\nEXPOSE $P/udp", {"image.udp-ports": None, "image.udp-only": True}),
        ("FROM a:1\nEXPOSE 127.0.0.1:9:80", {"image.ports": (80,)}),
        # what is started
        ('FROM a:1\nCMD ["x"]', {"image.start-command": True, "image.shell-form": False}),
        ("FROM a:1\nCMD x", {"image.start-command": True, "image.shell-form": True}),
        ("FROM a:1\nCMD ['x']", {"image.shell-form": True}),
        ('FROM a:1\nENTRYPOINT x\nCMD ["y"]', {"image.shell-form": True}),
        ('FROM a:1\nENTRYPOINT ["x"]\nCMD y', {"image.shell-form": True}),
        ('FROM a:1\nENTRYPOINT ["x"]\nCMD ["y"]', {"image.shell-form": False}),
        ('FROM a:1 AS b\nCMD x\nFROM b\nENTRYPOINT ["y"]', {"image.shell-form": False}),
        ('FROM a:1 AS b\nCMD x\nFROM b\nENTRYPOINT ["y"]\nCMD z', {"image.shell-form": True}),
        ("FROM a:1\nENTRYPOINT []\nCMD []", {"image.start-command": False}),
        ('FROM a:1\nENTRYPOINT ["/sbin/tini", "--", "gosu", "app", "x"]', {"image.drops-root": True}),
        # the rest
        ('FROM a:1\nVOLUME /b /a\nVOLUME ["/c"]', {"image.volumes": ("/a", "/b", "/c")}),
        ("FROM a:1\nVOLUME $DATA", {"image.volumes": ("$DATA",)}),
        ("FROM a:1\nHEALTHCHECK NONE\nHEALTHCHECK CMD x", {"image.healthcheck": True}),
        ("FROM a:1\nSTOPSIGNAL SIGQUIT", {"image.stop-signal": "SIGQUIT"}),
        ("FROM a:1\nWORKDIR /a\nWORKDIR b/../c", {"image.workdir": "/a/c"}),
        ("FROM a:1\nWORKDIR b", {"image.workdir": None}),
        ("FROM scratch\nWORKDIR b", {"image.workdir": "/b"}),
        ("FROM a:1\nWORKDIR C:\\\\app", {"image.workdir": "C:\\app"}),
        ("FROM a:1\nENV B=1 A=2\nENV C 3", {"image.env-names": ("A", "B", "C")}),
        ("FROM a:1\nLABEL b=1 'a x'=2", {"image.labels": ("a x", "b")}),
        ("FROM a:1\nONBUILD RUN x", {"image.onbuild": True}),
        ("FROM a:1 AS b\nONBUILD USER app\nFROM b", {"image.user": "app"}),
        ("FROM --platform=linux/aarch64 a:1", {"image.architectures": ("arm64",), "image.os": "linux"}),
        ("FROM --platform=linux/arm/v7 a:1", {"image.architectures": ("arm/v7",)}),
        ("FROM --platform=amd64 a:1", {"image.architectures": ("amd64",)}),
        ("FROM arm32v7/debian:12", {"image.architectures": ("arm/v7",)}),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nUSER ContainerAdministrator", {"image.os": "windows"}),
        ("FROM mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-1809", {"image.os": "windows"}),
        ("FROM --platform=windows/amd64 $BASE", {"image.os": "windows"}),
        ("FROM mcr.microsoft.com/windows/nanoserver:$TAG", {"image.os": "windows", "image.base": None}),
    ],
)
def test_the_facts_are_those_of_the_final_image(text: str, facts: Mapping[str, Value | None]) -> None:
    read = workload(text).facts
    assert {fact: read[fact].value for fact in facts} == facts


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("FROM a:1", "image.base-mutable"),
        ("FROM a@sha256:00", "image.base-mutable"),
        ("FROM a:1", "image.scratch"),
        ("FROM a:1", "image.root"),
        ("FROM a:1 AS b\nUSER app\nFROM c:1", "image.user"),
        ("FROM a:1 AS b\nRUN x\nFROM c:1\nCOPY --from=b /x /x", "image.shell"),
        ('FROM a:1\nRUN ["x"]', "image.shell"),
        ('FROM a:1\nSHELL ["/bin/bash", "-c"]\nRUN x', "image.shell"),
        ("FROM a:1\nRUN --mount=from=busybox,dst=/bin x", "image.shell"),
        ("FROM a:1\nRUN <<EOF\n#!/usr/bin/python3\nEOF", "image.shell"),
        ("# escape=`\nFROM a:1\nRUN x", "image.shell"),
        ("FROM mcr.microsoft.com/windows/nanoserver:1809\nRUN x", "image.shell"),
        ("FROM mcr.microsoft.com/windows/nanoserver:1809\nUSER ContainerUser", "image.root"),
        ("FROM dockurr/windows:1", "image.os"),
        ("FROM debian:12\nRUN apt-get update", "image.os"),
        ("FROM --platform=$BUILDPLATFORM a:1", "image.architectures"),
        ("FROM --platform=$TARGETPLATFORM a:1", "image.os"),
        ("FROM a:1\nHEALTHCHECK CMD x\nHEALTHCHECK NONE", "image.healthcheck"),
        ("FROM a:1\nEXPOSE 9/sctp", "image.ports"),
        ("FROM a:1\nENTRYPOINT []", "image.start-command"),
        ("FROM a:1 AS b\nONBUILD RUN x\nFROM b", "image.onbuild"),
    ],
)
def test_what_the_file_does_not_show_is_not_stated(text: str, missing: str) -> None:
    assert missing not in workload(text).facts


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("image.base", [3]),
        ("image.user", [13]),
        ("image.ports", [6, 8]),
        ("image.shell", [4]),
        ("image.shell-form", [12]),
        ("image.env-names", [9]),
        ("image.volumes", [11]),
    ],
)
def test_evidence_names_the_lines_that_say_it(fact: str, expected: list[int]) -> None:
    text = (
        "# a comment\n"
        "ARG BASE=debian:12\n"
        "FROM $BASE AS base\n"  # 3
        "RUN apt-get update \\\n"
        " && apt-get install -y curl\n"
        "EXPOSE 80\n"  # 6
        "FROM base\n"
        "EXPOSE 443\n"
        "ENV A=1 \\\n"  # 9
        "    B=2\n"
        'VOLUME ["/data"]\n'
        "CMD exec server\n"  # 12
        "USER app\n"
    )
    assert lines(text, fact) == expected
    assert workload(text).evidence("image.env-names")[0].last_line == 10


def test_the_target_stage_is_judged_where_one_is_named() -> None:
    text = "FROM a:1 AS first\nUSER one\nFROM b:1 AS second\nUSER two\n"
    for target, user in (("FIRST", "one"), ("0", "one"), ("second", "two"), (None, "two")):
        assert extract(text, target=target).workloads[0].value("image.user") == user


def test_a_stage_called_by_a_number_comes_before_the_stage_of_that_number() -> None:
    text = "FROM a:1 AS 1\nUSER one\nFROM b:1\nUSER two\nFROM 1\n"
    assert extract(text).workloads[0].value("image.user") == "one"
    assert [(note.line, note.what) for note in extract(text).notes] == [
        (1, "BuildKit refuses the name of this stage; buildah takes it.")
    ]


def fragment(name: str, text: str) -> Extraction:
    return extract_dockerfile(Source(f"shop/{name}", "dockerfile", text), ReadOptions())


@pytest.mark.parametrize("name", ["Dockerfile.part", "common.dockerfile"])
def test_a_part_of_a_dockerfile_is_set_aside_with_a_reason(name: str) -> None:
    with pytest.raises(SetAsideError) as aside:
        fragment(name, "# tools\nRUN apk add curl\nUSER app\n")
    assert "a part of a Dockerfile" in aside.value.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [("Dockerfile", "RUN apk add curl\n"), ("Dockerfile.part", "FORM alpine\nRUN apk add curl\n")],
)
def test_a_broken_dockerfile_is_no_part_of_one(name: str, text: str) -> None:
    with pytest.raises(SourceError):
        fragment(name, text)


@pytest.mark.parametrize("target", ["third", "2", ""])
def test_a_target_that_does_not_exist_is_an_error_with_a_line(target: str) -> None:
    with pytest.raises(SourceError) as caught:
        extract("FROM a:1 AS first\nFROM b:1\n", target=target)
    assert caught.value.problem.line == 2


def test_build_arguments_replace_defaults_of_declared_arguments_only() -> None:
    text = "ARG TAG\nFROM a:$TAG\nARG U=app\nUSER $U\nEXPOSE $P"
    read = extract(text, arguments={"TAG": "7", "U": "other", "P": "80"}).workloads[0]
    assert (read.value("image.base"), read.value("image.user"), read.value("image.ports")) == ("a:7", "other", None)


def test_any_dockerfile_settles_its_base_and_what_it_can_never_say() -> None:
    read = workload("FROM a:1\n")
    assert read.settled == SETTLED
    assert read.state("image.scratch") is Truth.FALSE
    assert read.state("descriptor.formats") is Truth.FALSE
    assert read.state("image.user") is Truth.UNKNOWN
    assert read.state("scale.instances") is Truth.UNKNOWN


def test_an_image_from_scratch_settles_what_a_base_could_have_brought() -> None:
    read = workload("FROM scratch AS a\nFROM a\n")
    assert read.settled == SETTLED | SETTLED_FROM_SCRATCH
    assert read.state("image.ports") is Truth.FALSE
    assert read.state("image.os") is Truth.UNKNOWN


def test_an_open_base_leaves_everything_about_it_unknown() -> None:
    read = workload("FROM $BASE\n")
    for fact in ("image.base", "image.base-mutable", "image.scratch", "image.root"):
        assert read.state(fact) is Truth.UNKNOWN


def test_healthcheck_none_is_settled_as_absent() -> None:
    assert workload("FROM a:1\nHEALTHCHECK NONE").state("image.healthcheck") is Truth.FALSE


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("FROM a:1\nMAINTAINER me", 2, "MAINTAINER"),
        ("FROM a:1\nCMD a\nCMD b", 2, "CMD has no effect"),
        ("FROM a:1\nENTRYPOINT a\nENTRYPOINT b", 2, "ENTRYPOINT has no effect"),
        ("FROM $BASE", 1, "base image open"),
        ("FROM a:1\nEXPOSE 80,443", 2, "no port"),
    ],
)
def test_what_deserves_a_word_is_noted_with_its_line(text: str, line: int, words: str) -> None:
    notes = extract(text).notes
    assert [note.line for note in notes] == [line]
    assert words in notes[0].what


def test_replacing_a_command_of_an_earlier_stage_is_no_mistake() -> None:
    assert extract("FROM a:1 AS b\nCMD x\nFROM b\nCMD y\n").notes == ()


def test_values_of_variables_and_labels_never_leave() -> None:
    text = "FROM a:1\nARG T=hunter2\nENV KEY=hunter2 TWO=$T\nLABEL l=hunter2\nVOLUME /d\n"
    facts = extract(text)
    stated = [fact.value for fact in facts.workloads[0].facts.values()]
    assert "hunter2" not in f"{stated} {facts.notes}"


_INSTRUCTIONS = st.sampled_from(
    [
        "FROM a:1 AS s",
        "FROM s",
        "FROM scratch",
        "FROM $B",
        "ARG B=c",
        "USER $B",
        "USER app",
        "EXPOSE 80 90-92/udp",
        "EXPOSE x",
        "RUN x",
        "CMD x",
        'ENTRYPOINT ["x"]',
        "COPY a $B",
        "COPY a b/",
        "ADD c.tar /",
        "WORKDIR w",
        "ENV A=$A$B B='",
        "ENV A=$A$A",
        "VOLUME ${A:-/v}",
        "ONBUILD USER 0",
        'SHELL ["sh"]',
        "HEALTHCHECK NONE",
        "MAINTAINER m",
        "LABEL l=$A",
    ]
)


@given(st.lists(_INSTRUCTIONS, max_size=12).map(lambda more: "\n".join(["FROM a:1", *more])))
def test_any_mixture_of_instructions_gives_known_facts_with_evidence_in_the_file(text: str) -> None:
    read = workload(text)
    assert list(read.facts) == sorted(read.facts)
    for fact in read.facts.values():
        assert fact.evidence
        assert all(1 <= place.first_line <= place.last_line <= text.count("\n") + 1 for place in fact.evidence)
        assert not isinstance(fact.value, tuple) or len(set(fact.value)) == len(fact.value)
    assert read == workload(text)


def test_every_fact_is_one_of_the_vocabulary() -> None:
    (document,) = parse((RULES / "facts.yaml").read_text("utf-8"), "facts.yaml")
    assert isinstance(document, Map)
    everything = "FROM a\nUSER a\nEXPOSE 1 2/udp\nCMD a\nWORKDIR /\nENV a=1\nLABEL a=1\nVOLUME /a\nRUN a\n"
    stated = workload(everything + "ONBUILD RUN a\nHEALTHCHECK CMD a\nSTOPSIGNAL 9\n").facts.keys()
    assert len(stated) > 20
    assert stated | SETTLED | SETTLED_FROM_SCRATCH <= set(document.keys())
