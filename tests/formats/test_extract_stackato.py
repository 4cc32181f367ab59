"""Stackato descriptors: stackato.yml, manifests with Stackato's own keys, every form of a key."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import SetAsideError, SourceError
from advisor.formats import FORMATS
from advisor.formats.extraction import Extraction
from advisor.formats.settled import DEPLOYMENT, IMAGE
from advisor.formats.stackato.workloads import STATES
from advisor.model.facts import Truth, Value, Workload
from advisor.text.source import ReadOptions, Source

extract_stackato = FORMATS["stackato"].extract

MIB = 1024**2


def read(text: str, path: str = "stackato.yml", **others: str) -> Extraction:
    sources = {name: Source(name, "stackato", content) for name, content in others.items()}
    return extract_stackato(Source(path, "stackato", text), ReadOptions(other=sources.get))


def app(lines: str) -> Workload:
    """The app with these lines below its name, which stands on line 1."""
    return read(f"name: shop\n{lines}\n").workloads[0]


def notes(lines: str) -> list[str]:
    return [str(note) for note in read(f"name: shop\n{lines}\n").notes]


# --- apps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name: shop\nmem: 64M\n", ("shop",)),
        ("framework: python\n", ("web",)),
        ("applications:\n- name: a\n- name: b\n", ("a", "b")),
        ("applications:\n  one:\n    mem: 64M\n  .:\n    name: b\n", ("one", "b")),
        ("applications:\n- name: a\n- name: a\n", ("a", "a-2")),
        ("name: shop\napplications:\n- mem: 64M\n  name: a\n", ("a",)),
        ("stackato:\n  cron: []\n", ("web",)),
    ],
)
def test_every_app_is_a_workload(text: str, names: tuple[str, ...]) -> None:
    found = read(text, "apps/web/stackato.yml")

    assert tuple(one.name for one in found.workloads) == names
    assert {one.kind for one in found.workloads} == {"stackato"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no mapping"),
        ("- a\n", "no mapping"),
        ("env:\n  A: 1\n", "describes no app of its own"),
        ("applications: []\n", "describes no app of its own"),
    ],
)
def test_what_describes_no_app_is_set_aside(text: str, reason: str) -> None:
    with pytest.raises(SetAsideError, match=reason):
        read(text)


def test_yaml_that_cannot_be_parsed_fails_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"stackato\.yml:2: "):
        read("name: shop\n\tmem: 64M\n")


@pytest.mark.parametrize("image", [False, True])
def test_it_settles_what_it_could_say(image: bool) -> None:
    workload = app("docker_image: shop:1" if image else "framework: python")

    assert workload.settled >= DEPLOYMENT
    assert (workload.settled >= IMAGE) is not image


def test_a_stackato_block_counts_as_keys_of_the_app() -> None:
    (workload,) = read("applications:\n- name: a\n  stackato:\n    timeout: 90\n").workloads

    assert workload.value("health.start-timeout") == 90
    assert workload.evidence("health.start-timeout")[0].first_line == 4


def test_the_top_level_speaks_for_every_app_that_says_nothing_itself() -> None:
    first, second = read(
        "mem: 64M\nenv: {A: 1}\napplications:\n- name: a\n- {name: b, memory: 1G, env: {B: 1}}\n"
    ).workloads

    assert (first.value("scale.memory"), second.value("scale.memory")) == (64 * MIB, 1024 * MIB)
    assert second.value("config.env-names") == ("A", "B")


# --- inheritance ----------------------------------------------------------------------------------------------------


def test_an_inherited_file_says_what_the_own_one_does_not() -> None:
    base = "mem: 64M\ninstances: 4\n"
    (workload,) = read("name: shop\ninherit: base.yml\nmem: 128M\n", **{"base.yml": base}).workloads

    assert (workload.value("scale.memory"), workload.value("scale.instances")) == (128 * MIB, 4)
    assert workload.evidence("scale.instances")[0].path == "base.yml"
    assert workload.files == ("stackato.yml", "base.yml")


@pytest.mark.parametrize("inherit", ["gone.yml", "/etc/passwd", "[a.yml, gone.yml]", "{a: b}"])
def test_a_missing_inherited_file_leaves_open_what_it_may_say(inherit: str) -> None:
    found = read(f"name: shop\ninherit: {inherit}\n", **{"a.yml": "mem: 64M\n"})

    assert found.workloads[0].state("services.bound") is Truth.UNKNOWN
    assert found.workloads[0].state("security.privileged") is Truth.FALSE
    assert "names a file that was not read" in found.notes[0].what


def test_files_that_inherit_each_other_end() -> None:
    found = read("name: shop\ninherit: base.yml\n", **{"base.yml": "inherit: stackato.yml\nmem: 64M\n"})

    assert found.workloads[0].value("scale.memory") == 64 * MIB


# --- facts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "fact", "value"),
    [
        ("mem: 256", "scale.memory", 256 * MIB),
        ("memory: 1.5G", "scale.memory", 1536 * MIB),
        ("disk_quota: 2G", "scale.disk", 2048 * MIB),
        ("disk: 768", "scale.disk", 768 * MIB),
        ("url: shop.example.com", "network.routes", ("shop.example.com",)),
        ("urls: ['${name}.example.com']", "network.routes", ("shop.example.com",)),
        ("host: a\ndomain: b.example", "network.routes", ("a.b.example",)),
        ("subdomain: a\ndomain: b.example", "network.routes", ("a.b.example",)),
        ("url: ['${name}.${target-base}']", "network.route-count", 1),
        ("processes: {web: bin/start}", "process.custom-command", True),
        ("processes: {web: bin/start, worker: bin/work}", "process.types", ("web", "worker")),
        ("processes: {web: ~}\ncommand: bin/work", "process.types", ("worker",)),
        ("url: []", "process.types", ("worker",)),
        ("hooks: {legacy: {post-staging: a}}", "rollout.hooks", ("release",)),
        ("stackato: {hooks: {pre-running: [a]}}", "process.init-steps", ("pre-running",)),
        ("cron: ['@daily bin/a', '0 1 * * 1-5 bin/b', 'A=b']", "process.schedule", "0 1 * * 1-5, @daily"),
        ("cron: 0 1 * * * bin/b", "process.schedule", "0 1 * * *"),
        ("services: [a, b]", "services.bound", ("a", "b")),
        ("services: [{db: mysql}, {name: queue}]", "services.bound", ("db", "queue")),
        ("services: {db: {type: mysql, plan: free}}", "services.bound", ("db",)),
        ("services: {'${name}-db': mysql}", "services.bound", ("shop-db",)),
        ("services: {'${other}-db': mysql}", "services.bound", ("${other}-db",)),
        ("services: {mysql: mysql}", "services.bound", ("mysql",)),
        ("services: {redis: store}", "services.bound", ("store",)),
        ("services: {data: {type: filesystem}}", "storage.kinds", ("claim",)),
        ("services: {port: harbor}", "network.protocols", ("http", "tcp")),
        ("services: {both-port: harbor}", "network.protocols", ("http", "tcp", "udp")),
        ("services: {port: harbor}\nurl: []", "network.exposure", ("node-port",)),
        ("placementzone: a", "placement.nodes", ("a",)),
        ("depends-on: [a, b]", "process.starts-after", ("a", "b")),
        ("docker-image: shop:1", "image.reference", ("shop:1",)),
    ],
)
def test_a_form_of_a_key(lines: str, fact: str, value: Value) -> None:
    assert app(lines).value(fact) == value


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        ("mem: ${size}", "scale.memory"),
        ("mem: -1", "scale.memory"),
        ("mem: [1]", "scale.memory"),
        ("instances: many", "scale.instances"),
        ("url: ['${name}.${target-base}']", "network.routes"),
        ("processes: web", "process.types"),
        ("command: [a]", "process.custom-command"),
        ("cron: [whenever]", "process.schedule"),
        ("cron: [[a]]", "process.schedule"),
        ("env: x", "config.env-names"),
        ("services: x", "services.bound"),
        ("services: [[a]]", "services.bound"),
        ("autoscale: {cpu: {max: 80}}", "scale.autoscaling"),
        ("autoscale: x", "scale.autoscaling"),
        ("sso-enabled: maybe", "config.features"),
        ("depends-on: {a: b}", "process.starts-after"),
        ("docker_image: {a: b}", "image.reference"),
        ("docker_image: 'shop:${tag}'", "image.reference"),
    ],
)
def test_what_is_open_or_wrong_is_unknown_with_its_line(lines: str, fact: str) -> None:
    workload = app(lines)

    assert workload.facts[fact].value is None
    assert [place.first_line for place in workload.evidence(fact)] == [2]


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        ("autoscale: {enabled: false, instances: {max: 8}}", "scale.most-instances"),
        ("sso-enabled: false", "config.features"),
        ("hooks: {pre-push: make}", "rollout.hooks"),
        ("hooks: {pre-staging: [python prepare.py]}", "rollout.hooks"),
        ("hooks: {post-staging: []}", "rollout.hooks"),
        ("services: {data: filesystem}", "services.bound"),
        ("services: {data: filesystem}", "storage.shared"),
        ("processes: {web: ~}", "network.protocols"),
        ("services: ~\nenv: ~", "services.bound"),
        ("app-dir: shop.war", "process.custom-command"),
        ("depends-on: []", "process.starts-after"),
    ],
)
def test_what_is_not_asked_for_is_absent(lines: str, fact: str) -> None:
    assert app(lines).state(fact) is Truth.FALSE


@pytest.mark.parametrize("more", ["instances: 2", "autoscale: {enabled: true, instances: {max: 3}}"])
def test_a_file_system_of_several_instances_is_shared(more: str) -> None:
    assert app(f"services: {{data: filesystem}}\n{more}").value("storage.shared") is True


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        ("memroy: 64M", "`memroy` is no key of an app"),
        ("requirements: {ubuntu: [a]}", "`requirements` names packages of the operating system"),
        ("requirements: {running: {ubuntu: [a]}}", "`requirements` names packages of the operating system"),
        ("cron: [whenever]", "an entry of `cron` is no line of a crontab"),
        ("services: {a: [b]}", "a service is a list"),
        ("services: [[a]]", "an entry of `services` is a list"),
        ("applications: [a]", "an app below `applications` is a text"),
        ("---\nname: b", "a further YAML document, which is not read"),
    ],
)
def test_a_mistake_is_noted(lines: str, note: str) -> None:
    assert any(note in found for found in notes(lines)), notes(lines)


def test_values_stay_in_the_file() -> None:
    lines = (
        "env: {TOKEN: hunter2hunter2, OTHER: {default: hunter2}}\ndrain: {logs: 'udp://me:hunter2@logs.example.com'}"
    )
    found = read(f"name: shop\n{lines}\n")

    assert "hunter2" not in str([fact.value for fact in found.workloads[0].facts.values()]) + str(found.notes)


@pytest.mark.parametrize(
    ("lines", "links"),
    [
        ("app-dir: web", ("apps/web",)),
        ("app-dir: ../other", ("other",)),
        ("app-dir: ../../other", ()),
        ("app-dir: target/shop.war", ()),
        ("app-dir: ${folder}", ()),
        ("app-dir: [a]", ()),
        ("mem: 64M", ()),
    ],
)
def test_a_folder_of_the_source_is_linked(lines: str, links: tuple[str, ...]) -> None:
    (workload,) = read(f"name: shop\n{lines}\n", "apps/stackato.yml").workloads

    assert workload.links == links


def test_the_key_of_an_app_in_a_map_is_its_folder() -> None:
    (workload,) = read("applications:\n  web:\n    name: shop\n", "apps/manifest.yml").workloads

    assert workload.links == ("apps/web",)


# --- whatever is written --------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    ["shop", "1G", "64", "${x}", "${name}", "${mem}", "@daily x", "true", "", "a/b", "harbor", "udp://x"]
)
_KEYS = st.sampled_from(
    [
        "name",
        "applications",
        "stackato",
        "inherit",
        "framework",
        "type",
        "mem",
        "memory",
        "disk",
        "instances",
        "services",
        "filesystem",
        "harbor",
        "processes",
        "web",
        "command",
        "env",
        "hooks",
        "legacy",
        "pre-running",
        "post-staging",
        "cron",
        "requirements",
        "staging",
        "ubuntu",
        "drain",
        "url",
        "host",
        "domain",
        "no-route",
        "buildpack",
        "stack",
        "autoscale",
        "enabled",
        "max",
        "docker_image",
        "app-dir",
        "depends-on",
        "sso-enabled",
        "timeout",
        "placement-zone",
    ]
)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(_WORDS, st.none(), st.integers(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=5)),
    max_leaves=30,
)


@given(st.one_of(_VALUES, st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=9)))
def test_nothing_that_is_written_breaks_it(document: Any) -> None:
    text = yaml.safe_dump(document)
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
