"""A tensor of whole numbers from which a gradient is wanted."""

from __future__ import annotations

import ast
import re

from core.mynotes.repairs.rule import Patch, Surroundings
from core.mynotes.repairs.scan import bare, trouble

_WHOLE = re.compile(r"^([ \t]*\w+\s*=\s*)torch\.tensor\((\s*\[[-\d\s,\[\]]*\])\s*\)", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\d.])(\d+)(?![\d.])")


def gradient(code: str, around: Surroundings) -> Patch | None:
    """``torch.tensor([2, 2])`` as ``torch.tensor([2., 2.], requires_grad=True)``.

    Only where the same cell calls ``backward``, nothing in it asks for gradients, and there is one such tensor.
    """
    seen = bare(code)
    if trouble(code) or ".backward(" not in seen or re.search(r"requires_grad|Parameter|\bnn\.|label|target", seen):
        return None
    found = list(_WHOLE.finditer(seen))
    if len(found) != 1:
        return None
    name = found[0][1].split("=")[0].strip()
    used = any(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
               for node in ast.walk(ast.parse(code)))  # fmt: skip
    if not used:
        return None
    start, end = found[0].span()
    numbers = _NUMBER.sub(r"\1.", found[0][2])
    tensor = f"{found[0][1]}torch.tensor({numbers}, requires_grad=True)"
    return Patch(code[:start] + tensor + code[end:], {"name": name})
