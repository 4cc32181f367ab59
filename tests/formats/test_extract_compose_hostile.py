"""Compose files of any shape: no exception but the two that are meant, and every line inside its file."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import SetAsideError, SourceError
from advisor.formats import FORMATS
from advisor.formats.compose.project import BELOW
from advisor.formats.compose.shape import SERVICE_KEYS, TOP_KEYS
from advisor.formats.extraction import Extraction
from advisor.text.source import ReadOptions, Source

extract_compose = FORMATS["compose"].extract

KEYS = sorted(
    {*SERVICE_KEYS, *TOP_KEYS, *(key for keys in BELOW.values() for key in keys)}
    | {"source", "target", "type", "file", "service", "path", "limits", "reservations", "cpus", "memory", "count"}
    | {"capabilities", "constraints", "preferences", "spread", "order", "parallelism", "condition", "driver_opts"}
    | {"shop", "db", "data", "internal", "external", "name", "size", "published", "protocol", "host_ip", "env_file"}
    | {"placement", "update_config", "replicas", "mode", "test", "start_period", "services", "<<"}
)
TEXTS = (
    [
        "",
        "shop",
        "db",
        "data:/data",
        "./a:/b:ro",
        "${X}:/x",
        "$X",
        "${X:-${Y:-z}}",
        "${",
        "8080:80",
        "1-70000",
        "::",
        ":",
    ]
    + ["/", "nan", "1e999", "-1", "999999999999999999999", "true", "no", "null", "~", "host", "service:shop", "1m30s"]
    + ["compose.yaml", "b.yml", "../x", "all", "NONE", "CMD", "A=1", "=", "a:b:c:d:e", "\u2028", "\x85", "٣", "!reset"]
    + [
        "traefik.http.routers.a.rule=Host(`x`)",
        "VIRTUAL_HOST=a",
        "service_completed_successfully",
        "http://localhost:9/",
    ]
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 99_999), st.floats(), st.sampled_from(TEXTS), st.text(max_size=9)
)
nodes = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=25,
)
services = st.dictionaries(st.sampled_from(KEYS), nodes, max_size=8)
documents = st.fixed_dictionaries(
    {
        "services": st.one_of(
            nodes, st.dictionaries(st.sampled_from(["shop", "db", "job"]), st.one_of(services, nodes), max_size=3)
        )
    },
    optional=dict.fromkeys(("volumes", "networks", "secrets", "configs", "include", "version"), nodes),
)


def read(files: Mapping[str, str], path: str) -> Extraction | None:
    sources = {name: Source(name, "compose", text) for name, text in files.items()}
    try:
        return extract_compose(sources[path], ReadOptions(other=sources.get))
    except (SourceError, SetAsideError):
        return None


def check(files: Mapping[str, str], extraction: Extraction | None) -> None:
    ends = {name: len(text.splitlines()) + 1 for name, text in files.items()}
    for workload in () if extraction is None else extraction.workloads:
        assert set(workload.facts) <= FORMATS["compose"].states
        assert set(workload.files) <= set(files)
        for fact in workload.facts.values():
            assert fact.evidence
            for place in fact.evidence:
                assert 1 <= place.first_line <= place.last_line <= ends[place.path]
                assert place.path in workload.files


@settings(max_examples=100, deadline=None)
@given(documents, nodes, st.text(max_size=40))
def test_no_shape_of_a_file_breaks_the_reader(document: Any, other: Any, dotenv: str) -> None:
    files = {
        "compose.yaml": yaml.safe_dump(document, allow_unicode=True),
        "compose.override.yaml": yaml.safe_dump({"services": {"shop": other}}, allow_unicode=True),
        "b.yml": yaml.safe_dump(other, allow_unicode=True),
        ".env": dotenv,
    }

    for path in ("compose.yaml", "compose.override.yaml", "b.yml"):
        extraction = read(files, path)
        check(files, extraction)
        assert repr(extraction) == repr(read(files, path))


@settings(max_examples=100, deadline=None)
@given(services)
def test_each_key_may_hold_anything(service: dict[str, Any]) -> None:
    files = {"compose.yaml": yaml.safe_dump({"services": {"shop": {"image": "shop:1", **service}}})}

    check(files, read(files, "compose.yaml"))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(SERVICE_KEYS)), nodes, nodes)
def test_a_wrong_override_of_any_key_breaks_nothing(key: str, first: Any, second: Any) -> None:
    files = {
        "compose.yaml": yaml.safe_dump({"services": {"shop": {"image": "shop:1", key: first}}}),
        "compose.override.yaml": yaml.safe_dump({"services": {"shop": {key: second}}}),
    }

    check(files, read(files, "compose.yaml"))


PLANTED = "swordfish-77-swordfish"
PLACES = (
    "environment: {TOKEN: %s}",
    "environment: ['TOKEN=%s']",
    "environment: {VALUE: '%s'}",
    "build: {context: ., args: {TOKEN: %s}}",
    "labels: {example.token: %s}",
    "command: [serve, --password=%s]",
    "image: user:%s@registry.example.com/shop:1",
    "env_file: secret.env",
)


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_enters_neither_facts_nor_snippets_nor_notes(place: str) -> None:
    line = place.replace("%s", PLANTED)
    files = {
        "compose.yaml": f"services:\n  shop:\n    {line}\n    unknown: {{}}\n",
        "secret.env": f"TOKEN={PLANTED}\n",
        ".env": f"X={PLANTED}\n",
    }

    extraction = read(files, "compose.yaml")

    assert extraction is not None
    assert extraction.workloads
    assert PLANTED not in repr(extraction)
