"""OpenShift's own objects: routes, builds, image streams, security context constraints, templates."""

from collections.abc import Mapping

import pytest

from advisor.formats.read import read_sources
from advisor.model.facts import Value, Workload
from advisor.text.source import ReadOptions, Source

CONFIG = """\
apiVersion: apps.openshift.io/v1
kind: DeploymentConfig
metadata: {name: shop}
spec:
  triggers:
  - type: ImageChange
    imageChangeParams: {containerNames: [shop], from: {kind: ImageStreamTag, name: "shop:live"}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      serviceAccountName: runner
      containers: [{name: shop, image: " "}]
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers: [{name: shop, image: "IMAGE"}]
"""
SERVICE = """\
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {selector: {app: shop}}
"""


def shop(text: str, app: str = CONFIG, others: Mapping[str, str] | None = None) -> Workload:
    """The one workload, with a text in a file of its own."""
    files = {"app.yaml": app, "more.yaml": text, **(others or {})}
    sources = [Source(path, "kubernetes", each) for path, each in files.items()]
    (workload,) = read_sources(sources, [], ReadOptions()).workloads
    return workload


def check(text: str, fact: str, value: Value | None, lines: list[int], app: str = CONFIG + SERVICE) -> None:
    workload = shop(text, app)
    assert fact in workload.facts, sorted(workload.facts)
    assert workload.facts[fact].value == value
    assert [(place.path, place.first_line) for place in workload.evidence(fact)] == [
        ("more.yaml", one) for one in lines
    ]


def written(version: str, kind: str, *lines: str, name: str = "shop", metadata: str = "") -> str:
    """An object whose lines below the first three are given."""
    return "\n".join([f"apiVersion: {version}", f"kind: {kind}", f"metadata: {{name: {name}{metadata}}}", *lines, ""])


# --- routes ---------------------------------------------------------------------------------------------------------


def route(*lines: str, annotation: str = "", version: str = "route.openshift.io/v1") -> str:
    """Its further lines below `spec` start on line 6."""
    metadata = f", annotations: {{{annotation}}}" if annotation else ""
    return written(
        version,
        "Route",
        "spec:",
        "  to: {kind: Service, name: shop}",
        *(f"  {one}" for one in lines),
        metadata=metadata,
    )


@pytest.mark.parametrize(
    ("text", "fact", "value", "lines"),
    [
        (route("host: shop.example.com"), "network.routes", ("shop.example.com",), [6]),
        (route("host: shop.example.com", "path: /buy"), "network.routes", ("shop.example.com/buy",), [6, 7]),
        (route("host: ${HOST}"), "network.routes", ("${HOST}",), [6]),
        (route(), "network.routes", ("(host given to shop)",), [2]),
        (route("host: [a]"), "network.routes", None, [6]),
        (route("host: ''"), "network.routes", ("(host given to shop)",), [6]),
        (route("host: shop.example.com"), "network.route-count", 1, [6]),
        (route(), "network.exposure", ("route",), [2]),
        (route(), "network.protocols", ("http",), [2]),
        (route("tls: {termination: edge}"), "network.tls", ("edge",), [6]),
        (route("tls:", "  termination: Reencrypt"), "network.tls", ("reencrypt",), [7]),
        (route("tls: {termination: passthrough}"), "network.tls", ("passthrough",), [6]),
        (route("tls: {termination: '${END}'}"), "network.tls", None, [6]),
        (route("wildcardPolicy: Subdomain"), "network.route-rules", ("wildcard",), [6]),
        (route("alternateBackends: [{kind: Service, name: b}]"), "network.route-rules", ("weights",), [6]),
        (route(annotation="haproxy.router.openshift.io/timeout: 5m"), "network.route-rules", ("timeout",), [3]),
        (
            route(annotation="haproxy.router.openshift.io/balance: leastconn"),
            "network.load-balancing",
            ("least-connection",),
            [3],
        ),
        (route(annotation="haproxy.router.openshift.io/balance: source"), "network.sticky-sessions", True, [3]),
        (route(version="v1"), "descriptor.deprecated-keys", ("v1 Route",), [1]),
    ],
)
def test_a_route(text: str, fact: str, value: Value | None, lines: list[int]) -> None:
    app = CONFIG + SERVICE if fact != "descriptor.deprecated-keys" else DEPLOYMENT.replace("IMAGE", "a/b:1") + SERVICE
    check(text, fact, value, lines, app)


def test_a_second_backend_has_the_route_as_well() -> None:
    text = route("host: shop.example.com", "alternateBackends: [{kind: Service, name: shop}]").replace(
        "to: {kind: Service, name: shop}", "to: {kind: Service, name: other}"
    )

    assert shop(text, CONFIG + SERVICE).value("network.routes") == ("shop.example.com",)


def test_switching_cookies_off_asks_for_no_rule() -> None:
    text = route(annotation="haproxy.router.openshift.io/disable_cookies: 'true'")

    assert not {"network.route-rules", "network.sticky-sessions"} & shop(text, CONFIG + SERVICE).facts.keys()


def test_a_route_shows_that_a_plain_deployment_runs_on_openshift() -> None:
    check(route(), "descriptor.formats", ("openshift",), [1], DEPLOYMENT.replace("IMAGE", "a/b:1") + SERVICE)


# --- builds ---------------------------------------------------------------------------------------------------------


def build(*lines: str, output: str = "{kind: ImageStreamTag, name: 'shop:live'}") -> str:
    """Its further lines below `spec` start on line 6."""
    return written(
        "build.openshift.io/v1", "BuildConfig", "spec:", f"  output: {{to: {output}}}", *(f"  {one}" for one in lines)
    )


@pytest.mark.parametrize(
    ("text", "fact", "value", "lines"),
    [
        (build("strategy:", "  sourceStrategy: {from: {name: 'nodejs:20'}}"), "build.method", "s2i", [7]),
        (build("strategy:", "  dockerStrategy: {noCache: true}"), "build.method", "dockerfile", [7]),
        (build("strategy: {type: Docker}"), "build.method", "dockerfile", [6]),
        (build("strategy: {type: '${STRATEGY}'}"), "build.method", None, [6]),
        (build("source: {git: {uri: x}, contextDir: web}"), "build.rebuildable", True, [6]),
        (build("source:", "  dockerfile: FROM alpine"), "build.rebuildable", True, [7]),
    ],
)
def test_a_build_says_how_the_image_of_its_stream_comes_to_be(
    text: str, fact: str, value: Value | None, lines: list[int]
) -> None:
    check(text, fact, value, lines)


SOURCE = ("strategy: {sourceStrategy: {}}", "source: {git: {uri: x}}")


@pytest.mark.parametrize(
    ("image", "output"),
    [
        ("shop:live", "{kind: ImageStreamTag, name: 'shop:live'}"),
        ("shop", "{kind: ImageStreamTag, name: shop}"),
        (
            "image-registry.openshift-image-registry.svc:5000/default/shop:live",
            "{kind: ImageStreamTag, name: 'shop:live'}",
        ),
        ("docker-registry.default.svc:5000/default/shop:live", "{kind: ImageStreamTag, name: 'shop:live'}"),
        ("registry.example.com:5000/team/shop:1", "{kind: DockerImage, name: 'registry.example.com:5000/team/shop:2'}"),
    ],
)
def test_a_build_is_found_by_the_image_it_puts_out(image: str, output: str) -> None:
    workload = shop(build(*SOURCE, output=output), DEPLOYMENT.replace("IMAGE", image))

    assert (workload.value("build.method"), workload.value("build.rebuildable")) == ("s2i", True)


@pytest.mark.parametrize(
    ("image", "output"),
    [
        ("shop:live", "{kind: ImageStreamTag, name: 'shop:test'}"),
        ("quay.io/team/shop:live", "{kind: ImageStreamTag, name: 'shop:live'}"),
        ("registry.example.com/other:1", "{kind: DockerImage, name: 'registry.example.com/shop:1'}"),
        ("shop:live", "{kind: ImageStreamTag, name: 'shop:live', namespace: other}"),
    ],
)
def test_a_build_of_another_image_says_nothing(image: str, output: str) -> None:
    workload = shop(build(*SOURCE, output=output), DEPLOYMENT.replace("IMAGE", image))

    assert workload.value("build.method") == "image"
    assert "build.rebuildable" not in workload.facts


@pytest.mark.parametrize("strategy", ["{jenkinsPipelineStrategy: {}}", "{customStrategy: {}}", "[]", "Docker"])
def test_other_strategies_say_no_more_than_that_there_is_an_image(strategy: str) -> None:
    assert shop(build(f"strategy: {strategy}")).value("build.method") == "image"


def test_source_that_somebody_uploads_does_not_rebuild_the_image() -> None:
    assert (
        "build.rebuildable" not in shop(build("source: {type: Binary, binary: {}}", "strategy: {type: Source}")).facts
    )


# --- image streams --------------------------------------------------------------------------------------------------


def stream(*tag: str, name: str = "shop") -> str:
    """The lines of its one tag start on line 6."""
    lines = [f"  - {tag[0]}", *(f"    {one}" for one in tag[1:])]
    return written("image.openshift.io/v1", "ImageStream", "spec:", "  tags:", *lines, name=name)


IMPORTED = ("name: live", "from: {kind: DockerImage, name: 'quay.io/team/shop:1.4'}")


@pytest.mark.parametrize(
    ("text", "fact", "value", "lines"),
    [
        (stream(*IMPORTED), "image.reference", ("quay.io/team/shop:1.4",), [7]),
        (stream(*IMPORTED), "image.registry", ("quay.io",), [7]),
        (stream(*IMPORTED, "referencePolicy: {type: Local}"), "config.features", ("image-stream-local",), [8]),
        (
            stream(*IMPORTED, "importPolicy: {scheduled: true}"),
            "config.features",
            ("image-stream-scheduled-import",),
            [8],
        ),
    ],
)
def test_a_stream_says_where_the_image_comes_from(text: str, fact: str, value: Value, lines: list[int]) -> None:
    check(text, fact, value, lines)


@pytest.mark.parametrize(
    "text",
    [
        stream("name: test", "from: {kind: DockerImage, name: 'quay.io/team/shop:1.4'}"),
        stream(*IMPORTED, name="other"),
        stream("name: live", "from: {kind: DockerImage, name: '${IMAGE}'}"),
        stream("name: live", "from: {kind: DockerImage, name: 'A B'}"),
        stream("name: live", "referencePolicy: {type: Source}"),
    ],
)
def test_a_stream_that_does_not_name_the_image_leaves_it_open(text: str) -> None:
    workload = shop(text)

    assert not {"image.reference", "config.features"} & workload.facts.keys()


@pytest.mark.parametrize(
    ("tag", "moves"),
    [("shop:1.2", False), ("shop:live", False), ("shop:latest", True), ("shop", True), ("shop:${TAG}", None)],
)
def test_the_tag_of_a_stream_tells_whether_it_moves(tag: str, moves: bool | None) -> None:
    workload = shop(SERVICE, CONFIG.replace("shop:live", tag))

    assert workload.facts["image.mutable-tag"].value is moves
    assert [place.first_line for place in workload.evidence("image.mutable-tag")] == [7]


def test_what_a_stream_was_imported_from_says_more_than_its_tag() -> None:
    imported = stream("name: live", "from: {kind: DockerImage, name: 'quay.io/team/shop'}")

    assert shop(imported).value("image.mutable-tag") is True


def test_the_tag_of_one_container_does_not_speak_for_another() -> None:
    several = CONFIG.replace('[{name: shop, image: " "}]', '[{name: shop, image: " "}, {name: b, image: "a/b"}]')

    assert shop(SERVICE, several).value("image.mutable-tag") is True


def test_a_tag_that_follows_another_leads_to_its_build() -> None:
    text = stream("name: live", "from: {kind: ImageStreamTag, name: 'shop:built'}")
    built = build(*SOURCE, output="{kind: ImageStreamTag, name: 'shop:built'}")

    assert shop(text, others={"build.yaml": built}).value("build.method") == "s2i"


def test_an_annotation_may_name_the_stream_of_a_plain_deployment() -> None:
    source = '{"kind": "ImageStreamTag", "name": "shop:live"}'
    trigger = f"""'[{{"from": {source}, "fieldPath": "spec.template.spec.containers[0].image"}}]'"""
    app = DEPLOYMENT.replace(
        "{name: shop}", f"{{name: shop, annotations: {{image.openshift.io/triggers: {trigger}}}}}", 1
    )

    assert shop(build(*SOURCE), app.replace("IMAGE", "x/y:1")).value("build.method") == "s2i"


# --- security context constraints -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            written(
                "security.openshift.io/v1",
                "SecurityContextConstraints",
                "users:",
                "- system:serviceaccount:default:runner",
                name="anyuid",
            ),
            [5],
        ),
        (
            written(
                "security.openshift.io/v1",
                "SecurityContextConstraints",
                "groups: ['system:serviceaccounts:default']",
                name="anyuid",
            ),
            [4],
        ),
        (
            written(
                "rbac.authorization.k8s.io/v1",
                "RoleBinding",
                "roleRef: {kind: ClusterRole, name: 'system:openshift:scc:anyuid'}",
                "subjects: [{kind: ServiceAccount, name: runner}]",
            ),
            [4],
        ),
    ],
)
def test_constraints_that_its_account_may_use(text: str, lines: list[int]) -> None:
    check(text, "security.constraints", ("anyuid",), lines)


@pytest.mark.parametrize(
    "user", ["system:serviceaccount:default:other", "system:admin", "system:serviceaccount:other:runner2"]
)
def test_constraints_for_others(user: str) -> None:
    text = written("security.openshift.io/v1", "SecurityContextConstraints", f"users: ['{user}']", name="anyuid")

    assert "security.constraints" not in shop(text).facts


@pytest.mark.parametrize("key", ["openshift.io/scc", "openshift.io/required-scc"])
def test_an_annotation_of_the_pod_names_its_constraint(key: str) -> None:
    app = CONFIG.replace("metadata: {labels", f"metadata: {{annotations: {{{key}: nonroot}}, labels")
    workload = shop(SERVICE, app)

    assert workload.value("security.constraints") == ("nonroot",)
    assert [place.first_line for place in workload.evidence("security.constraints")] == [9]


@pytest.mark.parametrize(
    "account",
    ["subjects: [{kind: ServiceAccount, name: runner}]", "userNames: ['system:serviceaccount:default:runner']"],
)
def test_bindings_of_older_releases(account: str) -> None:
    text = written("v1", "RoleBinding", "roleRef: {name: view}", account)

    assert shop(text).value("security.platform-api") is True


# --- templates ------------------------------------------------------------------------------------------------------

TEMPLATE = """\
apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: shop}
parameters:
- {name: NAME, value: shop}
- {name: DOMAIN}
objects:
- apiVersion: apps.openshift.io/v1
  kind: DeploymentConfig
  metadata: {name: "${NAME}"}
  spec:
    template:
      metadata: {labels: {app: "${NAME}", zone: "${ZONE}"}}
      spec: {containers: [{name: shop, image: "quay.io/team/shop:1"}]}
- apiVersion: v1
  kind: Service
  metadata: {name: "${NAME}"}
  spec: {selector: {app: "${NAME}", zone: "${ZONE}"}}
- apiVersion: route.openshift.io/v1
  kind: Route
  metadata: {name: "${NAME}"}
  spec:
    host: "${NAME}.${DOMAIN}"
    to: {kind: Service, name: "${NAME}"}
"""


def test_objects_of_a_template_meet_by_their_parameters_filled_or_not() -> None:
    sources = [Source("template.yaml", "kubernetes", TEMPLATE)]
    (workload,) = read_sources(sources, [], ReadOptions()).workloads

    assert workload.value("network.exposure") == ("route",)
    assert len(workload.facts["network.routes"].members()) == 1
    assert [place.first_line for place in workload.evidence("network.routes")] == [23]
