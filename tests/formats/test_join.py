"""One workload said by several files."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.formats import FORMATS
from advisor.formats.joining import join
from advisor.model.facts import Fact, Truth, Value, Workload
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source

extract_cloud_foundry = FORMATS["cloud-foundry"].extract

IMAGE = "applications:\n- name: shop\n  docker:\n    image: reg.example/shop:1\n"
SOURCE = "applications:\n- name: shop\n  buildpacks: [go_buildpack]\n"


def manifest(text: str, path: str = "manifest.yml") -> list[Workload]:
    return list(extract_cloud_foundry(Source(path, "cloud-foundry", text), ReadOptions()).workloads)


def dockerfile(path: str = "Dockerfile", facts: Mapping[str, Value] | None = None) -> Workload:
    place = Location(path=path, first_line=3, last_line=3)
    plain: dict[str, Value] = {"build.method": "dockerfile", "build.rebuildable": True, "image.root": True}
    values = {**plain, **(facts or {})}
    return Workload(
        name=path.rpartition("/")[2],
        folder=path.rpartition("/")[0] or ".",
        kind="dockerfile",
        files=(path,),
        facts={name: Fact(value=value, evidence=(place,)) for name, value in values.items()},
        settled=frozenset({"image.base", "descriptor.formats"}),
    )


def ids(workloads: Sequence[Workload]) -> list[str]:
    return [one.id for one in join(workloads).workloads]


def test_an_app_from_an_image_takes_what_the_dockerfile_tells_about_it() -> None:
    result = join([*manifest(IMAGE), dockerfile()])
    (workload,) = result.workloads
    assert workload.files == ("manifest.yml", "Dockerfile")
    assert workload.value("build.method") == "image"
    assert workload.value("image.root") is True
    assert str(workload.evidence("image.root")[0]) == "Dockerfile:3"
    assert workload.value("image.reference") == ("reg.example/shop:1",)
    assert workload.value("build.rebuildable") is True
    assert workload.state("image.base") is Truth.FALSE
    assert result.notes == ()


def test_an_app_from_source_is_only_rebuildable_by_the_dockerfile_beside_it() -> None:
    result = join([*manifest(SOURCE), dockerfile()])
    (workload,) = result.workloads
    assert workload.files == ("manifest.yml", "Dockerfile")
    assert workload.value("build.method") == "buildpack"
    assert workload.state("image.root") is Truth.FALSE
    assert str(workload.evidence("build.rebuildable")[0]) == "Dockerfile:3"
    assert [str(note)[:13] for note in result.notes] == ["Dockerfile:3:"]


def test_the_path_names_the_folder_of_the_dockerfile() -> None:
    apps = manifest("applications:\n- name: a\n  path: web\n- name: b\n  path: api\n")
    assert ids([*apps, dockerfile("web/Dockerfile"), dockerfile("api/Dockerfile")]) == ["a", "b"]


def test_a_manifest_of_several_apps_claims_no_dockerfile_without_a_path() -> None:
    apps = manifest("applications:\n- name: a\n- name: b\n")
    assert ids([*apps, dockerfile()]) == ["Dockerfile", "a", "b"]


def test_a_dockerfile_elsewhere_stays_apart() -> None:
    assert ids([*manifest(IMAGE), dockerfile("other/Dockerfile")]) == ["other/Dockerfile", "shop"]


def test_the_dockerfile_of_the_default_name_is_taken_among_variants() -> None:
    result = join([*manifest(IMAGE), dockerfile(), dockerfile("Dockerfile.dev")])
    assert [one.files for one in result.workloads] == [("Dockerfile.dev",), ("manifest.yml", "Dockerfile")]


def test_variants_without_a_default_name_stay_apart_with_a_note() -> None:
    result = join([*manifest(IMAGE), dockerfile("Dockerfile.a"), dockerfile("Dockerfile.b")])
    assert len(result.workloads) == 3
    assert [note.path for note in result.notes] == ["manifest.yml"]
    assert "any of 2 Dockerfiles" in result.notes[0].what


def test_an_app_whose_method_is_unknown_claims_nothing() -> None:
    apps = manifest("applications:\n- name: shop\n  lifecycle: ((kind))\n")
    assert ids([*apps, dockerfile()]) == ["Dockerfile", "shop"]


def test_the_manifest_wins_a_contradiction_and_the_dockerfile_fills_what_is_unknown() -> None:
    text = "applications:\n- name: shop\n  docker: {image: 'reg.example/shop:((tag))'}\n"
    facts: dict[str, Value] = {"image.registry": ("other.example",), "image.scheme": "docker"}
    result = join([*manifest(text), dockerfile(facts=facts)])
    (workload,) = result.workloads
    assert workload.value("image.registry") == ("reg.example",)
    assert workload.value("image.scheme") == "docker"
    assert [note.line for note in result.notes] == [3]
    assert "image.registry" in result.notes[0].what


def test_manifests_of_the_same_app_in_one_folder_are_told_apart_and_noted() -> None:
    apps = [*manifest(SOURCE, "x/manifest-dev.yml"), *manifest(SOURCE, "x/manifest-prod.yml")]
    result = join(apps)
    assert [one.id for one in result.workloads] == ["x/shop-manifest-dev", "x/shop-manifest-prod"]
    assert [(note.path, note.line) for note in result.notes] == [("x/manifest-prod.yml", 2)]


def test_manifests_of_different_apps_in_one_folder_need_no_note() -> None:
    apps = [*manifest(SOURCE), *manifest(SOURCE.replace("shop", "desk"), "manifest-desk.yml")]
    assert [one.id for one in join(apps).workloads] == ["desk", "shop"]
    assert join(apps).notes == ()


def test_one_dockerfile_may_serve_several_apps_with_one_note() -> None:
    text = "applications:\n" + "".join(f"- name: a{number}\n  path: .\n" for number in range(5))
    result = join([*manifest(text), dockerfile()])
    assert len(result.workloads) == 5
    assert [note.what for note in result.notes] == [
        "the manifest deploys a0, a1, a2 and 2 more from source, so this Dockerfile is not what runs."
    ]


POOL = [
    *manifest(IMAGE),
    *manifest(SOURCE, "manifest-dev.yml"),
    *manifest("applications:\n- name: shop-manifest\n- name: a/b\n  path: web\n", "manifest-x.yml"),
    *manifest("applications:\n- name: b\n", "a/manifest.yml"),
    *manifest(SOURCE, "web/manifest.yml"),
    dockerfile(),
    dockerfile("Dockerfile.dev"),
    dockerfile("web/Dockerfile"),
    dockerfile("web/Containerfile"),
    dockerfile("a/Dockerfile.b"),
]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(POOL), unique_by=lambda one: (one.files, one.name)).flatmap(
        lambda chosen: st.tuples(st.just(chosen), st.permutations(chosen))
    )
)
def test_the_order_of_the_input_does_not_matter_and_ids_are_unique(
    orders: tuple[list[Workload], list[Workload]],
) -> None:
    first, second = (join(order) for order in orders)
    assert first == second
    found = [one.id for one in first.workloads]
    assert sorted(set(found)) == found
    assert {file for one in orders[0] for file in one.files} == {file for one in first.workloads for file in one.files}


@pytest.mark.parametrize("count", [2, 3])
def test_even_equal_workloads_get_ids_of_their_own(count: int) -> None:
    assert len(set(ids(manifest(SOURCE) * count))) == count
