"""Helm charts and Kustomize overlays: named, with the command that renders them, and never guessed."""

from pathlib import Path

from tests.text.test_discover import reason, tree

CHART: dict[str, str | bytes] = {
    "deploy/my shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1\n",
    "deploy/my shop/values.yaml": "image: a\n",
    "deploy/my shop/values-prod.yaml": "image: a\n",
    "deploy/my shop/templates/web.yaml": "apiVersion: v1\nkind: {{ .Values.kind }}\n",
    "deploy/my shop/templates/tests/plain.yaml": "apiVersion: v1\nkind: Pod\n",
    "deploy/my shop/templates/plain.json": '{"apiVersion": "v1", "kind": "Pod"}',
    "deploy/my shop/charts/db/Chart.yaml": "name: db\n",
    "deploy/my shop/charts/db/templates/a.yaml": "apiVersion: v1\nkind: Pod\n",
    "deploy/my shop/crds/a.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n",
}


def test_a_chart_is_named_with_the_command_that_renders_it(tmp_path: Path) -> None:
    discovery = tree(tmp_path, CHART)
    hint = "not rendered; `helm template my-shop 'deploy/my shop' > rendered.yaml` writes what can be assessed"
    assert [source.path for source in discovery.sources] == ["deploy/my shop/crds/a.yaml"]
    assert reason(discovery, "deploy/my shop/Chart.yaml") == f"a Helm chart, {hint}"
    assert reason(discovery, "deploy/my shop/charts/") == f"the charts that a Helm chart depends on, {hint}"
    of_chart = {one.path for one in discovery.skipped if one.reason.endswith(hint)}
    assert of_chart == {name for name in CHART if "/charts/" not in name and "/crds/" not in name} | {
        "deploy/my shop/charts/"
    }


def test_a_chart_at_the_root_is_rendered_from_there(tmp_path: Path) -> None:
    discovery = tree(tmp_path, {"Chart.yaml": "name: a\n", "Dockerfile": "FROM x\n", "templates/a.yaml": "a: 1\n"})
    assert "`helm template release . > rendered.yaml`" in reason(discovery, "templates/a.yaml")
    assert [source.path for source in discovery.sources] == ["Dockerfile"]


OBJECT = "apiVersion: apps/v1\nkind: Deployment\n"
OVERLAY = """
resources: [../base, extra.yaml]
patches:
- path: replicas.yaml
- path: ops.json
- patch: |-
    - op: remove
      path: /spec
patchesStrategicMerge:
- old.yaml
- |-
  apiVersion: v1
replacements:
- path: ../replacements/
transformers: [transformers]
"""


def test_what_a_kustomization_takes_as_patches_is_no_object(tmp_path: Path) -> None:
    discovery = tree(
        tmp_path,
        {
            "k/base/kustomization.yml": "resources: [web.yaml]\n",
            "k/base/web.yaml": OBJECT,
            "k/prod/kustomization.yaml": OVERLAY,
            "k/prod/extra.yaml": OBJECT,
            "k/prod/replicas.yaml": OBJECT,
            "k/prod/ops.json": '[{"op": "remove", "path": "/spec"}]',
            "k/prod/old.yaml": OBJECT,
            "k/prod/transformers/labels.yaml": OBJECT,
            "k/replacements/names.yaml": "source: {kind: Pod}\n",
            "k/broken/Kustomization": "a: [",
        },
    )
    assert [source.path for source in discovery.sources] == ["k/base/web.yaml", "k/prod/extra.yaml"]
    patches = {one.path for one in discovery.skipped if one.reason == "a patch of a Kustomize overlay; not rendered"}
    assert patches == {
        "k/prod/replicas.yaml",
        "k/prod/old.yaml",
        "k/prod/transformers/labels.yaml",
        "k/replacements/names.yaml",
    }
    assert "`kubectl kustomize k/prod > rendered.yaml`" in reason(discovery, "k/prod/kustomization.yaml")
    assert "`kubectl kustomize k/broken > rendered.yaml`" in reason(discovery, "k/broken/Kustomization")


def test_a_patch_that_cannot_be_parsed_is_still_a_patch(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"kustomization.yaml": "patches: [{path: manifest.yml}]\n", "manifest.yml": "a: ["}
    discovery = tree(tmp_path, files)
    assert discovery.failed == ()
    assert "a patch" in reason(discovery, "manifest.yml")
