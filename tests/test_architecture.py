"""docs/architecture.md against the code: every package is named and imports what its row says; every path exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "docs" / f"architecture{end}.md" for end in ("", ".zh")]
FOR_ALL = {"errors", "text"}
ROW = re.compile(r"^\| `core\.(\w+)` \| (.+?) \| (.*?) \|$", re.MULTILINE)
PACKAGES = {path.parent.name for path in (ROOT / "core").glob("*/__init__.py")}


def modules(path: Path) -> set[str]:
    """What a file imports of ``core``, as dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {node.module} if node.module != "core" else {f"core.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("core.")}


def imports(package: str) -> set[str]:
    """The other packages that one imports, its commands left out."""
    files = [path for path in (ROOT / "core" / package).rglob("*.py") if path.name != "__main__.py"]
    found = {name.split(".")[1] for path in files for name in modules(path)}
    return found - FOR_ALL - {package}


def rows(page: Path) -> dict[str, set[str]]:
    text = page.read_text(encoding="utf-8")
    return {name: set(re.findall(r"`(\w+)`", wanted)) for name, _, wanted in ROW.findall(text)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_package_is_named_and_none_that_is_not(page):
    assert set(rows(page)) == PACKAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_imports_are_those_of_the_table(page):
    assert rows(page) == {package: imports(package) for package in PACKAGES}


def test_no_two_packages_import_each_other():
    left = {package: imports(package) for package in PACKAGES}
    while left:
        free = {package for package, needs in left.items() if not needs & set(left)}
        assert free, f"a circle among {sorted(left)}"
        left = {package: needs for package, needs in left.items() if package not in free}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_exists(page):
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:app|pages|core|data|deploy|tests|docs)[/.][\w./]*)`", text)
    named = [name.replace(".", "/") if name.startswith("core.") else name for name in named]
    linked = [(page.parent / link).resolve() for link in re.findall(r"\]\(([^)#:]+)", text)]
    paths = [ROOT / name for name in named] + linked
    assert len(paths) > 20
    assert [str(path) for path in paths if not path.exists() and not path.with_suffix(".py").exists()] == []
