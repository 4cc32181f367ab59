"""Imports only point down, and heavy libraries stay behind their doors."""

import ast
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.house import House

PACKAGE = Path(__file__).parents[2] / "advisor"
FLOORS = {
    "model": 0,
    "errors": 1,
    "units": 1,
    "data": 1,
    "text": 2,
    "formats": 3,
    "catalog": 3,
    "enrich": 4,
    "assess": 4,
    "decide": 5,
    "portfolio": 6,
    "report": 7,
    "pipeline": 8,
    "examples": 8,
    "runs": 8,
    "outputs": 8,
    "cli": 9,
    "__main__": 10,
}
ONLY_IMPORT = {
    "yaml": {"text/yaml_text.py"},
    "typer": {
        "cli/options.py",
        "cli/platforms.py",
        "cli/questions.py",
        "cli/reports.py",
        "cli/rules.py",
    },
    "jinja2": {"report/page/html.py"},
    "networkx": {"portfolio/topology.py"},
    "pandas": {"portfolio/tables.py"},
    "xlsxwriter": {"report/exports/workbook.py"},
}
NEIGHBOURS = [("formats", "catalog"), ("catalog", "formats")]
FORMAT_WORDS = {
    "cloud_foundry": r"cloud[-_]foundry",
    "compose": "compose",
    "dockerfile": "dockerfiles?",
    "kubernetes": "kubernetes",
    "marathon": "marathon",
    "mta": "mta",
    "procfile": "procfiles?",
    "stackato": "stackato",
}
"""Room below formats/ → its format as a word in code."""
BUILDS_ON = {
    "compose": {"dockerfile"},  # a key of its services is called so, and its reader reads the file it names
    "mta": {"cloud_foundry"},  # its modules are apps with the attributes of a manifest
    "stackato": {"cloud_foundry"},  # a dialect of the manifest
}
MAY_NAME = {
    "formats/__init__.py": set(FORMAT_WORDS),  # the only list
    "catalog/rules.py": set(FORMAT_WORDS),  # kinds of a rule's examples; the catalog knows nothing of formats/
    "text/dockerfile.py": {"dockerfile"},  # the text below the facts
    "text/__init__.py": {"dockerfile"},  # its doors
    "enrich/images.py": {"dockerfile"},  # from here on a word of the vocabulary: a value of build.method
    "formats/joining/grouping.py": {"dockerfile"},
    "formats/kubernetes/streams.py": {"dockerfile"},
}
LONGEST_FUNCTION = 45
LONGEST_MODULE = 700


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
        elif isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
    return found


def _floor(part: str) -> str:
    return part.removesuffix(".py").split("/")[0]


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_imports_point_down(path: Path) -> None:
    here = _floor(_name(path))
    for module in _imports(path):
        if not module.startswith("advisor.") or here == "__init__":
            continue
        there = module.split(".")[1]
        assert FLOORS[there] <= FLOORS[here], f"{_name(path)} imports {module} from a floor above"
        assert (here, there) not in NEIGHBOURS, f"{_name(path)} knows {module}"


MAKES_THE_DOCUMENT = {"build.py", "used.py", "change_words.py", "changes.py", "causes.py", "sides.py"}
"""Below report/: what stands between the model and the document."""
ABOUT_THE_CATALOG = {"rule_docs.py", "platform_pages.py", "skeletons.py", "answers_file.py", "written.py"}
"""Below report/: reference pages and forms of the catalog's own; the schema of what is written."""
DECIDES = {"assess", "decide", "declared", "enrich", "formats", "portfolio"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "report").rglob("*.py")), ids=_name)
def test_what_shows_a_report_reads_the_document(path: Path) -> None:
    """Nothing that shows a report decides, reads files or asks the catalog."""
    name = path.relative_to(PACKAGE / "report").as_posix()
    if name in MAKES_THE_DOCUMENT | ABOUT_THE_CATALOG:
        return
    for module in _imports(path):
        parts = module.split(".")
        assert parts[0] != "advisor" or len(parts) == 1 or parts[1] not in {*DECIDES, "catalog"}, f"{name}: {module}"
        assert module != "advisor.model.report" or name == "words.py", f"{name}: {module}"


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_a_library_has_one_door(path: Path) -> None:
    for module in _imports(path):
        doors = ONLY_IMPORT.get(module.split(".")[0])
        assert doors is None or _name(path) in doors, f"{_name(path)} imports {module}"


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_modules_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


def _words_of_code(path: Path) -> Iterator[str]:
    """Names, and texts that are no sentences for people."""
    text = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(iter(text.splitlines(keepends=True)).__next__):
        if token.type == tokenize.NAME or (token.type == tokenize.STRING and not re.search(r"\s", token.string)):
            yield token.string


def _formats_named(path: Path) -> set[str]:
    words = set(_words_of_code(path))
    patterns = {room: re.compile(rf"(?<![^\W_]){word}(?![^\W_])", re.IGNORECASE) for room, word in FORMAT_WORDS.items()}
    return {room for room, pattern in patterns.items() if any(map(pattern.search, words))}


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_only_its_own_room_names_a_format(path: Path) -> None:
    parts = _name(path).split("/")
    room = parts[1] if parts[0] == "formats" and len(parts) > 2 else ""
    allowed = {room, *BUILDS_ON.get(room, ()), *MAY_NAME.get(_name(path), ())}

    assert _formats_named(path) <= allowed, f"{_name(path)} names a format; ask FORMATS, or let its room say it"


def test_nothing_is_allowed_that_no_module_needs() -> None:
    needed = {_name(path): _formats_named(path) for path in _modules()}

    assert {name: rooms for name, rooms in MAY_NAME.items() if needed[name] >= rooms} == MAY_NAME
    assert {path.name for path in (PACKAGE / "formats").iterdir() if (path / "__init__.py").exists()} - {
        "joining"
    } == set(FORMAT_WORDS)


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys; sys.argv = ['advisor', '--help']\n"
        "from advisor.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = ('pandas', 'networkx', 'jinja2', 'xlsxwriter', 'yaml')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.strip().endswith("[]")


def test_a_run_imports_the_readers_of_the_formats_it_meets(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text("web: ./run\n")
    code = (
        "import sys; from pathlib import Path\n"
        "from advisor.formats.discovery import discover\n"
        "from advisor.formats.read import read_sources\n"
        "from advisor.text.source import ReadOptions\n"
        f"found = discover([Path({str(tmp_path)!r})])\n"
        "read_sources(found.sources, found.settings, ReadOptions())\n"
        "print([name for name in sys.modules if name.endswith('.workloads')])\n"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "procfile" in result.stdout
    assert "marathon" not in result.stdout
    assert "kubernetes" not in result.stdout


HOUSE = House.of()


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert not HOUSE.circles


def test_a_small_module_has_more_than_one_importer() -> None:
    assert not HOUSE.small_with_one_importer, "merge it into its importer, or into its topic"


def test_a_package_is_entered_by_its_doors() -> None:
    """`__all__` of its `__init__` names the modules that others import, and no more."""
    assert not HOUSE.past_the_doors
    used = {(name.package, other) for name in HOUSE.modules.values() for other in HOUSE.imports[name.name]}
    for package, doors in HOUSE.doors.items():
        if "." not in package:
            entered = {other for by, other in used if by != package}
            assert doors & HOUSE.modules.keys() <= entered, package


@pytest.mark.parametrize(
    "modules",
    [
        {"a.one": "from advisor.b.two import X", "b.two": "from advisor.a.one import Y"},
        {"a.one": "import advisor.b.two", "b.two": "def late():\n    pass\nfrom advisor.a import one"},
    ],
)
def test_a_circle_is_seen(tmp_path: Path, modules: dict[str, str]) -> None:
    for name, text in modules.items():
        path = tmp_path / "advisor" / f"{name.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert House.of(tmp_path).circles == [("a.one", "b.two")]
