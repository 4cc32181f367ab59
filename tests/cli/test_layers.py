"""Imports only point down, and heavy libraries stay behind their doors."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "advisor"
FLOORS = {
    "model": 0,
    "errors": 1,
    "units": 1,
    "data": 1,
    "text": 2,
    "formats": 3,
    "catalog": 3,
    "declared": 4,
    "enrich": 4,
    "assess": 4,
    "decide": 5,
    "portfolio": 6,
    "report": 7,
    "compare": 8,
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
        "cli/comparing.py",
        "cli/options.py",
        "cli/platforms.py",
        "cli/questions.py",
        "cli/reference.py",
        "cli/reports.py",
        "cli/rules.py",
        "cli/schemas.py",
    },
    "jinja2": {"report/html.py"},
    "networkx": {"portfolio/topology.py"},
    "pandas": {"portfolio/tables.py"},
    "xlsxwriter": {"report/exports/workbook.py"},
}
NEIGHBOURS = [("formats", "catalog"), ("catalog", "formats")]
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
