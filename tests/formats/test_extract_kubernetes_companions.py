"""Objects around Kubernetes workloads: services, routes, claims, policies, autoscalers, accounts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.formats.kubernetes.companions import COMPANION_FACTS, companions_of, is_companion
from advisor.formats.kubernetes.objects import read_objects
from advisor.formats.kubernetes.storage import kind_of_driver
from advisor.formats.read import Reading, read_sources
from advisor.formats.reading import Reader
from advisor.model.facts import Value, Workload
from advisor.text.source import ReadOptions, Source

GIB = 1024**3
MIB = 1024**2
APP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    metadata: {labels: {app: shop, tier: web}}
    spec:
      serviceAccountName: shop
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      containers:
      - {name: shop, image: "registry.example.com/shop:1", volumeMounts: [{name: data, mountPath: /data}]}
"""
SERVICE = """\
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {selector: {app: shop}, ports: [{port: 80}]}
"""


def read(files: Mapping[str, str]) -> Reading:
    sources = [Source(path, "kubernetes", text) for path, text in files.items()]
    return read_sources(sources, [], ReadOptions())


def shop(*texts: str, app: str = APP) -> Workload:
    """The one workload with these texts in files beside its own: more-0.yaml, more-1.yaml and so on."""
    files = {f"more-{number}.yaml": text for number, text in enumerate(texts)}
    (workload,) = read({"app.yaml": app, **files}).workloads
    return workload


def written(version: str, kind: str, *lines: str, name: str = "shop") -> str:
    """An object whose lines below the first three are given."""
    return "\n".join([f"apiVersion: {version}", f"kind: {kind}", f"metadata: {{name: {name}}}", *lines, ""])


def service(*lines: str) -> str:
    """Its further lines below `spec` start on line 6."""
    return written("v1", "Service", "spec:", "  selector: {app: shop}", *(f"  {line}" for line in lines))


def notes(text: str) -> list[str]:
    return [str(note) for note in read({"app.yaml": APP, "more-0.yaml": text}).notes]


def lines_of(workload: Workload, fact: str) -> list[int]:
    return [place.first_line for place in workload.evidence(fact)]


def check(text: str, fact: str, value: Value | None, lines: list[int]) -> None:
    """What a text beside the workload and its service says, and on which lines."""
    workload = shop(text, app=APP + SERVICE)
    assert fact in workload.facts, sorted(workload.facts)
    assert workload.facts[fact].value == value
    assert {place.path for place in workload.evidence(fact)} == {"more-0.yaml"}
    assert lines_of(workload, fact) == lines


# --- services -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "fact", "value", "where"),
    [
        ([], "network.exposure", ("internal",), [2]),
        (["type: ClusterIP"], "network.exposure", ("internal",), [6]),
        (["clusterIP: None"], "network.exposure", ("headless",), [6]),
        (["type: NodePort"], "network.exposure", ("node-port",), [6]),
        (["type: LoadBalancer"], "network.exposure", ("load-balancer",), [6]),
        (["type: ${KIND}"], "network.exposure", None, [6]),
        (["type: Router"], "network.protocols", None, [6]),
        ([], "network.internal-routes", ("shop",), [2]),
        (["sessionAffinity: ClientIP"], "network.sticky-sessions", True, [6]),
        (["sessionAffinity: ${IT}"], "network.sticky-sessions", None, [6]),
        (["loadBalancerIP: 192.0.2.4"], "network.fixed-address", True, [6]),
        (["externalIPs:", "- 192.0.2.4"], "network.fixed-address", True, [6]),
        (["externalIPs:", "- 192.0.2.4"], "descriptor.deprecated-keys", ("externalIPs",), [6]),
        (["clusterIP: 10.0.0.10"], "network.fixed-address", True, [6]),
        (["type: LoadBalancer", "ports: [{port: 5432}]"], "network.ports", (5432,), [7]),
        (["type: NodePort", "ports:", "- port: 80", "  nodePort: 30080"], "network.ports", (30080,), [9]),
        (["type: NodePort", "ports:", "- port: 80"], "network.ports", None, [8]),
        (["type: LoadBalancer", "ports: [{port: http}]"], "network.ports", None, [7]),
        (["type: LoadBalancer", "ports: [80]"], "network.ports", None, [7]),
        (["type: LoadBalancer", "ports: '${PORTS}'"], "network.protocols", None, [7]),
        (["type: LoadBalancer", "ports: [{port: 80}]"], "network.protocols", ("http",), [7]),
        (["type: LoadBalancer", "ports: [{port: 5432}]"], "network.protocols", ("tcp",), [7]),
        (["type: LoadBalancer", "ports:", "- port: 53", "  protocol: UDP"], "network.protocols", ("udp",), [9]),
        (["type: LoadBalancer", "ports:", "- port: 53", "  protocol: SCTP"], "network.protocols", ("sctp",), [9]),
        (["type: LoadBalancer", "ports:", "- port: 9", "  name: http-web"], "network.protocols", ("http",), [9]),
        (["type: LoadBalancer", "ports:", "- port: 9", "  appProtocol: grpc"], "network.protocols", ("http2",), [9]),
        (["type: LoadBalancer", "ports: [{port: 80}, {port: 22}]"], "network.protocols", ("http", "tcp"), [7]),
        (
            ["type: LoadBalancer", "loadBalancerSourceRanges: [10.0.0.0/8]"],
            "network.route-rules",
            ("source-ranges",),
            [7],
        ),
    ],
)
def test_a_service_says_how_its_pods_are_reached(
    lines: list[str], fact: str, value: Value | None, where: list[int]
) -> None:
    workload = shop(service(*lines))

    assert fact in workload.facts
    assert workload.facts[fact].value == value
    assert lines_of(workload, fact) == where


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        (["type: ClusterIP", "ports: [{port: 80}]"], "network.ports"),
        (["type: ClusterIP", "ports: [{port: 80}]"], "network.protocols"),
        (["type: LoadBalancer"], "network.internal-routes"),
        (["sessionAffinity: None"], "network.sticky-sessions"),
        (["clusterIP: None"], "network.fixed-address"),
        (["externalIPs: []"], "network.fixed-address"),
        (["externalIPs: []"], "descriptor.deprecated-keys"),
        (["loadBalancerIP: 192.0.2.4"], "descriptor.deprecated-keys"),
        (["type: LoadBalancer", "ports: [{port: 53, protocol: UDP}]"], "network.ports"),
    ],
)
def test_a_service_does_not_say_more_than_it_does(lines: list[str], fact: str) -> None:
    assert fact not in shop(service(*lines)).facts


def test_an_address_in_an_export_is_the_clusters_own_choice() -> None:
    text = written("v1", "Service", "spec: {selector: {app: shop}, clusterIP: 10.0.0.10}").replace(
        "{name: shop}", "{name: shop, uid: a}"
    )

    assert "network.fixed-address" not in shop(text).facts


def test_a_service_of_another_namespace_is_called_with_it() -> None:
    app = APP.replace("{name: shop}", "{name: shop, namespace: store}", 1)
    text = service().replace("{name: shop}", "{name: shop, namespace: store}")

    assert shop(text, app=app).value("network.internal-routes") == ("shop.store",)


@pytest.mark.parametrize(
    ("annotation", "fact", "value"),
    [
        (
            "service.beta.kubernetes.io/aws-load-balancer-internal: 'true'",
            "network.route-rules",
            ("internal-load-balancer",),
        ),
        ("networking.gke.io/load-balancer-type: Internal", "network.route-rules", ("internal-load-balancer",)),
        ("service.beta.kubernetes.io/azure-pip-name: shop", "network.fixed-address", True),
    ],
)
def test_annotations_of_clouds_about_load_balancers(annotation: str, fact: str, value: Value) -> None:
    text = service("type: LoadBalancer").replace("{name: shop}", f"{{name: shop, annotations: {{{annotation}}}}}")

    workload = shop(text)

    assert workload.value(fact) == value
    assert lines_of(workload, fact) == [3]


@pytest.mark.parametrize(
    "spec",
    [
        "spec: {type: ExternalName, externalName: db.example.com, selector: {app: shop}}",
        "spec: {ports: [{port: 80}]}",
        "spec: {selector: {}}",
        "spec: {selector: {app: other}}",
        "spec: {selector: {app: shop, tier: db}}",
        "spec: {selector: [app]}",
        "spec:",
    ],
)
def test_a_service_that_selects_other_pods_or_none_says_nothing(spec: str) -> None:
    assert not [name for name in shop(written("v1", "Service", spec)).facts if name.startswith("network.")]


def test_objects_of_different_namespaces_do_not_meet() -> None:
    text = service().replace("{name: shop}", "{name: shop, namespace: store}")

    assert "network.exposure" not in shop(text).facts


# --- ingresses ------------------------------------------------------------------------------------------------------

INGRESS = written(
    "networking.k8s.io/v1",
    "Ingress",
    "spec:",
    "  tls: [{hosts: [shop.example.com]}]",
    "  rules:",
    "  - host: shop.example.com",
    "    http:",
    "      paths:",
    "      - path: /buy",
    "        backend: {service: {name: shop, port: {number: 80}}}",
    "      - path: /",
    "        backend: {service: {name: shop, port: {name: http}}}",
)
OLD_INGRESS = written(
    "extensions/v1beta1",
    "Ingress",
    "spec:",
    "  rules:",
    "  - http: {paths: [{path: /buy, backend: {serviceName: shop, servicePort: 80}}]}",
)


@pytest.mark.parametrize(
    ("text", "fact", "value", "lines"),
    [
        (INGRESS, "network.exposure", ("route",), [2]),
        (INGRESS, "network.routes", ("shop.example.com", "shop.example.com/buy"), [7, 10, 12]),
        (INGRESS, "network.route-count", 2, [7, 10, 12]),
        (INGRESS, "network.protocols", ("http",), [2]),
        (INGRESS, "network.tls", ("edge",), [5]),
        (INGRESS.replace("path: /buy", "path: [/buy]"), "network.routes", ("shop.example.com",), [7, 10, 12]),
        (INGRESS.replace("[{hosts: [shop.example.com]}]", "main"), "network.tls", None, [5]),
        (OLD_INGRESS, "network.routes", ("*/buy",), [6]),
        (OLD_INGRESS, "descriptor.deprecated-keys", ("extensions/v1beta1 Ingress",), [1]),
        (
            written("networking.k8s.io/v1", "Ingress", "spec:", "  defaultBackend: {service: {name: shop}}"),
            "network.routes",
            ("*",),
            [5],
        ),
        (
            written("networking.k8s.io/v1beta1", "Ingress", "spec:", "  backend: {serviceName: shop}"),
            "network.routes",
            ("*",),
            [5],
        ),
        (
            INGRESS.replace("host: shop.example.com", "host: shop.${ZONE}"),
            "network.routes",
            ("shop.${ZONE}", "shop.${ZONE}/buy"),
            [7, 10, 12],
        ),
    ],
)
def test_an_ingress_leads_to_the_pods_behind_its_service(
    text: str, fact: str, value: Value | None, lines: list[int]
) -> None:
    check(text, fact, value, lines)


def test_a_service_behind_a_route_is_no_route_for_other_apps() -> None:
    workload = shop(INGRESS, app=APP + SERVICE)

    assert workload.value("network.exposure") == ("route",)
    assert "network.internal-routes" not in workload.facts


def test_a_second_service_that_no_route_leads_through_stays_inside() -> None:
    workload = shop(INGRESS, service().replace("{name: shop}", "{name: metrics}"), app=APP + SERVICE)

    assert workload.value("network.exposure") == ("internal", "route")
    assert workload.value("network.internal-routes") == ("metrics",)


def test_a_path_that_leads_elsewhere_is_no_route_of_the_workload() -> None:
    text = INGRESS.replace("name: shop, port: {name: http}", "name: other")

    assert shop(text, app=APP + SERVICE).value("network.routes") == ("shop.example.com/buy",)


@pytest.mark.parametrize(
    ("annotation", "fact", "value"),
    [
        ("nginx.ingress.kubernetes.io/affinity: cookie", "network.sticky-sessions", True),
        ("traefik.ingress.kubernetes.io/service.sticky.cookie: 'true'", "network.sticky-sessions", True),
        ("nginx.ingress.kubernetes.io/backend-protocol: GRPC", "network.protocols", ("http2",)),
        ("nginx.ingress.kubernetes.io/backend-protocol: HTTPS", "network.tls", ("reencrypt",)),
        ("nginx.ingress.kubernetes.io/ssl-passthrough: 'true'", "network.tls", ("passthrough",)),
        ("nginx.ingress.kubernetes.io/rewrite-target: /$1", "network.route-rules", ("rewrite-target",)),
        ("alb.ingress.kubernetes.io/actions.redirect: '{}'", "network.route-rules", ("actions.redirect",)),
        (
            "nginx.ingress.kubernetes.io/rewrite-target: /$1",
            "descriptor.deprecated-keys",
            ("nginx.ingress.kubernetes.io annotations",),
        ),
        ("nginx.ingress.kubernetes.io/load-balance: least_conn", "network.load-balancing", ("least-connection",)),
        ("kubernetes.io/ingress.global-static-ip-name: shop", "network.fixed-address", True),
        ("nginx.ingress.kubernetes.io/upstream-hash-by: $host", "network.load-balancing", ("hash",)),
    ],
)
def test_annotations_of_ingress_controllers(annotation: str, fact: str, value: Value) -> None:
    text = INGRESS.replace("{name: shop}", f"{{name: shop, annotations: {{{annotation!s}}}}}", 1)

    check(text, fact, value, [3])


def test_client_certificates_are_told_beside_the_end_of_tls() -> None:
    annotation = "nginx.ingress.kubernetes.io/auth-tls-secret: shop/ca"
    text = INGRESS.replace("{name: shop}", f"{{name: shop, annotations: {{{annotation}}}}}", 1)

    check(text, "network.tls", ("edge", "mutual"), [3, 5])


@pytest.mark.parametrize(
    "annotation",
    [
        "cert-manager.io/cluster-issuer: main",
        "kubernetes.io/ingress.class: nginx",
        "alb.ingress.kubernetes.io/subnets: a",
        "nginx.ingress.kubernetes.io/affinity: cookie",
    ],
)
def test_annotations_that_are_no_routing_rules(annotation: str) -> None:
    text = INGRESS.replace("{name: shop}", f"{{name: shop, annotations: {{{annotation}}}}}", 1)

    assert "network.route-rules" not in shop(text, app=APP + SERVICE).facts


TRAEFIK = written(
    "traefik.io/v1alpha1",
    "IngressRoute",
    "spec:",
    "  tls: {}",
    "  routes:",
    "  - match: Host(`shop.example.com`) && PathPrefix(`/buy`)",
    "    middlewares: [{name: strip}]",
    "    services: [{name: shop, port: 80}]",
)
CONTOUR = written(
    "projectcontour.io/v1",
    "HTTPProxy",
    "spec:",
    "  virtualhost:",
    "    fqdn: shop.example.com",
    "    tls: {passthrough: true}",
    "  routes:",
    "  - conditions: [{prefix: /buy}, {header: {name: x}}]",
    "    services: [{name: shop, port: 80}]",
)


@pytest.mark.parametrize(
    ("text", "fact", "value", "lines"),
    [
        (TRAEFIK, "network.routes", ("shop.example.com/buy",), [7]),
        (TRAEFIK, "network.tls", ("edge",), [5]),
        (TRAEFIK, "network.route-rules", ("middlewares",), [8]),
        (TRAEFIK.replace("Host(`shop.example.com`) &&", "Method(`GET`) &&"), "network.routes", None, [7]),
        (TRAEFIK.replace("kind: IngressRoute", "kind: IngressRouteTCP"), "network.protocols", ("tcp",), [2]),
        (CONTOUR, "network.routes", ("shop.example.com/buy",), [6, 9]),
        (CONTOUR, "network.tls", ("passthrough",), [7]),
        (CONTOUR, "network.route-rules", ("header-match",), [9]),
    ],
)
def test_custom_routes_that_are_plainly_readable(text: str, fact: str, value: Value | None, lines: list[int]) -> None:
    check(text, fact, value, lines)


# --- gateways -------------------------------------------------------------------------------------------------------


def gateway_route(kind: str, *rule: str) -> str:
    """Its rule starts on line 8."""
    return written(
        "gateway.networking.k8s.io/v1",
        kind,
        "spec:",
        "  parentRefs: [{name: front, sectionName: tls}]",
        "  hostnames: [shop.example.com]",
        "  rules:",
        "  - backendRefs: [{name: shop, port: 80}]",
        *(f"    {line}" for line in rule),
    )


@pytest.mark.parametrize(
    ("text", "fact", "value", "lines"),
    [
        (gateway_route("HTTPRoute"), "network.routes", ("shop.example.com",), [6]),
        (gateway_route("HTTPRoute"), "network.exposure", ("route",), [2]),
        (gateway_route("HTTPRoute"), "network.protocols", ("http",), [2]),
        (gateway_route("GRPCRoute"), "network.protocols", ("http2",), [2]),
        (gateway_route("TCPRoute"), "network.protocols", ("tcp",), [2]),
        (gateway_route("UDPRoute"), "network.protocols", ("udp",), [2]),
        (
            gateway_route("HTTPRoute", "matches: [{path: {value: /buy}}]"),
            "network.routes",
            ("shop.example.com/buy",),
            [6, 9],
        ),
        (
            gateway_route("HTTPRoute", "matches: [{headers: [{name: a}]}]"),
            "network.route-rules",
            ("header-match",),
            [9],
        ),
        (gateway_route("HTTPRoute", "matches:", "- method: GET"), "network.route-rules", ("method-match",), [10]),
        (gateway_route("HTTPRoute", "filters:", "- type: URLRewrite"), "network.route-rules", ("URLRewrite",), [10]),
        (gateway_route("HTTPRoute", "sessionPersistence: {type: Cookie}"), "network.sticky-sessions", True, [9]),
        (
            gateway_route("GRPCRoute", "matches: [{method: {service: a.B}}]"),
            "network.routes",
            ("shop.example.com/a.B",),
            [6, 9],
        ),
    ],
)
def test_routes_of_the_gateway_api(text: str, fact: str, value: Value, lines: list[int]) -> None:
    check(text, fact, value, lines)


GATEWAY = written(
    "gateway.networking.k8s.io/v1",
    "Gateway",
    "spec:",
    "  listeners:",
    "  - {name: tls, protocol: HTTPS, port: 443}",
    "  - {name: raw, protocol: TLS, port: 444, tls: {mode: Passthrough}}",
    "  - {name: db, protocol: TCP, port: 5432}",
    name="front",
)


@pytest.mark.parametrize(
    ("section", "fact", "value", "line"),
    [
        (", sectionName: tls", "network.tls", ("edge",), [6]),
        (", sectionName: raw", "network.tls", ("passthrough",), [7]),
        (", sectionName: db", "network.ports", (5432,), [8]),
        ("", "network.tls", ("edge", "passthrough"), [6, 7]),
    ],
)
def test_a_gateway_speaks_of_the_routes_that_hang_on_its_listeners(
    section: str, fact: str, value: Value, line: list[int]
) -> None:
    route = gateway_route("HTTPRoute").replace(", sectionName: tls", section)

    workload = shop(route, GATEWAY, app=APP + SERVICE)

    assert workload.value(fact) == value
    assert [(place.path, place.first_line) for place in workload.evidence(fact)] == [
        ("more-1.yaml", one) for one in line
    ]


# --- claims ---------------------------------------------------------------------------------------------------------

CLAIM = written(
    "v1",
    "PersistentVolumeClaim",
    "spec:",
    "  storageClassName: fast",
    "  volumeMode: Block",
    "  accessModes: [ReadWriteMany]",
    "  resources:",
    "    requests:",
    "      storage: 5Gi",
    name="data",
)


@pytest.mark.parametrize(
    ("fact", "value", "line"),
    [
        ("storage.size", 5 * GIB, 10),
        ("storage.classes", ("fast",), 5),
        ("storage.access", ("shared",), 7),
        ("config.features", ("raw-block-volume",), 6),
    ],
)
def test_a_claim_says_what_storage_is_asked_for(fact: str, value: Value, line: int) -> None:
    check(CLAIM, fact, value, [line])


@pytest.mark.parametrize(
    ("written_as", "open_as", "fact", "line"),
    [
        ("5Gi", "${SIZE}", "storage.size", 10),
        ("5Gi", "much", "storage.size", 10),
        ("5Gi", "{}", "storage.size", 10),
        ("fast", "${CLASS}", "storage.classes", 5),
        ("fast", "[fast]", "storage.classes", 5),
        ("[ReadWriteMany]", "['${MODE}']", "storage.access", 7),
    ],
)
def test_what_a_claim_asks_for_may_be_unknown(written_as: str, open_as: str, fact: str, line: int) -> None:
    check(CLAIM.replace(written_as, open_as), fact, None, [line])


def test_a_claim_of_no_class_names_none() -> None:
    assert "storage.classes" not in shop(CLAIM.replace("fast", "''")).facts


def test_the_class_of_a_claim_in_its_older_form() -> None:
    text = CLAIM.replace("{name: data}", "{name: data, annotations: {volume.beta.kubernetes.io/storage-class: slow}}")

    check(text.replace("  storageClassName: fast\n", ""), "storage.classes", ("slow",), [3])


def storage_class(name: str, provisioner: str, annotations: str = "{}") -> str:
    text = written("storage.k8s.io/v1", "StorageClass", f"provisioner: {provisioner}", name=name)
    return text.replace(f"{{name: {name}}}", f"{{name: {name}, annotations: {annotations}}}")


DEFAULT = "{storageclass.kubernetes.io/is-default-class: 'true'}"


@pytest.mark.parametrize(
    ("claim", "other", "kinds"),
    [
        (CLAIM, storage_class("fast", "ebs.csi.aws.com"), ("claim", "cloud-disk")),
        (CLAIM, storage_class("other", "ebs.csi.aws.com"), ("claim",)),
        (CLAIM, storage_class("fast", "drivers.example.com"), ("claim",)),
        (CLAIM.replace("fast", "~"), storage_class("main", "nfs.csi.k8s.io", DEFAULT), ("claim", "nfs")),
        (CLAIM.replace("fast", "''"), storage_class("main", "nfs.csi.k8s.io", DEFAULT), ("claim",)),
        (CLAIM, storage_class("main", "nfs.csi.k8s.io", DEFAULT), ("claim",)),
        (CLAIM, written("v1", "PersistentVolume", "spec: {storageClassName: fast, nfs: {path: /}}"), ("claim", "nfs")),
        (
            CLAIM,
            written("v1", "PersistentVolume", "spec: {claimRef: {name: data}, csi: {driver: smb.csi.k8s.io}}"),
            ("claim", "smb"),
        ),
        (
            CLAIM.replace("  volumeMode: Block", "  volumeName: disk"),
            written("v1", "PersistentVolume", "spec: {local: {path: /d}}", name="disk"),
            ("claim", "local-disk"),
        ),
        (CLAIM, written("v1", "PersistentVolume", "spec: {claimRef: {name: other}, nfs: {path: /}}"), ("claim",)),
    ],
)
def test_classes_and_volumes_say_the_kind_of_storage_by_way_of_the_claim(
    claim: str, other: str, kinds: tuple[str, ...]
) -> None:
    assert shop(claim, other).value("storage.kinds") == kinds


@pytest.mark.parametrize(
    ("driver", "kind"),
    [
        ("openshift-storage.rbd.csi.ceph.com", "cloud-disk"),
        ("rook-ceph.cephfs.csi.ceph.com", "cluster-file"),
        ("example.com/nfs", "nfs"),
        ("drivers.example.com", ""),
        ("", ""),
    ],
)
def test_the_kind_of_a_driver_by_its_name(driver: str, kind: str) -> None:
    assert kind_of_driver(driver) == kind


# --- policies -------------------------------------------------------------------------------------------------------


def policy(*lines: str) -> str:
    """Its further lines below `spec` start on line 5."""
    return written("networking.k8s.io/v1", "NetworkPolicy", "spec:", *(f"  {line}" for line in lines))


@pytest.mark.parametrize(
    ("lines", "value", "where"),
    [
        (["podSelector: {}"], ("ingress",), [2]),
        (["podSelector: {}", "ingress: []"], ("ingress",), [6]),
        (["podSelector: {}", "egress: []"], ("egress", "ingress"), [2, 6]),
        (["podSelector: {}", "policyTypes: [Egress]", "ingress: []"], ("egress",), [6]),
        (["podSelector: {}", "policyTypes: Ingress"], None, [6]),
        (["podSelector: {matchLabels: {app: shop}}", "policyTypes: [Ingress, Egress]"], ("egress", "ingress"), [6]),
        (["podSelector: {matchExpressions: [{key: app, operator: In, values: [shop]}]}"], ("ingress",), [2]),
        (["podSelector: {matchExpressions: [{key: tier, operator: Exists}]}"], ("ingress",), [2]),
    ],
)
def test_a_network_policy_restricts_directions(lines: list[str], value: Value | None, where: list[int]) -> None:
    check(policy(*lines), "network.policies", value, where)


@pytest.mark.parametrize(
    "selector",
    [
        "{matchLabels: {app: other}}",
        "{matchExpressions: [{key: app, operator: NotIn, values: [shop]}]}",
        "{matchExpressions: [{key: app, operator: In, values: [shop, other]}]}",
        "{matchExpressions: [{key: tier, operator: DoesNotExist}]}",
        "app",
    ],
)
def test_a_selector_that_does_not_settle_on_the_pods_reaches_none_and_is_noted(selector: str) -> None:
    text = policy(f"podSelector: {selector}")

    assert "network.policies" not in shop(text).facts
    assert len(notes(text)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            written(
                "cilium.io/v2",
                "CiliumNetworkPolicy",
                "spec: {endpointSelector: {matchLabels: {app: shop}}, egress: []}",
            ),
            ("egress",),
        ),
        (written("network.openshift.io/v1", "EgressNetworkPolicy", "spec: {egress: [{type: Deny}]}"), ("egress",)),
        (written("k8s.ovn.org/v1", "EgressFirewall", "spec: {egress: [{type: Deny}]}"), ("egress",)),
    ],
)
def test_policies_of_network_plug_ins(text: str, value: Value) -> None:
    assert shop(text).value("network.policies") == value


@pytest.mark.parametrize("version", ["policy/v1", "policy/v1beta1"])
@pytest.mark.parametrize("limit", ["minAvailable: 2", "maxUnavailable: 25%", "minAvailable: ${LEAST}"])
def test_a_disruption_budget(version: str, limit: str) -> None:
    text = written(version, "PodDisruptionBudget", "spec:", "  selector: {matchLabels: {app: shop}}", f"  {limit}")

    check(text, "rollout.disruption-budget", value=True, lines=[6])


@pytest.mark.parametrize("limit", ["minAvailable: 0", "maxUnavailable: 100%", "other: 1"])
def test_a_budget_that_holds_nothing_is_none(limit: str) -> None:
    text = written("policy/v1", "PodDisruptionBudget", f"spec: {{selector: {{matchLabels: {{app: shop}}}}, {limit}}}")

    assert "rollout.disruption-budget" not in shop(text).facts


# --- autoscalers ----------------------------------------------------------------------------------------------------


def autoscaler(
    version: str, kind: str, *lines: str, target: str = "scaleTargetRef: {kind: Deployment, name: shop}"
) -> str:
    """Its further lines below `spec` start on line 6."""
    return written(version, kind, "spec:", f"  {target}", *(f"  {line}" for line in lines))


def hpa(*lines: str, version: str = "autoscaling/v2") -> str:
    return autoscaler(version, "HorizontalPodAutoscaler", *lines)


def scaled_object(*lines: str) -> str:
    return autoscaler("keda.sh/v1alpha1", "ScaledObject", *lines, target="scaleTargetRef: {name: shop}")


@pytest.mark.parametrize(
    ("text", "fact", "value", "lines"),
    [
        (hpa("maxReplicas: 9"), "scale.most-instances", 9, [6]),
        (hpa("maxReplicas: ${MOST}"), "scale.most-instances", None, [6]),
        (hpa("maxReplicas: 9"), "scale.autoscaling", ("cpu",), [2]),
        (hpa("metrics: cpu"), "scale.autoscaling", None, [6]),
        (scaled_object("triggers: [cpu]"), "scale.autoscaling", None, [6]),
        (hpa("minReplicas: 3"), "scale.instances", 3, [6]),
        (hpa("targetCPUUtilizationPercentage: 70", version="autoscaling/v1"), "scale.autoscaling", ("cpu",), [6]),
        (hpa("metrics: [{type: Resource, resource: {name: memory}}]"), "scale.autoscaling", ("memory",), [6]),
        (
            hpa("metrics: [{type: ContainerResource, containerResource: {name: cpu}}]"),
            "scale.autoscaling",
            ("cpu",),
            [6],
        ),
        (hpa("metrics: [{type: Pods}, {type: External}]"), "scale.autoscaling", ("custom", "external"), [6]),
        (
            hpa("maxReplicas: 9", version="autoscaling/v2beta2"),
            "descriptor.deprecated-keys",
            ("autoscaling/v2beta2 HorizontalPodAutoscaler",),
            [1],
        ),
        (scaled_object("triggers: [{type: cron}]"), "scale.autoscaling", ("schedule",), [6]),
        (scaled_object("triggers: [{type: kafka}, {type: cpu}]"), "scale.autoscaling", ("cpu", "external"), [6]),
        (scaled_object("maxReplicaCount: 30"), "scale.most-instances", 30, [6]),
        (scaled_object(), "scale.most-instances", 100, [2]),
        (
            autoscaler(
                "autoscaling.k8s.io/v1", "VerticalPodAutoscaler", target="targetRef: {kind: Deployment, name: shop}"
            ),
            "config.features",
            ("vertical-autoscaling",),
            [2],
        ),
    ],
)
def test_autoscalers(text: str, fact: str, value: Value | None, lines: list[int]) -> None:
    check(text, fact, value, lines)


@pytest.mark.parametrize("target", ["{kind: StatefulSet, name: shop}", "{kind: Deployment, name: other}", "{}", "shop"])
def test_an_autoscaler_of_another_workload_says_nothing_here(target: str) -> None:
    text = autoscaler("autoscaling/v2", "HorizontalPodAutoscaler", "maxReplicas: 9", target=f"scaleTargetRef: {target}")

    assert "scale.most-instances" not in shop(text).facts


def test_instances_that_the_workload_states_stand_beside_the_autoscalers_least() -> None:
    app = APP.replace("spec:\n  template", "spec:\n  replicas: 2\n  template", 1)

    assert shop(hpa("minReplicas: 3"), app=app).value("scale.instances") == 2


def test_a_vertical_autoscaler_that_only_recommends_is_no_need() -> None:
    text = autoscaler(
        "autoscaling.k8s.io/v1",
        "VerticalPodAutoscaler",
        "updatePolicy: {updateMode: 'Off'}",
        target="targetRef: {kind: Deployment, name: shop}",
    )

    assert "config.features" not in shop(text).facts


# --- accounts and namespaces ----------------------------------------------------------------------------------------


def binding(
    role: str, subject: str = "{kind: ServiceAccount, name: shop, namespace: default}", kind: str = "ClusterRoleBinding"
) -> str:
    return written(
        "rbac.authorization.k8s.io/v1",
        kind,
        f"roleRef: {{kind: ClusterRole, name: '{role}'}}",
        f"subjects: [{subject}]",
    )


@pytest.mark.parametrize(
    "subject",
    [
        "{kind: ServiceAccount, name: shop, namespace: default}",
        "{kind: ServiceAccount, name: shop, namespace: store}",
        "{kind: User, name: 'system:serviceaccount:default:shop'}",
        "{kind: Group, name: 'system:serviceaccounts:default'}",
    ],
)
def test_rights_bound_to_its_account_mean_the_platforms_interface(subject: str) -> None:
    check(binding("view", subject), "security.platform-api", value=True, lines=[4])


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("system:image-puller", "{kind: ServiceAccount, name: shop, namespace: default}"),
        ("view", "{kind: ServiceAccount, name: other, namespace: default}"),
        ("view", "{kind: User, name: shop}"),
        ("view", "{kind: Group, name: 'system:authenticated'}"),
        ("system:openshift:scc:anyuid", "{kind: ServiceAccount, name: shop}"),
    ],
)
def test_bindings_that_give_it_no_use_of_the_interface(role: str, subject: str) -> None:
    assert "security.platform-api" not in shop(binding(role, subject)).facts


def test_the_unnamed_account_of_another_namespace_is_another_ones() -> None:
    text = binding("view", "{kind: ServiceAccount, name: default, namespace: store}")

    assert "security.platform-api" not in shop(text, app=APP.replace("      serviceAccountName: shop\n", "")).facts


def test_a_binding_of_a_version_that_was_taken_away() -> None:
    text = binding("view").replace("/v1", "/v1beta1")

    check(text, "descriptor.deprecated-keys", ("rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding",), [1])


def test_a_role_for_security_policies_only_is_no_use_of_the_interface() -> None:
    role = written(
        "rbac.authorization.k8s.io/v1",
        "ClusterRole",
        "rules:",
        "- {apiGroups: [policy], resources: [podsecuritypolicies], verbs: [use], resourceNames: [open]}",
        name="psp",
    )

    workload = shop(binding("psp") + "---\n" + role)

    assert workload.value("security.constraints") == ("open",)
    assert "security.platform-api" not in workload.facts


def test_pull_secrets_of_the_account_mean_a_registry_that_asks() -> None:
    check(written("v1", "ServiceAccount", "imagePullSecrets:", "- name: hub"), "image.registry.auth", "required", [4])


@pytest.mark.parametrize("secrets", ["[]", "[{name: shop-dockercfg-x7k2q}]", "[hub]", "hub"])
def test_an_account_without_pull_secrets_of_its_own(secrets: str) -> None:
    text = written("v1", "ServiceAccount", f"imagePullSecrets: {secrets}")

    assert "image.registry.auth" not in shop(text).facts


LIMITS = written(
    "v1",
    "LimitRange",
    "spec:",
    "  limits:",
    "  - type: Container",
    "    default: {memory: 512Mi, cpu: 250m}",
    "    defaultRequest: {memory: 1Gi, ephemeral-storage: 1Gi}",
    "  - {type: Pod, default: {memory: 2Gi}}",
)


@pytest.mark.parametrize(
    ("fact", "value", "line"),
    [("scale.memory", 512 * MIB, 7), ("scale.cpu", 0.25, 7), ("scale.disk", GIB, 8)],
)
def test_default_limits_of_the_namespace_hold_where_the_pod_states_none(fact: str, value: Value, line: int) -> None:
    check(LIMITS, fact, value, [line])


def test_a_limit_of_the_pod_stands_before_the_namespaces_default() -> None:
    app = APP.replace("name: shop, image", "name: shop, resources: {limits: {memory: 64Mi}}, image")

    assert shop(LIMITS, app=app).value("scale.memory") == 64 * MIB


def test_a_quota_says_nothing_of_one_workload() -> None:
    text = written("v1", "ResourceQuota", "spec: {hard: {limits.memory: 8Gi, pods: '4'}}")

    assert shop(text).facts == shop().facts
    assert notes(text) == []


@pytest.mark.parametrize(
    ("metadata", "fact", "value"),
    [
        ("{name: default, labels: {istio-injection: enabled}}", "config.features", ("service-mesh",)),
        ("{name: default, annotations: {linkerd.io/inject: enabled}}", "config.features", ("service-mesh",)),
        ("{name: default, annotations: {openshift.io/node-selector: 'a=b, c=d'}}", "placement.nodes", ("a=b", "c=d")),
    ],
)
def test_what_a_namespace_chooses_for_all_its_pods(metadata: str, fact: str, value: Value) -> None:
    check(f"apiVersion: v1\nkind: Namespace\nmetadata: {metadata}\n", fact, value, [3])


# --- notes ----------------------------------------------------------------------------------------------------------


def test_companions_of_no_workload_share_one_note() -> None:
    lost = service().replace("app: shop", "app: other")

    assert [
        note.split(" belong")[0] for note in notes(f"{lost}---\n{lost.replace('{name: shop}', '{name: more}')}")
    ] == ["more-0.yaml:2: Service shop, Service more"]


@pytest.mark.parametrize(
    "text",
    [
        storage_class("fast", "ebs.csi.aws.com"),
        written("v1", "PersistentVolume", "spec: {nfs: {path: /}}"),
        binding("view", "{kind: ServiceAccount, name: other}"),
        LIMITS.replace("{name: shop}", "{name: shop, namespace: other}"),
        written("v1", "ConfigMap", "data: {a: b}"),
        written("v1", "Secret", "stringData: {a: b}"),
        GATEWAY,
    ],
)
def test_objects_for_whoever_uses_them_deserve_no_word(text: str) -> None:
    assert notes(text) == []


@pytest.mark.parametrize(
    ("kind", "group", "read"),
    [
        ("Service", "", True),
        ("Service", "serving.knative.dev", False),
        ("Ingress", "networking.k8s.io", True),
        ("VirtualService", "networking.istio.io", False),
        ("Gateway", "networking.istio.io", False),
        ("Route", "", True),
        ("Route", "route.openshift.io", True),
        ("Route", "serving.knative.dev", False),
    ],
)
def test_a_kind_is_told_from_its_like_of_another_group(kind: str, group: str, read: bool) -> None:
    assert is_companion(kind, group) == read


# --- hostile input --------------------------------------------------------------------------------------------------


def documents() -> list[Any]:
    """Every object of the table of what Kubernetes files say, and those of this module."""
    table = yaml.safe_load((Path(__file__).parent / "cells" / "kubernetes.yaml").read_text(encoding="utf-8"))
    files = [text for cell in table["cells"] for text in cell["files"].values()]
    mine = [INGRESS, OLD_INGRESS, TRAEFIK, CONTOUR, GATEWAY, CLAIM, LIMITS, gateway_route("HTTPRoute"), scaled_object()]
    found = [document for text in (*files, *mine) for document in yaml.safe_load_all(text) if document is not None]
    return list({json.dumps(document, sort_keys=True): document for document in found}.values())


SCALARS: list[Any] = [None, True, -1, 80, 10**40, 0.5, "", "${X}", "{{ x }}", "a:b", "In"]
JUNK = st.sampled_from([*SCALARS, [], {}, ["a"], [{}], {"a": {}}])


@st.composite
def spoilt(draw: st.DrawFn, node: Any) -> Any:
    """The node with things of another shape somewhere in it."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JUNK)
    if isinstance(node, dict):
        return {key: draw(spoilt(below)) for key, below in node.items()}
    if isinstance(node, list):
        return [draw(spoilt(below)) for below in node]
    return node


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.sampled_from(documents()).flatmap(spoilt), min_size=1, max_size=3))
def test_whatever_stands_in_an_object_only_notes_come_of_it(drawn: list[Any]) -> None:
    text = yaml.safe_dump_all(drawn)

    reading = read({"app.yaml": APP + SERVICE, "more.yaml": text})

    for workload in reading.workloads:
        for place in (place for fact in workload.facts.values() for place in fact.evidence):
            lines = (APP + SERVICE if place.path == "app.yaml" else text).count("\n")
            assert 1 <= place.first_line <= place.last_line <= lines
    for note in reading.notes:
        assert 1 <= note.line <= text.count("\n")


def test_companions_add_only_facts_that_are_declared() -> None:
    text = yaml.safe_dump_all(documents())
    objects = read_objects(Source("x.yaml", "kubernetes", text), Reader())

    stated = {name for one in companions_of(objects) for name in {**one.facts, **one.defaults}}

    assert stated | {"network.route-count"} <= COMPANION_FACTS
