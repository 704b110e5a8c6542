"""What an exercise forbids, found in the syntax tree of an answer.

An entry is a word of ``GROUPS`` (``loop``, ``comprehension``, ``import`` …) or a name: ``softmax`` forbids it as a
function, as a method, as an import and as a string that could be looked up.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

GROUPS: dict[str, tuple[type[ast.AST], ...]] = {
    "for": (ast.For, ast.AsyncFor),
    "while": (ast.While,),
    "loop": (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    "comprehension": (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    "if": (ast.If, ast.IfExp),
    "try": (ast.Try,),
    "with": (ast.With, ast.AsyncWith),
    "import": (ast.Import, ast.ImportFrom),
    "lambda": (ast.Lambda,),
    "class": (ast.ClassDef,),
    "def": (ast.FunctionDef, ast.AsyncFunctionDef),
    "subscript": (ast.Subscript,),
    "matmul": (ast.MatMult,),
}


def broken(code: str, forbid: Iterable[str]) -> tuple[str, int] | None:
    """The first forbidden entry that the code uses, with its line; None when it uses none, or does not compile."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    uses = sorted(_uses(tree), key=lambda use: use[1])
    for entry in forbid:
        kinds = GROUPS.get(entry)
        last = entry.rpartition(".")[2]
        for use, line in uses:
            if isinstance(use, kinds) if kinds else use == last:
                return entry, line
    return None


def _uses(tree: ast.AST) -> Iterable[tuple[ast.AST | str, int]]:
    """Every node, and every name that occurs, with its line."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        yield node, line
        if isinstance(node, ast.Name):
            yield node.id, line
        elif isinstance(node, ast.Attribute):
            yield node.attr, line
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2], line
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, line
