"""Compose files: what each key of a service says, and what mistakes are noted."""

import pytest

from advisor.enrich.images import BaseImages, enrich
from advisor.formats import FORMATS
from advisor.formats.extraction import Extraction
from advisor.formats.settled import DEPLOYMENT, REFERENCE
from advisor.model.facts import Truth, Value, Workload
from advisor.runs import built_in_catalog
from advisor.text.source import ReadOptions, Source

extract_compose = FORMATS["compose"].extract

GIB = 1024**3
GPUS = "{discrete_resource_spec: {kind: GPU, value: 4}}"
IMAGE = "image: registry.example.com/team/shop:1.4"


def read(text: str, path: str = "compose.yaml") -> Extraction:
    return extract_compose(Source(path, "compose", text), ReadOptions())


def text_of(lines: str, top: str = "") -> str:
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"services:\n  shop:\n    {IMAGE}\n{body}{top}"


def shop(lines: str, top: str = "") -> Workload:
    """The service with these lines below its image, which stands on line 3."""
    return next(one for one in read(text_of(lines, top)).workloads if one.name == "shop")


def notes(lines: str, top: str = "") -> list[str]:
    return [str(note) for note in read(text_of(lines, top)).notes]


def lines_of(workload: Workload, fact: str) -> list[int]:
    return [place.first_line for place in workload.evidence(fact)]


# --- what is not said -----------------------------------------------------------------------------------------------


def test_a_plain_service_settles_the_deployment_and_what_its_reference_shows() -> None:
    assert shop("restart: always").settled == DEPLOYMENT | REFERENCE


def test_a_service_that_is_only_built_leaves_its_reference_open() -> None:
    (workload,) = read("services:\n  shop:\n    build: .\n").workloads

    assert workload.settled == DEPLOYMENT
    assert workload.state("image.mutable-tag") is Truth.UNKNOWN


def test_a_service_without_image_and_build_is_noted_and_settles_nothing() -> None:
    extraction = read("services:\n  shop:\n    ports: ['80:80']\n")

    assert "compose.yaml:2: `shop` names neither an image nor a build." in str(extraction.notes[0])
    assert extraction.workloads[0].settled == frozenset()


def test_one_broken_service_leaves_the_others_alone() -> None:
    extraction = read(f"services:\n  broken: [1, 2]\n  shop:\n    {IMAGE}\n")

    assert [one.name for one in extraction.workloads] == ["shop"]
    assert "`broken` is a list, not the mapping of a service." in str(extraction.notes[0])


def test_a_service_of_a_provider_is_no_workload() -> None:
    extraction = read(f"services:\n  shop:\n    {IMAGE}\n  vm:\n    provider:\n      type: example\n")

    assert [one.name for one in extraction.workloads] == ["shop"]
    assert "compose.yaml:5" in str(extraction.notes[0])


# --- build ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "links"),
    [
        ("build: .", ("app",)),
        ("build: ./web", ("app/web",)),
        ("build: ../lib", ("lib",)),
        ("build: {dockerfile: prod.Dockerfile}", ("app", "app/prod.Dockerfile")),
        ("build: {context: .., dockerfile: app/Dockerfile}", (".", "app/Dockerfile")),
        ("build: {context: web, dockerfile: Dockerfile}", ("app/web",)),
        ("build: {dockerfile_inline: FROM alpine}", ("app/compose.yaml",)),
        ("build: https://example.com/shop.git", ("app/compose.yaml",)),
    ],
)
def test_a_build_links_to_its_folder_and_to_a_dockerfile_elsewhere(build: str, links: tuple[str, ...]) -> None:
    workload, *_ = read(f"services:\n  shop:\n    {build}\n", "app/compose.yaml").workloads

    assert workload.links == links
    assert workload.value("build.method") == "dockerfile"


def test_a_context_that_is_fetched_shows_no_source_to_rebuild_from() -> None:
    (workload,) = read("services:\n  shop:\n    build: https://example.com/shop.git\n").workloads

    assert "build.rebuildable" not in workload.facts


def test_build_and_image_together_are_built_under_that_name() -> None:
    workload = shop("build: .")

    assert workload.value("build.method") == "dockerfile"
    assert workload.value("image.reference") == ("registry.example.com/team/shop:1.4",)


@pytest.mark.parametrize("image", ["shop", "shop:latest", "nginx:1.27"])
def test_the_name_that_a_build_is_given_is_no_image_of_a_registry(image: str) -> None:
    workload = read(f"services:\n  shop:\n    build: .\n    image: {image}\n").workloads[0]

    assert workload.value("image.reference") == (image,)
    for fact in ("image.mutable-tag", "image.registry.kind", "image.registry", "image.registry.auth"):
        assert workload.state(fact) is Truth.UNKNOWN
    assert enrich(workload, BaseImages(built_in_catalog().base_images)) == workload


def test_the_name_that_a_build_is_given_may_say_where_it_is_pushed_to() -> None:
    workload = shop("build: .")

    assert workload.value("image.registry") == ("registry.example.com",)
    assert workload.state("image.digest") is Truth.UNKNOWN


def test_platforms_of_the_build_count_where_the_service_names_none() -> None:
    assert shop("build:\n  platforms: [linux/amd64, linux/arm64]").value("image.architectures") == ("amd64", "arm64")


@pytest.mark.parametrize("policy", ["build", "daily", "every_12h"])
def test_a_policy_without_a_word_of_ours_is_no_mistake(policy: str) -> None:
    workload = shop(f"pull_policy: {policy}")

    assert "image.pull-policy" not in workload.facts
    assert notes(f"pull_policy: {policy}") == []


# --- ports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("port", "published", "target"),
    [
        ('"8080:80"', (8080,), (80,)),
        ('"80"', None, (80,)),
        ("3000", None, (3000,)),
        ('"9090-9091:8080-8081"', (9090, 9091), (8080, 8081)),
        ('"0.0.0.0:6001:6000/tcp"', (6001,), (6000,)),
        ('"[::]:6001:6000"', (6001,), (6000,)),
        ("{target: 80, published: 8080, mode: host}", (8080,), (80,)),
        ('{target: 80, published: "8080-8081"}', (8080, 8081), (80,)),
    ],
)
def test_a_port_is_published_and_listened_on(port: str, published: Value | None, target: Value) -> None:
    workload = shop(f"ports:\n  - {port}")

    assert workload.value("network.ports") == published
    assert workload.value("image.ports") == target
    assert workload.value("network.exposure") == ("host-port",)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.5", "[::1]", "localhost"])
def test_a_port_of_the_own_machine_is_not_reached_from_outside(address: str) -> None:
    workload = shop(f"ports:\n  - '{address}:8080:80'")

    assert workload.value("network.exposure") == ("internal",)
    assert workload.value("image.ports") == (80,)
    assert "network.protocols" not in workload.facts


@pytest.mark.parametrize(
    ("lines", "protocols"),
    [
        ("ports: ['80:3000']", ("http",)),
        ("ports: ['8080:80']", ("http",)),
        ("ports: ['5432:5432']", ("tcp",)),
        ("ports: ['3000:3000']", None),
        ("ports: [{target: 3000, app_protocol: http}]", ("http",)),
        ("ports: [{target: 3000, app_protocol: GRPC}]", ("http2",)),
        ("ports: [{target: 3000, app_protocol: mysql}]", ("tcp",)),
        ("ports: ['53:53/udp']", ("udp",)),
        ("ports: ['3000:3000']\nhealthcheck: {test: 'curl -f http://localhost:3000/ready'}", ("http",)),
        ("ports: ['3000:3000']\nlabels: [traefik.http.services.shop.loadbalancer.server.port=3000]", ("http",)),
    ],
)
def test_a_port_speaks_http_only_where_the_file_says_so(lines: str, protocols: Value | None) -> None:
    workload = shop(lines)

    assert workload.value("network.protocols") == protocols
    assert "network.protocols" in workload.facts


@pytest.mark.parametrize("port", ["'80:99999'", "'x:80'", "'80:80/icmp'", "{published: 80}", "[80]", "'9-1:9-1'"])
def test_a_port_that_cannot_be_read_is_noted_and_unknown(port: str) -> None:
    lines = f"ports:\n  - {port}"

    assert any(note.startswith("compose.yaml:5: ") for note in notes(lines))
    assert Truth.UNKNOWN in {shop(lines).state(name) for name in ("image.ports", "network.ports", "network.protocols")}


def test_host_networking_publishes_nothing_but_uses_the_host() -> None:
    workload = shop("network_mode: host\nports: ['80:80']")

    assert "network.ports" not in workload.facts
    assert workload.value("security.host-access") == ("network",)


def test_udp_beside_tcp_is_not_udp_only() -> None:
    workload = shop("ports: ['53:53/udp']\nexpose: [8080]")

    assert workload.value("image.udp-only") is False
    assert workload.value("image.port-count") == 1


# --- networks and routes --------------------------------------------------------------------------------------------


def test_a_service_on_an_open_network_too_is_not_restricted() -> None:
    top = "networks:\n  back: {internal: true}\n  front: {}\n"

    assert "network.policies" not in shop("networks: [back, front]", top).facts
    assert shop("networks: [back]", top).value("network.policies") == ("egress", "ingress")


def test_a_default_network_may_be_internal() -> None:
    workload = shop("restart: always", "networks:\n  default:\n    internal: true\n")

    assert workload.value("network.policies") == ("egress", "ingress")


@pytest.mark.parametrize(
    ("rule", "routes"),
    [
        ("Host(`a.example.com`)", ("a.example.com",)),
        ("Host(`a.example.com`, `b.example.com`)", ("a.example.com", "b.example.com")),
        ("Host(`a.example.com`) || Host(`b.example.com`)", ("a.example.com", "b.example.com")),
        ("Host(`a.example.com`) && PathPrefix(`/api/`)", ("a.example.com/api",)),
        ("PathPrefix(`/api`)", None),
        ("Host(`${DOMAIN}`)", None),
    ],
)
def test_a_proxy_label_states_routes(rule: str, routes: Value | None) -> None:
    workload = shop(f"labels:\n  - traefik.http.routers.shop.rule={rule}")

    assert workload.value("network.routes") == routes
    assert workload.value("network.protocols") == ("http",)
    assert workload.value("network.exposure") == ("route",)


def test_a_proxy_that_is_switched_off_routes_nothing() -> None:
    lines = "labels:\n  traefik.enable: 'false'\n  traefik.http.routers.shop.rule: Host(`a.example.com`)"

    assert "network.routes" not in shop(lines).facts


def test_a_virtual_host_of_the_environment_is_a_route() -> None:
    workload = shop("environment:\n  - VIRTUAL_HOST=a.example.com,b.example.com")

    assert workload.value("network.routes") == ("a.example.com", "b.example.com")
    assert workload.value("network.route-count") == 2


def test_a_router_of_tcp_may_pass_tls_through() -> None:
    lines = (
        "labels:\n  traefik.tcp.routers.db.rule: HostSNI(`db.example.com`)\n"
        "  traefik.tcp.routers.db.tls.passthrough: 'true'"
    )

    assert shop(lines).value("network.tls") == ("passthrough",)
    assert shop(lines).value("network.protocols") == ("tcp",)


def test_round_robin_by_name_is_headless() -> None:
    assert shop("deploy: {endpoint_mode: dnsrr}").value("network.exposure") == ("headless",)


# --- storage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mount", "fact", "value"),
    [
        ("data:/data", "storage.volumes", ("/data",)),
        ("data:/data/:rw", "storage.volumes", ("/data",)),
        ("{type: volume, source: data, target: /data, volume: {nocopy: true}}", "storage.volumes", ("/data",)),
        ("./files:/data", "storage.volumes", ("/data",)),
        ("./files:/data", "storage.kinds", ("named",)),
        ("./files:/app/files", "storage.volumes", None),
        ("./data:/app/data", "storage.volumes", ("/app/data",)),
        ("/srv/shop:/data", "storage.kinds", ("local-disk",)),
        ("/srv/shop:/data", "storage.volumes", ("/data",)),
        ("/mnt/media:/media:ro", "storage.volumes", ("/media",)),
        ("/srv/${NAME}/db:/data", "storage.volumes", ("/data",)),
        ("${VOLUME:-/mnt}/shop:/data", "storage.volumes", ("/data",)),
        ("${VOLUME:-/mnt}/shop:/data", "storage.kinds", ("named",)),
        ("${VOLUME}/shop:/data", "storage.volumes", ("/data",)),
        ("${VOLUME:?where}:/data", "storage.volumes", ("/data",)),
        ("{type: bind, source: '${VOLUME:-./kept}', target: /data}", "storage.kinds", ("named",)),
        ("~/shop:/data", "storage.kinds", ("named",)),
        ("${HOME}/shop:/data:ro", "storage.volumes", ("/data",)),
        ("~/.aws:/root/.aws:ro", "config.files", ("/root/.aws",)),
        ("/srv/shop/shop.conf:/etc/shop.conf", "config.files", ("/etc/shop.conf",)),
        ("${CERTIFICATE}:/run/tls/shop.pem", "config.files", ("/run/tls/shop.pem",)),
        ("${PWD}/conf:/conf:ro", "config.files", ("/conf",)),
        ("/data", "storage.scratch", ("/data",)),
        ("/tmp/shop:/cache", "storage.scratch", ("/cache",)),  # noqa: S108
        ("{type: tmpfs, target: /dev/shm, tmpfs: {size: 64m}}", "scale.shared-memory", 64 * 1024**2),
        ("./conf:/etc/shop", "config.files", ("/etc/shop",)),
        ("./shop.toml:/app/shop.toml", "config.files", ("/app/shop.toml",)),
        ("./conf:/conf:ro", "config.files", ("/conf",)),
        ("/run/podman/podman.sock:/sock", "security.docker-socket", True),
        ("${SOCKET}:/var/run/docker.sock", "security.docker-socket", True),
        ("${SOCKET:-/var/run/docker.sock}:/var/run/docker.sock", "security.docker-socket", True),
        ("/dev/dri:/dev/dri", "security.devices", ("/dev/dri",)),
        ("${DEVICE:-/dev/ttyS0}:/dev/ttyS0", "security.devices", ("/dev/ttyS0",)),
        ("'C:\\shop:/data:ro'", "storage.volumes", ("/data",)),
        *(
            (f"{path}:/host", "security.host-access", ("files",))
            for path in ("/", "/etc", "/etc/ssl/certs", "/proc", "/sys/fs/cgroup", "/dev", "/run/udev", "/lib/modules")
        ),
        ("/var/log:/logs:ro", "security.host-access", ("files",)),
        ("/tmp/.X11-unix:/tmp/.X11-unix", "security.host-access", ("files",)),  # noqa: S108
        ("${ROOT:-/}:/rootfs:ro", "security.host-access", ("files",)),
        ("~:/home/dev", "security.host-access", ("files",)),
    ],
)
def test_a_mount_is_what_its_source_shows(mount: str, fact: str, value: Value) -> None:
    workload = shop(f"volumes:\n  - {mount}", "volumes:\n  data:\n")

    assert workload.value(fact) == value
    assert lines_of(workload, fact) == ([] if value is None else [5])


@pytest.mark.parametrize(
    "mount",
    [
        "~/.m2:/root/.m2",
        "~:/home/dev",
        "/srv/shop/shop.conf:/etc/shop.conf",
        "/var/run/docker.sock:/s",
        ".:/app",
        "{type: bind, source: ., target: /srv/shop, bind: {create_host_path: true}}",
        "./html:/usr/share/nginx/html",
    ],
)
def test_what_holds_settings_or_source_code_is_no_data(mount: str) -> None:
    assert shop(f"volumes:\n  - {mount}").state("storage.volumes") is Truth.FALSE


@pytest.mark.parametrize(
    "mount", ["./files:/data", "data:/data", "/run/docker.sock:/s", "/srv/shop:/data", "${VOLUME}/x:/y", "${VOLUME}:/y"]
)
def test_what_is_no_folder_of_the_host_is_no_access_to_its_files(mount: str) -> None:
    assert shop(f"volumes:\n  - {mount}").state("security.host-access") is Truth.FALSE


@pytest.mark.parametrize(
    "mount",
    [
        "/etc/localtime:/etc/localtime:ro",
        "/etc/localtime:/etc/localtime",
        "/etc/timezone:/etc/timezone:ro",
        "/usr/share/zoneinfo:/usr/share/zoneinfo:ro",
        "/dev/urandom:/dev/random",
        "/dev/null:/var/log/shop",
        "~/.m2:/root/.m2",
    ],
)
def test_what_every_container_has_is_nothing(mount: str) -> None:
    assert set(shop(f"volumes:\n  - {mount}").facts) == set(shop("restart: always").facts)


def test_the_source_code_of_a_built_service_is_no_storage() -> None:
    workload = shop("build: .\nvolumes:\n  - .:/app")

    assert workload.state("storage.volumes") is Truth.FALSE


def test_a_folder_below_the_build_context_may_be_either() -> None:
    workload = shop("build: .\nvolumes:\n  - ./shared:/app/shared")

    assert workload.state("storage.volumes") is Truth.UNKNOWN
    assert lines_of(workload, "storage.volumes") == [6]


def test_a_folder_below_the_build_context_that_is_called_data_is_data() -> None:
    assert shop("build: .\nvolumes:\n  - ./uploads:/app/uploads").value("storage.volumes") == ("/app/uploads",)


def test_what_is_surely_kept_is_not_hidden_by_what_may_be_source() -> None:
    workload = shop("build: .\nvolumes:\n  - ./src:/app/src\n  - data:/data")

    assert workload.value("storage.volumes") == ("/data",)


def test_the_source_code_of_another_service_is_no_storage() -> None:
    workload = shop("volumes:\n  - .:/scan", "  web:\n    build: ./web\n")

    assert "storage.volumes" not in workload.facts


@pytest.mark.parametrize(
    ("definition", "kind"),
    [
        ("{}", "named"),
        ("{external: true}", "named"),
        ("{driver_opts: {type: cifs, device: //nas/shop}}", "smb"),
        ("{driver_opts: {type: none, o: bind, device: /srv/shop}}", "local-disk"),
        ("{driver: 'rexray/ebs:latest'}", "cloud-disk"),
        ("{driver: glusterfs}", "cluster-file"),
        ("{driver: webstore}", "named"),
        ("{driver: '${DRIVER}'}", None),
    ],
)
def test_the_definition_of_a_volume_shows_its_kind(definition: str, kind: str | None) -> None:
    workload = shop("volumes:\n  - data:/data", f"volumes:\n  data: {definition}\n")

    assert workload.value("storage.kinds") == (None if kind is None else (kind,))


def test_a_named_volume_in_memory_is_scratch() -> None:
    workload = shop("volumes:\n  - data:/data", "volumes:\n  data: {driver_opts: {type: tmpfs, device: tmpfs}}\n")

    assert workload.value("storage.scratch") == ("/data",)
    assert "storage.volumes" not in workload.facts


@pytest.mark.parametrize(("other", "shared"), [("data:/data", True), ("data:/data:ro", False)])
def test_a_volume_is_shared_where_two_services_write_it(other: str, shared: bool) -> None:
    workload = shop("volumes:\n  - data:/data", f"  web:\n    image: nginx:1\n    volumes: ['{other}']\n")

    assert (workload.value("storage.shared") is True) is shared


def test_volumes_of_another_service_are_taken_where_it_is_named() -> None:
    workload = shop("volumes_from: ['data:ro']", "  data:\n    image: busybox:1\n    volumes: ['files:/files']\n")

    assert workload.value("storage.volumes") == ("/files",)
    assert lines_of(workload, "storage.volumes") == [4]
    assert "storage.shared" not in workload.facts


def test_the_last_mount_of_a_target_holds() -> None:
    workload = shop("volumes:\n  - old:/data\n  - type: tmpfs\n    target: /data")

    assert "storage.volumes" not in workload.facts
    assert workload.value("storage.scratch") == ("/data",)


@pytest.mark.parametrize(
    ("lines", "fact", "value", "places"),
    [
        ("mem_limit: 2g\ndeploy: {resources: {limits: {memory: 1g}}}", "scale.memory", 2 * GIB, [4, 5]),
        ("mem_limit: 1g\nmem_reservation: 4g", "scale.memory", GIB, [4]),
        ("mem_limit: $MORE\ndeploy: {resources: {limits: {memory: 1g}}}", "scale.memory", None, [4, 5]),
        ("cpus: 0.5\ncpu_quota: 150000", "scale.cpu", 1.5, [4, 5]),
        ("cpus: 2\ndeploy: {resources: {reservations: {cpus: '4'}}}", "scale.cpu", 2, [4]),
    ],
)
def test_several_limits_of_one_service_are_combined(
    lines: str, fact: str, value: Value | None, places: list[int]
) -> None:
    workload = shop(lines)

    assert (workload.value(fact), lines_of(workload, fact)) == (value, places)


# --- process and health ---------------------------------------------------------------------------------------------


def test_a_dependency_is_shown_where_its_service_is_named() -> None:
    workload = shop(
        "depends_on:\n"
        "  db:\n"  # 5
        "    condition: service_healthy\n"
        "    required: true\n"
        "  setup:\n"  # 8
        "    condition: service_completed_successfully"
    )

    assert lines_of(workload, "process.starts-after") == [5]
    assert [(place.first_line, place.last_line) for place in workload.evidence("process.init-steps")] == [(8, 9)]


@pytest.mark.parametrize(
    ("lines", "fact", "value"),
    [
        ("entrypoint: []", "process.custom-command", True),
        ("command: ''", "process.custom-command", True),
        ("command: null", "process.custom-command", None),
        ("user: '1000:2000'", "process.groups", ("2000",)),
        ("user: app", "process.user", ("app",)),
        ("depends_on: {db: {condition: service_healthy}}", "process.starts-after", ("db",)),
        ("links: ['db:database']", "process.starts-after", ("db",)),
        ("external_links: [redis_1]", "process.starts-after", ("redis_1",)),
        ("network_mode: 'service:vpn'", "process.starts-after", ("vpn",)),
        ("deploy: {mode: global-job}", "process.task", True),
        ("deploy: {mode: global-job}", "process.per-node", True),
        ("deploy: {mode: replicated}", "process.per-node", None),
        ("stop_grace_period: 1h2m3s", "process.stop-grace", 3723.0),
        ("healthcheck: {test: pg_isready}", "health.type", ("command",)),
        ("healthcheck: {test: [NONE]}", "health.type", None),
        ("healthcheck: {disable: true, start_period: 10s}", "health.start-timeout", None),
        ("healthcheck: {test: x, start_period: 10s}", "health.start-timeout", 10.0),
        ("healthcheck: {test: x, interval: 10s}", "health.start-timeout", None),
    ],
)
def test_a_process_is_started_and_watched(lines: str, fact: str, value: Value | None) -> None:
    workload = shop(lines)

    assert workload.value(fact) == value
    assert (fact in workload.facts) is (value is not None)


def test_a_health_check_without_its_first_word_is_noted() -> None:
    assert any("NONE, CMD and CMD-SHELL" in note for note in notes("healthcheck: {test: [curl, x]}"))


# --- scale ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "fact", "value"),
    [
        ("scale: 2", "scale.instances", 2),
        ("deploy: {replicas: 2}\nscale: 2", "scale.instances", 2),
        ("deploy: {replicas: 2}\nscale: 3", "scale.instances", None),
        ("mem_limit: 1g", "scale.memory", GIB),
        ("mem_limit: 1073741824", "scale.memory", GIB),
        ("mem_reservation: 1gb", "scale.memory", GIB),
        ("mem_limit: 1g\ndeploy: {resources: {reservations: {memory: 2g}}}", "scale.memory", GIB),
        ("deploy: {resources: {limits: {cpus: '0.25'}}}", "scale.cpu", 0.25),
        ("cpu_quota: 50000", "scale.cpu", 0.5),
        ("cpu_quota: 50000\ncpu_period: 25000", "scale.cpu", 2.0),
        ("gpus: all", "scale.gpus", 1),
        ("gpus: [{count: 3}]", "scale.gpus", 3),
        ("gpus: [{device_ids: ['0', '2']}]", "scale.gpus", 2),
        ("runtime: nvidia", "scale.gpus", 1),
        ("deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: all}]}}}", "scale.gpus", 1),
        (f"deploy: {{resources: {{reservations: {{generic_resources: [{GPUS}]}}}}}}", "scale.gpus", 4),
        ("deploy: {update_config: {parallelism: 0}}", "rollout.strategy", "recreate"),
        ("deploy: {update_config: {parallelism: 0, order: start-first}}", "rollout.strategy", "rolling"),
        ("deploy: {replicas: 2, update_config: {parallelism: 2}}", "rollout.strategy", "recreate"),
        ("deploy: {replicas: 4, update_config: {parallelism: 2}}", "rollout.strategy", "rolling"),
        ("deploy: {placement: {max_replicas_per_node: 1}}", "placement.spread", True),
    ],
)
def test_scale_is_read_in_old_and_new_forms(lines: str, fact: str, value: Value | None) -> None:
    workload = shop(lines)

    assert workload.value(fact) == value
    assert fact in workload.facts


@pytest.mark.parametrize("lines", ["cpus: 0", "cpu_quota: -1", "deploy: {placement: {max_replicas_per_node: 2}}"])
def test_what_limits_nothing_states_nothing(lines: str) -> None:
    assert not {"scale.cpu", "placement.spread"} & shop(lines).facts.keys()


@pytest.mark.parametrize("lines", ["mem_limit: lots", "cpus: many", "shm_size: [1]", "scale: -1", "gpus: {a: b}"])
def test_a_measure_that_is_none_is_noted_and_unknown(lines: str) -> None:
    facts = shop(lines).facts

    assert any(fact.value is None for name, fact in facts.items() if name.startswith("scale."))
    assert notes(lines) != []


# --- security -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "fact", "value"),
    [
        ("privileged: 'true'", "security.privileged", True),
        ("ipc: host", "security.host-access", ("processes",)),
        ("uts: host", "security.host-access", ("network",)),
        ("security_opt: ['seccomp:unconfined']", "security.unconfined", ("seccomp",)),
        ("security_opt: [label=disable, systempaths=unconfined]", "security.unconfined", ("masked-paths", "selinux")),
        ("security_opt: [apparmor=unconfined]", "security.unconfined", ("apparmor",)),
        ("security_opt: [no-new-privileges]", "security.hardening", ("no-escalation",)),
        ("security_opt: ['seccomp:./profile.json']", "security.hardening", ("seccomp",)),
        ("cap_add: [ALL]", "security.added-capabilities", ("ALL",)),
        ("use_api_socket: true", "security.docker-socket", True),
        ("devices: [{source: /dev/fuse, target: /dev/fuse}]", "security.devices", ("/dev/fuse",)),
        ("devices: [vendor.example/device=gpu]", "security.devices", ("vendor.example/device=gpu",)),
        ("sysctls: [net.ipv4.ip_forward=1]", "security.sysctls", ("net.ipv4.ip_forward",)),
        ("ulimits: {nproc: 100}", "security.ulimits", ("nproc",)),
    ],
)
def test_what_is_asked_of_the_host_is_stated(lines: str, fact: str, value: Value) -> None:
    assert shop(lines).value(fact) == value


@pytest.mark.parametrize("lines", ["privileged: false", "cap_drop: [CHOWN]", "read_only: false", "pid: 'service:db'"])
def test_what_is_not_asked_is_absent(lines: str) -> None:
    assert not any(name.startswith("security.") for name in shop(lines).facts)


# --- settings and keys ----------------------------------------------------------------------------------------------


def test_an_environment_shows_names_and_never_values() -> None:
    workload = shop("environment:\n  - TOKEN=swordfish-77\n  - FROM_SHELL\n  - URL=x=y")

    assert workload.value("config.env-names") == ("FROM_SHELL", "TOKEN", "URL")
    assert "swordfish-77" not in repr({name: fact.value for name, fact in workload.facts.items()})


def test_secrets_are_named_by_source_and_configs_by_where_they_are_mounted() -> None:
    workload = shop("secrets:\n  - source: db\n    target: /x\nconfigs:\n  - site\n  - source: a\n    target: /etc/a")

    assert workload.value("config.secrets") == ("db",)
    assert workload.value("config.files") == ("/etc/a", "/site")


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        ("enviroment: {}", "Did you mean `environment`?"),
        ("deploy: {replica: 2}", "Did you mean `replicas`?"),
        ("build: {contxt: .}", "Did you mean `context`?"),
        ("ports: [{targt: 80}]", "`targt` is no key of a port."),
        ("volumes: [{type: volume, target: /d, readonly: true}]", "`readonly` is no key of a mount."),
    ],
)
def test_an_unknown_key_is_noted(lines: str, note: str) -> None:
    assert any(note in found for found in notes(lines))


def test_keys_of_ones_own_and_of_development_are_passed_over() -> None:
    assert notes("x-team: shop\ndevelop:\n  watch: []\nprofiles: [debug]\nlogging: {driver: local}") == []


def test_the_first_form_has_its_services_at_the_top() -> None:
    extraction = read("web:\n  build: .\n  links: [db]\ndb:\n  image: postgres:16\n  volume_driver: flocker\n")
    web, db = extraction.workloads

    assert web.value("descriptor.deprecated-keys") == ("links", "services at the top level")
    assert db.value("descriptor.deprecated-keys") == ("services at the top level", "volume_driver")


def test_an_old_name_of_an_external_volume_is_deprecated() -> None:
    workload = shop("volumes: ['data:/data']", "volumes:\n  data:\n    external:\n      name: shop-data\n")

    assert workload.value("descriptor.deprecated-keys") == ("external.name",)
    assert lines_of(workload, "descriptor.deprecated-keys") == [8]


def test_a_default_written_behind_a_name_stays_out_of_it() -> None:
    """`NAME:-value` is a slip for `NAME=${NAME:-value}`; the value is nobody's business."""
    text = "services:\n  web:\n    image: web\n    environment:\n      - UPLOAD_PASSWORD:-s3cr3t\n      - PLAIN\n"
    extraction = extract_compose(Source("compose.yaml", "compose", text), ReadOptions())

    assert extraction.workloads[0].value("config.env-names") == ("PLAIN", "UPLOAD_PASSWORD")
    assert "s3cr3t" not in repr(extraction)


def test_no_key_that_a_converter_cannot_carry_over_goes_unseen() -> None:
    """Keys for which a well-known converter to Kubernetes states that there is no counterpart."""
    keys = {
        "cgroup_parent: /batch": "config.features",
        "credential_spec: {file: a.json}": "config.features",
        "depends_on: [other]": "process.starts-after",
        "devices: ['/dev/ttyS0:/dev/ttyS0']": "security.devices",
        "dns: 10.0.0.2": "config.features",
        "dns_search: example.com": "config.features",
        "external_links: [cache]": "process.starts-after",
        "extra_hosts: ['a:10.0.0.1']": "config.features",
        "isolation: hyperv": "config.features",
        "links: [other]": "process.starts-after",
        "logging: {driver: syslog}": "config.features",
        "network_mode: host": "security.host-access",
        "security_opt: ['seccomp=unconfined']": "security.unconfined",
        "stop_signal: SIGINT": "image.stop-signal",
        "sysctls: {net.core.somaxconn: 1024}": "security.sysctls",
        "ulimits: {nofile: 1024}": "security.ulimits",
        "userns_mode: host": "security.unconfined",
    }
    for line, fact in keys.items():
        text = f"services:\n  web:\n    image: web\n    {line}\n  other:\n    image: other\n"
        web = extract_compose(Source("compose.yaml", "compose", text), ReadOptions()).workloads
        found = next(one for one in web if one.name == "web")
        assert [place.first_line for place in found.evidence(fact)] == [4], line


def test_a_folder_is_no_volume_of_the_same_name() -> None:
    top = "volumes:\n  data:\n    name: data-{{.Task.Slot}}\n"

    assert shop("volumes: ['data:/data']", top).value("storage.per-instance") is True
    assert shop("volumes: ['./data:/data']", top).value("storage.per-instance") is None
