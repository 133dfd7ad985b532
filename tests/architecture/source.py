"""The project's own source, parsed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "catalog", "issuance", "reporting", "tenants", "api", "infra")


def python_files(*rooms: str) -> Iterator[Path]:
    """Yield the source files of some rooms (all of them by default), without migrations."""
    for room in rooms or ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place_of(path: Path, node: ast.AST) -> str:
    """Return ``core/tasks.py:12``, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def names_in(node: ast.AST) -> set[str]:
    """Return every name, attribute, keyword and dictionary key mentioned below ``node``."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            found.add(part.id)
        elif isinstance(part, ast.Attribute):
            found.add(part.attr)
        elif isinstance(part, ast.keyword) and part.arg:
            found.add(part.arg)
        elif isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
            found.add(str(part.slice.value))
    return found


def imported_by(node: ast.AST, package: str = "") -> set[str]:
    """Return the names that a ``from … import`` takes from ``package`` (any by default)."""
    if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(package):
        return set()
    return {alias.name for alias in node.names}
