"""Cloud Foundry manifests: every attribute, old form, oddity and mistake."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.data import data_folder
from advisor.errors import SourceError
from advisor.formats import FORMATS
from advisor.formats.extraction import Extraction
from advisor.formats.settled import DEPLOYMENT, IMAGE
from advisor.model.facts import Truth, Value, Workload
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Map, Text, parse

extract_cloud_foundry = FORMATS["cloud-foundry"].extract

MIB = 1024**2
DIGEST = "sha256:" + "ab" * 32


def read(text: str, path: str = "manifest.yml", **others: Any) -> Extraction:
    return extract_cloud_foundry(Source(path, "cloud-foundry", text), ReadOptions(**others))


def app(lines: str, variables: Mapping[str, str] | None = None) -> Workload:
    """The one app with these lines below its name, which stands on line 2."""
    body = "".join(f"  {line}\n" for line in lines.splitlines())
    return read(f"applications:\n- name: shop\n{body}", variables=variables or {}).workloads[0]


def notes(lines: str) -> list[str]:
    body = "".join(f"  {line}\n" for line in lines.splitlines())
    return [str(note) for note in read(f"applications:\n- name: shop\n{body}").notes]


def lines_of(workload: Workload, fact: str) -> list[int]:
    return [place.first_line for place in workload.evidence(fact)]


@cache
def definitions() -> dict[str, str]:
    """Fact → its source, as the vocabulary says."""
    path = data_folder("rules") / "facts.yaml"
    (document,) = parse(path.read_text(encoding="utf-8"), "facts.yaml")
    assert isinstance(document, Map)
    sources = {}
    for entry in document.entries:
        source = entry.value.get("source") if isinstance(entry.value, Map) else None
        assert isinstance(source, Text)
        sources[entry.key.text] = source.text
    return sources


def test_the_settled_facts_are_those_of_the_vocabulary() -> None:
    sources = definitions()
    assert {name for name, source in sources.items() if source == "deployment"} == DEPLOYMENT
    assert {name for name in sources if name.startswith("image.")} == IMAGE


@pytest.mark.parametrize(
    ("lines", "fact", "value", "line"),
    [
        ("memory: 512M", "scale.memory", 512 * MIB, 3),
        ("memory: 1gb", "scale.memory", 1024 * MIB, 3),
        ("disk_quota: 2G", "scale.disk", 2048 * MIB, 3),
        ("disk-quota: 2G", "scale.disk", 2048 * MIB, 3),
        ("log-rate-limit-per-second: 16K", "scale.log-rate", 16 * 1024, 3),
        ("log-rate-limit-per-second: 0", "scale.log-rate", 0, 3),
        ("instances: 0", "scale.instances", 0, 3),
        ("instances: 12", "scale.instances", 12, 3),
        ("timeout: 180", "health.start-timeout", 180, 3),
        ("health-check-type: http", "health.type", ("http",), 3),
        ("health-check-type: none", "health.type", ("process",), 3),
        ("health-check-http-endpoint: /up?key=1", "health.endpoint", "/up", 3),
        ("readiness-health-check-type: port", "health.readiness", ("port",), 3),
        ("command: bin/start", "process.custom-command", True, 3),
        ("command: |\n  one\n  two", "process.custom-command", True, 3),
        ("stack: cflinuxfs4", "build.stack", "cflinuxfs4", 3),
        ("buildpack: go_buildpack", "build.buildpacks", ("go_buildpack",), 3),
        ("buildpacks: [b, a]", "build.buildpacks", ("a", "b"), 3),
        ("buildpack: https://u:p@git.example/p.git#v1", "build.buildpacks", ("https://git.example/p.git#v1",), 3),
        ("buildpack: https://git.example/p.git", "build.custom-buildpack", True, 3),
        ("lifecycle: cnb\nbuildpacks: [x]", "build.method", "cnb", 3),
        ("docker:\n  image: a/b:1", "build.method", "image", 3),
        ("docker:\n  image: a/b:1", "image.reference", ("a/b:1",), 4),
        ("docker:\n  image: a/b", "image.mutable-tag", True, 4),
        (f"docker:\n  image: a/b@{DIGEST}", "image.digest", True, 4),
        ("docker:\n  image: reg.example:5000/b:1", "image.registry", ("reg.example:5000",), 4),
        ("docker:\n  image: docker://reg.example/b:1", "image.scheme", "docker", 4),
        ("docker:\n  image: reg.example/b:1\n  username: ann", "image.registry.auth", "required", 5),
        ("docker:\n  image: u:p@reg.example/b:1", "image.registry.inline-credentials", True, 4),
        ("path: .", "build.rebuildable", True, 3),
        ("env: {B: 1, A: 2}", "config.env-names", ("A", "B"), 3),
        ("features: {ssh: true, revisions: no}", "config.features", ("ssh",), 3),
        ("metadata:\n  labels: {team: x, a/b: y}", "config.labels", ("a/b", "team"), 4),
        ("services: [db, {name: mq}]", "services.bound", ("db", "mq"), 3),
        ("services: {db: mysql}", "services.bound", ("db",), 3),
        ("services:\n- name: db\n  parameters: {a: 1}\n- mq", "services.parameters", ("db",), 4),
        ("services: [((db))]", "services.bound", ("((db))",), 3),
        ("sidecars:\n- name: proxy\n  command: x\n  process_types: [web]", "process.sidecars", ("proxy",), 4),
        ("routes:\n- route: a.example", "network.routes", ("a.example",), 4),
        ("routes:\n- route: a.example", "network.protocols", ("http",), 4),
        ("routes:\n- route: a.example\n  protocol: http2", "network.protocols", ("http2",), 4),
        ("routes:\n- route: tcp.example:1234", "network.protocols", ("tcp",), 4),
        ("routes:\n- route: a.example\n- route: b.example/x", "network.route-count", 2, 4),
        ("routes:\n- route: shop.apps.internal", "network.internal-routes", ("shop.apps.internal",), 4),
        ("routes:\n- route: u:p@a.example/x?y=1", "network.routes", ("a.example/x",), 4),
        ("routes:\n- route: a.x\n  options: {loadbalancing: hash}", "network.load-balancing", ("hash",), 4),
        ("routes:\n- route: ((app)).apps.internal", "network.internal-routes", ("((app)).apps.internal",), 4),
        ("routes:\n- route: a.example", "network.exposure", ("route",), 4),
        ("routes:\n- route: shop.apps.internal", "network.exposure", ("internal",), 4),
        ("routes:\n- route: a.example\n- route: b.apps.internal", "network.exposure", ("internal", "route"), 4),
        ("host: shop", "network.exposure", ("route",), 3),
        ("domain: a.example", "network.exposure", ("route",), 3),
        ("random-route: true", "network.exposure", ("route",), 3),
        ("memory: 1G", "network.exposure", ("route",), 2),
        ("random-route: true", "network.route-count", 1, 3),
        ("random-route: true", "network.protocols", ("http",), 3),
        ("host: shop\ndomain: a.example", "network.routes", ("shop.a.example",), 3),
        ("hosts: [a, b]\ndomains: [x, y]", "network.route-count", 4, 3),
        ("domain: a.example\nno-hostname: true", "network.routes", ("a.example",), 3),
        ("memory: 1G", "network.protocols", ("http",), 2),
        ("memory: 1G", "build.method", "buildpack", 2),
        ("memory: 1G", "process.types", ("web",), 2),
        ("memory: 1G", "descriptor.formats", ("cloud-foundry-manifest",), 2),
        ("host: a", "descriptor.deprecated-keys", ("host",), 3),
        ("health-check-type: none", "descriptor.deprecated-keys", ("health-check-type none",), 3),
    ],
)
def test_an_attribute_states_its_fact_with_its_line(lines: str, fact: str, value: Value, line: int) -> None:
    workload = app(lines)
    assert workload.value(fact) == value
    assert lines_of(workload, fact)[0] == line


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        ("command: null", "process.custom-command"),
        ("command: default", "process.custom-command"),
        ("buildpack: null", "build.buildpacks"),
        ("no-route: true", "network.protocols"),
        ("no-route: true", "network.exposure"),
        ("no-route: true\nroutes:\n- route: a.example", "network.routes"),
        ("routes:\n- route: a.apps.internal", "network.protocols"),
        ("processes:\n- type: worker", "network.protocols"),
        ("log-rate-limit-per-second: -1", "scale.log-rate"),
        ("memory: 1G", "scale.instances"),
        ("memory: 1G", "security.privileged"),
        ("memory: 1G", "image.root"),
        ("memory: 1G", "image.registry.auth"),
        ("docker: {image: 'a/b:1'}\nstack: cflinuxfs4", "build.stack"),
        ("docker: {image: 'a/b:1'}", "image.digest"),
        ("services: []", "services.bound"),
        ("features: {ssh: false}", "config.features"),
    ],
)
def test_what_a_manifest_could_say_and_does_not_is_absent(lines: str, fact: str) -> None:
    assert app(lines).state(fact) is Truth.FALSE


@pytest.mark.parametrize("fact", ["image.root", "image.registry.auth", "image.registry.tls", "image.ports"])
def test_what_an_image_holds_stays_open(fact: str) -> None:
    assert app("docker: {image: 'reg.example/b:1'}").state(fact) is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        ("memory: ((memory))", "scale.memory"),
        ("memory: ${memory}", "scale.memory"),
        ('memory: "{{ memory }}"', "scale.memory"),
        ("instances: ((n))", "scale.instances"),
        ("processes:\n- type: web\n  instances: 2\n- type: worker\n  instances: ((n))", "scale.instances"),
        ("stack: ((stack))", "build.stack"),
        ("buildpacks: [((pack))]", "build.buildpacks"),
        ("buildpacks: [((pack))]", "build.custom-buildpack"),
        ("docker: {image: ((image))}", "image.reference"),
        ("docker: {image: ((image))}", "image.digest"),
        ("docker: {image: ((image))}", "image.registry.inline-credentials"),
        ("docker: {image: 'reg.example/a:((tag))'}", "image.mutable-tag"),
        ("services: ((services))", "services.bound"),
        ("routes: ((routes))", "network.routes"),
        ("routes: ((routes))", "network.exposure"),
        ("routes:\n- {}", "network.exposure"),
        ("domain: ((domain))", "network.exposure"),
        ("domain: apps.internal", "network.exposure"),
        ("no-route: ((worker))", "network.protocols"),
        ("random-route: true", "network.routes"),
        ("env: ((env))", "config.env-names"),
        ("lifecycle: ((lifecycle))", "build.method"),
        ("docker: {image: 'a/b:1'}\nbuildpacks: [x]", "build.method"),
        ("memory: 512", "scale.memory"),
        ("memory: -1G", "scale.memory"),
        ("memory: much", "scale.memory"),
        (f"memory: {'9' * 400}G", "scale.memory"),
        ("memory: [1G]", "scale.memory"),
        ("instances: -1", "scale.instances"),
        ("instances: 2147483648", "scale.instances"),
        (f"instances: {'9' * 5000}", "scale.instances"),
        ("disk_quota: 1G\ndisk-quota: 2G", "scale.disk"),
        ("services: db", "services.bound"),
        ("timeout: 0", "health.start-timeout"),
        ("health-check-type: tcp", "health.type"),
        ("command: [a]", "process.custom-command"),
        ("processes: x", "process.types"),
        ("host: shop", "network.routes"),
    ],
)
def test_what_is_not_said_clearly_is_unknown_and_shows_its_place(lines: str, fact: str) -> None:
    workload = app(lines)
    assert workload.state(fact) is Truth.UNKNOWN
    assert workload.evidence(fact)


def test_the_registry_before_a_variable_tag_is_known() -> None:
    assert app("docker: {image: 'reg.example/a:((tag))'}").value("image.registry") == ("reg.example",)


def test_variables_are_filled_in_where_they_are_given() -> None:
    lines = "memory: ((m))\ninstances: ((n))\ndocker:\n  image: ((registry))/a:1\nno-route: ((off))"
    values = {"m": "1G", "n": "3", "registry": "ann:hunter2@reg.example", "off": "true"}
    workload = app(lines, values)
    assert workload.value("scale.memory") == 1024 * MIB
    assert workload.value("scale.instances") == 3
    assert workload.value("image.reference") == ("reg.example/a:1",)
    assert "network.protocols" not in workload.facts
    assert "hunter2" not in repr(workload)


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        ("memory: 512", 3, "a size with a unit"),
        ("instances: x", 3, "a whole number from 0"),
        ("docker: {image: a}\npath: .", 4, "the documentation calls an error"),
        ("docker: {username: ann}", 3, "names no image"),
        ("docker: {image: Bad Name}", 3, "cannot be read"),
        ("docker: {image: a, password: hunter2}", 3, "puts a password into the manifest"),
        ("features: {shh: true}", 3, "Did you mean `ssh`?"),
        ("memroy: 1G", 3, "Did you mean `memory`?"),
        ("user: vcap", 3, "below `processes`"),
        ("routes: [a.example]", 3, "not `route: …`"),
        ("routes:\n- rout: a", 4, "names no route"),
        ("host: a\nroutes:\n- route: a.example", 3, "cannot stand beside `routes`"),
        ("processes:\n- instances: 1", 4, "names no type"),
        ("processes:\n- type: web\n  memroy: 1G", 5, "no key of a process"),
        ("sidecars: [x]", 3, "an entry of `sidecars` is a text"),
        ("services:\n- parameters: {}", 4, "names no service"),
        ("services: [[a]]", 3, "an entry of `services` is a list"),
        ("lifecycle: cnb", 3, "needs `buildpacks`"),
        ("lifecycle: buildpack\ndocker: {image: a}", 4, "contradicts the lifecycle"),
        ("health-check-http-endpoint: /up", 3, "of type http only"),
        ("health-check-interval: 0", 3, "a whole number from 1"),
    ],
)
def test_a_mistake_is_noted_with_its_line(lines: str, line: int, words: str) -> None:
    found = [note for note in notes(lines) if words in note]
    assert found
    assert found[0].startswith(f"manifest.yml:{line}: ")
    assert "hunter2" not in " ".join(notes(lines))


def test_a_clean_manifest_has_no_notes() -> None:
    text = (
        "memory: 1G\ninstances: 2\nbuildpacks: [go_buildpack]\nroutes:\n- route: a.example\nservices: [db]\nenv: {A: 1}"
    )
    assert notes(text) == []


def test_processes_add_up_and_the_largest_counts() -> None:
    workload = app(
        "memory: 256M\nprocesses:\n- type: web\n  instances: 3\n  disk_quota: 2G\n"
        "- type: queue\n  memory: 1G\n  instances: 2\n  user: batch\n- type: clock\n  command: tick"
    )
    assert workload.value("process.types") == ("clock", "queue", "web")
    assert workload.value("process.count") == 3
    assert workload.value("scale.instances") == 5
    assert workload.value("scale.memory") == 1024 * MIB
    assert workload.value("scale.disk") == 2048 * MIB
    assert workload.value("process.user") == ("batch",)
    assert lines_of(workload, "scale.memory") == [3, 9]


def test_an_app_level_attribute_implies_the_web_process_beside_others() -> None:
    workload = app("instances: 4\nprocesses:\n- type: queue\n  instances: 1")
    assert workload.value("process.types") == ("queue", "web")
    assert workload.value("scale.instances") == 5


def test_global_attributes_apply_to_every_app_and_are_told() -> None:
    text = (
        "memory: 1G\nenv: {A: 1}\nservices: [db]\napplications:\n"
        "- name: a\n- name: b\n  memory: 2G\n  env: {B: 2}\n  services: [mq]\n"
    )
    first, second = read(text).workloads
    assert (first.value("scale.memory"), second.value("scale.memory")) == (1024 * MIB, 2048 * MIB)
    assert lines_of(first, "scale.memory") == [1]
    assert second.value("config.env-names") == ("A", "B")
    assert second.value("services.bound") == ("db", "mq")
    assert first.value("descriptor.deprecated-keys") == ("global attributes",)


def test_merge_keys_and_aliases_keep_their_own_lines() -> None:
    text = "x: &x\n  memory: 1G\n  env: {A: 1}\napplications:\n- <<: *x\n  name: a\n- name: b\n  <<: *x\n  memory: 2G\n"
    first, second = read(text).workloads
    assert lines_of(first, "scale.memory") == [2]
    assert lines_of(second, "scale.memory") == [9]
    assert read(text).notes == ()


def test_the_older_map_by_folder_is_read() -> None:
    (workload,) = read("applications:\n  ./web:\n    name: shop\n    memory: 64M\n    url: shop.example\n").workloads
    assert workload.name == "shop"
    assert workload.links == ("web",)
    assert workload.value("network.routes") == ("shop.example",)
    assert workload.value("descriptor.deprecated-keys") == ("applications map",)


def test_the_flat_form_is_one_app() -> None:
    (workload,) = read("name: shop\nmemory: 64M\ncommand: x\n").workloads
    assert (workload.name, workload.value("scale.memory")) == ("shop", 64 * MIB)
    assert workload.value("descriptor.deprecated-keys") == ("global attributes",)


FILES = {
    "base.yml": "memory: 1G\nservices: [db]\n",
    "two.yml": "inherit: base.yml\ninstances: 2\n",
    "apps.yml": "applications:\n- name: shop\n  memory: 2G\n",
    "loop.yml": "inherit: manifest.yml\n",
}


def inherited(text: str) -> Extraction:
    sources = {f"cf/{name}": Source(f"cf/{name}", "cloud-foundry", body) for name, body in FILES.items()}
    return read(text, "cf/manifest.yml", other=sources.get)


def test_an_inherited_manifest_fills_what_is_left_open_with_its_own_lines() -> None:
    extraction = inherited("inherit: two.yml\napplications:\n- name: shop\n  services: [mq]\n")
    (workload,) = extraction.workloads
    assert extraction.notes == ()
    assert workload.value("scale.instances") == 2
    assert [str(place) for place in workload.evidence("scale.memory")] == ["cf/base.yml:1"]
    assert workload.value("services.bound") == ("db", "mq")
    assert workload.files == ("cf/manifest.yml", "cf/base.yml", "cf/two.yml")
    assert "inherit" in workload.facts["descriptor.deprecated-keys"].members()


def test_a_manifest_that_only_inherits_has_the_apps_of_its_base() -> None:
    (workload,) = inherited("inherit: apps.yml\ninstances: 3\n").workloads
    assert (workload.name, workload.value("scale.instances")) == ("shop", 3)
    assert workload.value("scale.memory") == 2048 * MIB


@pytest.mark.parametrize(
    ("base", "words"), [("nowhere.yml", "was not read"), ("loop.yml", "same chain"), ("((x))", "names no file")]
)
def test_an_inherited_manifest_that_cannot_be_had_leaves_everything_open(base: str, words: str) -> None:
    extraction = inherited(f"inherit: {base}\napplications:\n- name: shop\n  instances: 2\n")
    (workload,) = extraction.workloads
    assert any(words in str(note) for note in extraction.notes)
    assert workload.value("scale.instances") == 2
    assert workload.state("services.bound") is Truth.UNKNOWN
    assert workload.state("network.protocols") is Truth.UNKNOWN
    assert workload.state("security.privileged") is Truth.FALSE


def test_apps_without_a_name_and_with_the_same_name_are_kept() -> None:
    extraction = read("applications:\n- memory: 1G\n- name: a\n- name: a\n- name: 'evil\u202ename'\n- text\n")
    assert [one.name for one in extraction.workloads] == ["unnamed-2", "a", "a-2", "evilU+202Ename"]
    assert [note.line for note in extraction.notes] == [2, 4, 6]


def test_a_further_document_is_read_and_noted() -> None:
    extraction = read("applications:\n- name: a\n---\napplications:\n- name: b\n...\n")
    assert [one.name for one in extraction.workloads] == ["a", "b"]
    assert [note.line for note in extraction.notes] == [4]


@pytest.mark.parametrize(
    ("path", "links"),
    [
        (".", ("cf",)),
        ("../src/", ("src",)),
        ("./web/../api", ("cf/api",)),
        ("../../elsewhere", ()),
        ("/absolute", ()),
        ("target/app.jar", ()),
        ("((path))", ()),
    ],
)
def test_the_path_links_a_folder_of_the_tree(path: str, links: tuple[str, ...]) -> None:
    (workload,) = read(f"applications:\n- name: a\n  path: {path}\n", "cf/manifest.yml").workloads
    assert workload.links == links
    assert workload.folder == "cf"


def test_a_broken_manifest_is_an_error_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"^manifest.yml:3: "):
        read("applications:\n- name: a\n\tmemory: 1G\n")


KEYS = st.sampled_from(
    ["name", "memory", "instances", "docker", "image", "username", "buildpacks", "env", "routes", "route", "options"]
    + [
        "services",
        "processes",
        "type",
        "sidecars",
        "features",
        "ssh",
        "metadata",
        "labels",
        "inherit",
        "host",
        "domains",
    ]
    + [
        "path",
        "command",
        "timeout",
        "no-route",
        "health-check-type",
        "applications",
        "lifecycle",
        "stack",
        "parameters",
    ]
    + ["loadbalancing", "disk_quota", "disk-quota", "log-rate-limit-per-second", "version", "url", "other", ""]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["1G", "((x))", "${y}", "."]),
)
NODES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=25,
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, NODES, max_size=6), st.booleans())
def test_no_nesting_of_wrong_types_breaks_the_reading(node: dict[str, object], wrapped: bool) -> None:
    text = yaml.safe_dump({"applications": [node]} if wrapped else node)
    extraction = read(text)
    for workload in extraction.workloads:
        assert workload.facts.keys() <= definitions().keys()
        assert all(place.first_line >= 1 for fact in workload.facts.values() for place in fact.evidence)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    assert place_of_refusal(f"applications:\n- name: a\n{text}") in ("", "manifest.yml")


def place_of_refusal(text: str) -> str:
    try:
        read(text)
    except SourceError as error:
        return error.problem.path
    return ""
