"""How the house is cut: `make house` prints modules, lines, doors and circles of `advisor/`.

    python -m benchmarks.house [--modules]

Code lines have neither blanks nor comments nor docstrings. A *door* is a module that its package names in `__all__`
of `__init__.py`; other packages import doors only. `tests/cli/test_layers.py` holds the limits.
"""

import argparse
import ast
import io
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = "advisor"
SMALL = 60
"""Code lines under which a module needs a second importer."""
LISTED = 10
_NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
_WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    name: str
    """Dotted, without the package's own name; a package's `__init__` has the package's."""
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def code_lines(self) -> int:
        lines = set[int]()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in _NO_CODE:
                lines.update(range(token.start[0], token.end[0] + 1))
        return len(lines - set(_docstring_lines(self.tree)))

    @property
    def package(self) -> str:
        """The wing: its first folder, or the module itself at the top."""
        return self.name.partition(".")[0]

    def functions(self) -> Iterator[tuple[str, int]]:
        """Each function with its lines, from `def` to the last."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def _docstring_lines(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if not isinstance(node, _WITH_DOCSTRING):
            continue
        for statement in node.body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                yield from range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


@dataclass(frozen=True)
class House:
    """All modules of the package and who imports whom."""

    modules: Mapping[str, Module]

    @classmethod
    def of(cls, root: Path = ROOT) -> "House":
        found = {}
        for path in sorted((root / PACKAGE).rglob("*.py")):
            parts = path.relative_to(root / PACKAGE).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = Module(name, path)
        return cls(found)

    @cached_property
    def imports(self) -> Mapping[str, frozenset[str]]:
        """Module → modules of the house that it imports, wherever in the file."""
        return {name: frozenset(self._imported(module)) - {name} for name, module in self.modules.items()}

    @cached_property
    def imports_at_start(self) -> Mapping[str, frozenset[str]]:
        """The same without imports inside functions and those for type checkers only."""
        return {
            name: frozenset(self._imported(module, at_start=True)) - {name} for name, module in self.modules.items()
        }

    def _imported(self, module: Module, *, at_start: bool = False) -> Iterator[str]:
        nodes = _at_start(module.tree) if at_start else ast.walk(module.tree)
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
                base = node.module.partition(".")[2]
                members = {f"{base}.{alias.name}".lstrip(".") for alias in node.names} & self.modules.keys()
                yield from members
                if base in self.modules and len(members) < len(node.names):
                    yield base
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.name.partition(".")[2]
                    if alias.name.split(".")[0] == PACKAGE and name in self.modules:
                        yield name

    @cached_property
    def importers(self) -> Mapping[str, frozenset[str]]:
        by = defaultdict[str, set[str]](set)
        for name, imported in self.imports.items():
            for other in imported:
                by[other].add(name)
        return {name: frozenset(by[name]) for name in self.modules}

    @property
    def circles(self) -> list[tuple[str, ...]]:
        """Modules that import each other in a circle when they are loaded, each circle sorted."""
        return [group for group in _strong_groups(self.imports_at_start) if len(group) > 1]

    @property
    def small_with_one_importer(self) -> list[tuple[str, int, str]]:
        """Modules under 60 code lines with a single importer: they belong into it."""
        return [
            (name, module.code_lines, next(iter(self.importers[name])))
            for name, module in self.modules.items()
            if module.code_lines < SMALL and len(self.importers[name]) == 1 and module.path.name != "__init__.py"
        ]

    @cached_property
    def doors(self) -> Mapping[str, frozenset[str]]:
        """Package → modules that its `__init__` names in `__all__`."""
        return {
            name: frozenset(f"{name}.{door}" for door in _listed_in_all(module.tree))
            for name, module in self.modules.items()
            if module.path.name == "__init__.py" and name
        }

    @property
    def past_the_doors(self) -> list[tuple[str, str]]:
        """Imports of a module from another wing that is no door of its wing."""
        return [
            (name, other)
            for name, imported in self.imports.items()
            for other in sorted(imported)
            if self.modules[other].package != self.modules[name].package
            and self.doors.get(self.modules[other].package)
            and other not in self.doors[self.modules[other].package]
            and other != self.modules[other].package
        ]


def _at_start(tree: ast.Module) -> Iterator[ast.AST]:
    """Statements that run when the module is loaded."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test):
            waiting += [*node.body, *node.orelse]
        elif isinstance(node, ast.Try | ast.With):
            waiting += node.body


def _listed_in_all(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and "__all__" in {ast.unparse(target) for target in node.targets}:
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


def _strong_groups(graph: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    """Strongly connected groups (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[tuple[str, ...]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(graph[name]):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            at = stack.index(name)
            groups.append(tuple(sorted(stack[at:])))
            del stack[at:]

    for name in sorted(graph):
        if name not in index:
            visit(name)
    return sorted(groups)


def report(house: House) -> Iterator[str]:
    """The lines that `make house` prints."""
    modules = house.modules.values()
    yield f"{len(house.modules)} modules, {sum(module.code_lines for module in modules):,} code lines"
    wings = defaultdict[str, list[Module]](list)
    for module in modules:
        wings[module.package].append(module)
    for wing, members in sorted(wings.items()):
        yield f"  {wing or PACKAGE:12} {len(members):4} modules {sum(each.code_lines for each in members):6,} lines"
    longest = sorted(
        ((lines, name, module.name) for module in modules for name, lines in module.functions()), reverse=True
    )
    yield f"{len(longest):,} functions; the longest:"
    yield from (f"  {lines:4} {module}.{name}" for lines, name, module in longest[:LISTED])
    yield "the longest modules:"
    by_size = sorted(((module.code_lines, module.name) for module in modules), reverse=True)
    yield from (f"  {lines:4} {name}" for lines, name in by_size[:LISTED])
    small = house.small_with_one_importer
    yield f"{len(small)} modules under {SMALL} lines with a single importer"
    yield from (f"  {lines:4} {name} <- {importer}" for name, lines, importer in small)
    single = sum(len(importers) == 1 for importers in house.importers.values())
    yield f"{single} modules with a single importer"
    yield f"{len(house.circles)} circles"
    yield from (f"  {' <-> '.join(circle)}" for circle in house.circles)
    yield f"{len(house.past_the_doors)} imports past a door"
    yield from (f"  {name} -> {other}" for name, other in house.past_the_doors)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modules", action="store_true", help="print every module with its code lines instead")
    house = House.of()
    if parser.parse_args().modules:
        for name, module in house.modules.items():
            print(f"{module.code_lines:5} {name or PACKAGE}")
        return
    for line in report(house):
        print(line)


if __name__ == "__main__":
    main()
