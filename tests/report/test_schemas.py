"""The JSON Schemas hold for all that is shipped, and refuse what the loader refuses."""

import copy
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from jsonschema import Draft202012Validator, ValidationError
from typer.testing import CliRunner

from advisor.catalog import load_catalog
from advisor.catalog.fields import Fields, Problems
from advisor.catalog.platforms import read_platform
from advisor.catalog.rules import RULE as RULE_SPEC
from advisor.catalog.spec import TOP, Form, whole_file
from advisor.catalog.vocabulary import ASSUMPTIONS, BASE_IMAGES, CAPABILITIES, EFFORTS, FACTS, TOPICS
from advisor.cli import app
from advisor.data import data_folder
from advisor.errors import AdvisorError, CatalogError
from advisor.model.report import Report
from advisor.report.build import document_of
from advisor.report.document import Document
from advisor.report.files import json_lines, json_text, read_document
from advisor.report.rule_docs import ABOUT, SCHEMAS
from advisor.runs import Request, built_in_catalog, catalog_with, make_report, own_weights
from advisor.text.yaml_text import Items, Map, Node, Text, parse
from tests.support.accept import CASES, SAMPLES
from tests.support.exported import with_everything

Step: TypeAlias = str | int
RULES = data_folder("rules")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def plain(node: Node) -> Any:
    """The value as an editor sees it: scalars typed by the core schema of YAML 1.2, which knows no dates and no yes."""
    if isinstance(node, Map):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node] if isinstance(node, Items) else scalar(node)


def scalar(node: Text) -> Any:
    if node.quoted:
        return node.text
    if node.is_null:
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    if _INTEGER.fullmatch(node.text):
        return int(node.text)
    return float(node.text) if _FLOAT.fullmatch(node.text) else node.text


def data_of(text: str) -> Any:
    return plain(parse(text, "x.yaml")[0])


def shipped(name: str) -> Any:
    return data_of((RULES / name).read_text(encoding="utf-8"))


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[name](built_in_catalog()))


def mistakes(name: str, data: Any) -> list[str]:
    return [f"{list(one.absolute_path)}: {one.message}" for one in validator(name).iter_errors(data)]


# --- what is shipped ------------------------------------------------------------------------------------------------

FILES = [
    *(("rule", path) for path in sorted(RULES.glob("checks/*/*.yaml"))),
    *(("platform", path) for path in sorted(RULES.glob("platforms/*.yaml"))),
    *((name, RULES / f"{name}.yaml") for name in SCHEMAS if (RULES / f"{name}.yaml").is_file()),
]


def test_every_file_of_the_catalog_has_a_schema() -> None:
    assert {path for _, path in FILES} == set(RULES.rglob("*.yaml"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    schema = SCHEMAS[name](built_in_catalog())

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]


@pytest.mark.parametrize(("name", "path"), FILES, ids=lambda one: one.stem if isinstance(one, Path) else one)
def test_a_shipped_file_is_valid(name: str, path: Path) -> None:
    assert mistakes(name, data_of(path.read_text(encoding="utf-8"))) == []


@cache
def written_report(name: str, day: date) -> str:
    return written(document_of(sample_report(name, day)))


def written(document: Document) -> str:
    return b"".join(json_text(document)).decode("utf-8")


@cache
def sample_report(name: str, day: date) -> Report:
    return make_report(Request([SAMPLES / name], day))


@pytest.mark.parametrize(("name", "day"), CASES)
def test_a_report_of_a_sample_is_valid(name: str, day: date) -> None:
    assert mistakes("report", json.loads(written_report(name, day))) == []


def test_a_report_with_an_organisation_answers_and_waivers_is_valid(tmp_path: Path) -> None:
    assert mistakes("report", json.loads(written(with_everything(tmp_path)))) == []


def records(data: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """The path of every record; of a list only of the first."""
    if isinstance(data, dict):
        yield path
    members = data.items() if isinstance(data, dict) else enumerate(data[:1]) if isinstance(data, list) else ()
    for step, value in members:
        yield from records(value, (*path, step))


def test_a_name_that_is_not_of_the_contract_is_refused_in_every_record() -> None:
    report = json.loads(written_report(*CASES[-1]))
    kept = {key: report[key][:2] if key == "workloads" else report[key] for key in report}
    numbers_by_id = [
        path for path in records(kept) if "counts" in path[:-1] or path[-1:] in (("weights",), ("effects",))
    ]
    every = [path for path in records(kept) if path not in numbers_by_id]
    strange = copy.deepcopy(kept)
    for path in every:
        at(strange, path)["zz"] = 1

    refused_at = set(places_of_names_too_many(validator("report").iter_errors(strange)))

    assert mistakes("report", kept) == []
    assert len(every) > 50
    assert [path for path in every if path not in refused_at] == []


def places_of_names_too_many(errors: Iterable[ValidationError]) -> Iterator[tuple[Step, ...]]:
    """Paths of records that "zz" is refused in: it is no name there, or its value is none that a name may have."""
    for error in errors:
        path = tuple(error.absolute_path)
        if path[-1:] == ("zz",):
            yield path[:-1]
        elif error.validator in ("additionalProperties", "unevaluatedProperties"):
            yield path
        yield from places_of_names_too_many(error.context or ())


@pytest.mark.parametrize(
    "path",
    [
        ("run", "as_of"),
        ("sources", "failed"),
        ("portfolio", "counts"),
        ("workloads", 0, "course"),
        ("workloads", 0, "firmness", "label"),
        ("workloads", 0, "platforms"),
        ("workloads", 0, "platforms", 0, "verdict"),
        ("workloads", 0, "platforms", 0, "findings", 0, "outcome"),
        ("workloads", 0, "needs", 0, "rule"),
    ],
)
def test_a_report_without_a_name_of_the_contract_is_refused(path: tuple[Step, ...]) -> None:
    report = json.loads(written_report(*CASES[0]))

    del at(report, path[:-1])[path[-1]]
    assert mistakes("report", report)


@pytest.mark.parametrize(("name", "day"), CASES)
def test_all_that_a_report_refers_to_is_in_it(name: str, day: date) -> None:
    document = document_of(sample_report(name, day))
    results = [result for workload in document.workloads for result in workload.platforms]
    findings = [finding for result in results for finding in result.findings]
    topics = [question.topic for question in document.portfolio.questions]
    needed = {document.rules[need.rule].needs for workload in document.workloads for need in workload.needs}
    named = {fact for workload in document.workloads for fact in workload.facts}

    assert {finding.answer for finding in findings} <= set(document.answers)
    assert {key.partition("/")[2].partition("@")[0] for key in document.answers} == needed
    assert {need.rule for workload in document.workloads for need in workload.needs} <= set(document.rules)
    assert {finding.effort for finding in findings if finding.effort} <= set(document.efforts)
    assert {line.effort for result in results for line in result.work} <= set(document.efforts)
    assert {line.what for result in results for line in result.work if not line.moving} <= (
        set(document.rules) | set(document.classes)
    )
    assert named | {topic for topic in topics if "/" not in topic} <= set(document.facts)
    assert {topic.partition("/")[2] for topic in topics if "/" in topic} <= set(document.capabilities)
    assert all(document.remedy(finding) for finding in findings if finding.remedy is not None)


def test_the_lines_of_a_report_hold_all_of_it() -> None:
    head, *workloads = map(json.loads, json_lines(document_of(sample_report(*CASES[0]))))

    assert {**head, "workloads": workloads} == json.loads(written_report(*CASES[0]))


@pytest.mark.parametrize(("name", "day"), CASES)
@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_what_is_written_is_read_back_whole(name: str, day: date, suffix: str, tmp_path: Path) -> None:
    document = document_of(sample_report(name, day))
    path = tmp_path / f"report.{suffix}"
    write = json_lines if suffix == "jsonl" else json_text
    path.write_bytes(b"".join(write(document)))

    again = read_document(path)

    assert again == document
    assert b"".join(write(again)) == path.read_bytes()


def test_another_layout_of_the_same_report_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(json.loads(written_report(*CASES[-1])), indent=2), encoding="utf-8")

    assert read_document(path) == document_of(sample_report(*CASES[-1]))


def test_names_of_later_versions_are_passed_over(tmp_path: Path) -> None:
    data = json.loads(written_report(*CASES[-1]))
    for record in (data, data["run"], data["workloads"][0], data["workloads"][0]["platforms"][0]):
        record["later"] = {"a": 1}
    path = tmp_path / "report.json"
    path.write_text(json.dumps(data), encoding="utf-8")

    assert read_document(path) == document_of(sample_report(*CASES[-1]))


# --- mutations ------------------------------------------------------------------------------------------------------


def at(data: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def changed(data: Any, path: tuple[Step, ...], value: Any) -> Any:
    other = copy.deepcopy(data)
    at(other, path[:-1])[path[-1]] = value
    return other


RULE, LIMIT_RULE = "checks/registry/private-registry.yaml", "checks/scale/memory.yaml"
PLATFORM = "platforms/cloud-foundry.yaml"
MUTATIONS: list[tuple[str, str, tuple[Step, ...], Any]] = [
    ("rule", RULE, ("strenght",), "required"),
    ("rule", RULE, ("criterion",), "change"),
    ("rule", RULE, ("strength",), "must"),
    ("rule", RULE, ("needs",), "private-registry"),
    ("rule", RULE, ("demand",), "image.registry.auth"),
    ("rule", RULE, ("always",), True),
    ("rule", RULE, ("when",), {"fact": "image.user"}),
    ("rule", RULE, ("when",), {"fact": "image.usr", "is": "present"}),
    ("rule", RULE, ("when",), {"fact": "image.user", "is": "there"}),
    ("rule", RULE, ("when",), {"fact": "image.user", "is": "present", "equals": "root"}),
    ("rule", RULE, ("when",), {"all": [{"any": [{"not": {"fact": "scale.memory", "at_least": "much"}}]}]}),
    ("rule", RULE, ("when",), {"all": [], "any": []}),
    ("rule", RULE, ("prior",), {"chance": 1.5, "why": "a guess"}),
    ("rule", RULE, ("remedy",), {"text": "Mend it.", "effort": "a-day"}),
    ("rule", RULE, ("examples", 0, "raised"), "yes"),
    ("rule", RULE, ("examples", 0, "facts"), {"scale.instances": 1}),
    ("rule", RULE, ("examples", 0, "docker-file"), "FROM a"),
    ("rule", RULE, ("examples",), []),
    ("rule", LIMIT_RULE, ("demand",), "scale.mem"),
    ("platform", PLATFORM, ("checked",), "20 August 2026"),
    ("platform", PLATFORM, ("support",), {"since": "2011-04-12", "until": "2030-01-01"}),
    ("platform", PLATFORM, ("answers", "docker-image"), {"support": "unknown"}),
    ("platform", PLATFORM, ("answers", "docker-images"), {"support": "full", "from": "2020-01-01"}),
    ("platform", PLATFORM, ("answers", "docker-images"), {"support": "full", "source": "https://a.example"}),
    ("platform", PLATFORM, ("answers", "docker-images"), {"support": "most"}),
    ("platform", PLATFORM, ("answers", "docker-images"), {"limit": 5, "from": "2020-01-01", "source": "https://a.b"}),
    ("platform", PLATFORM, ("answers", "docker-images"), {"support": "full", "from": "2020-01-01", "source": "a wiki"}),
    (
        "platform",
        PLATFORM,
        ("answers", "docker-images"),
        {"support": "partial", "from": "2020-01-01", "source": "https://a.example"},
    ),
    (
        "platform",
        PLATFORM,
        ("answers", "instance-disk"),
        {"limit": "2 parsecs", "from": "2020-01-01", "source": "https://a.example"},
    ),
    ("facts", "facts.yaml", ("image.user", "type"), "string"),
    ("facts", "facts.yaml", ("image.user", "from-label"), "tier"),
    ("capabilities", "capabilities.yaml", ("instance-disk", "unit"), None),
    ("capabilities", "capabilities.yaml", ("docker-images", "unit"), "size"),
    ("base-images", "base-images.yaml", (0, "facts"), {"image.ports": "many"}),
    ("base-images", "base-images.yaml", (0, "grade"), "opinion"),
    ("topics", "topics.yaml", ("presets", "security", "isolation"), -1),
    ("organisation", "organisation.yaml", ("hinges-from",), "narrow"),
    ("services", "services.yaml", ("outside", "kubernetes", "way"), "over there"),
    ("rule", RULE, ("remedies",), [{"text": "Mend it.", "effort": "image-line", "where": {"capability": "stacks"}}]),
    ("efforts", "efforts.yaml", ("efforts", "image-line", "assumed"), False),
    ("efforts", "efforts.yaml", ("efforts", "image-line", "source"), "https://a.example"),
    ("efforts", "efforts.yaml", ("efforts", "image-line", "days"), [1]),
    ("efforts", "efforts.yaml", ("lines", "data", "cache"), "nothing"),
    ("efforts", "efforts.yaml", ("classes", 0, "unless"), "none"),
    ("efforts", "efforts.yaml", ("classes", 0, "needs"), "stacks"),
    ("services", "services.yaml", ("outside", "nomad"), {"way": "unknown"}),
    ("services", "services.yaml", ("kinds", "postgres", "words"), "Two Words"),
]


@pytest.mark.parametrize(("name", "file", "path", "value"), MUTATIONS)
def test_a_mutated_file_is_refused(name: str, file: str, path: tuple[Step, ...], value: Any) -> None:
    assert mistakes(name, changed(shipped(file), path, value))


# --- the loader and the schema --------------------------------------------------------------------------------------

Reader: TypeAlias = Callable[[Map, Problems], object]


def _whole(form: Form[Any]) -> Reader:
    """Reads a file that says everything by itself, against the built-in catalog."""
    return lambda node, problems: form.read(whole_file(node, "x.yaml", problems, built_in_catalog()), TOP)


def _rule(node: Map, problems: Problems) -> object:
    return RULE_SPEC.read(node, Fields(node, "x.yaml", problems, built_in_catalog()), "own")


def _platform(node: Map, problems: Problems) -> object:
    catalog = built_in_catalog()
    base = catalog.platforms["cloud-foundry"] if "extends" in node else None
    return read_platform(node, Fields(node, "x.yaml", problems, catalog), base, lenient=True)


def some(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names}


def swept_platform() -> dict[str, Any]:
    """A profile with an answer of every form."""
    data: dict[str, Any] = shipped(PLATFORM)
    answers = some(data["answers"], "private-registry-auth", "instance-disk", "registry-api", "environment-names")
    stacks = data["answers"]["stacks"][-1]
    answers["stacks"] = {"excludes": [], **{key: value for key, value in stacks.items() if key != "choice"}}
    return {**data, "answers": answers, "deploy": data["deploy"][:1]}


def swept_efforts() -> dict[str, Any]:
    """A file of one's own: an assumed range, a published one, and a class."""
    data: dict[str, Any] = shipped("efforts.yaml")
    assumed = data["efforts"]["image-line"]
    published = {**{key: value for key, value in assumed.items() if key != "assumed"}, "source": "https://a.example"}
    own = {**data["classes"][1], "id": "own-class"}
    return {"efforts": {"own-line": assumed, "own-project": published}, "classes": [own]}


LABELLED = {"title": "tier", "type": "text", "source": "deployment", "question": "Which?", "from-label": "tier"}
SWEPT: dict[str, tuple[str, Reader, Callable[[], Any]]] = {
    "a rule": ("rule", _rule, lambda: shipped(RULE)),
    "a rule with remedies of some platforms": (
        "rule",
        _rule,
        lambda: shipped("checks/isolation/engine-socket.yaml"),
    ),
    "a rule about a part": ("rule", _rule, lambda: shipped("checks/life-cycle/stack.yaml")),
    "efforts": ("efforts", _whole(EFFORTS.form), swept_efforts),
    "a rule with a demand": ("rule", _rule, lambda: shipped(LIMIT_RULE)),
    "a platform": ("platform", _platform, swept_platform),
    "a variant": (
        "platform",
        _platform,
        lambda: {"id": "ours", "title": "Ours", "extends": "cloud-foundry", "checked": "2026-01-01", "answers": None},
    ),
    "facts": (
        "facts",
        _whole(FACTS.form),
        lambda: {**some(shipped("facts.yaml"), "image.user", "config.labels"), "label.tier": LABELLED},
    ),
    "capabilities": (
        "capabilities",
        _whole(CAPABILITIES.form),
        lambda: some(shipped("capabilities.yaml"), "instance-disk", "docker-images"),
    ),
    "base images": (
        "base-images",
        _whole(BASE_IMAGES.form),
        lambda: shipped("base-images.yaml")[:1],
    ),
    "topics": (
        "topics",
        _whole(TOPICS.form),
        lambda: {"topics": some(shipped("topics.yaml")["topics"], "scale", "storage"), "presets": {"balanced": {}}},
    ),
    "assumptions": (
        "organisation",
        _whole(ASSUMPTIONS.form),
        lambda: shipped("organisation.yaml"),
    ),
}


def paths(data: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """The path of everything below; of a list only of the first two."""
    members: list[tuple[Step, Any]] = []
    if isinstance(data, dict):
        members = list(data.items())
    elif isinstance(data, list):
        members = list(enumerate(data[:2]))
    for step, value in members:
        yield (*path, step)
        yield from paths(value, (*path, step))


def mutants(data: Any) -> Iterator[tuple[str, Any]]:
    """Each place left out, of another word, type or sign, or with a key too many."""
    for path in paths(data):
        label = ".".join(map(str, path))
        without = copy.deepcopy(data)
        del at(without, path[:-1])[path[-1]]
        yield f"no {label}", without
        for value in ("zzz", [["x"]], {"zz": 1}, -7):
            yield f"{label}: {value}", changed(data, path, value)
        if isinstance(at(data, path), dict):
            yield f"one key more in {label}", changed(data, path, {**at(data, path), "zz-more": 1})


def refused(data: Any, read: Reader) -> list[str]:
    problems = Problems()
    node = parse(json.dumps(data), "x.yaml")[0]
    read(node, problems)  # type: ignore[arg-type]
    return [one.what for one in problems.found]


@pytest.mark.parametrize("name", SWEPT)
def test_whatever_the_loader_refuses_the_schema_refuses(name: str) -> None:
    schema, read, make = SWEPT[name]
    data = make()
    assert refused(data, read) == mistakes(schema, data) == []

    missed = [label for label, one in mutants(data) if refused(one, read) and validator(schema).is_valid(one)]
    assert missed == []


STRICTER = re.compile(
    r"(id|extends|examples\.\d\.(cloud-foundry|compose|kubernetes|dockerfile|raised-at)|prior\.chance"
    r"): "
)
"""Where a schema asks for more: ids in lower case, texts that are text, shares between 0 and 1.

What is extended is another reader's business.
"""


@pytest.mark.parametrize("name", SWEPT)
def test_hardly_anything_is_refused_by_the_schema_alone(name: str) -> None:
    schema, read, make = SWEPT[name]

    alone = [label for label, one in mutants(make()) if not validator(schema).is_valid(one) and not refused(one, read)]
    assert [label for label in alone if not STRICTER.search(label)] == []


# --- files of one's own ---------------------------------------------------------------------------------------------

ANSWERS = "platform: mesos\nchecked: 2026-01-01\nanswers: {}\n"
KIND = """\
kinds:
  own-store:
    title: our store
    class: object-store
    words: [ourstore]
    holds-data: yes
    platforms:
      kubernetes: {from: 2026-01-01, way: native, effort: binding-offered, grade: declared, source: our team}
"""
BROKEN = [
    ("answers", "answers/mesos.yaml", ANSWERS, "platform: mesos", "platform: messos"),
    ("answers", "answers/mesos.yaml", ANSWERS, "checked: 2026-01-01", "checked: soon"),
    ("answers", "answers/mesos.yaml", ANSWERS, "answers:", "answer:"),
    ("services", "services.yaml", KIND, "holds-data: yes", "holds-data: perhaps"),
    ("services", "services.yaml", KIND, "words: [ourstore]", "words: [Our Store]"),
    ("services", "services.yaml", KIND, "    words: [ourstore]\n", ""),
    ("services", "services.yaml", KIND, "way: native, ", ""),
    ("services", "services.yaml", KIND, "way: native", "way: add-on"),
    ("services", "services.yaml", KIND, "way: native", "way: unknown"),
    ("services", "services.yaml", KIND, "effort: binding-offered, ", ""),
    ("services", "services.yaml", KIND, "grade: declared, ", ""),
    ("services", "services.yaml", KIND, ", source: our team", ""),
    ("services", "services.yaml", KIND, "from: 2026-01-01, ", ""),
    ("services", "services.yaml", KIND, "kubernetes:", "nomad:"),
]


def loads(root: Path, file: str, text: str) -> bool:
    path = root / "own" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    try:
        load_catalog(RULES, root / "own")
    except CatalogError:
        return False
    return True


@pytest.mark.parametrize(("name", "file", "text"), sorted({one[:3] for one in BROKEN}))
def test_a_sound_file_of_ones_own_is_taken_by_both(name: str, file: str, text: str, tmp_path: Path) -> None:
    assert loads(tmp_path, file, text)
    assert mistakes(name, data_of(text)) == []


@pytest.mark.parametrize(("name", "file", "text", "old", "new"), BROKEN)
def test_a_broken_file_of_ones_own_is_refused_by_both(  # noqa: PLR0913, PLR0917 - a row of the table
    name: str, file: str, text: str, old: str, new: str, tmp_path: Path
) -> None:
    broken = text.replace(old, new)
    assert broken != text

    assert not loads(tmp_path, file, broken)
    assert mistakes(name, data_of(broken))


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("scale: 20\nlife-cycle: 10.5\n", True),
        ("scale: '20'\n", True),
        ("scale: much\n", False),
        ("scales: 20\n", False),
        ("scale: -1\nimage: 3\n", False),
        ("scale: 0\n", False),
        ("- scale\n", False),
        ("{}\n", False),
    ],
)
def test_weights_are_judged_alike(text: str, sound: bool, tmp_path: Path) -> None:
    path = tmp_path / "weights.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        taken = bool(own_weights(path, built_in_catalog()))
    except AdvisorError:
        taken = False

    assert (taken, mistakes("weights", data_of(text)) == []) == (sound, sound)


def test_every_mistake_of_weights_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "weights.yaml"
    path.write_text("scales: 20\nimage: -1\nnetwork: much\nregistry: inf\nstorage:\n", encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        own_weights(path, built_in_catalog())

    told = [str(one) for one in caught.value.problems]
    assert [one.split(" ")[0] for one in told] == [f"weights.yaml:{line}:" for line in range(1, 6)]
    assert "Did you mean 'scale'?" in told[0]


# --- the command ----------------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["schema", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_without_a_name_the_command_lists_what_there_is() -> None:
    assert [line.split()[0] for line in run().splitlines()] == list(SCHEMAS) == list(ABOUT)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_command_writes_json(name: str) -> None:
    assert json.loads(run(name)) == SCHEMAS[name](built_in_catalog())


@pytest.mark.parametrize(
    ("name", "arguments", "file"),
    [
        (
            "rule",
            ("rules", "new", "small", "--needs", "instance-memory", "--fact", "scale.memory", "--topic", "scale"),
            "checks/scale/small",
        ),
        (
            "rule",
            ("rules", "new", "ported", "--needs", "docker-images", "--fact", "image.ports", "--topic", "image"),
            "checks/image/ported",
        ),
        ("platform", ("platforms", "new", "ours", "--extends", "kubernetes"), "platforms/ours"),
    ],
)
def test_what_the_command_new_writes_is_valid(name: str, arguments: tuple[str, ...], file: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [*arguments, "--folder", str(tmp_path)])
    assert result.exit_code == 0, result.output

    assert load_catalog(RULES, tmp_path)
    assert mistakes(name, data_of((tmp_path / f"{file}.yaml").read_text(encoding="utf-8"))) == []


def test_an_unknown_name_is_told_with_the_closest() -> None:
    result = CliRunner().invoke(app, ["schema", "rules"])

    assert result.exit_code != 0
    assert "Did you mean 'rule'?" in str(result.exception)


def test_a_further_folder_adds_its_ids(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "capabilities.yaml").write_text(
        "own-scan: {title: scan, topic: own, kind: support, question: 'Is it scanned?'}\n", encoding="utf-8"
    )
    (own / "facts.yaml").write_text(json.dumps({"label.tier": LABELLED}), encoding="utf-8")
    rule = changed(changed(shipped(RULE), ("needs",), "own-scan"), ("when",), {"fact": "label.tier", "equals": "gold"})

    written = json.loads(run("rule", "--rules", str(own)))

    assert written == SCHEMAS["rule"](catalog_with([own]))
    assert Draft202012Validator(written).is_valid(rule)
    assert len(mistakes("rule", rule)) > 1
