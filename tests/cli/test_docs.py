"""The pages say what is true: links lead somewhere, commands exist, outputs are real, figures are computed."""

import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from advisor.catalog.files import INPUT_FILES, with_tables
from advisor.cli import app
from advisor.formats import FORMATS
from advisor.report.page.evidence import GLOSSARY
from advisor.runs import GATE_VERDICTS, built_in_catalog
from tests.cli.test_layers import FLOORS
from tests.support import tutorial
from tests.support.commands import advisor

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md"), *(ROOT / "samples").rglob("README.md")])
RECIPES = (DOCS / "how-to" / "ci" / "github-actions.yml", DOCS / "how-to" / "ci" / "gitlab-ci.yml")
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WORDS = (
    "source location workload fact truth capability answer rule strength need finding outcome condition verdict "
    "course trigger recommendation effort family score disposition"
)

OF_SYSTEMS = 14
"""The law on members of one system; systems are not formed yet."""

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)
_CALL = re.compile(r"^(?:\$ | *(?:- )?(?:run: |entry: )?|\S*/bin/)(?P<call>advisor [^#\n]+)", re.MULTILINE)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- links ----------------------------------------------------------------------------------------------------------


def links(page: Path) -> Iterator[str]:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    for found in _LINK.finditer(_CODE.sub("", text)):
        if "://" not in found["target"]:
            yield found["target"]


def anchors(page: Path) -> set[str]:
    headings = _HEADING.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", one).strip().lower()) for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{_name(page)} links {target}"
        assert not anchor or anchor in anchors(there), f"{_name(page)} links {target}"


@pytest.mark.skipif(importlib.util.find_spec("properdocs") is None, reason="the extra `docs` is not installed")
def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "properdocs", "build", "-f", str(ROOT / "properdocs.yml"), "-d", str(tmp_path)]

    built = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    for page in tmp_path.rglob("*.html"):
        loaded = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"([^\"]+)", page.read_text("utf-8"))
        assert [one for one in loaded if one.startswith(("http", "//"))] == []
    for sheet in tmp_path.rglob("*.css"):
        assert re.findall(r"url\([\"']?(?:https?:)?//", sheet.read_text("utf-8")) == []


# --- tables of keys -------------------------------------------------------------------------------------------------


def test_the_keys_of_every_input_file_are_documented_as_they_are_declared() -> None:
    texts = [page.read_text(encoding="utf-8") for page in PAGES]

    assert [with_tables(text) for text in texts] == texts
    named = {name for text in texts for name in re.findall(r"<!-- keys of ([a-z-]+);", text)}
    assert named == set(INPUT_FILES) - {"weights"}  # whose keys are the topics


def test_a_stale_table_is_noticed() -> None:
    page = (DOCS / "catalog-format.md").read_text(encoding="utf-8")

    stale = page.replace("| `ID.many` |", "| `ID.several` |")
    assert stale != page == with_tables(stale)


# --- commands -------------------------------------------------------------------------------------------------------


def calls(path: Path) -> list[str]:
    """Calls of `advisor` in the code blocks of a page, or in a YAML file."""
    text = path.read_text(encoding="utf-8")
    parts = _FENCE.findall(text) if path.suffix == ".md" else [text]
    return [re.split(r" (?:\||&&|>)|;", found["call"])[0] for part in parts for found in _CALL.finditer(part)]


def check_call(call: str) -> None:
    """Every word of it is a command or an option that exists, with a value that is allowed."""
    words = shlex.split(call)[1:]
    command: Any = typer.main.get_command(app)
    while words and (inner := getattr(command, "commands", None)) is not None and not words[0].startswith("-"):
        assert words[0] in inner, call
        command = inner[words.pop(0)]
    options = {spelling for one in command.params for spelling in getattr(one, "opts", ())}
    allowed: Mapping[str, Any] = {"--fail-on": GATE_VERDICTS, "--preset": built_in_catalog().presets}
    for word, following in zip(words, [*words[1:], ""], strict=True):
        assert not word.startswith("-") or word in {*options, "-", "--help"}, f"{call}: {word}"
        assert word not in allowed or following in allowed[word], f"{call}: {word} {following}"


@pytest.mark.parametrize("path", [*PAGES, *RECIPES, HOOKS], ids=_name)
def test_every_command_that_is_shown_exists(path: Path) -> None:
    for call in calls(path):
        check_call(call)


def test_commands_are_found_where_they_are_shown() -> None:
    assert all(calls(path) for path in (ROOT / "README.md", DOCS / "tutorial.md", DOCS / "how-to" / "ci.md"))
    for path in (*RECIPES, HOOKS):
        assert [one.split()[1:3] for one in calls(path)] == [["assess", "."]]
        assert "--fail-on blocked" in calls(path)[0]


@pytest.mark.parametrize(
    "call", ["advisor asess .", "advisor assess . --fail-at blocked", "advisor assess . --fail-on never"]
)
def test_a_command_that_does_not_exist_is_noticed(call: str) -> None:
    with pytest.raises(AssertionError):
        check_call(call)


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tutorial")
    tutorial.prepare(folder)
    return folder


@pytest.mark.parametrize(("command", "output"), tutorial.shown().items())
def test_the_tutorial_shows_what_a_real_run_prints(command: str, output: str, harbour: Path) -> None:
    assert tutorial.run(command, harbour) == output


# --- recipes --------------------------------------------------------------------------------------------------------


def test_recipes_and_hook_are_yaml_of_the_expected_shape() -> None:
    github, gitlab = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in RECIPES)
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))

    assert any("--fail-on" in step.get("run", "") for step in github["jobs"]["platform-fit"]["steps"])
    assert any("--fail-on" in line for line in gitlab["platform-fit"]["script"])
    assert gitlab["platform-fit"]["artifacts"]["paths"][0] in gitlab["platform-fit"]["script"][-1]
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("billing/manifest.yml", True),
        ("compose.yaml", True),
        ("deploy/marathon.json", True),
        ("Dockerfile", True),
        ("worker.Dockerfile", True),
        ("web/Procfile", True),
        ("web/.env", True),
        ("src/main.py", False),
        ("README.md", False),
    ],
)
def test_the_hook_runs_for_descriptors(path: str, expected: bool) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))

    assert (re.search(hook["files"], path) is not None) == expected


@pytest.mark.parametrize(("instances", "status"), [(3, 0), (900_000, 1)])
def test_the_recipe_stops_what_no_platform_takes(instances: int, status: int, tmp_path: Path) -> None:
    service = f"image: registry.example/tides:1, deploy: {{replicas: {instances}}}"
    (tmp_path / "compose.yaml").write_text(f"services:\n  tides: {{{service}}}\n", encoding="utf-8")
    (call,) = calls(RECIPES[0])

    done = advisor(*shlex.split(call)[1:], folder=tmp_path)

    assert done.returncode == status, done.stderr
    assert (tmp_path / "platform-fit.html").is_file()


# --- words and figures ----------------------------------------------------------------------------------------------


def test_the_architecture_has_every_floor_in_its_place() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", text, re.MULTILINE)

    said = {part.strip("/"): int(floor) for floor, parts in rows for part in re.findall(r"`([^`]+)`", parts)}
    assert said == {part: floor for part, floor in FLOORS.items() if part != "__main__"}


def test_the_glossary_has_every_word_of_the_design_and_of_the_report() -> None:
    known = anchors(DOCS / "glossary.md")

    assert {word for word in WORDS.split() if word not in known} == set()
    words = {word.lower().replace(" ", "-") for term, _ in GLOSSARY for word in term.split(", ")}
    assert words - known == set()


def test_the_glossary_is_in_order() -> None:
    terms = re.findall(r"^### (.+)$", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert terms == sorted(terms, key=str.lower)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_has_a_page(kind: str) -> None:
    assert (DOCS / "formats" / f"{kind}.md").is_file()


def test_every_law_of_the_method_is_held_by_tests_that_exist() -> None:
    text = (DOCS / "method.md").read_text(encoding="utf-8").partition("## What always holds")[2]
    held = {
        int(number): set(re.findall(r"`(test_\w+)`", row))
        for number, row in re.findall(r"^\| (\d+) \|(.+)$", text, re.MULTILINE)
    }
    files = (ROOT / "tests").rglob("test_*.py")
    defined = {name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)}

    assert sorted(held) == [number for number in range(1, 16) if number != OF_SYSTEMS]
    assert all(held.values())
    assert {name for names in held.values() for name in names} <= defined
    assert {name for name in defined if re.match(r"test_laws?_\d", name)} <= {n for ns in held.values() for n in ns}
