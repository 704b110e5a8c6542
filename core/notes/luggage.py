"""What a cell of ours needs that a notebook elsewhere does not have: our own modules and the builtins of the kernel.

A page that uses any of it takes it along, packed into the first cell of its notebook.
"""

from __future__ import annotations

import ast
import base64
import io
import textwrap
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

BUILTINS: Mapping[str, tuple[str, str]] = {
    "trace": ("core.autograd", "trace"),
    "jacobian": ("core.autograd", "jacobian"),
    "show_op": ("core.tensors", "show_op"),
    "show_memory": ("core.tensors", "show_memory"),
    "show_broadcast": ("core.tensors", "show_broadcast"),
    "show": ("core.tensors", "show"),
    "memory": ("core.tensors", "memory"),
}
"""What the kernel defines beside Python's own builtins: name -> module and name there."""

DATA = (
    "data/text/en.toml",
    "data/text/zh.toml",
    "data/datasets/digits-images-idx3-ubyte.gz",
    "data/datasets/digits-labels-idx1-ubyte.gz",
)
"""Files that the modules read, as far as they are small enough to be carried."""

STAMP = (2000, 1, 1, 0, 0, 0)
"""Time of every file in the pack, so that the same page gives the same notebook."""


def setup(sources: Iterable[str]) -> str | None:
    """Code of a cell after which ``sources`` run in any Python with torch, pandas and altair; None when none is
    needed."""
    trees = [tree for code in sources if (tree := _tree(code)) is not None]
    modules = {module for tree in trees for module in _imported(tree)}
    named = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in BUILTINS]
    uses = {node.id for node in named} - {node.id for node in named if not isinstance(node.ctx, ast.Load)}
    modules |= {BUILTINS[name][0] for name in uses}
    if not modules:
        return None
    packed = "\n".join(textwrap.wrap(base64.b64encode(_pack(_closure(modules))).decode(), 120))
    lines = [
        "# The notes' own modules, packed: this cell unpacks them into a folder, and the cells below use them.",
        "import base64, io, sys, tempfile, zipfile",
        "",
        f'PACKED = """\n{packed}\n"""',
        "folder = tempfile.mkdtemp()",
        "zipfile.ZipFile(io.BytesIO(base64.b64decode(PACKED))).extractall(folder)",
        "sys.path.insert(0, folder)",
        *(f"from {BUILTINS[name][0]} import {BUILTINS[name][1]}" for name in sorted(uses)),
    ]
    return "\n".join(lines)


def _tree(code: str) -> ast.Module | None:
    """None for code that is not Python: a mistake that is kept, a draft."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _imported(tree: ast.Module) -> set[str]:
    """Modules of ours that a program imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {module for module in found if module.split(".")[0] == "core"}


def _file(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    return next((path for path in (base / "__init__.py", base.with_suffix(".py")) if path.is_file()), None)


def _closure(modules: set[str]) -> list[Path]:
    """The files of these modules, of all that they import, and of the packages around them."""
    files: set[Path] = set()
    waiting = set(modules)
    while waiting:
        module = waiting.pop()
        parts = module.split(".")
        for length in range(1, len(parts) + 1):
            path = _file(".".join(parts[:length]))
            if path is not None and path not in files:
                files.add(path)
                waiting |= _imported(ast.parse(path.read_text(encoding="utf-8")))
    return sorted(files)


def _pack(files: Iterable[Path]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in (*files, *(ROOT / name for name in DATA)):
            entry = zipfile.ZipInfo(path.relative_to(ROOT).as_posix(), STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return packed.getvalue()
