"""MTA descriptors: modules that become apps, those that do not, and what they require."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import SetAsideError, SourceError
from advisor.formats import FORMATS
from advisor.formats.extraction import Extraction
from advisor.formats.mta.workloads import STATES
from advisor.formats.settled import DEPLOYMENT, IMAGE
from advisor.model.facts import Truth, Value, Workload
from advisor.text.source import ReadOptions, Source

extract_mta = FORMATS["mta"].extract

TOP = '_schema-version: "3.3"\nID: org.example.shop\n'


def read(text: str, path: str = "mta.yaml", **others: str) -> Extraction:
    sources = {name: Source(name, "mta", content) for name, content in others.items()}
    return extract_mta(Source(path, "mta", text), ReadOptions(other=sources.get))


def descriptor(lines: str, rest: str = "") -> str:
    """One module with these lines below its name, which stands on line 4."""
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"{TOP}modules:\n  - name: shop\n{body}{rest}"


def app(lines: str, rest: str = "") -> Workload:
    return read(descriptor(lines, rest)).workloads[0]


def notes(lines: str, rest: str = "") -> list[str]:
    return [str(note) for note in read(descriptor(lines, rest)).notes]


RESOURCES = """\
resources:
  - name: shop-db
    type: org.cloudfoundry.managed-service
  - name: shop-log
    type: application-logs
  - name: shop-user
    type: org.cloudfoundry.user-provided-service
  - name: off
    type: org.cloudfoundry.managed-service
    active: false
  - name: key
    type: org.cloudfoundry.existing-service-key
  - name: settings
    type: configuration
  - name: bare
"""
"""The first resource's name stands six lines below the module's last."""


# --- which modules count --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "type_",
    [
        "application",
        "approuter.nodejs",
        "custom",
        "go",
        "hdb",
        "html5",
        "java",
        "java.tomcat",
        "javascript.nodejs",
        "nodejs",
        "php",
        "python",
        "staticfile",
    ],
)
def test_a_module_of_an_app_type_is_a_workload(type_: str) -> None:
    workload = app(f"type: {type_}")

    assert (workload.name, workload.kind, workload.id) == ("shop", "mta", "shop")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("type: com.sap.application.content", "brings content into a service"),
        ("type: com.sap.portal.content", "brings content into a service"),
        ("type: com.sap.html5.application-content", "brings content into a service"),
        ("type: com.sap.hcp.html5", "is for SAP's Neo environment"),
        ("type: nodejs\nparameters: {skip-deploy: true}", "is not deployed"),
        ("type: html5\nbuild-parameters:\n  supported-platforms: []", "is built for other modules"),
    ],
)
def test_a_module_that_deploys_no_app_is_noted_and_not_counted(lines: str, reason: str) -> None:
    found = read(descriptor(lines))

    assert found.workloads == ()
    (note,) = found.notes
    assert (note.line, reason in note.what) == (4, True)


@pytest.mark.parametrize("platforms", ["[cf]", "cf"])
def test_a_module_with_platforms_is_counted(platforms: str) -> None:
    assert app(f"type: html5\nbuild-parameters:\n  supported-platforms: {platforms}").name == "shop"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("_schema-version: '3.3'\nID: shop-ext\nextends: shop\nmodules:\n- name: a\n", "extension descriptor"),
        (TOP, "without modules"),
        ("- a\n", "no mapping"),
        ("", "no mapping"),
    ],
)
def test_what_describes_no_application_is_set_aside(text: str, reason: str) -> None:
    with pytest.raises(SetAsideError, match=reason):
        read(text)


def test_yaml_that_cannot_be_parsed_fails_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"mta\.yaml:4: "):
        read(TOP + "modules:\n\t- name: shop\n")


@pytest.mark.parametrize("method", ["buildpack", "image"])
def test_it_settles_what_a_manifest_settles(method: str) -> None:
    workload = app("type: nodejs" + ("\nparameters: {docker: {image: shop}}" if method == "image" else ""))

    assert workload.value("build.method") == method
    assert workload.settled >= DEPLOYMENT
    assert (workload.settled >= IMAGE) is (method == "buildpack")


def test_unreadable_parameters_settle_next_to_nothing() -> None:
    workload = app("type: nodejs\nparameters: [a]")

    assert workload.state("scale.memory") is Truth.UNKNOWN
    assert workload.state("security.privileged") is Truth.FALSE


# --- facts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "fact", "value", "line"),
    [
        ("type: nodejs\nparameters:\n  memory: 1GB", "scale.memory", 1024**3, 7),
        ("type: nodejs\nparameters:\n  disk-quota: 256m", "scale.disk", 256 * 1024**2, 7),
        ("type: nodejs\nparameters:\n  buildpacks: [a, b]", "build.buildpacks", ("a", "b"), 7),
        ("type: nodejs\nparameters:\n  no-start: true\n  tasks: []", "process.task", True, 7),
        ("type: com.sap.xs.hdi", "process.task", True, 5),
        ("type: nodejs\nparameters:\n  host: a\n  domain: b.example", "network.routes", ("a.b.example",), 7),
        ("type: nodejs\nparameters:\n  routes: [{route: a.b.example, protocol: http2}]", "network.protocols",
         ("http2",), 7),
        ("type: nodejs\nparameters:\n  enable-ssh: true", "config.features", ("ssh",), 7),
        ("type: nodejs\nparameters:\n  tasks: [{name: a}]", "rollout.hooks", ("post-rollout",), 7),
        ("type: nodejs\nproperties:\n  A: 1\n  B: 2", "config.env-names", ("A", "B"), 7),
        ("type: nodejs\nrequires:\n  - name: x\n    list: ALL", "config.env-names", ("ALL",), 8),
        ("type: nodejs\nrequires:\n  - name: x\n    properties: {A: 1}", "config.env-names", ("A",), 8),
        ("type: nodejs\ndeployed-after: [stock]", "process.starts-after", ("stock",), 6),
    ],
)  # fmt: skip
def test_a_fact_and_its_line(lines: str, fact: str, value: Value, line: int) -> None:
    workload = app(lines)

    assert workload.value(fact) == value
    assert workload.evidence(fact)[0].first_line == line


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        ("parameters:\n  memory: ${size}", "scale.memory"),
        ("parameters:\n  memory: ~{shared/size}", "scale.memory"),
        ("parameters:\n  instances: many", "scale.instances"),
        ("parameters:\n  host: shop", "network.routes"),
        ("parameters:\n  routes: x", "network.routes"),
        ("parameters:\n  docker: {image: 'shop:${tag}'}", "image.reference"),
        ("parameters:\n  docker: shop", "image.reference"),
        ("requires: x", "services.bound"),
        ("properties: x", "config.env-names"),
        ("hooks:\n  - {name: a, phases: [later]}", "rollout.hooks"),
        ("hooks:\n  - {name: a, phases: later}", "rollout.hooks"),
    ],
)
def test_what_is_open_or_wrong_is_unknown_with_its_place(lines: str, fact: str) -> None:
    workload = app(f"type: nodejs\n{lines}")

    assert workload.facts[fact].value is None
    assert workload.evidence(fact)[0].first_line > 5


def test_a_registry_before_a_placeholder_is_known() -> None:
    workload = app("type: nodejs\nparameters:\n  docker: {image: 'registry.example.com/shop:${tag}'}")

    assert workload.value("image.registry") == ("registry.example.com",)


def test_a_top_level_parameter_fills_its_placeholder() -> None:
    workload = app("parameters: {memory: '${size}'}", "parameters: {size: '${more}', more: 1G}\n")

    assert workload.value("scale.memory") == 1024**3


def test_parameters_that_lead_back_to_themselves_stay_open() -> None:
    text = (
        f"{TOP}parameters: {{a: '${{b}}', b: '${{a}}'}}\nmodules:\n- name: shop\n  parameters: {{memory: '${{a}}'}}\n"
    )

    assert read(text).workloads[0].facts["scale.memory"].value is None


def test_a_module_type_lends_its_parameters() -> None:
    types = "module-types:\n  - name: small\n    extends: nodejs\n    parameters: {memory: 64M, instances: 2}\n"
    workload = app("type: small\nparameters: {instances: 5}", types)

    assert (workload.value("scale.memory"), workload.value("scale.instances")) == (64 * 1024**2, 5)


@pytest.mark.parametrize("lines", ["type: hdb", "type: nodejs\nparameters: {no-route: true}"])
def test_no_route_is_none(lines: str) -> None:
    assert app(lines).state("network.protocols") is Truth.FALSE


def test_routes_stand_for_the_older_host_and_domain() -> None:
    workload = app("type: nodejs\nparameters: {host: a, domain: b.example, routes: [{route: c.example}]}")

    assert workload.value("network.routes") == ("c.example",)


@pytest.mark.parametrize(
    ("phase", "hook"),
    [
        ("deploy.application.before-stop", "pre-rollout"),
        ("deploy.application.after-stop", "mid-rollout"),
        ("blue-green.application.before-start.idle", "pre-rollout"),
        ("blue-green.application.before-stop.live", "post-rollout"),
    ],
)
def test_a_hook_runs_in_its_phase(phase: str, hook: str) -> None:
    workload = app(f"type: nodejs\nhooks:\n  - name: a\n    phases:\n      - {phase}")

    assert workload.value("rollout.hooks") == (hook,)
    assert workload.evidence("rollout.hooks")[0].first_line == 9


def test_hooks_of_an_older_schema_are_ignored_with_a_note() -> None:
    text = descriptor("type: nodejs\nhooks: [{phases: [deploy.application.before-stop]}]").replace("3.3", "2.1")
    found = read(text)

    assert found.workloads[0].state("rollout.hooks") is Truth.FALSE
    assert "ignored below schema version 3" in found.notes[0].what


# --- what is required -----------------------------------------------------------------------------------------------


def test_only_active_services_are_bound() -> None:
    names = ("shop-db", "shop-log", "shop-user", "off", "key", "settings", "bare")
    workload = app("type: nodejs\nrequires:\n" + "".join(f"  - name: {name}\n" for name in names), RESOURCES)

    assert workload.value("services.bound") == ("shop-db", "shop-log", "shop-user")


def test_settings_of_a_service_itself_are_no_parameters_of_its_binding() -> None:
    resources = "resources:\n  - name: db\n    type: postgresql\n    parameters: {config: {size: 5}}\n"

    assert app("type: nodejs\nrequires: [{name: db}]", resources).state("services.parameters") is Truth.FALSE


def test_a_module_that_requires_what_it_provides_waits_for_nobody() -> None:
    workload = app("type: nodejs\nprovides: [{name: own}]\nrequires: [{name: own}, {name: shop}]")

    assert workload.state("process.starts-after") is Truth.FALSE


@pytest.mark.parametrize(
    ("lines", "rest", "note"),
    [
        ("requires: [{name: x}]", "", "mta.yaml:6: `x` is required, but no module and no resource provides it"),
        ("requires: [x]", "", "mta.yaml:6: it requires a text"),
        ("requires: [{group: x}]", "", "mta.yaml:6: a module requires something without a name"),
        ("path: shop", "resources: [{name: db, type: x}]\n", "mta.yaml:7: the resource `db` is required by no module"),
        ("parameters: {disk_quota: 1G}", "", "mta.yaml:6: `disk_quota` is no parameter of a module"),
        ("parameters: {memory: 256}", "", "mta.yaml:6: `memory` is not a size with a unit"),
        ("path: a", "  - name: shop\n", "mta.yaml:7: a module has a name that another has"),
        ("path: a", "  - type: java\n", "mta.yaml:7: a module has no name"),
        ("path: a", "  - shop\n", "mta.yaml:7: a module is a text"),
        ("hooks: [{name: a}]", "", "mta.yaml:6: a hook names no phase"),
    ],
)
def test_a_mistake_is_noted_with_its_line(lines: str, rest: str, note: str) -> None:
    assert any(found.startswith(note) for found in notes(f"type: nodejs\n{lines}", rest)), notes(lines, rest)


def test_values_stay_in_the_file() -> None:
    lines = "type: nodejs\nproperties: {TOKEN: hunter2hunter2}\nparameters: {docker: {image: a, password: hunter2}}"
    found = read(descriptor(lines))

    assert "hunter2" not in str([fact.value for fact in found.workloads[0].facts.values()]) + str(found.notes)


# --- folders and files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("shop", ("apps/shop",)),
        ("./shop/", ("apps/shop",)),
        ("../web", ("web",)),
        ("../../other", ()),
        ("/etc", ()),
        ("target/shop.war", ()),
        ("${folder}", ()),
        ("''", ()),
    ],
)
def test_a_path_links_to_the_folder_of_the_source(path: str, links: tuple[str, ...]) -> None:
    (workload,) = read(descriptor(f"type: java\npath: {path}"), "apps/mta.yaml").workloads

    assert workload.links == links


def test_a_deployment_descriptor_takes_in_the_one_it_was_made_of() -> None:
    built = descriptor("type: java\npath: shop.war")
    found = read(built, "mtad.yaml", **{"mta.yaml": descriptor("type: java\npath: shop")})

    assert found.absorbed == {"mta.yaml"}
    assert found.workloads[0].files == ("mtad.yaml", "mta.yaml")
    assert found.workloads[0].links == ("shop",)
    assert found.workloads[0].state("build.rebuildable") is Truth.UNKNOWN


def test_a_descriptor_of_another_application_stands_alone() -> None:
    other = descriptor("type: java").replace("org.example.shop", "org.example.other")

    assert read(descriptor("type: java"), "mtad.yaml", **{"mta.yaml": other}).absorbed == frozenset()


# --- whatever is written --------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    ["shop", "nodejs", "1G", "${x}", "~{y}", "true", "3", "", "a/b", "com.sap.xs.hdi", "tcp://x:1"]
)
_KEYS = st.sampled_from(
    [
        "modules",
        "resources",
        "module-types",
        "name",
        "type",
        "extends",
        "path",
        "parameters",
        "properties",
        "requires",
        "provides",
        "hooks",
        "phases",
        "deployed-after",
        "build-parameters",
        "supported-platforms",
        "memory",
        "instances",
        "routes",
        "route",
        "host",
        "docker",
        "image",
        "buildpacks",
        "tasks",
        "no-start",
        "app-features",
        "config",
        "group",
        "_schema-version",
        "ID",
    ]
)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(_WORDS, st.none(), st.integers(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=5)),
    max_leaves=30,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=6), st.lists(st.dictionaries(_KEYS, _VALUES, max_size=8), max_size=3))
def test_nothing_that_is_written_breaks_it(top: dict[str, Any], modules: list[dict[str, Any]]) -> None:
    named = [{**module, "name": f"m{number}"} for number, module in enumerate(modules)]
    text = yaml.safe_dump({**top, "modules": named})
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
