"""Kustomize: which overlays change a file that is read by itself."""

import pytest

from advisor.formats.unrendered import overlays_of, read_kustomization

BASE = ("base/kustomization.yaml", "resources: [app.yaml]")


def overlays(*files: tuple[str, str]) -> dict[str, tuple[str, ...]]:
    return overlays_of([read_kustomization(path, text) for path, text in files])


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ([BASE], {}),
        ([BASE, ("over/one/kustomization.yaml", "resources: [../../base]")], {"base/app.yaml": ("over/one",)}),
        (
            [
                BASE,
                ("b/kustomization.yaml", "resources: [../a]"),
                ("a/kustomization.yaml", "resources: [../base]"),
            ],
            {"base/app.yaml": ("a", "b")},
        ),
        ([("kustomization.yaml", "resources: [a.yaml]\npatches: [{path: p.yaml}]")], {"a.yaml": (".",)}),
        (
            [("a/kustomization.yaml", "resources: [x.yaml, ../b]"), ("b/kustomization.yaml", "resources: [../a]")],
            {"a/x.yaml": ("a", "b")},
        ),
        ([("a/kustomization.yaml", "resources: [")], {}),
    ],
    ids=["base alone", "overlay", "overlay of an overlay", "patches beside it", "circle", "broken"],
)
def test_the_folders_that_change_a_file_are_those_that_build_on_it(
    files: list[tuple[str, str]], found: dict[str, tuple[str, ...]]
) -> None:
    assert overlays(*files) == found
