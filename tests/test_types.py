"""Types of ``core``: mypy finds nothing, and public functions say what they take and give."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UNTYPED = {
    "training/compiled",  # compiled for single and double precision alike: numba finds the types
    "playground/kernels.py",
    "training/optimizers.py",  # the same rule runs on numbers, numpy and torch
    "training/surfaces.py",
    "playground/datasets.py",
}
"""Files and folders below core/ whose functions run on several types of numbers on purpose."""


def public(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions and methods of a module without a leading underscore, special methods left out."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        inner = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else [node]
        for found in inner:
            if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef) and not found.name.startswith("_"):
                yield found


def lacking(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = function.args
    names = [arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs) if arg.arg not in ("self", "cls")]
    return function.returns is None or any(arg.annotation is None for arg in names)


def test_public_functions_are_typed():
    found = []
    for path in sorted((ROOT / "core").rglob("*.py")):
        name = path.relative_to(ROOT / "core").as_posix()
        if not name.startswith(tuple(UNTYPED)):
            found += [f"core/{name}:{one.lineno} {one.name}" for one in public(path) if lacking(one)]
    assert found == []


def test_mypy_finds_nothing(tmp_path):
    command = [sys.executable, "-m", "mypy", f"--cache-dir={tmp_path}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
