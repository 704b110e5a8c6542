"""The rules of the house that no single module can keep: which way imports run, what a page may hold."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = sorted(path for path in (ROOT / "core").rglob("*.py") if "node_modules" not in path.parts)
BUILD_STEPS = {ROOT / "pages" / "parts" / "editor" / "torch_names.py"}
"""Scripts beside the screen that makers run and no page imports."""
PAGES = sorted(path for path in (ROOT / "pages").rglob("*.py") if "node_modules" not in path.parts)
SCREEN = [ROOT / "app.py", *(path for path in PAGES if path not in BUILD_STEPS)]

IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.insert(0, {root!r})
import core
for module in pkgutil.walk_packages(core.__path__, "core."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(*sorted(name for name in sys.modules if name.split(".")[0] in ("streamlit", "pages")))
"""


def imported(path: Path) -> set[str]:
    """Top-level names of the packages that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
    return found


def run_fresh(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.strip()


def test_core_runs_without_streamlit():
    assert run_fresh(IMPORT_ALL.format(root=str(ROOT))) == ""


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_core_never_imports_the_screen(path):
    assert imported(path).isdisjoint({"streamlit", "pages"})


@pytest.mark.parametrize("path", SCREEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_screen_does_no_arithmetic_with_torch(path):
    assert imported(path).isdisjoint({"torch", "numpy"})


def test_what_the_app_imports_leaves_torch_out():
    """A page that does not compute must not wait for torch."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import pages.parts.note_view, pages.parts.shell"
    assert run_fresh(f"{code}; print('torch' in sys.modules)") == "False"
