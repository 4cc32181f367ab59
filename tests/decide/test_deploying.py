"""Commands that bring a workload to a platform: the samples' as a table, hostile names, and what always holds."""

import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.decide.commands import Commands
from advisor.errors import CatalogError
from advisor.model.decision import Deployment
from advisor.model.facts import Descriptor, Fact, Value, Workload
from tests.catalog.test_catalog_meta import CATALOG
from tests.support.accept import CASES, COMMANDS, deploy_table, workloads_of

THEN, NOW = date(2016, 6, 30), date(2026, 11, 24)
MTA = (
    "mbt build --source=. --target=./mta_archives --mtar=application.mtar && cf deploy ./mta_archives/application.mtar"
)
PROGRAMS = {"cf", "mbt", "kubectl", "oc", "curl", "stackato"}
PUBLIC: Mapping[str, Value] = {"build.method": "image", "image.reference": ("acme/board:1",)}
CLOSED = {**PUBLIC, "image.registry.auth": "required"}
TWO = {**PUBLIC, "image.reference": ("acme/board:1", "acme/proxy:2")}
SOURCE: Mapping[str, Value] = {"build.method": "buildpack"}


def workload(facts: Mapping[str, Value], name: str = "board", *descriptors: Descriptor) -> Workload:
    stated = {key: Fact(value=value) for key, value in facts.items()}
    if descriptors:
        stated["descriptor.formats"] = Fact(value=tuple(sorted({one.format for one in descriptors})))
    return Workload(
        name=name, folder=".", kind="app", files=(), facts=stated, descriptors=descriptors, settled=frozenset()
    )


def brought(platform: str, one: Workload, day: date = NOW) -> Deployment:
    return Commands(CATALOG.platforms[platform], day).of(one)


def manifest(name: str = "board", path: str = "board/manifest.yml") -> Descriptor:
    return Descriptor(format="cloud-foundry-manifest", path=path, name=name)


def kubernetes(path: str, form: str = "", format_: str = "kubernetes") -> Descriptor:
    return Descriptor(format=format_, path=path, form=form)


def programs_of(command: str) -> set[str]:
    """The first word of each command of a line; what it takes from the environment comes as a whole word."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words = ["&&", *lexer]
    return {after for before, after in pairwise(words) if before in {"&&", "|", ";", "||", "&"}}


# --- the samples ----------------------------------------------------------------------------------------------------


def test_the_samples_are_brought_there_as_was_accepted() -> None:
    assert deploy_table() == COMMANDS.read_text(encoding="utf-8"), "run `make accept`"


def test_every_command_of_the_samples_begins_with_a_known_program_and_has_no_open_place() -> None:
    commands = {one.command for one in of_the_samples() if one.command}

    assert commands
    assert all(programs_of(one) <= PROGRAMS and "{" not in one for one in commands)


def test_every_workload_of_the_samples_is_told_something_by_every_platform_today() -> None:
    told = [brought(name, one) for name in CATALOG.platforms for one in workloads_of("harbour", NOW)]

    assert all(one.command or one.note for one in told)


def of_the_samples() -> Iterator[Deployment]:
    for name, day in CASES:
        for platform in CATALOG.platforms:
            yield from (brought(platform, one, day) for one in workloads_of(name, day))


# --- what is handed over --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "one", "command"),
    [
        ("cloud-foundry", workload(PUBLIC, "board", manifest()), "cf push board -f board/manifest.yml"),
        ("cloud-foundry", workload(SOURCE), "cf push board -p ."),
        ("cloud-foundry", workload(PUBLIC), "cf push board --docker-image acme/board:1"),
        (
            "cloud-foundry",
            workload(CLOSED),
            'cf push board --docker-image acme/board:1 --docker-username "$CF_DOCKER_USERNAME"',
        ),
        ("cloud-foundry", workload(PUBLIC, "board", manifest("")), ""),
        ("cloud-foundry", workload(TWO), ""),
        (
            "sap-btp-cf",
            workload(SOURCE, "srv", Descriptor(format="mta", path="mta.yaml", name="srv")),
            MTA,
        ),
        (
            "cloud-foundry",
            workload(SOURCE, "srv", Descriptor(format="mta", path="a/mtad.yaml", name="srv", form="mtad")),
            "cf deploy ./a",
        ),
        ("cloud-gov", workload(SOURCE, "srv", Descriptor(format="mta", path="mta.yaml", name="srv")), ""),
        ("korifi", workload(SOURCE, "board", manifest()), "cf push board -f board/manifest.yml"),
        (
            "cloud-foundry-windows",
            workload(SOURCE, "board", manifest()),
            "cf push board -s windows -f board/manifest.yml",
        ),
        ("cloud-foundry", workload(PUBLIC, "board", kubernetes("k8s.yaml")), ""),
        (
            "kubernetes",
            workload(PUBLIC, "board", kubernetes("a.yaml"), kubernetes("b/svc.yaml")),
            "kubectl apply -f a.yaml -f b/svc.yaml",
        ),
        ("kubernetes", workload(TWO), "kubectl create deployment board --image=acme/board:1 --image=acme/proxy:2"),
        ("kubernetes", workload(CLOSED), ""),
        ("kubernetes", workload(PUBLIC, "board", kubernetes("dc.yaml", "", "openshift")), ""),
        ("aks", workload(PUBLIC, "board", kubernetes("a.yaml")), "kubectl apply -f a.yaml"),
        (
            "openshift",
            workload(PUBLIC, "board", kubernetes("a.yaml"), kubernetes("route.yaml", "", "openshift")),
            "oc apply -f a.yaml -f route.yaml",
        ),
        (
            "openshift",
            workload(PUBLIC, "board", kubernetes("t.yaml", "template", "openshift")),
            "oc process -f t.yaml | oc apply -f -",
        ),
        ("openshift", workload({"build.method": "dockerfile"}), "oc new-app . --name=board --strategy=docker"),
        ("openshift", workload({"build.method": "dockerfile", "image.os": "windows"}), ""),
        ("mesos", workload(PUBLIC, "board", Descriptor(format="marathon", path="a.json", form="group")), ""),
        (
            "mesos",
            workload(PUBLIC, "board", Descriptor(format="marathon", path="a.json", form="pod")),
            "curl --request POST --header 'Content-Type: application/json' --data @a.json \"$MARATHON_URL/v2/pods\"",
        ),
    ],
)
def test_a_workload_is_brought_from_the_descriptor_that_the_platform_reads(
    platform: str, one: Workload, command: str
) -> None:
    found = brought(platform, one)

    assert found.command == command
    assert command or found.note


@pytest.mark.parametrize(
    ("day", "command"),
    [
        (date(2018, 9, 26), "kubectl run board --image=acme/board:1"),
        (date(2018, 9, 27), "kubectl create deployment board --image=acme/board:1"),
    ],
)
def test_the_command_is_that_of_the_day(day: date, command: str) -> None:
    assert brought("kubernetes", workload(PUBLIC), day).command == command


@pytest.mark.parametrize(
    ("platform", "one", "words"),
    [
        ("cloud-foundry", workload(CLOSED, "board", manifest()), "CF_DOCKER_PASSWORD"),
        ("cloud-foundry", workload({**TWO, "process.sidecar-images": ("proxy",)}), "runs one image"),
        ("cloud-foundry", workload({"build.method": "dockerfile"}), "Build the image from its Dockerfile first"),
        ("cloud-foundry", workload({"build.method": "dockerfile", "image.os": "windows"}), "Windows stack"),
        ("kubernetes", workload(CLOSED, "board", manifest()), "`imagePullSecrets`"),
        ("kubernetes", workload({"image.os": "windows"}), "kubernetes.io/os: windows"),
        ("openshift", workload(SOURCE, "board", manifest()), "Build an image from its source first"),
    ],
)
def test_what_has_to_be_there_first_is_told(platform: str, one: Workload, words: str) -> None:
    assert words in brought(platform, one).note


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"process.per-node": True}, "a DaemonSet board"),
        ({"process.task": True, "process.schedule": "0 2 * * *"}, "a CronJob board"),
        ({"process.schedule": "0 2 * * *"}, "a Deployment board"),
        ({"process.task": True}, "a Job board"),
        ({"process.stable-identity": True}, "a StatefulSet board"),
        ({"storage.per-instance": True}, "a StatefulSet board"),
        ({}, "a Deployment board"),
    ],
)
@pytest.mark.parametrize("platform", ["kubernetes", "openshift"])
def test_the_object_that_fits_is_named(platform: str, facts: Mapping[str, Value], words: str) -> None:
    assert words in brought(platform, workload({**CLOSED, **facts}, "board", manifest())).note


# --- notes beside a command -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "command", "words"),
    [
        ({**PUBLIC, "build.path": "."}, "cf push board -f board/manifest.yml", "First take `path` out"),
        ({**SOURCE, "build.path": "out"}, "cf push board -f board/manifest.yml", "seen from the manifest's own folder"),
        (SOURCE, "cf push board -f board/manifest.yml -p ./board", "the folder it lies in"),
        (
            {**PUBLIC, "descriptor.variables": ("host", "memory")},
            "cf push board -f board/manifest.yml",
            "with `--vars-file` or `--var`: host, memory.",
        ),
    ],
)
def test_a_push_says_what_has_to_be_mended_or_given(facts: Mapping[str, Value], command: str, words: str) -> None:
    one = workload(facts, "board", manifest())
    found = brought("cloud-foundry", replace(one, settled=frozenset({"build.path"})))

    assert found.command == command
    assert words in found.note


def test_a_push_of_which_the_path_is_open_says_both_cases() -> None:
    found = brought("cloud-foundry", workload(SOURCE, "board", manifest()))

    assert found.command == "cf push board -f board/manifest.yml"
    assert "where it has none" in found.note


def test_a_note_beside_a_command_needs_a_command() -> None:
    found = brought("cloud-foundry", workload({**PUBLIC, "build.path": "."}, "board", manifest("")))

    assert not found.command
    assert "path" not in found.note


@pytest.mark.parametrize("platform", ["kubernetes", "openshift"])
def test_a_declared_volume_without_a_claim_is_told(platform: str) -> None:
    kept = workload({**PUBLIC, "image.volumes": ("/data", "/log")})

    assert "keeps in /data, /log" in brought(platform, kept).note
    assert "mounts no claim" not in brought(platform, workload(PUBLIC)).note
    assert "mounts no claim" not in brought(platform, replace(kept, **described())).note


def described() -> dict[str, Any]:
    files = (kubernetes("k8s.yaml"),)
    facts: dict[str, Value] = {
        "build.method": "image",
        "image.volumes": ("/data",),
        "descriptor.formats": ("kubernetes",),
    }
    return {"descriptors": files, "facts": {key: Fact(value=value) for key, value in facts.items()}}


@pytest.mark.parametrize(("platform", "client"), [("kubernetes", "kubectl"), ("openshift", "oc")])
def test_an_overlay_that_was_not_rendered_is_named(platform: str, client: str) -> None:
    file = Descriptor(format="kubernetes", path="base/a.yaml", overlays=("overlays/one", "overlays/two"))
    found = brought(platform, workload(PUBLIC, "board", file))

    assert found.command == f"{client} apply -f base/a.yaml"
    assert f"overlays/one, overlays/two. `{client} apply -k`" in found.note


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "name", "called"),
    [
        ("kubernetes", "vessels/ais-feed", "vessels-ais-feed"),
        ("kubernetes", "Shop_API", "shop-api"),
        ("kubernetes", "3scale", "3scale"),
        ("openshift", "3scale", "app-3scale"),
        ("kubernetes", "日本", "app"),
        ("kubernetes", "a" * 80, "a" * 54 + "-0f45e858"),
    ],
)
def test_a_name_is_made_one_that_the_platform_takes_and_the_change_is_told(
    platform: str, name: str, called: str
) -> None:
    found = brought(platform, workload(PUBLIC, name))

    assert called in re.split(r"[ =]", found.command)
    assert (f"It is called {called}: " in found.note) is (called != name)


def test_long_names_that_begin_alike_stay_apart() -> None:
    one, other = (brought("kubernetes", workload(PUBLIC, "a" * 70 + end)).command for end in "bc")

    assert one != other


@pytest.mark.parametrize("name", ["--force", "-f", "a\nb", "{name}", "", "•••"])
def test_a_name_that_a_program_would_take_for_something_else_is_in_no_command(name: str) -> None:
    assert not brought("cloud-foundry", workload(PUBLIC, name)).command


def test_a_path_is_not_taken_for_an_option() -> None:
    found = brought("kubernetes", workload(PUBLIC, "board", kubernetes("-k8s.yaml"))).command

    assert found == "kubectl apply -f ./-k8s.yaml"


@st.composite
def any_workload(draw: st.DrawFn) -> Workload:
    """Of hostile names, paths and images, with or without a descriptor."""
    formats = ["", "kubernetes", "cloud-foundry-manifest", "mta", "marathon", "openshift", "stackato-yml"]
    name, path, format_ = (
        draw(st.text(max_size=80)),
        draw(st.text(min_size=1, max_size=30)),
        draw(st.sampled_from(formats)),
    )
    facts: dict[str, Value] = {
        "build.method": draw(st.sampled_from(["image", "buildpack", "dockerfile", "s2i"])),
        "image.reference": tuple(draw(st.lists(st.text(min_size=1, max_size=30), max_size=2, unique=True))),
        "image.registry.auth": draw(st.sampled_from(["required", "none"])),
    }
    return workload(facts, name, *([Descriptor(format=format_, path=path, name=name)] if format_ else []))


@given(any_workload(), st.sampled_from(sorted(CATALOG.platforms)))
def test_no_text_of_a_file_becomes_a_program_or_an_open_place(one: Workload, platform: str) -> None:
    found = brought(platform, one)

    assert found.command or found.note
    assert "{" not in found.command + found.note
    assert found.command.isprintable()
    assert not found.command or programs_of(found.command) <= PROGRAMS


# --- what the catalog refuses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{from: 2015-10-01, source: https://a.example}", "a command, a note or both"),
        ("{from: 2015-10-01, command: cf push}", "has a source"),
        ("{from: 2015-10-01, command: 'cf push {nam}', source: https://a.example}", "no placeholder 'nam'"),
        ("{from: 2015-10-01, command: 'cf push {NAME}', source: https://a.example}", "a brace opens no placeholder"),
        ("{from: 2015-10-01, command: 'cf push -f {file}', source: https://a.example}", "the file of a format"),
        (
            "{from: 2015-10-01, beside: true, note: a, command: cf push, source: https://a.example}",
            "what stands beside a command is a note",
        ),
        ("{from: 2015-10-01, form: mtad, note: Wait., source: https://a.example}", "a form is that of a descriptor"),
    ],
)
def test_an_entry_that_could_not_be_filled_in_is_a_mistake(entry: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), folder)
    path = folder / "platforms" / "mesos.yaml"
    text = path.read_text(encoding="utf-8").partition("\ndeploy:\n")[0]
    path.write_text(f"{text}\ndeploy:\n  - {entry}\n", encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)

    assert [words in str(one) for one in caught.value.problems] == [True]
