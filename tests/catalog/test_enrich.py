"""Base images fill gaps, and never contradict what a file says."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalog.load import load_catalog
from advisor.enrich.images import ADDED_TO, BaseImages, enrich
from advisor.formats import FORMATS
from advisor.model.catalog import BaseImage
from advisor.model.facts import Fact, Provenance, Scalar, Truth, Value, Workload
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source

extract_dockerfile = FORMATS["dockerfile"].extract

HERE = Location(path="Dockerfile", first_line=1, last_line=1)
ELSEWHERE = Location(path="Dockerfile", first_line=7, last_line=7)
SHIPPED = load_catalog(Path(__file__).parents[2] / "rules").base_images
BASES = BaseImages(SHIPPED)


def image(
    pattern: str, facts: Mapping[str, Scalar | tuple[Scalar, ...]] | None = None, absent: tuple[str, ...] = ()
) -> BaseImage:
    return BaseImage(
        pattern=pattern,
        facts=facts or {},
        absent=absent,
        sources=("https://example.com",),
        checked=date(2026, 8, 21),
        location=HERE,
    )


def workload(facts: Mapping[str, Value | None], settled: frozenset[str] = frozenset()) -> Workload:
    stated = {
        name: Fact(value=value, evidence=(HERE if name == "image.base" else ELSEWHERE,))
        for name, value in facts.items()
    }
    return Workload(name="app", folder=".", kind="dockerfile", files=("Dockerfile",), facts=stated, settled=settled)


def from_dockerfile(text: str) -> Workload:
    source = Source(path="Dockerfile", kind="dockerfile", text=text)
    return extract_dockerfile(source, ReadOptions()).workloads[0]


WEB = image(
    "web:*",
    {
        "image.user": "root",
        "image.root": True,
        "image.user-numeric": False,
        "image.drops-root": True,
        "image.ports": (80,),
        "image.volumes": ("/data",),
        "image.start-command": True,
        "image.os": "linux",
    },
    ("image.healthcheck", "image.udp-ports"),
)


@pytest.mark.parametrize(
    ("reference", "pattern"),
    [
        ("nginx", "nginx:*"),
        ("nginx:1.27", "nginx:*"),
        ("docker.io/library/nginx:1.27", "nginx:*"),
        ("index.docker.io/nginx", "nginx:*"),
        ("nginx:1.27-alpine", "nginx:*-alpine*"),
        (f"nginx@sha256:{'0' * 64}", "nginx:*"),
        (f"nginx:1-alpine@sha256:{'0' * 64}", "nginx:*-alpine*"),
        ("team/app:1", "team/*:*"),
        ("registry.example.com/nginx:1.27", None),
        ("registry.example.com:5000/tools/cli:2", "registry.example.com:5000/tools/*:*"),
        ("registry.example.com:5000/tools/cli/deep:2", None),
        ("nginxx:1.27", None),
        ("NOT an image", None),
        ("", None),
    ],
)
def test_a_reference_finds_the_longest_pattern_that_fits(reference: str, pattern: str | None) -> None:
    images = [image(each) for each in ("nginx:*", "nginx:*-alpine*", "team/*:*", "registry.example.com:5000/tools/*:*")]
    found = BaseImages(images).match(reference)
    assert (found.pattern if found else None) == pattern


@given(st.sampled_from(SHIPPED), st.sampled_from(["", "1", "3.12-slim", "a/b", "latest"]))
def test_finding_by_name_finds_what_trying_every_pattern_finds(shipped: BaseImage, word: str) -> None:
    reference = shipped.pattern.replace("*", word)
    one_by_one = [each for each in SHIPPED if BaseImages([each]).match(reference) is not None]
    best = max(one_by_one, key=lambda each: (len(each.pattern), each.pattern), default=None)
    assert BASES.match(reference) == best


def test_a_base_fills_what_the_dockerfile_leaves_open_and_points_to_its_from() -> None:
    enriched = enrich(workload({"image.base": "web:1"}), BaseImages([WEB]))
    assert enriched.facts["image.root"] == Fact(value=True, evidence=(HERE,), provenance=Provenance.BASE_IMAGE)
    assert enriched.value("image.port-count") == 1
    assert enriched.value("image.udp-only") is False
    assert enriched.state("image.healthcheck") is Truth.FALSE


def test_an_image_that_is_run_as_it_is_gets_the_same_facts() -> None:
    assert enrich(workload({"image.reference": ("web:1",)}), BaseImages([WEB])).value("image.root") is True


@pytest.mark.parametrize(
    "facts",
    [
        {"image.base": "other:1"},
        {"image.base": None, "image.reference": ("web:1",)},
        {"image.reference": ("web:1", "web:2")},
        {"image.base": "web:1", "image.os": "windows"},
        {},
    ],
    ids=["unknown base", "open base", "two references", "another system", "no image"],
)
def test_a_base_that_is_not_surely_known_changes_nothing(facts: Mapping[str, Value | None]) -> None:
    before = workload(facts)
    assert enrich(before, BaseImages([WEB])) == before


def test_an_own_user_leaves_the_users_of_the_base_out() -> None:
    enriched = enrich(workload({"image.base": "web:1", "image.user": "app"}), BaseImages([WEB]))
    assert enriched.value("image.user") == "app"
    for name in ("image.root", "image.user-numeric", "image.drops-root"):
        assert enriched.state(name) is Truth.UNKNOWN


@pytest.mark.parametrize("own", ["image.start-command", "image.shell-form", "process.custom-command"])
def test_an_own_start_command_leaves_the_step_down_of_the_base_out(own: str) -> None:
    enriched = enrich(workload({"image.base": "web:1", own: True}), BaseImages([WEB]))
    assert enriched.state("image.drops-root") is Truth.UNKNOWN
    assert enriched.value("image.root") is True


def test_own_ports_and_volumes_add_to_those_of_the_base() -> None:
    before = workload(
        {"image.base": "web:1", "image.ports": (8080,), "image.port-count": 1, "image.volumes": ("/cache",)}
    )
    enriched = enrich(before, BaseImages([WEB]))
    assert enriched.value("image.ports") == (80, 8080)
    assert enriched.value("image.port-count") == len((80, 8080))
    assert enriched.value("image.volumes") == ("/cache", "/data")
    assert enriched.evidence("image.ports") == (ELSEWHERE, HERE)


def test_ports_that_a_variable_leaves_open_stay_open() -> None:
    enriched = enrich(
        workload({"image.base": "web:1", "image.ports": None, "image.port-count": None}), BaseImages([WEB])
    )
    assert enriched.facts["image.ports"].partial
    assert enriched.value("image.ports") == WEB.facts["image.ports"]
    assert enriched.state("image.port-count") is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("base", "only"),
    [(WEB, False), (image("web:*", absent=("image.ports",)), True), (image("web:*"), True)],
    ids=["a base with TCP ports", "a base without ports", "a base that does not say"],
)
def test_whether_an_image_listens_on_udp_only_counts_the_ports_of_the_base(base: BaseImage, *, only: bool) -> None:
    before = workload({"image.base": "web:1", "image.udp-ports": (514,), "image.udp-only": True})
    assert enrich(before, BaseImages([base])).value("image.udp-only") is only


def test_a_base_without_any_port_settles_what_follows_from_ports() -> None:
    enriched = enrich(
        workload({"image.base": "web:1"}), BaseImages([image("web:*", absent=("image.ports", "image.udp-ports"))])
    )
    for name in ("image.ports", "image.port-count", "image.udp-only"):
        assert enriched.state(name) is Truth.FALSE


def test_a_disabled_health_check_is_not_brought_back() -> None:
    base = image("web:*", {"image.healthcheck": True})
    before = workload({"image.base": "web:1"}, frozenset({"image.healthcheck"}))
    assert enrich(before, BaseImages([base])).state("image.healthcheck") is Truth.FALSE


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("FROM nginx:1.27\nEXPOSE 8080\n", "image.ports", (80, 8080)),
        ("FROM nginx:1.27\nUSER 101\n", "image.root", False),
        ("FROM gcr.io/distroless/static-debian12:nonroot\n", "image.root", False),
        ("FROM gcr.io/distroless/static-debian12\n", "image.shell", False),
        ("FROM alpine:3.20\nEXPOSE 514/udp\n", "image.udp-only", True),
        ("FROM golang:1.26 AS build\nRUN go build\nFROM scratch\n", "image.shell", False),
        ("FROM registry.example.com/unheard/of:1\n", "image.root", None),
    ],
)
def test_a_dockerfile_and_the_shipped_base_images_together_give_the_facts(
    text: str, fact: str, value: Value | None
) -> None:
    assert enrich(from_dockerfile(text), BASES).value(fact) == value


@pytest.mark.parametrize(
    ("reference", "system"),
    [
        ("mcr.microsoft.com/dotnet/framework/samples:dotnetapp", "windows"),
        ("mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022", "windows"),
        ("microsoft/aspnet:4.7.1", "windows"),
        ("microsoft/aspnet", "windows"),
        ("microsoft/aspnet:1.0.0-rc1-update1-coreclr", "linux"),
        ("microsoft/dotnet-framework:4.7.2-runtime", "windows"),
        ("microsoft/dotnet-framework-build", "windows"),
        ("microsoft/dotnet:2.1-sdk", None),
        ("microsoft/iis:windowsservercore", "windows"),
        ("microsoft/wcf", "windows"),
        ("microsoft/windowsservercore", "windows"),
        ("microsoft/nanoserver:sac2016", "windows"),
        ("microsoft/mssql-server-windows-express", "windows"),
        ("microsoft/mssql-server-linux", None),
    ],
)
def test_an_image_for_windows_is_known_wherever_it_is_named(reference: str, system: str | None) -> None:
    run = Workload(
        name="app",
        folder=".",
        kind="service",
        files=("compose.yaml",),
        facts={"image.reference": Fact(value=(reference,), evidence=(HERE,))},
    )

    assert enrich(run, BASES).value("image.os") == system
    assert enrich(from_dockerfile(f"FROM {reference}\n"), BASES).value("image.os") == system


@pytest.mark.parametrize(
    ("reference", "pattern"),
    [
        ("php:8.3-fpm-alpine", "php:*fpm*"),
        ("php:apache", "php:*apache*"),
        ("postgres", "postgres:*"),
        ("postgres:17.2-alpine", "postgres:17*"),
        ("haproxy:2.9", "haproxy:*"),
        ("haproxy:2.3-alpine", "haproxy:2.3*"),
        ("elasticsearch:6.8", "elasticsearch:*"),
        ("python:3.12-windowsservercore-ltsc2022", "python:*windowsservercore*"),
        ("gcr.io/distroless/base-nossl-debian12", "gcr.io/distroless/base*:*"),
        ("gcr.io/distroless/static-debian12:debug-nonroot", "gcr.io/distroless/static*:debug-nonroot*"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled", "mcr.microsoft.com/dotnet/aspnet:*chiseled*"),
        ("mcr.microsoft.com/dotnet/aspnet:6.0-bullseye-slim", "mcr.microsoft.com/dotnet/aspnet:6.0*"),
        ("cgr.dev/chainguard/python:latest-dev", "cgr.dev/chainguard/*:*-dev"),
        ("bitnami/redis:7.2", "bitnami/redis:*"),
        ("mcr.microsoft.com/dotnet/framework/samples:aspnetapp", "mcr.microsoft.com/dotnet/framework/*:*"),
        ("mcr.microsoft.com/dotnet/framework/wcf:4.8", "mcr.microsoft.com/dotnet/framework/wcf:*"),
        ("docker:24", None),
    ],
)
def test_a_tag_with_a_meaning_of_its_own_finds_its_own_shipped_entry(reference: str, pattern: str | None) -> None:
    found = BASES.match(reference)
    assert (found.pattern if found else None) == pattern


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.pattern)
def test_no_shipped_pattern_is_hidden_behind_another(shipped: BaseImage) -> None:
    assert BASES.match(shipped.pattern.replace("*", "x")) == shipped


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.pattern)
def test_a_shipped_entry_does_not_contradict_itself(shipped: BaseImage) -> None:
    assert not set(shipped.facts) & set(shipped.absent)
    ports = shipped.facts.get("image.ports")
    assert shipped.facts.get("image.port-count") == (len(ports) if isinstance(ports, tuple) else None)
    assert all(source.startswith("https://") for source in shipped.sources)


NAMES = ("image.user", "image.root", "image.drops-root", "image.shell", "image.healthcheck", "image.stop-signal")
SETS = tuple(sorted(ADDED_TO))
VALUES: dict[str, st.SearchStrategy[Scalar | tuple[Scalar, ...]]] = {
    **{name: st.sampled_from([True, False]) for name in NAMES},
    **{name: st.frozensets(st.integers(1, 5), min_size=1).map(lambda one: tuple(sorted(one))) for name in SETS},
}
FACTS = st.fixed_dictionaries({}, optional=VALUES)
IMAGES = st.lists(
    st.builds(
        image,
        st.sampled_from(["web:*", "web:1*", "w*:*", "*:1", "other:*"]),
        FACTS,
        st.lists(st.sampled_from([*NAMES, *SETS]), unique=True).map(tuple),
    ),
    unique_by=lambda one: one.pattern,
)
WORKLOADS = st.builds(
    lambda facts, settled: workload({"image.base": "web:1", **facts}, settled),
    FACTS,
    st.frozensets(st.sampled_from([*NAMES, *SETS])),
)


@given(WORKLOADS, IMAGES)
def test_enriching_never_changes_a_stated_fact_and_sets_only_grow(before: Workload, images: list[BaseImage]) -> None:
    after = enrich(before, BaseImages(images))
    for name, fact in before.facts.items():
        if name in ADDED_TO:
            assert set(fact.members()) <= set(after.facts[name].members())
        else:
            assert after.facts[name] == fact
    assert before.settled <= after.settled


@given(WORKLOADS, IMAGES)
def test_enriching_twice_is_enriching_once(before: Workload, images: list[BaseImage]) -> None:
    once = enrich(before, BaseImages(images))
    assert enrich(once, BaseImages(images)) == once


@given(WORKLOADS, IMAGES, st.randoms(use_true_random=False))
def test_the_order_of_the_images_does_not_matter(before: Workload, images: list[BaseImage], random: Random) -> None:
    shuffled = list(images)
    random.shuffle(shuffled)
    assert enrich(before, BaseImages(shuffled)) == enrich(before, BaseImages(images))
