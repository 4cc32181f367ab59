"""Laws of joining, over drawn workloads of every kind."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.formats.handles import image_of, service_label, source_file, source_folder
from advisor.formats.joining import join
from advisor.model.facts import Workload
from tests.support.joining import BUILD_FILES, described, holding

ADDED_UP = ("descriptor.formats", "process.types")
NAMES = st.sampled_from(["web", "worker", "a-web"])
FOLDERS = st.sampled_from([".", "a", "a/src", "b"])
HANDLES = [
    source_folder("src"),
    source_folder("."),
    source_file("src/Dockerfile"),
    service_label("web"),
    image_of("r.io/x"),
]
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "build.method": st.sampled_from(["buildpack", "dockerfile", "image", "s2i", None]),
    "image.reference": st.sampled_from([("r.io/x:1",), ("r.io/x:1", "web"), ("web",), (":",), None]),
    "image.user": st.sampled_from(["0", "app", None]),
    "process.types": st.sampled_from([("web",), ("web", "worker"), None]),
    "scale.memory": st.sampled_from([1, 2, None]),
    "storage.volumes": st.sampled_from([("/data",), None]),
}
KINDS = [
    "app",
    "deployment",
    "deploymentconfig",
    "service",
    "stackato",
    "module",
    "marathon",
    "unheard-of",
    *BUILD_FILES,
]


@st.composite
def any_workload(draw: st.DrawFn) -> Workload:
    kind, folder = draw(st.sampled_from(KINDS)), draw(FOLDERS)
    path = f"{kind}-{draw(st.sampled_from('12'))}"
    plain = described(
        kind,
        draw(NAMES),
        path if folder == "." else f"{folder}/{path}",
        draw(st.fixed_dictionaries({}, optional=FACTS)),
        links=tuple(draw(st.lists(FOLDERS, max_size=2))),
    )
    return holding(plain, *draw(st.lists(st.sampled_from(HANDLES), max_size=2)))


TREES = st.lists(any_workload(), max_size=9, unique_by=lambda one: (one.files, one.name))


@settings(deadline=None)
@given(TREES.flatmap(lambda tree: st.tuples(st.just(tree), st.permutations(tree))))
def test_the_order_of_files_changes_nothing(orders: tuple[list[Workload], list[Workload]]) -> None:
    first, second = (join(order) for order in orders)

    assert first == second


@settings(deadline=None)
@given(TREES)
def test_every_descriptor_ends_in_exactly_one_workload_and_every_build_file_somewhere(tree: list[Workload]) -> None:
    marked = [holding(one, f"input {number}") for number, one in enumerate(tree)]

    workloads = join(marked).workloads

    held = [{handle for handle in one.handles if handle.startswith("input ")} for one in workloads]
    for number, one in enumerate(tree):
        holders = [handles for handles in held if f"input {number}" in handles]
        assert len(holders) == 1 or (one.kind in BUILD_FILES and len(holders) > 1)
        assert one.kind not in BUILD_FILES or len(holders) == 1 or all(len(handles) > 1 for handles in holders)


@settings(deadline=None)
@given(TREES)
def test_a_workload_holds_one_descriptor_of_a_format_at_most_and_keeps_every_file(tree: list[Workload]) -> None:
    workloads = join(tree).workloads

    for one in workloads:
        kinds = [
            file.rpartition("/")[2].rpartition("-")[0].replace("deploymentconfig", "deployment") for file in one.files
        ]
        assert len(kinds) == len(set(kinds))
    assert {file for one in workloads for file in one.files} == {file for one in tree for file in one.files}
    ids = [one.id for one in workloads]
    assert sorted(set(ids)) == ids


@settings(deadline=None)
@given(st.lists(any_workload(), max_size=9, unique_by=lambda one: one.files))
def test_no_known_word_of_the_first_descriptor_is_lost(tree: list[Workload]) -> None:
    by_file = {one.files[0]: one for one in tree}

    for one in join(tree).workloads:
        for name, said in by_file[one.files[0]].facts.items():
            if said.known and name not in ADDED_UP:
                assert one.value(name) == said.value
