"""Procfiles: process types, the release step, and lines that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import SetAsideError
from advisor.formats import FORMATS
from advisor.formats.extraction import Extraction
from advisor.formats.procfile.workloads import STATES
from advisor.model.facts import Truth, Workload
from advisor.text.source import ReadOptions, Source

extract_procfile = FORMATS["procfile"].extract


def read(text: str, path: str = "shop/Procfile") -> Extraction:
    return extract_procfile(Source(path, "procfile", text), ReadOptions())


def app(text: str) -> Workload:
    (workload,) = read(text).workloads
    return workload


def notes(text: str) -> list[str]:
    return [str(note) for note in read(text).notes]


@pytest.mark.parametrize(
    ("path", "name", "folder"),
    [("Procfile", "root", "."), ("shop/Procfile", "shop", "shop"), ("apps/shop/Procfile", "shop", "apps/shop")],
)
def test_an_app_is_named_after_its_folder(path: str, name: str, folder: str) -> None:
    (workload,) = read("web: bin/start\n", path).workloads

    assert (workload.name, workload.folder, workload.kind) == (name, folder, "procfile")


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("web: bin/start", ("web",)),
        ("web:bin/start", ("web",)),
        ("web : bin/start", ("web",)),
        ("  web: bin/start  ", ("web",)),
        ("web: bin/start\n\n# worker: bin/work\n", ("web",)),
        ("worker: a\nweb: b\n", ("web", "worker")),
        ("my-job_2: a\n", ("my-job_2",)),
        ("web: echo a: b\n", ("web",)),
        ("web: a\nweb: b\n", ("web",)),
        ("release: a\nweb: b\n", ("web",)),
    ],
)
def test_process_types(text: str, types: tuple[str, ...]) -> None:
    workload = app(text)

    assert workload.value("process.types") == types
    assert workload.value("process.count") == len(types)


def test_a_release_step_alone_is_no_process() -> None:
    workload = app("release: bin/migrate\n")

    assert workload.value("rollout.hooks") == ("release",)
    assert workload.state("process.types") is Truth.FALSE


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "just a text\n", "web:\n", "- web\n"])
def test_a_file_without_a_process_is_set_aside(text: str) -> None:
    with pytest.raises(SetAsideError, match="names no process"):
        read(text)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("bin/start", "this line names no process"),
        ("worker:", "a process type without a command"),
        ("two words: bin/start", "this line names no process"),
        ("web: bin/other", "the process type `web` is named for the second time"),
        ("worker: " + "x" * 5_000, "more than 4096 characters"),
    ],
)
def test_a_wrong_line_is_noted_and_the_others_are_read(line: str, what: str) -> None:
    (note,) = notes(f"web: bin/start\n{line}\n")

    assert note.startswith("shop/Procfile:2: ")
    assert what in note


def test_values_of_assignments_stay_in_the_file() -> None:
    workload = app("web: TOKEN=hunter2hunter2 env MODE=x bin/start\n")

    assert workload.value("config.env-names") == ("MODE", "TOKEN")
    assert "hunter2" not in str([fact.value for fact in workload.facts.values()])


@pytest.mark.parametrize("fact", ["scale.memory", "services.bound", "network.routes", "descriptor.formats"])
def test_what_a_deployment_adds_stays_unknown(fact: str) -> None:
    assert app("web: bin/start\n").state(fact) is Truth.UNKNOWN


_LINES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(["web", "release", "worker", "a b"]).flatmap(
            lambda name: st.text(max_size=30).map(lambda command: f"{name}: {command}")
        ),
    ),
    max_size=8,
)


@given(_LINES)
def test_no_text_breaks_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        found = read(text)
    except SetAsideError:
        return
    (workload,) = found.workloads
    assert set(workload.facts) <= STATES
    for fact in workload.facts.values():
        assert all(1 <= place.first_line <= text.count("\n") + 1 for place in fact.evidence)
