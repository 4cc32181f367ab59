"""Helm charts: which files belong to one, and how to write what can be assessed. Nothing of a chart is guessed."""

import re
import shlex

from advisor.text.candidates import is_json, is_yaml, may_be_template

CHART_FILE = "Chart.yaml"

_VALUES = re.compile(r"(?:.*[-_.])?values(?:[-_.].*)?\.ya?ml\Z", re.IGNORECASE | re.DOTALL)
_REQUIREMENTS = frozenset({"requirements.yaml", "requirements.yml"})


def part_of_chart(path: str, chart: str) -> str:
    """Why a file below a chart's folder is not read, else "". The chart is its folder with a slash, "" for the root."""
    inside = path.removeprefix(chart)
    name = inside.rpartition("/")[2]
    if inside == CHART_FILE:
        return f"a Helm chart, not rendered; {_hint(chart)}"
    if not (is_yaml(name) or is_json(name) or may_be_template(name)):
        return ""
    if inside.startswith("templates/"):
        return f"a template of a Helm chart, not rendered; {_hint(chart)}"
    if _VALUES.match(name):
        return f"values of a Helm chart, not rendered; {_hint(chart)}"
    return f"requirements of a Helm chart, not rendered; {_hint(chart)}" if inside in _REQUIREMENTS else ""


def subcharts(path: str, chart: str) -> str:
    """Why a folder below a chart's folder is not entered, else ""."""
    if path.removeprefix(chart) != "charts/":
        return ""
    return f"the charts that a Helm chart depends on, not rendered; {_hint(chart)}"


def _hint(chart: str) -> str:
    folder = chart.rstrip("/")
    name = re.sub(r"[^a-z0-9-]+", "-", folder.rpartition("/")[2].lower()).strip("-") or "release"
    return f"`helm template {name} {shlex.quote(folder or '.')} > rendered.yaml` writes what can be assessed"
