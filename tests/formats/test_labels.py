"""Facts that an organisation reads from labels of its own, through the command line and the readers."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from advisor.catalog import load_catalog
from advisor.cli import app
from advisor.data import data_folder
from advisor.errors import CatalogError, SetAsideError, SourceError
from advisor.examples import failing_examples
from advisor.formats import FORMATS
from advisor.formats.read import read_sources
from advisor.model.facts import Fact, LabelFact, Truth, Workload
from advisor.model.location import Problem
from advisor.report import document
from advisor.report.files import document_in
from advisor.text.source import ReadOptions, Source

TIER = LabelFact(label="example.com/tier", fact="label.tier", type="text")
FACTS = """\
label.tier:
  {title: tier, type: text, source: deployment, from-label: example.com/tier, question: "Of which tier is it?"}
"""
RULE = """\
id: gold-tier
title: Gold tier
strength: preferred
needs: docker-images
when: {fact: label.tier, equals: gold}
message: "{workload} is of tier {label.tier}."
why: The board asks for it.
examples:
  - title: a gold app
    cloud-foundry: |
      applications:
        - name: shop
          metadata:
            labels: {example.com/tier: gold}
    raised-at: 4
  - title: a pod without the label
    kubernetes: |
      apiVersion: v1
      kind: Pod
      metadata: {name: shop}
      spec: {containers: [{name: shop, image: shop}]}
    raised: no
  - title: an app that somebody else describes
    dockerfile: |
      FROM scratch
    raised: unknown
"""
CLOUD_FOUNDRY = """\
applications:
- name: shop
  metadata:
    labels:
      example.com/tier: VALUE
"""
COMPOSE = """\
services:
  shop:
    image: shop
    labels:
      example.com/tier: VALUE
"""
KUBERNETES = """\
{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop,
labels: {
example.com/owner: hunter2,
app: shop,
example.com/tier: VALUE}},
spec: {template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: shop, image: shop}]}}}}
"""
MARATHON = """\
{"id": "/shop",
 "cpus": 1,
 "cmd": "serve",
 "labels": {
   "example.com/tier": VALUE}}
"""
FORMS = {
    "cloud-foundry": ("manifest.yml", CLOUD_FOUNDRY),
    "compose": ("compose.yaml", COMPOSE),
    "kubernetes": ("deployment.yaml", KUBERNETES),
    "marathon": ("marathon.json", MARATHON),
}
LINE = 5
every_format = pytest.mark.parametrize("kind", FORMS)


def own_folder(root: Path, facts: str = FACTS) -> Path:
    folder = root / "own"
    (folder / "checks" / "placement").mkdir(parents=True)
    (folder / "facts.yaml").write_text(facts, encoding="utf-8")
    (folder / "checks" / "placement" / "gold-tier.yaml").write_text(RULE, encoding="utf-8")
    return folder


def read(
    kind: str, text: str, *wanted: LabelFact, variables: Mapping[str, str] | None = None
) -> tuple[Workload, tuple[Problem, ...]]:
    options = ReadOptions(labels=wanted or (TIER,), variables=variables or {})
    reading = read_sources([Source(FORMS[kind][0], kind, text)], (), options)
    assert not reading.failed
    return reading.workloads[0], reading.notes


def fact_of(kind: str, value: str, one: LabelFact = TIER) -> Fact:
    workload, _ = read(kind, FORMS[kind][1].replace("VALUE", value), one)
    return workload.facts[one.fact]


# --- through the command line ---------------------------------------------------------------------------------------


def assessed(root: Path, kind: str, value: str) -> document.Workload:
    name, text = FORMS[kind]
    (root / "apps").mkdir()
    (root / "apps" / name).write_text(text.replace("VALUE", value), encoding="utf-8")
    arguments = ["assess", str(root / "apps"), "--rules", str(own_folder(root)), "--as-of", "2026-11-24", "-o", "-"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return document_in(result.output.encode("utf-8")).workloads[0]


@every_format
def test_a_report_holds_the_label_with_its_line_and_the_rule_that_it_raises(kind: str, tmp_path: Path) -> None:
    workload = assessed(tmp_path, kind, '"gold"')

    fact = workload.facts["label.tier"]
    assert (fact.value, [place.first_line for place in fact.evidence]) == ("gold", [LINE])
    needs = [need for need in workload.needs if need.rule == "gold-tier"]
    assert [(need.raised, need.message) for need in needs] == [(True, "shop is of tier gold.")]


@every_format
def test_another_value_raises_no_rule(kind: str, tmp_path: Path) -> None:
    workload = assessed(tmp_path, kind, '"silver"')

    assert "gold-tier" not in {need.rule for need in workload.needs if need.raised is not False}


def test_examples_of_own_rules_see_the_labels(tmp_path: Path) -> None:
    folder = own_folder(tmp_path)

    catalog = load_catalog(data_folder("rules"), folder)

    assert not [one for one in failing_examples(catalog) if one.path.startswith("own/")]


@pytest.mark.parametrize(
    ("mended", "words"),
    [
        (("source: deployment", "source: image"), "a label is part of the deployment"),
        (("example.com/tier", "example.com/db-password"), "a label that holds no secret"),
        (("from-label: example.com/tier", "from-label: ''"), "a label that holds no secret"),
        (("from-label", "from-labels"), "Did you mean 'from-label'?"),
    ],
)
def test_a_definition_that_cannot_hold_is_refused(mended: tuple[str, str], words: str, tmp_path: Path) -> None:
    folder = own_folder(tmp_path, FACTS.replace(*mended))

    with pytest.raises(CatalogError) as refused:
        load_catalog(data_folder("rules"), folder)
    assert words in str(refused.value)


# --- what is stated -------------------------------------------------------------------------------------------------


@every_format
def test_a_descriptor_without_the_label_settles_that_there_is_none(kind: str) -> None:
    workload, _ = read(kind, FORMS[kind][1].replace("example.com/tier", "other").replace("VALUE", '"x"'))

    assert workload.state("label.tier") is Truth.FALSE


def test_a_dockerfile_leaves_it_open() -> None:
    reading = read_sources([Source("Dockerfile", "dockerfile", "FROM a\n")], (), ReadOptions(labels=(TIER,)))

    assert reading.workloads[0].state("label.tier") is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("text", '" gold "', "gold"),
        ("integer", '"12"', 12),
        ("number", '"0.25"', 0.25),
        ("boolean", '"true"', True),
        ("boolean", '"no"', False),
        ("size", '"512M"', 512 * 1024**2),
        ("duration", '"90s"', 90.0),
    ],
)
@every_format
def test_the_value_has_the_type_of_the_fact(kind: str, type_: str, text: str, value: object) -> None:
    fact = fact_of(kind, text, LabelFact(label=TIER.label, fact="label.tier", type=type_))

    assert fact.value == value
    assert type(fact.value) is type(value)


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("integer", '"many"'),
        ("integer", '"9999999999999999999999"'),
        ("integer", '"\\u0663"'),
        ("number", '"nan"'),
        ("number", '"1e999"'),
        ("boolean", '"perhaps"'),
        ("size", '"big"'),
        ("size", '"-5M"'),
        ("duration", f'"{"9" * 400}s"'),
        ("text", f'"{"long " * 100}"'),
        ("text", '{"a": "b"}'),
        ("text", '["a"]'),
    ],
)
@every_format
def test_a_value_of_another_type_is_noted_and_unknown(kind: str, type_: str, text: str) -> None:
    one = LabelFact(label=TIER.label, fact="label.tier", type=type_)
    workload, notes = read(kind, FORMS[kind][1].replace("VALUE", text), one)

    assert workload.facts["label.tier"].value is None
    assert LINE in {note.line for note in notes}


@every_format
def test_no_other_label_is_read(kind: str) -> None:
    workload, _ = read(kind, FORMS[kind][1].replace("VALUE", "gold" if kind != "marathon" else '"gold"'))

    values = json.dumps([fact.value for name, fact in workload.facts.items() if name != "config.labels"])
    assert "hunter2" not in values
    assert [name for name in workload.facts if name.startswith("label.")] == ["label.tier"]


@pytest.mark.parametrize(
    "secret",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "https://ann:hunter2@db.example/x",
        "b1946ac92492d2347c6235b4d2611184",
    ],
)
@every_format
def test_a_secret_in_a_label_is_cut_out(kind: str, secret: str) -> None:
    fact = fact_of(kind, f'"{secret}"')

    assert secret not in str(fact.value)
    assert "hunter2" not in str(fact)
    assert secret not in str(fact.evidence)


def test_unseen_characters_become_visible() -> None:
    assert fact_of("marathon", '"go\\u202eld"').value == "goU+202Eld"


# --- variables ------------------------------------------------------------------------------------------------------


@every_format
def test_an_open_variable_leaves_the_fact_unknown_with_its_place(kind: str) -> None:
    fact = fact_of(kind, '"((tier))"' if kind == "cloud-foundry" else '"${TIER}"')

    assert fact.value is None
    assert [place.first_line for place in fact.evidence] == [LINE]


@pytest.mark.parametrize(("type_", "value"), [("text", None), ("integer", 3)])
def test_a_text_that_a_file_of_variables_fills_stays_where_it_is(type_: str, value: object) -> None:
    text = CLOUD_FOUNDRY.replace("VALUE", "((tier))")
    one = LabelFact(label=TIER.label, fact="label.tier", type=type_)

    workload, _ = read("cloud-foundry", text, one, variables={"tier": "3"})

    assert workload.facts["label.tier"].value == value


def test_a_default_within_the_file_is_read() -> None:
    assert fact_of("compose", "${TIER:-gold}").value == "gold"


def test_a_text_from_a_settings_file_stays_where_it_is() -> None:
    sources = [Source("compose.yaml", "compose", COMPOSE.replace("VALUE", "${TIER:-gold}"))]
    values = [Source(".env", "environment", "TIER=hunter2\n")]

    reading = read_sources(sources, values, ReadOptions(labels=(TIER,)))

    assert reading.workloads[0].facts["label.tier"].value is None


def test_a_parameter_of_a_template_is_filled() -> None:
    template = {
        "apiVersion": "template.openshift.io/v1",
        "kind": "Template",
        "metadata": {"name": "shop"},
        "parameters": [{"name": "TIER", "value": "gold"}],
        "objects": [yaml.safe_load(KUBERNETES.replace("VALUE", "'${TIER}'"))],
    }

    workload, _ = read("kubernetes", yaml.safe_dump(template))

    assert workload.facts["label.tier"].value == "gold"


# --- several places -------------------------------------------------------------------------------------------------

PLACES = {
    "annotation of an app": (
        "cloud-foundry",
        "applications:\n- name: shop\n  metadata:\n    annotations:\n      example.com/tier: gold\n",
        [5],
    ),
    "list of a service": (
        "compose",
        "services:\n  shop:\n    image: shop\n    labels:\n    - example.com/tier=gold\n",
        [5],
    ),
    "deployment of a service": (
        "compose",
        "services:\n  shop:\n    image: shop\n    deploy:\n      labels: {example.com/tier: gold}\n",
        [5],
    ),
    "annotation of a controller": ("kubernetes", KUBERNETES.replace("labels: {\n", "annotations: {\n"), [5]),
    "label of the pods": (
        "kubernetes",
        KUBERNETES.replace("{labels: {app: shop}}", "{labels:\n{example.com/tier: gold}}").replace(
            "example.com/tier: VALUE", "a: b"
        ),
        [7],
    ),
    "both, saying the same": (
        "kubernetes",
        KUBERNETES.replace("{labels: {app: shop}}", "{labels:\n{example.com/tier: gold}}"),
        [5, 7],
    ),
    "a pod of Marathon": (
        "marathon",
        '{"id": "/shop", "labels": {\n"example.com/tier": "gold"}, "containers": [{"name": "shop"}]}',
        [2],
    ),
}


@pytest.mark.parametrize(("kind", "text", "lines"), PLACES.values(), ids=PLACES)
def test_every_place_that_may_hold_a_label_is_read(kind: str, text: str, lines: list[int]) -> None:
    workload, _ = read(kind, text.replace("VALUE", "gold"))

    fact = workload.facts["label.tier"]
    assert (fact.value, [place.first_line for place in fact.evidence]) == ("gold", lines)


TWO = KUBERNETES.replace("VALUE", "gold").replace("{labels: {app: shop}}", "{labels:\n{example.com/tier: silver}}")


def test_two_values_of_a_fact_that_has_one_are_noted_and_unknown() -> None:
    workload, notes = read("kubernetes", TWO)

    assert workload.facts["label.tier"].value is None
    assert (7, "the label `example.com/tier` has another value in line 5.") in {(one.line, one.what) for one in notes}


def test_two_values_of_a_set_are_united() -> None:
    workload, _ = read("kubernetes", TWO, LabelFact(label=TIER.label, fact="label.tier", type="text", many=True))

    assert workload.facts["label.tier"].value == ("gold", "silver")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("cloud-foundry", "applications:\n- name: shop\n  metadata: none\n"),
        ("cloud-foundry", "applications:\n- name: shop\n  metadata: {labels: ((labels))}\n"),
        ("compose", "services:\n  shop: {image: shop, labels: gold}\n"),
        ("compose", "services:\n  shop: {image: shop, label_file: labels.txt}\n"),
        ("kubernetes", "{apiVersion: v1, kind: Pod, metadata: [], spec: {containers: [{name: a, image: b}]}}"),
        ("kubernetes", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: no}}}"),
        ("marathon", '{"id": "/shop", "cpus": 1, "cmd": "serve", "labels": "gold"}'),
    ],
)
def test_where_labels_cannot_be_read_the_fact_is_unknown(kind: str, text: str) -> None:
    workload, _ = read(kind, text)

    assert workload.state("label.tier") is Truth.UNKNOWN
    assert workload.facts["label.tier"].evidence


KEYS = st.sampled_from(
    ["labels", "annotations", "metadata", "deploy", "spec", "template", "example.com/tier", "containers", "name"]
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just("${A}"), st.just("((a))"))
TREES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=4), max_leaves=12
)
FRAMES: Mapping[str, Callable[[object], object]] = {
    "cloud-foundry": lambda tree: {"applications": [{"name": "shop", "metadata": tree}]},
    "compose": lambda tree: {"services": {"shop": {"image": "shop", "labels": tree, "deploy": tree}}},
    "kubernetes": lambda tree: {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": tree,
        "spec": {"template": {"metadata": tree, "spec": {"containers": [{"name": "a", "image": "b"}]}}},
    },
    "marathon": lambda tree: {"id": "/shop", "cpus": 1, "cmd": "serve", "labels": tree},
}


@settings(deadline=None, max_examples=60)
@given(kind=st.sampled_from(sorted(FRAMES)), tree=TREES, type_=st.sampled_from(["text", "integer", "size", "boolean"]))
def test_hostile_labels_cost_no_traceback_and_keep_their_lines(kind: str, tree: object, type_: str) -> None:
    text = yaml.safe_dump(FRAMES[kind](tree))
    one = LabelFact(label=TIER.label, fact="label.tier", type=type_)
    try:
        extraction = FORMATS[kind].extract(Source(FORMS[kind][0], kind, text), ReadOptions(labels=(one,)))
    except (SourceError, SetAsideError):
        return
    for workload in extraction.workloads:
        for place in workload.evidence("label.tier"):
            assert 1 <= place.first_line <= place.last_line <= text.count("\n") + 1
