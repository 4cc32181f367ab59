"""Compose files with others: variables, overrides, `extends`, `include`, and variants that only change a base."""

from collections.abc import Mapping

import pytest

from advisor.errors import SetAsideError, SourceError
from advisor.formats import FORMATS
from advisor.formats.compose.interpolation import Interpolation, setting_names, settings
from advisor.formats.extraction import Extraction
from advisor.model.facts import Truth, Value, Workload
from advisor.text.source import ReadOptions, Source

extract_compose = FORMATS["compose"].extract


def read(files: Mapping[str, str], path: str = "compose.yaml") -> Extraction:
    sources = {name: Source(name, "compose", text) for name, text in files.items()}
    return extract_compose(sources[path], ReadOptions(other=sources.get))


def named(extraction: Extraction, name: str) -> Workload:
    return next(workload for workload in extraction.workloads if workload.name == name)


def shop(files: Mapping[str, str], path: str = "compose.yaml") -> Workload:
    return named(read(files, path), "shop")


def places(workload: Workload, fact: str) -> list[str]:
    return [str(place) for place in workload.evidence(fact)]


# --- variables ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("$A", "1"),
        ("${A}", "1"),
        ("x${A}y", "x1y"),
        ("$$A", "$A"),
        ("$${A}", "${A}"),
        ("${B}", None),
        ("$B", None),
        ("${B:-2}", "2"),
        ("${B-2}", "2"),
        ("${EMPTY:-2}", "2"),
        ("${EMPTY-2}", ""),
        ("${A:-2}", "1"),
        ("${B:-${A}}", "1"),
        ("${B:-${C:-3}}", "3"),
        ("${B:-${C}}", None),
        ("${A:?must be set}", "1"),
        ("${B:?must be set}", None),
        ("${EMPTY:?must be set}", None),
        ("${EMPTY?must be set}", ""),
        ("${A:+2}", "2"),
        ("${B:+2}", ""),
        ("${EMPTY+2}", "2"),
        ("${A", None),
        ("${1}", None),
        ("${A!}", None),
        ("cost: 5$", None),
    ],
)
def test_variables_are_filled_as_compose_fills_them(text: str, filled: str | None) -> None:
    assert Interpolation({"A": "1", "EMPTY": ""}).resolve(text) == filled


def test_a_chain_of_defaults_ends() -> None:
    assert Interpolation().resolve("${A:-" * 500 + "x" + "}" * 500) is None


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("A=1", {"A": "1"}),
        ("export A=1", {"A": "1"}),
        ("A: 1", {"A": "1"}),
        ("A=1 # one", {"A": "1"}),
        ("A=a#b", {"A": "a#b"}),
        ("A='x $Y # z'", {"A": "x $Y # z"}),
        ('A="x # y"', {"A": "x # y"}),
        ('A="x\\ny"', {"A": "x\ny"}),
        ("A='x\ny'\nB=2", {"A": "x\ny", "B": "2"}),
        ("A='x  \n y' z\nB=2", {"A": "x  \n y", "B": "2"}),
        ('A="x \\" y"\nB=2', {"A": 'x " y', "B": "2"}),
        ("A='never closed\nB=2", {"A": "never closed\nB=2"}),
        ("A=1\nB=${A}2", {"A": "1", "B": "12"}),
        ("A=${UNKNOWN}", {}),
        ("A", {}),
        ("A=", {"A": ""}),
        ("# A=1", {}),
        ("no setting at all", {}),
    ],
)
def test_a_settings_file_is_read_line_by_line(line: str, values: dict[str, str]) -> None:
    assert settings(line, {}) == values


def test_values_that_double_each_other_do_not_grow_without_end() -> None:
    lines = ["V0=xxxxxxxx", *(f"V{number}=$V{number - 1}$V{number - 1}" for number in range(1, 60))]

    assert "V59" not in settings("\n".join(lines), {})


def test_a_name_that_is_passed_on_counts_as_a_name() -> None:
    assert setting_names("A\nB=1\nB=2\n") == ["A", "B"]


def test_the_settings_beside_the_file_fill_it_and_are_named() -> None:
    text = "services:\n  shop:\n    image: shop:${TAG}\n    ports: ['${PORT:-80}:80']\n"
    extraction = read({"app/compose.yaml": text, "app/.env": "TAG=1.2\n", ".env": "TAG=3\n"}, "app/compose.yaml")

    assert extraction.workloads[0].value("image.reference") == ("shop:1.2",)
    assert extraction.workloads[0].value("network.ports") == (80,)
    assert extraction.consulted == {"app/.env"}


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        ("image: shop:${TAG}", "image.reference"),
        ("ports: ['${PORT}:80']", "network.ports"),
        ("deploy: {replicas: $N}", "scale.instances"),
        ("mem_limit: ${MEMORY}", "scale.memory"),
        ("privileged: $P", "security.privileged"),
        ("network_mode: ${MODE}", "security.host-access"),
        ("environment: ${ENVIRONMENT}", "config.env-names"),
    ],
)
def test_a_variable_without_value_leaves_the_fact_unknown(lines: str, fact: str) -> None:
    workload = shop({"compose.yaml": f"services:\n  shop:\n    build: .\n    {lines}\n"})

    assert workload.state(fact) is Truth.UNKNOWN
    assert places(workload, fact) == ["compose.yaml:4"]


@pytest.mark.parametrize("source", ["${ROOT}/db", "${ROOT}"])
def test_a_path_that_begins_with_a_variable_is_kept_storage_and_none_of_the_host(source: str) -> None:
    workload = shop({"compose.yaml": f"services:\n  shop:\n    image: a:1\n    volumes: ['{source}:/data']\n"})

    assert workload.value("storage.volumes") == ("/data",)
    assert workload.state("security.host-access") is Truth.FALSE


@pytest.mark.parametrize(
    "key",
    ["platform", "user", "mem_limit", "privileged", "network_mode", "scale", "pull_policy", "cpu_quota", "stop_signal"],
)
def test_what_a_variable_leaves_empty_is_not_given(key: str) -> None:
    extraction = read({"compose.yaml": f"services:\n  shop:\n    image: a:1\n    {key}: ${{X:-}}\n"})
    plain = read({"compose.yaml": "services:\n  shop:\n    image: a:1\n"})

    assert extraction.workloads[0].facts == plain.workloads[0].facts
    assert extraction.notes == ()


def test_what_stands_beside_an_open_variable_is_still_read() -> None:
    workload = shop({"compose.yaml": "services:\n  shop:\n    image: a:1\n    ports: ['${PORT}:8080']\n"})

    assert workload.value("image.ports") == (8080,)
    assert workload.value("network.protocols") == ("http",)


def test_no_value_of_a_settings_file_enters_a_note() -> None:
    files = {
        "compose.yaml": "services:\n  shop:\n    image: ${X}\n    ports: ['${X}']\n    mem_limit: ${X}\n",
        ".env": "X=sword fish 77\n",
    }

    extraction = read(files)

    assert len(extraction.notes) >= 3
    assert "fish" not in repr(extraction.notes)


# --- settings files of a service ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("env_file", "names"),
    [
        ("a.env", ("A",)),
        ("[a.env, b.env]", ("A", "B")),
        ("[{path: a.env, format: raw}]", ("A",)),
        ("[a.env, {path: gone.env, required: false}]", ("A",)),
        ("[a.env, gone.env]", ("A",)),
    ],
)
def test_names_of_settings_files_are_read(env_file: str, names: Value | None) -> None:
    text = f"services:\n  shop:\n    image: a:1\n    env_file: {env_file}\n"
    extraction = read({"compose.yaml": text, "a.env": "A=1\n", "b.env": "B=2\n"})

    assert extraction.workloads[0].value("config.env-names") == names
    unread = any("a settings file was not read." in note.what for note in extraction.notes)
    assert unread is extraction.workloads[0].facts["config.env-names"].partial is ("gone.env]" in env_file)
    assert "a.env" in extraction.consulted


# --- override -------------------------------------------------------------------------------------------------------

BASE = """services:
  shop:
    image: shop:1
    command: [serve]
    ports: ["80:80"]
    environment: {A: 1}
    volumes: [data:/data]
    mem_limit: 1g
  db:
    image: postgres:16
"""
OVERRIDE = """services:
  shop:
    image: shop:2
    ports: ["443:443"]
    environment: [B=2]
    volumes: ["./data:/data"]
    mem_limit: 2g
"""
FILES = {"compose.yaml": BASE, "compose.override.yaml": OVERRIDE}


@pytest.mark.parametrize(
    ("fact", "value", "evidence"),
    [
        ("image.reference", ("shop:2",), ["compose.override.yaml:3"]),
        ("network.ports", (80, 443), ["compose.override.yaml:4", "compose.yaml:5"]),
        ("config.env-names", ("A", "B"), ["compose.override.yaml:5", "compose.yaml:6"]),
        ("storage.kinds", ("named",), ["compose.override.yaml:6"]),
        ("scale.memory", 2 * 1024**3, ["compose.override.yaml:7"]),
        ("process.custom-command", True, ["compose.yaml:4"]),
    ],
)
def test_an_override_is_merged_into_the_base(fact: str, value: Value, evidence: list[str]) -> None:
    workload = shop(FILES)

    assert workload.value(fact) == value
    assert places(workload, fact) == evidence


def test_an_override_is_absorbed_and_describes_nothing_itself() -> None:
    assert read(FILES).absorbed == {"compose.override.yaml"}
    assert read(FILES, "compose.override.yaml").workloads == ()
    assert shop(FILES).files == ("compose.yaml", "compose.override.yaml")
    assert named(read(FILES), "db").files == ("compose.yaml",)


def test_an_override_belongs_to_the_file_that_compose_prefers() -> None:
    files = {**FILES, "docker-compose.yml": BASE}

    assert read(files).absorbed == {"compose.override.yaml"}
    assert read(files, "docker-compose.yml").absorbed == frozenset()


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("docker-compose.dev.yml", "development"),
        ("compose.local.yaml", "development"),
        ("docker-compose-test.yml", "tests"),
        ("compose.e2e.yaml", "tests"),
        ("ci.docker-compose.yml", "tests"),
        ("docker-compose.example.yml", "an example"),
    ],
)
def test_a_variant_beside_the_file_of_the_folder_is_not_counted_again(name: str, purpose: str) -> None:
    variant = "services:\n  shop: {image: shop:1}\n  mail: {image: mailhog/mailhog:1}\n"
    with pytest.raises(SetAsideError) as told:
        read({"compose.yaml": BASE, name: variant}, name)
    assert str(told.value) == (
        f"by its name a variant of compose.yaml for {purpose}, so it is not counted again; only there: mail"
    )


@pytest.mark.parametrize(
    ("name", "services", "base"),
    [
        ("docker-compose.prod.yml", "shop", BASE),
        ("docker-compose.latest.yml", "shop", BASE),
        ("docker-compose.dev.yml", "other", BASE),
        ("docker-compose.dev.yml", "shop", "a: [\n"),
        ("test.yml", "shop", BASE),
    ],
)
def test_any_other_file_stands_for_itself(name: str, services: str, base: str) -> None:
    extraction = read({"compose.yaml": base, name: f"services:\n  {services}: {{image: shop:1}}\n"}, name)
    assert [one.name for one in extraction.workloads] == [services]


def test_a_variant_without_the_file_that_it_varies_stands_for_itself() -> None:
    name = "docker-compose.dev.yml"
    assert len(read({name: BASE}, name).workloads) == 2


@pytest.mark.parametrize(
    ("change", "ports"),
    [
        ("ports: !override ['90:90']", (90,)),
        ("ports: !reset []", None),
        ("ports: !reset null", None),
        ("ports:", (80,)),
    ],
)
def test_tags_replace_or_take_back(change: str, ports: Value | None) -> None:
    override = f"services:\n  shop:\n    {change}\n"

    assert shop({"compose.yaml": BASE, "compose.override.yml": override}).value("network.ports") == ports


def test_a_tag_takes_back_one_name_of_a_mapping() -> None:
    override = "services:\n  shop:\n    environment:\n      A: !reset null\n      B: 2\n"

    workload = shop({"compose.yaml": BASE, "compose.override.yml": override})

    assert workload.value("config.env-names") == ("B",)


def test_documents_of_one_file_are_merged_too() -> None:
    workload = shop({"compose.yaml": f"{BASE}---\nservices:\n  shop:\n    privileged: true\n"})

    assert workload.value("security.privileged") is True
    assert workload.value("image.reference") == ("shop:1",)


def test_an_override_that_cannot_be_parsed_is_noted_and_fails_alone() -> None:
    extraction = read({"compose.yaml": BASE, "compose.override.yml": "a: [\n"})

    assert named(extraction, "shop").value("image.reference") == ("shop:1",)
    assert "compose.override.yml:" in str(extraction.notes[0])
    with pytest.raises(SourceError):
        read({"compose.yaml": BASE, "compose.override.yml": "a: [\n"}, "compose.override.yml")


def test_a_file_that_cannot_be_parsed_fails_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"compose\.yaml:2: "):
        read({"compose.yaml": "services:\n\tshop:\n"})


# --- extends --------------------------------------------------------------------------------------------------------


def test_a_service_extends_one_of_its_own_file() -> None:
    text = "services:\n  base:\n    image: a:1\n    cap_add: [A]\n  shop:\n    extends: base\n    cap_add: [B]\n"

    workload = shop({"compose.yaml": text})

    assert workload.value("image.reference") == ("a:1",)
    assert workload.value("security.added-capabilities") == ("A", "B")


def test_paths_of_an_extended_file_are_relative_to_it() -> None:
    files = {
        "app/compose.yaml": "services:\n  shop:\n    extends: {file: ../common/base.yml, service: web}\n",
        "common/base.yml": "services:\n  web:\n    build: ./src\n    env_file: web.env\n",
        "common/web.env": "A=1\n",
    }
    extraction = read(files, "app/compose.yaml")
    workload = extraction.workloads[0]

    assert workload.links == ("common/src",)
    assert workload.value("config.env-names") == ("A",)
    assert workload.files == ("app/compose.yaml", "common/base.yml")
    assert extraction.absorbed == {"common/base.yml"}


def test_a_project_that_is_extended_counts_by_itself_too() -> None:
    files = {
        "prod.yaml": "services:\n  shop:\n    extends: {file: docker-compose.yml, service: shop}\n    mem_limit: 1g\n",
        "docker-compose.yml": BASE,
    }

    assert read(files, "prod.yaml").absorbed == frozenset()


def test_what_is_extended_may_extend_further() -> None:
    files = {
        "compose.yaml": "services:\n  shop:\n    extends: {file: a.yml, service: a}\n",
        "a.yml": "services:\n  a:\n    extends: {file: b.yml, service: b}\n    user: app\n",
        "b.yml": "services:\n  b:\n    image: b:1\n    user: root\n",
    }

    assert shop(files).value("image.reference") == ("b:1",)
    assert shop(files).value("process.user") == ("app",)


@pytest.mark.parametrize(
    ("extends", "note"),
    [
        ("shop", "leads back to a service of the same chain."),
        ("other", "leads back to a service of the same chain."),
        ("gone", "names a service that was not found."),
        ("{file: gone.yml, service: web}", "names a service that was not found."),
        ("{service: $NAME}", "names no service that could be read."),
        ("{file: gone.yml}", "names no service that could be read."),
    ],
)
def test_what_cannot_be_extended_is_noted_and_leaves_the_rest_open(extends: str, note: str) -> None:
    text = f"services:\n  shop:\n    image: a:1\n    extends: {extends}\n  other:\n    image: a:1\n    extends: shop\n"
    extraction = read({"compose.yaml": text})

    assert any(note in str(found) for found in extraction.notes)
    assert named(extraction, "shop").state("security.privileged") is Truth.UNKNOWN


# --- include --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("include", "folder", "tag"),
    [
        ("db/compose.yaml", "db", "16"),
        ("{path: db/compose.yaml}", "db", "16"),
        ("{path: db/compose.yaml, env_file: other.env}", "db", "17"),
        ("{path: [db/compose.yaml], project_directory: lib}", "lib", "15"),
    ],
)
def test_an_included_file_brings_its_services(include: str, folder: str, tag: str) -> None:
    files = {
        "compose.yaml": f"include:\n  - {include}\nservices:\n  shop:\n    image: a:1\n",
        "db/compose.yaml": "services:\n  db:\n    image: postgres:${TAG:-15}\n    build: ./own\n",
        "db/.env": "TAG=16\n",
        "other.env": "TAG=17\n",
    }
    extraction = read(files)
    database = named(extraction, "db")

    assert database.links == (f"{folder}/own",)
    assert database.value("image.reference") == (f"postgres:{tag}",)
    assert database.files[0] == "db/compose.yaml"
    assert extraction.absorbed == {"db/compose.yaml"}


def test_values_of_the_including_project_come_first() -> None:
    files = {
        "compose.yaml": "include: [db/compose.yaml]\n",
        ".env": "TAG=18\n",
        "db/compose.yaml": "services:\n  db:\n    image: postgres:${TAG}\n",
        "db/.env": "TAG=16\n",
    }

    assert read(files).workloads[0].value("image.reference") == ("postgres:18",)


@pytest.mark.parametrize(
    ("include", "note"),
    [("gone.yaml", "an included file was not read."), ("compose.yaml", "an included file leads back")],
)
def test_what_cannot_be_included_is_noted(include: str, note: str) -> None:
    extraction = read({"compose.yaml": f"include: [{include}]\nservices:\n  shop:\n    image: a:1\n"})

    assert note in str(extraction.notes[0])
    assert [one.name for one in extraction.workloads] == ["shop"]


def test_a_service_of_two_files_of_an_include_is_noted() -> None:
    files = {
        "compose.yaml": "include: [b.yaml]\nservices:\n  shop:\n    image: a:1\n",
        "b.yaml": "services:\n  shop:\n    image: b:1\n",
    }

    assert shop(files).value("image.reference") == ("a:1",)
    assert "Compose refuses both." in str(read(files).notes[0])


def test_services_wait_for_included_ones() -> None:
    files = {
        "compose.yaml": (
            "include: [b.yaml]\nservices:\n  shop:\n    image: a:1\n"
            "    depends_on: {job: {condition: service_completed_successfully}}\n"
        ),
        "b.yaml": "services:\n  job:\n    image: b:1\n",
    }

    assert named(read(files), "job").value("process.task") is True


# --- variants -------------------------------------------------------------------------------------------------------


def test_a_variant_that_only_changes_the_base_is_set_aside() -> None:
    files = {"docker-compose.yml": BASE, "docker-compose.prod.yml": "services:\n  shop:\n    mem_limit: 4g\n"}

    with pytest.raises(SetAsideError) as aside:
        read(files, "docker-compose.prod.yml")

    assert aside.value.reason == (
        "changes docker-compose.yml; `docker compose -f docker-compose.yml -f docker-compose.prod.yml config"
        " > merged.yaml` writes what can be assessed"
    )


@pytest.mark.parametrize(
    "variant",
    [
        "services:\n  shop:\n    image: shop:2\n",
        "services:\n  shop:\n    build: .\n  db:\n    image: postgres:17\n  job:\n    mem_limit: 1g\n",
        "services:\n  other:\n    mem_limit: 1g\n",
    ],
)
def test_a_variant_that_says_what_runs_stands_for_itself(variant: str) -> None:
    files = {"docker-compose.yml": BASE, "docker-compose.prod.yml": variant}

    assert read(files, "docker-compose.prod.yml").workloads


def test_a_file_without_services_is_noted() -> None:
    assert "describes no service" in str(read({"compose.yaml": "volumes:\n  data:\n"}).notes[0])
