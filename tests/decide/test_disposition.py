"""What becomes of a workload follows from required changes alone."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.assess.assess import Assessor
from advisor.decide.decide import decide_all, required_changes
from advisor.decide.judge import Judge
from advisor.model.catalog import Catalog, ChangeKind, Platform, Remedy
from advisor.model.decision import Decision, Disposed, Disposition
from advisor.model.facts import Workload
from advisor.runs import Request, built_in_catalog, make_report
from tests.support.generated import DAY, PLATFORMS, cases
from tests.support.pages import brief, explanation

TODAY = date(2026, 11, 24)
MANIFEST = "applications:\n- name: shop\n  docker: {image: docker.io/acme/shop:1.2}\n"
POD = """
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  containers:
  - {name: shop, image: "docker.io/acme/shop:1.2", securityContext: {runAsUser: 0}}
"""


def disposed(folder: Path, texts: dict[str, str], *platforms: str) -> Disposed:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (one,) = make_report(Request([folder], TODAY, platforms=platforms)).assessed
    return one.decision.disposition


def test_what_stays_is_retained(tmp_path: Path) -> None:
    assert disposed(tmp_path, {"manifest.yml": MANIFEST}).disposition is Disposition.RETAIN


def test_an_image_whose_descriptor_alone_changes_is_rehosted(tmp_path: Path) -> None:
    found = disposed(tmp_path, {"manifest.yml": MANIFEST}, "kubernetes")

    assert found.disposition is Disposition.REHOST
    assert (found.rules, found.because) == ((), "Only its descriptor changes.")


def test_a_build_from_source_that_becomes_an_image_is_replatformed(tmp_path: Path) -> None:
    manifest = "applications:\n- name: shop\n  buildpacks: [java_buildpack]\n  stack: cflinuxfs4\n"

    found = disposed(tmp_path, {"manifest.yml": manifest}, "kubernetes")

    assert found.disposition is Disposition.REPLATFORM
    assert "source-deployment" in found.rules


def test_an_image_that_no_platform_takes_is_a_question(tmp_path: Path) -> None:
    pod = POD.replace("metadata: {name: shop}", "metadata: {name: shop, labels: {app: shop}}")
    service = "---\nkind: Service\napiVersion: v1\nmetadata: {name: s}\nspec:\n  type: LoadBalancer\n"
    ports = "  selector: {app: shop}\n  ports: [{port: 53, protocol: UDP}]\n"

    found = disposed(tmp_path, {"pod.yaml": pod + service + ports}, "cloud-foundry")

    assert found.disposition is Disposition.REPURCHASE
    assert found.asked


def test_the_terminal_tells_it(tmp_path: Path) -> None:
    (tmp_path / "manifest.yml").write_text(MANIFEST, encoding="utf-8")
    (one,) = (report := make_report(Request([tmp_path], TODAY, platforms=["kubernetes"]))).assessed

    assert one.decision.disposition.disposition is Disposition.REHOST
    for text in (brief(one, report), explanation(one, report, None)):
        assert f"Disposition: Rehost: {one.decision.disposition.because}" in text


# --- laws -----------------------------------------------------------------------------------------------------------


def decided(catalog: Catalog, workload: Workload) -> Decision:
    (assessed,) = decide_all([workload], Judge(Assessor(catalog, DAY, PLATFORMS), DAY))
    return assessed.decision


def with_kinds(catalog: Catalog, kinds: list[ChangeKind]) -> Catalog:
    rules = {
        name: replace(rule, remedies=tuple(_of_kind(one, kinds[place]) for one in rule.remedies))
        for place, (name, rule) in enumerate(catalog.rules.items())
    }
    return replace(catalog, rules=rules)


def _of_kind(remedy: Remedy, kind: ChangeKind) -> Remedy:
    return replace(remedy, effort=replace(remedy.effort, kind=kind))


KINDS = st.lists(st.sampled_from(ChangeKind), min_size=6, max_size=6)


@given(cases(), KINDS)
def test_the_class_is_that_of_the_heaviest_required_change(
    case: tuple[Catalog, Workload], kinds: list[ChangeKind]
) -> None:
    catalog, workload = with_kinds(case[0], kinds), case[1]
    decision = decided(catalog, workload)
    default, found = decision.planned, decision.disposition

    if default is None:
        assert found.disposition in (Disposition.RETAIN, Disposition.REPURCHASE)
        return
    touched = {kind for _, kind in required_changes(decision.result(default))}
    if default == decision.current:
        assert found.disposition is Disposition.RETAIN
    elif ChangeKind.CODE in touched:
        assert found.disposition is Disposition.REFACTOR
    elif touched - {ChangeKind.DESCRIPTOR}:
        assert found.disposition is Disposition.REPLATFORM
    else:
        assert found.disposition is Disposition.REHOST


@given(cases())
def test_inside_a_family_the_same_image_is_relocated(case: tuple[Catalog, Workload]) -> None:
    catalog = with_kinds(case[0], [ChangeKind.DESCRIPTOR] * 6)
    platforms: dict[str, Platform] = {name: replace(one, family="trees") for name, one in catalog.platforms.items()}
    decision = decided(replace(catalog, platforms=platforms), case[1])

    moves = decision.current is not None and decision.planned not in (None, decision.current)
    found = decision.disposition
    assert (found.disposition is Disposition.RELOCATE) is moves


# --- the catalog ----------------------------------------------------------------------------------------------------


def test_every_kind_is_used() -> None:
    assert {one.kind for one in built_in_catalog().efforts.values()} == set(ChangeKind)
