"""How a workload becomes a running image, and who builds and patches it: today and on every platform compared."""

from dataclasses import dataclass

from advisor.assess.answers import answers_on
from advisor.model.catalog import Platform, Support
from advisor.model.facts import Provenance, Workload
from advisor.render.view_findings import Place, places_of
from advisor.render.view_scene import Case, Link, Scene, answer_anchor, has_ended
from advisor.render.view_text import listing

METHOD = "build.method"
_FROM_SOURCE = {"buildpack": "build-from-source", "cnb": "cloud-native-buildpacks", "s2i": "image-builder"}
"""What it is deployed from → the question whether a platform builds it."""
_PATCHES_SOURCE, _PATCHES_IMAGES = "duty-source-patching", "duty-image-patching"
_BUILDFILES = ("dockerfile", "containerfile")


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteRow:
    platform: str
    today: bool
    builds: Link
    patches: Link


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageRoute:
    sentence: str
    places: tuple[Place, ...]
    rows: tuple[RouteRow, ...]


def image_route(case: Case, scene: Scene) -> ImageRoute | None:
    """None where no file says what it is deployed from."""
    workload = case.assessed.workload
    method = workload.value(METHOD)
    if not isinstance(method, str):
        return None
    shown = [scene.report.catalog.platforms[one.platform] for one in scene.columns(case.decision)]
    evidence = (*workload.evidence(METHOD), *workload.evidence("image.reference"))
    return ImageRoute(
        sentence=_today(workload, method),
        places=places_of(tuple(dict.fromkeys(evidence))),
        rows=tuple(_row(workload, method, platform, case, scene) for platform in shown),
    )


def _today(workload: Workload, method: str) -> str:
    if method in ("buildpack", "cnb"):
        if workload.value("build.custom-buildpack") is True:
            return "Built from source by a buildpack of its own, fetched from a URL: the team keeps that buildpack."
        names = workload.facts["build.buildpacks"].members() if "build.buildpacks" in workload.facts else ()
        named = f" ({listing(str(one) for one in names)})" if names else ""
        return f"Built from source by the platform's buildpacks{named}."
    if method == "s2i":
        return "Built from source by the platform's own image builder."
    if _is_own(workload):
        return "An own image, built from a Dockerfile by the team."
    if _is_packaged(workload):
        return "A packaged image, built and published by somebody else."
    return "A finished image; no file that was read says who builds it."


def _is_own(workload: Workload) -> bool:
    return workload.value(METHOD) == "dockerfile" or any(
        part in path.rpartition("/")[2].lower() for path in workload.files for part in _BUILDFILES
    )


def _is_packaged(workload: Workload) -> bool:
    """Its reference is that of a published image which the catalog knows."""
    brought = any(fact.provenance is Provenance.BASE_IMAGE for fact in workload.facts.values())
    return brought and not _is_own(workload)


def _row(workload: Workload, method: str, platform: Platform, case: Case, scene: Scene) -> RouteRow:
    question = _FROM_SOURCE.get(method)
    answers = answers_on(platform, scene.report.run.as_of)
    support = answers[question].support if question is not None and question in answers else None
    built_there = support in (Support.FULL, Support.PARTIAL)
    duty = _PATCHES_SOURCE if built_there else _PATCHES_IMAGES
    patching = answers[duty].support if duty in answers else None
    return RouteRow(
        platform=platform.title,
        today=platform.id == case.decision.current,
        builds=_link(_builder(workload, support, from_source=question is not None), platform, question),
        patches=_link(_left_to_nobody(platform, patching, scene) or _patcher(workload, patching), platform, duty),
    )


def _link(words: str, platform: Platform, capability: str | None) -> Link:
    return Link(text=words, address="" if capability is None else f"#{answer_anchor(platform.id, capability)}")


def _builder(workload: Workload, support: Support | None, *, from_source: bool) -> str:
    if from_source:
        return {
            Support.FULL: "the platform, from source",
            Support.PARTIAL: "the platform, on a condition",
            Support.NONE: "the team: it needs an image of its own",
        }.get(support or Support.UNKNOWN, "not known")
    return "its publisher" if _is_packaged(workload) else _builder_today(workload)


def _builder_today(workload: Workload) -> str:
    said = _is_own(workload) or workload.value(METHOD) in _FROM_SOURCE
    return "the team" if said else "whoever builds it today"


def _left_to_nobody(platform: Platform, support: Support | None, scene: Scene) -> str:
    """What a platform did while it was supported, nobody does afterwards; empty where that is not the case."""
    if support is Support.NONE or not has_ended(platform, scene.report):
        return ""
    return f"nobody: the platform's support ended {platform.life_cycle.until}"


def _patcher(workload: Workload, support: Support | None) -> str:
    packaged = "the team, by taking its publisher's new image"
    return {
        Support.FULL: "the platform",
        Support.PARTIAL: "an add-on, or the platform on a condition",
        Support.NONE: packaged if _is_packaged(workload) else _builder_today(workload),
    }.get(support or Support.UNKNOWN, "not known")
