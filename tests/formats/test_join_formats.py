"""Descriptors of different formats that speak of one workload."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from advisor.formats import FORMATS
from advisor.formats.handles import image_of, service_label, source_file, source_folder
from advisor.formats.joining import join
from advisor.model.facts import Fact, Truth, Workload
from advisor.text.source import ReadOptions, Source
from tests.support.joining import app, deployment, described, dockerfile, fact, holding, procfile, service

extract_cloud_foundry = FORMATS["cloud-foundry"].extract

OWN = ("reg.example/shop:1",)


def files(workloads: Sequence[Workload]) -> list[tuple[str, ...]]:
    return [one.files for one in join(workloads).workloads]


def the_one(*workloads: Workload) -> Workload:
    (one,) = join(workloads).workloads
    return one


def notes(*workloads: Workload) -> list[str]:
    return [str(note) for note in join(workloads).notes]


def lower(workload: Workload) -> dict[str, Fact]:
    """Its facts some lines further down."""
    return {name: fact(one.value, workload.files[-1], 7) for name, one in workload.facts.items()}


# --- process types ---------------------------------------------------------------------------------------------------


def test_cloud_foundry_starts_no_process_of_a_procfile_but_web() -> None:
    types = procfile(process__types=("clock", "web", "worker"), rollout__hooks=("release",))
    (note,) = notes(app(folder=".", process__types=("web", "worker")), types)
    assert note.startswith("Procfile:1: Cloud Foundry starts no instance of clock, release of shop unless")


@pytest.mark.parametrize(
    "descriptor",
    [
        app(folder=".", process__types=("web", "worker")),
        described("stackato", "shop", "stackato.yml"),
    ],
)
def test_processes_that_are_listed_or_run_elsewhere_need_no_word(descriptor: Workload) -> None:
    assert notes(descriptor, procfile()) == []


# --- what makes them one --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (app(folder="src"), service(context="src")),
        (app("shop", "src/manifest.yml"), service("web", context="src")),
        (described("module", "shop", "mta.yaml", links=("src",)), service("web", context="src")),
        (described("stackato", "shop", "src/stackato.yml"), service("web", context="src")),
        (app(folder="src"), deployment("web", "k8s/shop.yaml", source_folder("src"))),
        (app(folder="repo/src"), deployment("web", "repo/deploy/shop.yaml", source_folder("/src"))),
    ],
)
def test_the_same_source_folder_makes_them_one(first: Workload, second: Workload) -> None:
    assert the_one(first, second).files == (*first.files, *second.files)


@pytest.mark.parametrize(
    "runs",
    [
        deployment("web", image__reference=("reg.example/shop:2",)),
        deployment("web", image__reference=("quay.io/proxy:1", "reg.example/shop@sha256:" + "0" * 64)),
        deployment("web", "k8s/shop.yaml", image_of("reg.example/shop"), image__reference=None),
        described("marathon", "web", "marathon.json", {"image.reference": OWN}),
        app("web", build__method="image", image__reference=OWN),
    ],
)
def test_the_image_that_another_descriptor_builds_makes_them_one(runs: Workload) -> None:
    builds = service(path="dev/compose.yaml", context="src", image__reference=("reg.example/shop",))

    assert the_one(builds, runs).files == (*runs.files, *builds.files)


def test_an_image_whose_tag_is_a_variable_is_recognised() -> None:
    manifest = "applications:\n- name: web\n  docker:\n    image: reg.example/shop:((tag))\n"
    (web,) = extract_cloud_foundry(Source("manifest.yml", "cloud-foundry", manifest), ReadOptions()).workloads
    builds = service(path="dev/compose.yaml", context="src", image__reference=("reg.example/shop",))

    assert the_one(web, builds).name == "web"


def test_an_image_that_nobody_here_builds_proves_nothing() -> None:
    pair = [service("db", image__reference=("postgres:16",)), deployment("store", image__reference=("postgres:16",))]

    assert len(join(pair).workloads) == 2
    assert join(pair).notes == ()


def test_a_builder_that_runs_several_images_does_not_say_which_it_builds() -> None:
    built = deployment("web", build__method="dockerfile", image__reference=("envoy:1", "reg.example/shop:1"))

    assert len(files([built, service("proxy", image__reference=("envoy:1",))])) == 2


def test_the_label_of_a_conversion_makes_them_one() -> None:
    converted = deployment("web-pods", "k8s/shop.yaml", service_label("web"))

    assert the_one(service("web"), converted).name == "web-pods"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (service("web", "a/compose.yaml"), deployment("pods", "b/web.yaml", service_label("web"))),
        (
            service("web", "a/compose.yaml", context="a", image__reference=("web",)),
            deployment("pods", "b/web.yaml", image__reference=("web:1",)),
        ),
    ],
)
def test_a_name_that_any_project_may_use_means_nothing_in_another(first: Workload, second: Workload) -> None:
    assert len(files([first, second])) == 2


def test_a_name_that_any_project_may_use_holds_within_one() -> None:
    builds = service("web", "a/dev/compose.yaml", context="a", image__reference=("web",))

    assert the_one(builds, deployment("pods", "a/k8s/web.yaml", image__reference=("web:1",))).name == "pods"


def test_the_nearest_of_a_common_name_is_meant() -> None:
    services = [service("web", f"all/{place}/compose.yaml") for place in ("a", "b")]
    pods = [deployment("pods", f"all/{place}/k8s/web.yaml", service_label("web")) for place in ("a", "b")]

    joined = [(f"all/{place}/k8s/web.yaml", f"all/{place}/compose.yaml") for place in ("a", "b")]
    assert files([*services, *pods]) == joined


def test_a_folder_that_nobody_names_gives_way_to_images_that_differ() -> None:
    pair = [
        app(build__method="image", image__reference=("grafana/grafana:11",)),
        service("billing", context=".", image__reference=("reg.example/billing",)),
    ]

    assert len(files(pair)) == 2


# --- how many -------------------------------------------------------------------------------------------------------


def test_several_of_one_folder_are_joined_by_their_names() -> None:
    apps = [app(name, folder=".") for name in ("web", "Web_Worker")]
    services = [service(name, context=".") for name in ("web", "web-worker", "db")]

    result = join([*apps, *services])

    assert [one.name for one in result.workloads] == ["Web_Worker", "db", "web"]


def test_several_on_one_side_without_a_common_name_stay_apart_with_a_note() -> None:
    result = join([app(), service("web", context="."), service("worker", context=".")])

    assert len(result.workloads) == 3
    (note,) = result.notes
    assert (note.path, note.line) == ("manifest.yml", 1)
    assert note.what.startswith(
        "shop (manifest.yml) and web (compose.yaml), worker (compose.yaml) come from one folder"
    )


def test_variants_of_one_name_stay_apart_and_are_told_once() -> None:
    pods = [deployment("web", f"k8s/{place}/web.yaml", image__reference=OWN) for place in ("test", "live")]
    result = join([*pods, service("web", context="src", image__reference=OWN)])

    assert len(result.workloads) == 3
    assert [note.what.partition(", and")[0] for note in result.notes] == [
        "web (k8s/live/web.yaml), web (k8s/test/web.yaml) and web (compose.yaml) run one image (reg.example/shop)"
    ]


def test_proofs_that_lead_to_two_descriptors_of_one_format_join_none_of_them() -> None:
    built = service("web", context="src", image__reference=OWN)
    apps = [app("a", "a/manifest.yml", folder="src"), app("b", "b/manifest.yml", build__method="image")]
    objects = deployment("web-pods", "k8s/shop.yaml", source_folder("b"), image__reference=OWN)

    result = join([built, *apps, objects])

    assert sorted(one.name for one in result.workloads) == ["a", "b", "web-pods"]
    assert next(one for one in result.workloads if one.name == "web-pods").files == ("k8s/shop.yaml", "compose.yaml")


def test_objects_of_kubernetes_and_of_openshift_are_never_joined() -> None:
    pair = [
        deployment("shop", "k8s/shop.yaml", source_folder("src")),
        holding(described("deploymentconfig", "shop", "openshift/shop.yaml"), source_folder("src")),
    ]

    assert len(files([*pair, dockerfile("src/Dockerfile")])) == 2


def test_the_same_name_alone_is_only_a_hint() -> None:
    result = join([service("shop"), deployment("shop"), app("desk")])

    assert len(result.workloads) == 3
    assert [note.what for note in result.notes] == ["shop may be described in k8s/shop.yaml too, under the same name."]


def test_a_dockerfile_whose_folder_has_the_name_of_a_deployment_is_a_hint() -> None:
    result = join([dockerfile("cart/Dockerfile"), deployment("cart")])

    assert len(result.workloads) == 2
    assert [note.what for note in result.notes] == [
        "cart may be described in cart/Dockerfile too, under the same name."
    ]


def test_a_hint_leaves_out_those_of_a_format_that_both_have() -> None:
    pair = [app("web", "a/manifest.yml", folder="a"), service("web", "a/compose.yaml", context="a")]
    (note,) = join([*pair, service("web", "b/compose.yaml"), app("web", "c/manifest.yml")]).notes

    assert note.path == "b/compose.yaml"
    assert "c/manifest.yml too" in note.what


def test_a_hint_is_told_once_for_all_names_of_a_file() -> None:
    services = [service(name) for name in ("a", "b", "c", "d")]
    others = [deployment(name, f"k8s/{name}.yaml") for name in ("a", "b")]

    (note,) = join([*services, *others]).notes

    assert note.what == "a, b may be described in k8s/a.yaml, k8s/b.yaml too, under the same name."


def test_variants_are_told_once_for_all_names_of_their_files() -> None:
    (note,) = join([service(name, path) for name in ("a", "b") for path in ("x.yml", "y.yml", "z.yml")]).notes

    assert note.path == "y.yml"
    assert note.what.startswith("a, b are described in each of x.yml, y.yml, z.yml;")


def test_joined_descriptors_need_no_hint() -> None:
    assert notes(app(folder="."), service("shop", context=".")) == []


# --- build files ----------------------------------------------------------------------------------------------------


def test_the_dockerfile_of_the_context_tells_about_the_image() -> None:
    shop = the_one(service(context="src"), dockerfile("src/Dockerfile"))

    assert shop.value("image.root") is True
    assert shop.files == ("compose.yaml", "src/Dockerfile")


def test_every_line_that_shows_how_it_can_be_rebuilt_is_kept() -> None:
    shop = the_one(app(folder=".", build__rebuildable=None), procfile(), dockerfile())

    assert shop.value("build.rebuildable") is True
    places = [str(place) for place in shop.evidence("build.rebuildable")]
    assert places == ["Dockerfile:3", "Procfile:2", "manifest.yml:2"]


def test_a_service_means_the_file_named_dockerfile_unless_it_names_another() -> None:
    both = [dockerfile("src/Dockerfile"), dockerfile("src/Dockerfile.prod", image__root=False)]
    plain = service(context="src")
    named = replace(plain, links=("src", "src/Dockerfile.prod"))

    assert files([plain, *both]) == [("compose.yaml", "src/Dockerfile"), ("src/Dockerfile.prod",)]
    assert sorted(files([named, *both])) == [("compose.yaml", "src/Dockerfile.prod"), ("src/Dockerfile",)]
    assert len(files([plain, both[1]])) == 2


def test_a_compose_file_that_holds_the_dockerfile_itself_takes_no_other() -> None:
    inline = replace(service(context="."), links=("compose.yaml",))

    assert len(files([inline, dockerfile()])) == 2


def test_the_whole_repository_as_source_of_several_apps_says_nothing() -> None:
    one = deployment("web", "k8s/web.yaml", source_folder("."), build__method="dockerfile")
    other = deployment("api", "k8s/api.yaml", source_folder("."), build__method="dockerfile")

    assert len(files([one, dockerfile()])) == 1
    assert len(files([one, other, dockerfile()])) == 3


def test_dockerfiles_that_a_service_cannot_mean_are_no_choice() -> None:
    others = [dockerfile("src/Dockerfile.a"), dockerfile("src/Dockerfile.b")]

    assert notes(service(context="src"), *others) == []


def test_builds_by_two_dockerfiles_name_none() -> None:
    both = [dockerfile("src/Dockerfile.a"), dockerfile("src/Dockerfile.b")]
    handles = (source_folder("src"), *(source_file(one.files[0]) for one in both))
    built = deployment("web", "k8s/web.yaml", *handles, build__method="dockerfile")

    assert len(files([built, *both])) == 3


def test_a_build_configuration_names_its_dockerfile_by_the_place_in_its_repository() -> None:
    handles = (source_folder("src"), source_file("src/Dockerfile.prod"))
    built = deployment("web", "repo/openshift/web.yaml", *handles, build__method="dockerfile")
    both = [dockerfile("repo/src/Dockerfile"), dockerfile("repo/src/Dockerfile.prod")]

    assert ("repo/openshift/web.yaml", "repo/src/Dockerfile.prod") in files([built, *both])


def test_a_dockerfile_that_is_named_and_not_there_is_replaced_by_none() -> None:
    handles = (source_folder("."), source_file("gone/Dockerfile"))
    named = deployment("web", "k8s/shop.yaml", *handles, build__method="dockerfile")

    assert len(files([named, dockerfile()])) == 2


def test_a_dockerfile_beside_a_build_from_source_settles_nothing_about_the_image() -> None:
    built = deployment("web", "k8s/web.yaml", source_folder("."), build__method="s2i")
    web = the_one(built, dockerfile())

    assert web.state("image.scratch") is Truth.UNKNOWN
    assert the_one(replace(built, facts=service(context=".").facts), dockerfile()).state("image.scratch") is Truth.FALSE


def test_one_build_file_serves_every_service_of_its_folder_and_stands_alone_nowhere() -> None:
    result = join([service("web", context="."), service("worker", context="."), dockerfile()])

    assert [one.files for one in result.workloads] == [("compose.yaml", "Dockerfile")] * 2


def test_the_process_types_of_a_procfile_count_where_the_platform_builds_the_app() -> None:
    shop = the_one(app(process__types=("web",), process__count=1), procfile(rollout__hooks=("release",)))

    assert shop.value("process.types") == ("web", "worker")
    assert shop.value("process.count") == 2
    assert shop.value("rollout.hooks") == ("release",)
    assert [str(place) for place in shop.evidence("process.types")] == ["Procfile:3", "manifest.yml:2"]


@pytest.mark.parametrize(("own", "lines"), [(True, ["manifest.yml:2"]), (None, ["Procfile:5", "manifest.yml:2"])])
def test_a_command_in_the_manifest_holds_against_the_procfile(own: bool | None, lines: list[str]) -> None:
    shop = the_one(app(process__custom_command=own), procfile(process__custom_command=True))

    assert shop.value("process.custom-command") is True
    assert [str(place) for place in shop.evidence("process.custom-command")] == lines


def test_variables_that_a_procfile_sets_are_added_to_those_of_the_manifest() -> None:
    shop = the_one(app(config__env_names=("B",)), procfile(config__env_names=("A",)))

    assert shop.value("config.env-names") == ("A", "B")


def test_nothing_reads_a_procfile_where_an_image_runs() -> None:
    result = join([app(build__method="image", process__types=("web",)), procfile()])

    assert result.workloads[0].value("process.types") == ("web",)
    assert result.workloads[0].value("build.rebuildable") is True
    assert [note.path for note in result.notes] == ["Procfile"]


def test_a_procfile_and_a_dockerfile_without_a_descriptor_are_one_workload() -> None:
    both = the_one(procfile(), dockerfile())

    assert both.kind == "procfile"
    assert both.value("build.method") == "buildpack"
    assert both.state("image.root") is Truth.UNKNOWN
    assert both.value("descriptor.contradictions") == ("build.method",)
    (note,) = notes(procfile(), dockerfile())
    assert "the Procfile deploys root from source, so this Dockerfile is not what runs" in note


# --- whose word holds -----------------------------------------------------------------------------------------------


def test_the_descriptor_of_a_platform_holds_against_compose() -> None:
    shop = the_one(
        app(folder=".", build__method="image", scale__memory=512, health__endpoint=None),
        service(context=".", scale__memory=256, health__endpoint="/up", image__ports=(8080,)),
    )

    assert shop.kind == "app"
    assert shop.value("scale.memory") == 512
    assert shop.value("health.endpoint") == "/up"
    assert [str(place) for place in shop.evidence("health.endpoint")] == ["compose.yaml:4", "manifest.yml:4"]
    assert shop.value("image.ports") == (8080,)


def test_a_contradiction_is_a_fact_with_both_lines_and_a_note() -> None:
    pair = [app(folder=".", scale__memory=512), service(context=".", scale__memory=256)]
    (shop,) = join(pair).workloads

    assert shop.value("descriptor.contradictions") == ("scale.memory",)
    places = [str(place) for place in shop.evidence("descriptor.contradictions")]
    assert places == ["compose.yaml:3", "manifest.yml:2"]
    assert [text.partition(". ")[0] for text in notes(*pair)] == [
        "compose.yaml:3: scale.memory of shop differs from what manifest.yml:2 says"
    ]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"services__bound": ("db",)}, {"services__bound": ("cache",)}),
        ({"config__env_names": ("A",)}, {"config__env_names": ("B",)}),
        ({"scale__memory": 512}, {"scale__memory": None}),
        ({"scale__memory": 512}, {"scale__memory": 512}),
        ({"process__count": 1}, {"process__count": 2}),
        ({"health__type": ("http", "port")}, {"health__type": ("port",)}),
        ({"build__method": "image", "image__reference": OWN}, {"image__reference": ("shop:dev",)}),
        ({}, {"build__method": "dockerfile"}),
        ({"build__method": "image", "image__registry": ("reg.example",)}, {"image__registry": ("docker.io",)}),
        ({"build__method": None, "image__user": "app"}, {"image__user": "root"}),
    ],
)
def test_what_may_both_be_true_is_no_contradiction(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert "descriptor.contradictions" not in the_one(app(folder=".", **ours), service(context=".", **theirs)).facts


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"health__type": ("http",)}, {"health__type": ("command",)}),
        ({"image__reference": OWN}, {"image__reference": ("reg.example/other",)}),
        ({"rollout__strategy": "rolling"}, {"rollout__strategy": "recreate"}),
        ({"image__ports": (80,)}, {"image__ports": (8080, 9090)}),
    ],
)
def test_what_cannot_both_be_true_is_one(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    shop = the_one(app(folder=".", build__method="image", **ours), service(context=".", **theirs))

    assert shop.value("descriptor.contradictions") == (next(iter(ours)).replace("__", ".").replace("_", "-"),)


def test_the_figures_of_a_compose_file_do_not_fill_what_the_platform_leaves_open() -> None:
    shop = the_one(app(folder=".", scale__instances=None), service(context=".", scale__instances=1))

    assert shop.state("scale.instances") is Truth.UNKNOWN


def test_a_need_that_only_the_compose_file_shows_is_told_and_not_taken() -> None:
    pair = [app(folder="."), service(context=".", storage__volumes=("/data",), security__privileged=True)]
    (shop,) = join(pair).workloads

    assert shop.state("storage.volumes") is Truth.FALSE
    (told,) = notes(*pair)
    assert told.startswith("compose.yaml:4: for shop this asks for what manifest.yml does not: ")
    assert "security.privileged (line 4), storage.volumes (line 3)" in told


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"storage__volumes": ("/data",)}, {"storage__volumes": ("/data",)}),
        ({"storage__volumes": None}, {"storage__volumes": ("/data",)}),
        ({}, {"storage__volumes": None}),
        ({}, {"security__privileged": False}),
        ({"security__privileged": True}, {"security__privileged": True}),
        ({}, {"security__hardening": ("non-root",)}),
        ({}, {"storage__scratch": ("/tmp/x",)}),  # noqa: S108 - a path inside of a container
        ({"storage__volumes": ("/data",)}, {"storage__shared": True}),
        ({}, {"process__starts_after": ("db",)}),
    ],
)
def test_only_a_need_that_one_file_alone_shows_is_told(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert notes(app(folder=".", **ours), service(context=".", **theirs)) == []


def test_a_note_stands_at_line_one_where_the_app_begins_in_another_file() -> None:
    heir = replace(app(), files=("heir.yml", "manifest.yml"))
    (note,) = join(
        [replace(heir, facts={**heir.facts, **lower(heir)}), service("a", context="."), service("b", context=".")]
    ).notes

    assert (note.path, note.line) == ("heir.yml", 1)


def test_what_an_incomplete_manifest_leaves_open_the_compose_file_may_say() -> None:
    open_ = replace(app(folder="."), settled=frozenset())

    assert the_one(open_, service(context=".", storage__volumes=("/data",))).value("storage.volumes") == ("/data",)


def test_an_app_built_from_source_takes_no_fact_about_an_image_from_compose() -> None:
    shop = the_one(app(folder="."), service(context=".", image__ports=(80,), image__user="app"))

    assert not any(name.startswith("image.") for name in shop.facts)


def test_a_compose_file_does_not_name_the_image_that_a_platform_runs() -> None:
    converted = deployment("shop", "k8s/shop.yaml", service_label("shop"), image__reference=None)
    shop = the_one(converted, service(context=".", image__reference=("shop",), image__registry__kind="official"))

    assert shop.state("image.reference") is Truth.UNKNOWN
    assert "image.registry.kind" not in shop.facts


def test_what_one_descriptor_says_of_the_registry_holds_for_an_image_of_the_same() -> None:
    runs = app(build__method="image", image__reference=OWN)
    built = deployment(build__method="dockerfile", image__reference=OWN, image__registry__auth="required")

    assert the_one(runs, built).value("image.registry.auth") == "required"


def test_descriptors_of_two_platforms_show_both_and_their_lines() -> None:
    both = the_one(app(folder="."), deployment("shop", "k8s/shop.yaml", source_folder(".")))

    assert both.value("descriptor.formats") == ("cloud-foundry-manifest", "kubernetes")
    assert [str(place) for place in both.evidence("descriptor.formats")] == ["k8s/shop.yaml:1", "manifest.yml:1"]
    assert both.value("descriptor.contradictions") == ("build.method",)


def test_a_compose_file_does_not_show_where_it_runs_today() -> None:
    both = the_one(app(folder="."), service(context="."))

    assert both.value("descriptor.formats") == ("cloud-foundry-manifest", "compose")
    assert [place.path for place in both.evidence("descriptor.formats")] == ["manifest.yml"]
