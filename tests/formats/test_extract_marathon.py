"""Marathon definitions: apps, pods and groups, every old and new form of a key."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import SetAsideError, SourceError
from advisor.formats import FORMATS
from advisor.formats.extraction import Extraction
from advisor.formats.marathon.workloads import STATES
from advisor.formats.settled import DEPLOYMENT, IMAGE
from advisor.model.facts import Truth, Value, Workload
from advisor.text.source import ReadOptions, Source

extract_marathon = FORMATS["marathon"].extract

MIB = 1024**2


def read(text: str, path: str = "apps/marathon.json") -> Extraction:
    return extract_marathon(Source(path, "marathon", text), ReadOptions())


def written(**keys: Any) -> Extraction:
    return read(json.dumps({"id": "/shop", "cmd": "bin/start", **keys}, indent=1))


def app(**keys: Any) -> Workload:
    return written(**keys).workloads[0]


def in_docker(**keys: Any) -> Workload:
    return app(container={"docker": {"image": "shop:1", **keys}})


def flag(key: str, value: str) -> Workload:
    return in_docker(parameters=[{"key": key, "value": value}])


def pod(*containers: dict[str, Any], **keys: Any) -> Workload:
    (workload,) = read(json.dumps({"id": "/shop", "containers": list(containers), **keys})).workloads
    return workload


# --- what is defined ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ({"id": "shop", "cmd": "a"}, ("shop",)),
        ({"id": "/shop/api", "cmd": "a"}, ("shop/api",)),
        ({"app": {"id": "/shop", "cmd": "a"}}, ("shop",)),
        ([{"id": "/a", "cmd": "a"}, {"id": "/b", "cmd": "b"}], ("a", "b")),
        ({"apps": [{"id": "/a", "cmd": "a"}]}, ("a",)),
        ({"id": "/p", "apps": [{"id": "a", "cmd": "a"}]}, ("p/a",)),
        ({"id": "/p", "apps": [{"id": "/q/a", "cmd": "a"}]}, ("q/a",)),
        ({"id": "/p", "groups": [{"id": "g", "apps": [{"id": "../a", "cmd": "a"}]}]}, ("p/a",)),
        ({"id": "p", "groups": [{"id": "/p/g", "apps": [{"id": "a", "cmd": "a"}], "groups": []}]}, ("p/g/a",)),
        ({"id": "/p", "pods": [{"id": "a", "containers": [{"name": "x"}]}]}, ("p/a",)),
        ([{"id": "/a", "cmd": "a"}, {"id": "a", "cmd": "b"}], ("a", "a-2")),
        ({"cmd": "a", "cpus": 1}, ("unnamed-1",)),
    ],
)
def test_every_app_and_pod_is_a_workload(document: Any, names: tuple[str, ...]) -> None:
    found = read(json.dumps(document))

    assert tuple(one.name for one in found.workloads) == names
    assert {(one.kind, one.folder) for one in found.workloads} == {("marathon", "apps")}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "defines no app"),
        ("[]", "defines no app"),
        ('{"a": 1}', "defines no app"),
        ('{"id": "/shop"}', "defines no app"),
        ('{"id": "/shop", "apps": []}', "defines no app"),
        ('{"id": "/shop", {{#user}} "user": "{{user}}", {{/user}} "cmd": "a"}', "template"),
        ('{"id": "/shop", "cpus": {{cpus}}, "cmd": "a"}', "template"),
    ],
)
def test_what_defines_nothing_is_set_aside(text: str, reason: str) -> None:
    with pytest.raises(SetAsideError, match=reason):
        read(text)


def test_json_that_cannot_be_parsed_fails_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"apps/marathon\.json:[23]: "):
        read('{\n "id": "/shop"\n "cmd": "a"}')


@pytest.mark.parametrize("image", [False, True])
def test_it_settles_what_it_could_say(image: bool) -> None:
    workload = in_docker() if image else app()

    assert workload.settled >= DEPLOYMENT
    assert (workload.settled >= IMAGE) is not image


# --- facts of an app ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "fact", "value"),
    [
        ({"instances": 0}, "scale.instances", 0),
        ({"instances": 2.0}, "scale.instances", 2),
        ({"mem": 32.5}, "scale.memory", round(32.5 * MIB)),
        ({"cmd": None, "args": ["a"]}, "process.custom-command", True),
        ({"env": {"A": "1", "B": {"secret": "b"}}}, "config.env-names", ("A", "B")),
        ({"healthChecks": [{}]}, "health.type", ("http",)),
        ({"healthChecks": [{"protocol": "MESOS_HTTPS"}, {"protocol": "TCP"}]}, "health.type", ("http", "port")),
        ({"healthChecks": [{"protocol": "COMMAND", "command": {"value": "a"}}]}, "health.type", ("command",)),
        ({"healthChecks": [{"gracePeriodSeconds": 5}, {"gracePeriodSeconds": 9}]}, "health.start-timeout", 9),
        ({"constraints": [["rack", "GROUP_BY", "3"]]}, "placement.spread", True),
        ({"constraints": [["@zone", "MAX_PER", "2"]]}, "placement.spread", True),
        ({"constraints": [["hostname", "LIKE", "a.*"]]}, "placement.nodes", ("hostname LIKE a.*",)),
        ({"constraints": [["rack", "CLUSTER"]]}, "placement.nodes", ("rack",)),
        ({"upgradeStrategy": {"minimumHealthCapacity": 0.5}}, "rollout.strategy", "rolling"),
        ({"labels": {"HAPROXY_DEPLOYMENT_GROUP": "a"}}, "rollout.strategy", "blue-green"),
        ({"residency": {"taskLostBehavior": "WAIT_FOREVER"}}, "process.stable-identity", True),
        ({"linuxInfo": {}, "container": {"linuxInfo": {"ipcInfo": {"shmSize": 8}}}}, "scale.shared-memory", 8 * MIB),
        ({"container": {"linuxInfo": {"seccomp": {"unconfined": True}}}}, "security.unconfined", ("seccomp",)),
        ({"container": {"linuxInfo": {"seccomp": {"profileName": "a"}}}}, "security.hardening", ("seccomp",)),
        ({"uris": ["a"], "ports": [0]}, "descriptor.deprecated-keys", ("ports", "uris")),
        ({"ipAddress": {"networkName": "a"}}, "descriptor.deprecated-keys", ("ipAddress",)),
    ],
)
def test_a_form_of_a_key(keys: dict[str, Any], fact: str, value: Value) -> None:
    assert app(**keys).value(fact) == value


@pytest.mark.parametrize(
    ("keys", "fact"),
    [
        ({"mem": "{{mem}}"}, "scale.memory"),
        ({"mem": -1}, "scale.memory"),
        ({"instances": 1.5}, "scale.instances"),
        ({"cpus": [1]}, "scale.cpu"),
        ({"cmd": {"a": 1}}, "process.custom-command"),
        ({"env": ["A"]}, "config.env-names"),
        ({"labels": "a"}, "config.labels"),
        ({"healthChecks": [{"protocol": "UDP"}]}, "health.type"),
        ({"healthChecks": "a"}, "health.type"),
        ({"constraints": [["hostname"]]}, "placement.spread"),
        ({"constraints": "hostname:UNIQUE"}, "placement.nodes"),
        ({"container": "a"}, "image.reference"),
        ({"container": {"docker": []}}, "security.privileged"),
        ({"container": {"docker": {}}}, "build.method"),
        ({"container": {"docker": {"image": "shop:{{tag}}"}}}, "image.mutable-tag"),
        ({"container": {"volumes": ["a"]}}, "storage.volumes"),
        ({"container": {"portMappings": ["a"]}}, "network.exposure"),
        ({"container": {"portMappings": [{"hostPort": "{{port}}"}]}}, "network.ports"),
        ({"labels": {"HAPROXY_0_VHOST": "{{host}}"}}, "network.routes"),
        ({"labels": {"HAPROXY_GROUP": "a", "HAPROXY_0_MODE": "health"}}, "network.protocols"),
        ({"ports": [9000], "requirePorts": True}, "network.protocols"),
        ({"dependencies": [["a"]]}, "process.starts-after"),
        ({"labels": {"use_marathon_autoscaler": "true", "max_instances": "many"}}, "scale.most-instances"),
    ],
)
def test_what_is_open_or_wrong_is_unknown_with_its_place(keys: dict[str, Any], fact: str) -> None:
    workload = app(**keys)

    assert workload.facts[fact].value is None
    assert all(place.first_line > 2 for place in workload.evidence(fact))


@pytest.mark.parametrize(
    ("keys", "fact"),
    [
        ({"disk": 0, "gpus": 0}, "scale.disk"),
        ({"gpus": 0}, "scale.gpus"),
        ({"acceptedResourceRoles": ["*"]}, "placement.nodes"),
        ({"uris": [], "ports": [], "ipAddress": None}, "descriptor.deprecated-keys"),
        ({"networks": [{"mode": "host"}]}, "security.host-access"),
        ({"args": [], "cmd": None, "container": {"docker": {"image": "a"}}}, "process.custom-command"),
        ({"labels": {"use_marathon_autoscaler": "false", "max_instances": "9"}}, "scale.most-instances"),
        ({"labels": {"HAPROXY_0_VHOST": "a.example", "HAPROXY_0_ENABLED": "false"}}, "network.routes"),
        ({"container": {"docker": {"image": "a", "privileged": False}}}, "security.privileged"),
        ({"ports": [0]}, "network.ports"),
    ],
)
def test_what_is_not_asked_for_is_absent(keys: dict[str, Any], fact: str) -> None:
    assert app(**keys).state(fact) is Truth.FALSE


# --- images and flags of Docker -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ({"fetch": [{"uri": "file:///etc/docker.tar.gz"}]}, "required"),
        ({"uris": ["https://files.example.com/.dockercfg"]}, "required"),
        ({"fetch": [{"uri": "file:///root/.docker/config.json"}]}, "required"),
        ({"fetch": [{"uri": "https://files.example.com/shop.tar.gz"}]}, None),
    ],
)
def test_a_fetched_login_shows_what_the_registry_asks_for(keys: dict[str, Any], value: str | None) -> None:
    assert app(container={"docker": {"image": "shop:1"}}, **keys).value("image.registry.auth") == value


@pytest.mark.parametrize("key", ["pullConfig", "credential"])
def test_a_secret_for_the_pull_shows_it_too(key: str) -> None:
    assert in_docker(**{key: {"secret": "a", "principal": "b"}}).value("image.registry.auth") == "required"


@pytest.mark.parametrize(
    ("key", "value", "fact", "found"),
    [
        ("cap-add", "cap_sys_admin", "security.added-capabilities", ("SYS_ADMIN",)),
        ("cap-drop", "ALL", "security.hardening", ("drop-all",)),
        ("device", "/dev/snd", "security.devices", ("/dev/snd",)),
        ("env", "A=hunter2", "config.env-names", ("A",)),
        ("entrypoint", "/bin/sh", "process.custom-command", True),
        ("privileged", "true", "security.privileged", True),
        ("security-opt", "apparmor:unconfined", "security.unconfined", ("apparmor",)),
        ("security-opt", "no-new-privileges", "security.hardening", ("no-escalation",)),
        ("net", "host", "security.host-access", ("network",)),
        ("pid", "host", "security.host-access", ("processes",)),
        ("userns", "host", "security.unconfined", ("user-namespace",)),
        ("shm-size", "1048576", "scale.shared-memory", MIB),
        ("user", "1000", "process.user", ("1000",)),
        ("volume", "/etc:/etc", "security.host-access", ("files",)),
        ("volume", "/var/run/docker.sock:/var/run/docker.sock", "security.docker-socket", True),
        ("v", "/dev/fuse:/dev/fuse", "security.devices", ("/dev/fuse",)),
        ("volume", "data:/data:ro", "storage.volumes", ("/data",)),
        ("volume", "data:/data", "storage.kinds", ("named",)),
        ("volume", "/data", "storage.scratch", ("/data",)),
    ],
)
def test_a_flag_of_docker_run(key: str, value: str, fact: str, found: Value) -> None:
    assert flag(key, value).value(fact) == found


@pytest.mark.parametrize("key", ["hostname", "log-driver", "label"])
def test_a_flag_that_no_fact_records_adds_none(key: str) -> None:
    assert set(flag(key, "a").facts) == set(in_docker().facts)


@pytest.mark.parametrize(("forced", "policy"), [(True, "always"), (False, "if-not-present")])
def test_when_the_image_is_pulled(forced: bool, policy: str) -> None:
    assert in_docker(forcePullImage=forced).value("image.pull-policy") == policy


@pytest.mark.parametrize("keys", [{"network": "HOST"}, {"network": "host"}])
def test_an_image_that_asks_for_the_network_of_the_host(keys: dict[str, Any]) -> None:
    assert in_docker(**keys).value("security.host-access") == ("network",)


# --- network --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"portDefinitions": [{"port": 9000}]}, (None, None, ("internal",))),
        ({"portDefinitions": [{"port": 9000}], "requirePorts": True}, ((9000,), None, ("host-port",))),
        ({"ports": [5432], "requirePorts": True}, ((5432,), ("tcp",), ("host-port",))),
        ({"portDefinitions": [{"port": 0, "protocol": "udp"}]}, (None, ("udp",), ("internal",))),
        (
            {"container": {"portMappings": [{"hostPort": 53, "protocol": "udp,tcp"}]}},
            ((53,), ("tcp", "udp"), ("host-port",)),
        ),
        ({"container": {"portMappings": [{"hostPort": 80}]}}, ((80,), ("http",), ("host-port",))),
        (
            {"container": {"docker": {"image": "a", "portMappings": [{"hostPort": 9001, "containerPort": 3306}]}}},
            ((9001,), ("tcp",), ("host-port",)),
        ),
        (
            {"container": {"portMappings": [{"hostPort": 9000}]}, "healthChecks": [{"protocol": "MESOS_HTTP"}]},
            ((9000,), ("http",), ("host-port",)),
        ),
        (
            {"portDefinitions": [{"port": 10001}], "labels": {"HAPROXY_GROUP": "external"}},
            ((10001,), ("tcp",), ("internal", "load-balancer")),
        ),
        (
            {"portDefinitions": [{"port": 10001}], "labels": {"HAPROXY_0_GROUP": "a", "HAPROXY_0_MODE": "http"}},
            ((10001,), ("http",), ("internal", "load-balancer")),
        ),
        ({"portDefinitions": [{"port": 10001}], "labels": {"HAPROXY_GROUP": "internal"}}, (None, None, ("internal",))),
    ],
)  # fmt: skip
def test_ports(keys: dict[str, Any], expected: tuple[Value | None, ...]) -> None:
    workload = app(**keys)

    assert tuple(workload.value(f"network.{fact}") for fact in ("ports", "protocols", "exposure")) == expected


def test_a_rule_of_another_load_balancer_names_hosts() -> None:
    workload = app(labels={"traefik.frontend.rule": "Host:shop.example.com,www.example.com;Path:/a"})

    assert workload.value("network.routes") == ("shop.example.com", "www.example.com")
    assert workload.value("network.route-count") == 2


@pytest.mark.parametrize(
    ("keys", "tcp", "udp"),
    [
        ({"container": {"docker": {"image": "a"}, "portMappings": [{"containerPort": 80}]}}, (80,), None),
        ({"container": {"docker": {"image": "a", "portMappings": [{"containerPort": 80}]}}}, (80,), None),
        (
            {"container": {"docker": {"image": "a"}, "portMappings": [{"containerPort": 53, "protocol": "udp,tcp"}]}},
            (53,),
            (53,),
        ),
        ({"container": {"docker": {"image": "a"}, "portMappings": [{"containerPort": 0}]}}, None, None),
        (
            {"container": {"docker": {"image": "a"}, "portMappings": [{"containerPort": 0, "hostPort": 9000}]}},
            (9000,),
            None,
        ),
        (
            {"container": {"docker": {"image": "a"}}, "portDefinitions": [{"port": 8080}], "requirePorts": True},
            (8080,),
            None,
        ),
        ({"container": {"docker": {"image": "a"}}, "portDefinitions": [{"port": 8080}]}, None, None),
        ({"portDefinitions": [{"port": 8080}], "requirePorts": True}, None, None),
    ],
)
def test_ports_of_the_container_are_ports_of_the_app(
    keys: dict[str, Any], tcp: tuple[int, ...] | None, udp: tuple[int, ...] | None
) -> None:
    shop = app(**keys)
    assert (shop.value("image.ports"), shop.value("image.udp-ports")) == (tcp, udp)
    assert shop.value("image.port-count") == (len(tcp) if tcp else None)


def test_several_mappings_and_endpoints_are_counted() -> None:
    shop = app(container={"docker": {"image": "a"}, "portMappings": [{"containerPort": 80}, {"containerPort": 81}]})
    assert shop.value("image.port-count") == 2
    group = pod(
        {"name": "a", "image": {"id": "a"}, "endpoints": [{"name": "dns", "containerPort": 53, "protocol": ["udp"]}]}
    )
    assert (group.value("image.udp-ports"), group.value("image.udp-only")) == ((53,), True)


# --- storage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("external", "kind"),
    [
        ({"provider": "dvdi", "options": {"dvdi/driver": "rexray"}}, "cloud-disk"),
        ({"provider": "dvdi"}, "cloud-disk"),
        ({"provider": "dvdi", "options": {"dvdi/driver": "nfs"}}, "nfs"),
        ({"provider": "csi", "options": {"pluginName": "glusterfs"}}, "cluster-file"),
    ],
)
def test_the_kind_of_an_external_volume_is_that_of_its_driver(external: dict[str, Any], kind: str) -> None:
    workload = app(container={"volumes": [{"containerPath": "/a", "external": external}]})

    assert workload.value("storage.kinds") == (kind,)


# --- pods -----------------------------------------------------------------------------------------------------------


def test_the_containers_of_a_pod_are_one_workload() -> None:
    first = {"name": "a", "image": {"id": "a:1"}, "resources": {"cpus": 1, "mem": 64}}
    second = {"name": "b", "image": {"id": "b", "forcePull": True}, "resources": {"cpus": 0.5, "mem": 128}}
    workload = pod(first, second, scaling={"instances": 3})

    assert workload.value("image.reference") == ("a:1", "b")
    assert workload.value("scale.memory") == 128 * MIB
    assert workload.value("scale.instances") == 3
    assert workload.value("process.sidecars") == ("b",)
    assert workload.value("image.mutable-tag") is True


def test_a_sidecar_without_a_name_is_one_that_is_not_known() -> None:
    sidecars = pod({"name": "a"}, {"exec": {"command": {"shell": "b"}}}).facts["process.sidecars"]

    assert (sidecars.value, len(sidecars.evidence)) == (None, 1)


@pytest.mark.parametrize("key", ["resources", "lifecycle", "healthCheck"])
def test_what_a_wrong_shape_could_have_said_is_unknown(key: str) -> None:
    fact = {"resources": "scale.memory", "lifecycle": "process.stop-grace", "healthCheck": "health.type"}[key]

    assert pod({"name": "a", key: ["x"]}).facts[fact].value is None


@pytest.mark.parametrize(
    ("container", "fact", "value"),
    [
        ({"exec": {"command": {"shell": "a"}}}, "process.custom-command", True),
        ({"environment": {"A": "1"}}, "config.env-names", ("A",)),
        ({"user": "a"}, "process.user", ("a",)),
        ({"lifecycle": {"killGracePeriodSeconds": 9}}, "process.stop-grace", 9),
        ({"healthCheck": {"http": {"path": "/up"}}}, "health.endpoint", "/up"),
        ({"healthCheck": {"exec": {"command": {"shell": "a"}}}}, "health.type", ("command",)),
        ({"endpoints": [{"hostPort": 53, "protocol": ["udp", "tcp"]}]}, "network.protocols", ("tcp", "udp")),
        ({"endpoints": [{"hostPort": 0}]}, "network.exposure", ("internal",)),
        ({"image": {"id": "a", "pullConfig": {"secret": "s"}}}, "image.registry.auth", "required"),
    ],
)
def test_what_a_container_of_a_pod_says(container: dict[str, Any], fact: str, value: Value) -> None:
    assert pod({"name": "a", **container}).value(fact) == value


@pytest.mark.parametrize(
    ("keys", "fact", "value"),
    [
        ({"volumes": [{"name": "v"}]}, "storage.scratch", ("/data",)),
        ({"volumes": [{"name": "v", "host": "/etc"}]}, "security.host-access", ("files",)),
        ({"volumes": [{"name": "v", "persistent": {"size": 8}}]}, "storage.volumes", ("/data",)),
        ({"volumes": [{"name": "v", "secret": "s"}]}, "config.files", ("/data",)),
        ({"secrets": {"s": {"source": "a"}}}, "config.secrets", ("s",)),
        ({"scheduling": {"placement": {"constraints": [{"fieldName": "a", "operator": "UNIQUE"}]}}}, "placement.spread",
         True),
        ({"scheduling": {"upgrade": {"minimumHealthCapacity": 1}}}, "rollout.strategy", "rolling"),
    ],
)  # fmt: skip
def test_what_a_pod_says(keys: dict[str, Any], fact: str, value: Value) -> None:
    container = {"name": "a", "volumeMounts": [{"name": "v", "mountPath": "/data"}]}

    assert pod(container, **keys).value(fact) == value


@pytest.mark.parametrize(("image", "value"), [(None, None), ({"id": "a:1"}, ("network",))])
def test_only_an_image_has_a_network_of_its_own_to_give_up(image: Any, value: Value | None) -> None:
    workload = pod({"name": "a", "image": image}, networks=[{"mode": "host"}])

    assert workload.value("security.host-access") == value


# --- order ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dependency", "names"),
    [
        ("/p/db", ("p/db",)),
        ("../db", ("p/db",)),
        ("/p/stores", ("p/stores/a", "p/stores/b")),
        ("/elsewhere", ("elsewhere",)),
    ],
)
def test_a_dependency_is_told_by_name(dependency: str, names: tuple[str, ...]) -> None:
    stores = {"id": "stores", "apps": [{"id": "a", "cmd": "a"}, {"id": "b", "cmd": "b"}]}
    apps = [{"id": "api", "cmd": "a", "dependencies": [dependency]}, {"id": "db", "cmd": "b"}]
    found = read(json.dumps({"id": "/p", "apps": apps, "groups": [stores]}))

    assert {one.name: one.value("process.starts-after") for one in found.workloads}["p/api"] == names


def test_a_group_waits_with_all_that_is_in_it() -> None:
    group = {"id": "/p/web", "dependencies": ["/p/db"], "apps": [{"id": "a", "cmd": "a"}]}
    found = read(json.dumps({"id": "/p", "groups": [group]}))

    assert found.workloads[0].value("process.starts-after") == ("p/db",)


# --- mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "note"),
    [
        ({"instancs": 1}, "`instancs` is no key of an app. Did you mean `instances`?"),
        ({"healthChecks": [{"protocol": "UDP"}]}, "a health check names a protocol that is none"),
        ({"constraints": [["hostname"]]}, "a constraint is a list without a field and an operator"),
        ({"container": {"docker": {}}}, "this container names no image"),
        ({"container": {"volumes": [{"containerPath": "/a"}]}}, "a volume does not say where it comes from"),
        ({"portDefinitions": ["a"]}, "an entry of `portDefinitions` is a text, not a mapping"),
        ({"id": ""}, "this app has no id"),
    ],
)
def test_a_mistake_is_noted(keys: dict[str, Any], note: str) -> None:
    found = [str(one) for one in written(**keys).notes]

    assert any(note in one for one in found), found


def test_what_marathon_answers_is_no_mistake() -> None:
    answered = {"version": "2020", "tasksRunning": 1, "deployments": [], "ipAddress": None, "fetch": [], "ports": []}

    assert written(**answered).notes == ()


def test_values_stay_in_the_file() -> None:
    found = written(
        env={"TOKEN": "hunter2"},
        labels={"KEY": "hunter2", "HAPROXY_0_AUTH": "realm:me:hunter2"},
        secrets={"s": {"source": "hunter2"}},
        container={"docker": {"image": "a", "parameters": [{"key": "env", "value": "A=hunter2"}]}},
    )

    assert "hunter2" not in str([fact.value for fact in found.workloads[0].facts.values()]) + str(found.notes)


# --- whatever is written --------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    ["shop", "host", "HTTP", "udp,tcp", "{{x}}", "${y}", "/a:/b", "true", "1e3", "", "UNIQUE", "env"]
)
_KEYS = st.sampled_from(
    [
        "id",
        "cmd",
        "args",
        "apps",
        "groups",
        "pods",
        "containers",
        "container",
        "docker",
        "image",
        "network",
        "networks",
        "mode",
        "portMappings",
        "hostPort",
        "servicePort",
        "protocol",
        "parameters",
        "key",
        "value",
        "volumes",
        "containerPath",
        "hostPath",
        "persistent",
        "external",
        "options",
        "size",
        "secret",
        "secrets",
        "env",
        "environment",
        "labels",
        "HAPROXY_0_VHOST",
        "HAPROXY_GROUP",
        "HAPROXY_0_STICKY",
        "use_marathon_autoscaler",
        "max_instances",
        "healthChecks",
        "healthCheck",
        "path",
        "constraints",
        "acceptedResourceRoles",
        "dependencies",
        "upgradeStrategy",
        "minimumHealthCapacity",
        "uris",
        "fetch",
        "ports",
        "requirePorts",
        "portDefinitions",
        "endpoints",
        "scaling",
        "scheduling",
        "instances",
        "mem",
        "cpus",
        "gpus",
        "name",
        "volumeMounts",
        "linuxInfo",
        "residency",
        "pullConfig",
        "forcePullImage",
    ]
)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(_WORDS, st.none(), st.integers(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=6)),
    max_leaves=40,
)


@given(st.one_of(_VALUES, st.dictionaries(_KEYS, _VALUES, max_size=12).map(lambda keys: {"cmd": "a", **keys})))
def test_nothing_that_is_written_breaks_it(document: Any) -> None:
    text = json.dumps(document, indent=1)
    try:
        found = read(text)
    except (SourceError, SetAsideError):
        return
    lines = text.count("\n") + 1
    for workload in found.workloads:
        assert set(workload.facts) <= STATES
        for fact in workload.facts.values():
            assert fact.evidence
            assert all(1 <= place.first_line <= place.last_line <= lines for place in fact.evidence)


# --- volumes of the sandbox -----------------------------------------------------------------------------------------

_KEPT = {"containerPath": "mysqldata", "mode": "RW", "persistent": {"size": 1000}}


def with_volumes(*volumes: dict[str, Any]) -> Workload:
    return app(container={"docker": {"image": "mysql:8"}, "volumes": list(volumes)})


@pytest.mark.parametrize("host", ["mysqldata", "./mysqldata", "mysqldata/data"])
def test_a_relative_path_may_mount_its_own_persistent_volume(host: str) -> None:
    workload = with_volumes(_KEPT, {"containerPath": "/var/lib/mysql", "hostPath": host, "mode": "RW"})

    assert workload.value("storage.volumes") == ("/var/lib/mysql", "mysqldata")
    assert workload.state("security.host-access") is Truth.FALSE


def test_another_relative_path_goes_with_the_sandbox() -> None:
    workload = with_volumes({"containerPath": "/cache", "hostPath": "cache", "mode": "RW"})

    assert workload.value("storage.scratch") == ("/cache",)
    assert workload.state("security.host-access") is workload.state("storage.volumes") is Truth.FALSE


def test_an_absolute_path_is_one_of_the_host() -> None:
    workload = with_volumes(_KEPT, {"containerPath": "/logs", "hostPath": "/var/log/mysqldata", "mode": "RW"})

    assert workload.value("security.host-access") == ("files",)
