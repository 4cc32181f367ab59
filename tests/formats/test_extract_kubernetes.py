"""Pods, whoever keeps them running: containers, environment, resources, probes, ports and placement."""

from fractions import Fraction
from textwrap import indent

import pytest

from advisor.formats import FORMATS
from advisor.formats.extraction import Extraction
from advisor.formats.kubernetes.workloads import STATES
from advisor.model.facts import Truth, Value, Workload
from advisor.text.source import ReadOptions, Source
from advisor.units import quantity

extract_kubernetes = FORMATS["kubernetes"].extract

MIB = 1024**2


def read(text: str, path: str = "shop.yaml") -> Extraction:
    return extract_kubernetes(Source(path, "kubernetes", text), ReadOptions())


def pod_text(pod: str = "", container: str = "", metadata: str = "") -> str:
    """A pod with these lines below its specification, its container or its metadata."""
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\n{indent(metadata, '  ')}\nspec:\n{indent(pod, '  ')}\n"
        f"  containers:\n  - name: shop\n    image: acme/shop:1\n{indent(container, '    ')}\n"
    )


def one_pod(pod: str = "", container: str = "", metadata: str = "") -> Workload:
    return read(pod_text(pod, container, metadata)).workloads[0]


def said(workload: Workload, text: str, fact: str) -> list[str]:
    """The lines that say the fact."""
    return [text.split("\n")[place.first_line - 1].strip(" -") for place in workload.evidence(fact)]


# --- quantities ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("250m", Fraction(1, 4)),
        ("1.5Gi", 1536 * MIB),
        ("512M", 512 * 10**6),
        ("2k", 2000),
        ("2e3", 2000),
        ("1E3", 1000),
        ("1E", 10**18),
        ("100n", Fraction(1, 10**7)),
        (".5", Fraction(1, 2)),
        ("-1", -1),
        ("9007199254740993", 9007199254740993),
    ],
)
def test_a_quantity_is_exact(text: str, number: Fraction) -> None:
    assert quantity(text) == number


@pytest.mark.parametrize("text", ["", "Gi", "1K", "1gi", "1GiB", "1 Gi", "1e1000", "٣", "1" * 31])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="quantity"):
        quantity(text)


# --- containers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("container", "fact", "value", "line"),
    [
        ("command: [run]", "process.custom-command", True, "command: [run]"),
        ("args: [--port, '1']", "process.custom-command", True, "args: [--port, '1']"),
        ("imagePullPolicy: Always", "image.pull-policy", "always", "imagePullPolicy: Always"),
        ("ports: [{containerPort: 80}]", "image.ports", (80,), "ports: [{containerPort: 80}]"),
        ("ports:\n- containerPort: 80\n- containerPort: 81", "image.port-count", 2, "containerPort: 80"),
        ("ports:\n- {containerPort: 53, protocol: UDP}", "image.udp-only", True, "{containerPort: 53, protocol: UDP}"),
        ("ports:\n- {containerPort: 80, hostPort: 8000}", "network.ports", (8000,), None),
        ("ports:\n- {containerPort: 80, hostPort: 8000}", "network.exposure", ("host-port",), None),
        ("ports:\n- {containerPort: 53, hostPort: 53, protocol: UDP}", "network.protocols", ("udp",), None),
        ("env:\n- {name: A}\n- {name: B, value: x}", "config.env-names", ("A", "B"), "{name: A}"),
        (
            "env:\n- name: A\n  valueFrom:\n    secretKeyRef: {name: login, key: k}",
            "config.secrets",
            ("login",),
            "secretKeyRef: {name: login, key: k}",
        ),
        (
            "env:\n- name: A\n  valueFrom:\n    resourceFieldRef: {resource: limits.memory}",
            "config.instance-information",
            ("limits.memory",),
            "resourceFieldRef: {resource: limits.memory}",
        ),
        ("envFrom:\n- secretRef: {name: login}", "config.secrets", ("login",), "secretRef: {name: login}"),
        ("resources: {limits: {memory: 1Gi}}", "scale.memory", 1024 * MIB, None),
        ("resources: {requests: {memory: 1G}}", "scale.memory", 10**9, None),
        ("resources: {requests: {memory: 1Gi}, limits: {memory: 2Gi}}", "scale.memory", 2048 * MIB, None),
        ("resources: {limits: {cpu: 250m}}", "scale.cpu", 0.25, None),
        ("resources: {limits: {cpu: 2}}", "scale.cpu", 2.0, None),
        ("resources: {limits: {ephemeral-storage: 1Gi}}", "scale.disk", 1024 * MIB, None),
        ("resources: {limits: {nvidia.com/gpu: 2}}", "scale.gpus", 2, None),
        ("resources: {limits: {amd.com/gpu: '1'}}", "scale.gpus", 1, None),
        ("resources: {limits: {hugepages-2Mi: 64Mi}}", "security.devices", ("hugepages-2Mi",), None),
        ("resources: {limits: {smarter-devices/fuse: 1}}", "security.devices", ("smarter-devices/fuse",), None),
        ("livenessProbe:\n  exec: {command: [up]}", "health.type", ("command",), "exec: {command: [up]}"),
        ("livenessProbe:\n  grpc: {port: 1}", "health.type", ("grpc",), "grpc: {port: 1}"),
        ("readinessProbe:\n  httpGet: {path: /r}", "health.readiness", ("http",), "httpGet: {path: /r}"),
        ("readinessProbe:\n  httpGet: {path: /r}", "health.endpoint", "/r", "httpGet: {path: /r}"),
        ("livenessProbe: {initialDelaySeconds: 45}", "health.start-timeout", 45, None),
        ("startupProbe: {failureThreshold: 30}", "health.start-timeout", 300, None),
        ("startupProbe: {periodSeconds: 5, initialDelaySeconds: 5}", "health.start-timeout", 20, None),
        ("lifecycle:\n  postStart: {exec: {}}", "rollout.hooks", ("post-start",), "postStart: {exec: {}}"),
    ],
)
def test_a_container_states_a_fact_with_its_line(container: str, fact: str, value: Value, line: str | None) -> None:
    text = pod_text(container=container)
    workload = read(text).workloads[0]

    assert workload.value(fact) == value
    assert line in (None, *said(workload, text, fact)[:1])


@pytest.mark.parametrize(
    ("container", "fact"),
    [
        ("command: []", "process.custom-command"),
        ("imagePullPolicy: ''", "image.pull-policy"),
        ("ports: [{containerPort: 80}]", "network.exposure"),
        ("resources: {}", "scale.memory"),
        ("livenessProbe: {initialDelaySeconds: 0, tcpSocket: {port: 1}}", "health.start-timeout"),
        ("securityContext: {privileged: false}", "security.privileged"),
        ("resources: {limits: {example.com/dongle: 0}}", "security.devices"),
    ],
)
def test_the_default_is_no_statement(container: str, fact: str) -> None:
    assert one_pod(container=container).state(fact) is Truth.FALSE


@pytest.mark.parametrize(
    ("container", "fact"),
    [
        ("imagePullPolicy: ${POLICY}", "image.pull-policy"),
        ("ports: [{containerPort: '${PORT}'}]", "image.ports"),
        ("ports: [{containerPort: '${PORT}'}]", "image.port-count"),
        ("resources: {limits: {memory: '${MEMORY}'}}", "scale.memory"),
        ("resources: {limits: {memory: 512m}}", "scale.memory"),
        ("resources: {limits: {memory: -1Gi}}", "scale.memory"),
        ("resources: {limits: {cpu: much}}", "scale.cpu"),
        ("resources: [1]", "scale.cpu"),
        ("resources: {limits: [1]}", "scale.gpus"),
        ("command: {run: now}", "process.custom-command"),
        ("ports: [{containerPort: 1, protocol: QUIC}]", "image.udp-ports"),
        ("ports: [{containerPort: 1, hostPort: 1, protocol: QUIC}]", "network.ports"),
        ("volumeMounts: [nonsense]", "storage.volumes"),
        ("securityContext: {capabilities: all}", "security.added-capabilities"),
        ("env: ${ENV}", "config.env-names"),
        ("env: [{name: '${NAME}'}]", "config.env-names"),
        ("envFrom: [{configMapRef: {name: elsewhere}}]", "config.env-names"),
        ("startupProbe: {periodSeconds: often}", "health.start-timeout"),
        ("livenessProbe: none", "health.type"),
        ("securityContext: {privileged: '${P}'}", "security.privileged"),
        ("securityContext: none", "security.added-capabilities"),
        ("volumeMounts: [{name: data, mountPath: '${P}'}]", "storage.volumes"),
    ],
)
def test_what_is_open_or_wrong_is_unknown_and_shows_its_place(container: str, fact: str) -> None:
    volume = "volumes: [{name: data, persistentVolumeClaim: {claimName: c}}]"
    workload = one_pod(volume, container)

    assert workload.state(fact) is Truth.UNKNOWN
    assert workload.evidence(fact)


def test_a_variable_in_the_image_leaves_only_what_it_hides() -> None:
    text = pod_text().replace("acme/shop:1", "registry.example.com/shop:${TAG}")
    workload = read(text).workloads[0]

    assert workload.state("image.reference") is Truth.UNKNOWN
    assert workload.value("image.registry") == ("registry.example.com",)


def test_credentials_for_pulling_are_known_whatever_the_image_is() -> None:
    text = pod_text("imagePullSecrets:\n- name: pull").replace("acme/shop:1", "${IMAGE}")

    assert read(text).workloads[0].value("image.registry.auth") == "required"


def test_names_from_a_config_map_of_the_file_are_known_and_its_values_stay_in_it() -> None:
    settings = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {MODE: hushhush, SIZE: big}\n"
    extraction = read(pod_text(container="envFrom: [{prefix: APP_, configMapRef: {name: c}}]") + settings)

    assert extraction.workloads[0].value("config.env-names") == ("APP_MODE", "APP_SIZE")
    assert "hushhush" not in str(extraction)


def test_names_from_a_secret_of_another_namespace_stay_unknown() -> None:
    other = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: other}\nstringData: {KEY: v}\n"
    workload = read(pod_text(container="envFrom: [{secretRef: {name: s}}]") + other).workloads[0]

    assert workload.state("config.env-names") is Truth.UNKNOWN
    assert workload.value("config.secrets") == ("s",)


# --- several containers ---------------------------------------------------------------------------------------------

SEVERAL = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      initContainers:
      - {name: schema, image: acme/schema:1, resources: {limits: {memory: 9Gi}}, securityContext: {privileged: true}}
      - {name: mesh, image: acme/mesh:1, restartPolicy: Always}
      containers:
      - {name: logs, image: reg.example.com/logs:1, resources: {limits: {memory: 1Gi}}, ports: [{containerPort: 1}]}
      - {name: shop, image: acme/shop, resources: {limits: {memory: 2Gi}}, ports: [{containerPort: 2}]}
"""


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("process.sidecars", ("logs", "mesh")),
        ("process.sidecar-images", ("logs", "mesh")),
        ("process.init-steps", ("schema",)),
        ("image.reference", ("acme/mesh:1", "acme/shop", "reg.example.com/logs:1")),
        ("image.registry.kind", "other"),
        ("image.mutable-tag", True),
        ("image.ports", (1, 2)),
        ("image.port-count", 2),
        ("scale.memory", 2048 * MIB),
        ("security.privileged", True),
    ],
)
def test_containers_count_together(fact: str, value: Value) -> None:
    assert read(SEVERAL).workloads[0].value(fact) == value


def test_an_annotation_names_the_main_container() -> None:
    text = SEVERAL.replace(
        "    spec:\n", "    metadata: {annotations: {kubectl.kubernetes.io/default-container: logs}}\n    spec:\n", 1
    )

    assert read(text).workloads[0].value("process.sidecars") == ("mesh", "shop")


def test_a_container_without_an_image_leaves_the_images_unknown() -> None:
    extraction = read(SEVERAL.replace("image: acme/shop,", ""))

    assert extraction.workloads[0].facts["image.reference"].partial
    assert [note.what for note in extraction.notes] == ["the container shop names no image."]


def test_an_unreadable_container_leaves_what_it_may_say_unknown() -> None:
    workload = read(SEVERAL.replace("      - {name: logs", "      - nonsense\n      - {name: logs")).workloads[0]

    assert workload.state("scale.memory") is Truth.UNKNOWN
    for fact in ("image.reference", "process.sidecars"):
        assert workload.facts[fact].partial


# --- the pod --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pod", "fact", "value"),
    [
        ("terminationGracePeriodSeconds: 0", "process.stop-grace", 0),
        ("resources: {limits: {memory: 1Gi}}", "scale.memory", 1024 * MIB),
        ("resourceClaims: [{name: camera}]", "security.devices", ("camera",)),
        ("nodeName: rack-7", "placement.nodes", ("node rack-7",)),
        ("nodeSelector: {zone: a, 'node-role/edge': ''}", "placement.nodes", ("node-role/edge", "zone=a")),
        ("nodeSelector: {beta.kubernetes.io/arch: amd64}", "image.architectures", ("amd64",)),
        ("nodeSelector: {kubernetes.io/os: windows}", "image.os", "windows"),
        ("os: {name: windows}", "image.os", "windows"),
        ("tolerations: [{key: spot}]", "placement.nodes", ("tolerates spot",)),
        ("tolerations: [{operator: Exists}]", "placement.nodes", ("tolerates everything",)),
        ("topologySpreadConstraints: [{maxSkew: 1}]", "placement.spread", True),
        ("priorityClassName: high", "config.features", ("priority-class high",)),
        ("runtimeClassName: gvisor", "config.features", ("runtime-class gvisor",)),
        ("shareProcessNamespace: true", "config.features", ("shared-process-namespace",)),
        ("dnsConfig: {options: []}", "config.features", ("dns-settings",)),
        ("imagePullSecrets: [{name: pull}]", "image.registry.auth", "required"),
        ("serviceAccount: robot", "descriptor.deprecated-keys", ("serviceAccount",)),
        ("nodeSelector: {beta.kubernetes.io/os: linux}", "descriptor.deprecated-keys", ("beta.kubernetes.io/os",)),
        ("volumes: [{name: x, gitRepo: {}}]", "descriptor.deprecated-keys", ("gitRepo volume",)),
    ],
)
def test_a_pod_states_a_fact(pod: str, fact: str, value: Value) -> None:
    workload = one_pod(pod)

    assert workload.value(fact) == value
    assert workload.evidence(fact)


@pytest.mark.parametrize(
    ("pod", "fact"),
    [
        ("nodeSelector: {zone: '${ZONE}'}", "placement.nodes"),
        ("nodeSelector: {kubernetes.io/os: '${OS}'}", "image.os"),
        ("nodeSelector: {kubernetes.io/arch: '${ARCH}'}", "image.architectures"),
        ("nodeSelector: fast", "placement.nodes"),
        ("affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{}]}}", "placement.spread"),
        ("securityContext: {supplementalGroups: many}", "process.groups"),
        ("hostNetwork: '${HOST}'", "security.host-access"),
        ("volumes: '${VOLUMES}'", "storage.volumes"),
    ],
)
def test_what_a_pod_leaves_open_is_unknown_and_shows_its_place(pod: str, fact: str) -> None:
    workload = one_pod(pod)

    assert workload.state(fact) is Truth.UNKNOWN
    assert workload.evidence(fact)


def test_a_selector_of_nothing_keeps_nobody_apart() -> None:
    rule = "{requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone}]}"

    assert one_pod(f"affinity: {{podAntiAffinity: {rule}}}").state("placement.spread") is Truth.FALSE


@pytest.mark.parametrize(
    ("pod", "fact"),
    [
        ("tolerations: [{key: node.kubernetes.io/not-ready}]", "placement.nodes"),
        ("schedulerName: default-scheduler", "config.features"),
        ("shareProcessNamespace: false", "config.features"),
        ("hostAliases: []", "config.features"),
        ("{serviceAccount: robot, serviceAccountName: robot}", "descriptor.deprecated-keys"),
        ("hostNetwork: false", "security.host-access"),
    ],
)
def test_what_every_pod_has_is_no_statement(pod: str, fact: str) -> None:
    lines = pod.strip("{}").replace(", ", "\n") if pod.startswith("{") else pod

    assert one_pod(lines).state(fact) is Truth.FALSE


@pytest.mark.parametrize(
    ("expression", "fact", "value"),
    [
        ("{key: zone, operator: In, values: [a]}", "placement.nodes", ("zone=a",)),
        ("{key: zone, operator: In, values: [b, a]}", "placement.nodes", ("zone in (a, b)",)),
        ("{key: zone, operator: NotIn, values: [a]}", "placement.nodes", ("zone not in (a)",)),
        ("{key: fast, operator: Exists}", "placement.nodes", ("fast",)),
        ("{key: slow, operator: DoesNotExist}", "placement.nodes", ("no slow",)),
        ("{key: cores, operator: Gt, values: ['7']}", "placement.nodes", ("cores above 7",)),
        ("{key: kubernetes.io/os, operator: In, values: [linux]}", "image.os", "linux"),
        ("{key: kubernetes.io/arch, operator: In, values: [s390x, amd64]}", "image.architectures", ("amd64", "s390x")),
        ("{operator: In, values: [a]}", "placement.nodes", None),
    ],
)
def test_a_required_affinity_names_machines(expression: str, fact: str, value: Value) -> None:
    terms = f"{{nodeSelectorTerms: [{{matchExpressions: [{expression}]}}]}}"
    workload = one_pod(f"affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {terms}}}}}")

    assert workload.value(fact) == value
    assert workload.evidence(fact)


@pytest.mark.parametrize(
    ("selector", "truth"),
    [
        ("{matchLabels: {app: shop}}", Truth.TRUE),
        ("{matchLabels: {app: other}}", Truth.FALSE),
        ("{matchExpressions: [{key: app, operator: In, values: [shop, x]}]}", Truth.TRUE),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [shop]}]}", Truth.FALSE),
        ("{matchExpressions: [{key: app, operator: Exists}]}", Truth.TRUE),
        ("{matchExpressions: [{key: app, operator: DoesNotExist}]}", Truth.FALSE),
    ],
)
@pytest.mark.parametrize("hard", [True, False])
def test_instances_are_kept_apart_where_the_rule_means_themselves(selector: str, truth: Truth, hard: bool) -> None:
    term = f"{{labelSelector: {selector}, topologyKey: zone}}"
    rule = (
        f"requiredDuringSchedulingIgnoredDuringExecution: [{term}]"
        if hard
        else f"preferredDuringSchedulingIgnoredDuringExecution: [{{weight: 1, podAffinityTerm: {term}}}]"
    )
    workload = one_pod(f"affinity: {{podAntiAffinity: {{{rule}}}}}", metadata="labels: {app: shop}")

    assert workload.state("placement.spread") is truth


def test_with_the_network_of_the_host_every_port_is_one_of_the_host() -> None:
    workload = one_pod("hostNetwork: true", "ports: [{containerPort: 9100}]")

    assert workload.value("network.ports") == (9100,)
    assert workload.value("security.host-access") == ("network",)


def test_annotations_of_older_releases_are_deprecated() -> None:
    annotation = "annotations: {scheduler.alpha.kubernetes.io/critical-pod: ''}"

    assert one_pod(metadata=annotation).value("descriptor.deprecated-keys") == (
        "scheduler.alpha.kubernetes.io/critical-pod",
    )


def test_a_clean_pod_has_no_notes_and_states_only_what_the_format_can() -> None:
    extraction = read(pod_text())

    assert extraction.notes == ()
    assert extraction.workloads[0].facts.keys() <= STATES


def test_no_value_of_a_pod_leaves_its_text() -> None:
    text = pod_text(
        container=(
            "env:\n- {name: A, value: hushhush}\nargs: [--password=hushhush]\n"
            "livenessProbe: {httpGet: {path: /up?token=hushhush}}"
        ),
        metadata="annotations: {note: 'password=hushhush'}",
    )

    assert "hushhush" not in str(read(text))
