"""An ``nn.Module`` as a tree of its parts with the shapes and counts of their parameters."""

from __future__ import annotations

import sys
from typing import Any

from core.display.reprs import safe_repr, type_name
from core.errors import DisplayError

LEVELS = 9
"""Depth of the tree shown: as deep as the schema's bound on nesting lets it be. The totals count everything."""
PARTS = 200
"""Children shown of one module."""


def module(root: Any) -> dict:
    """The output of a module. A parameter that is used twice counts once; a lazy one that has no shape yet, as 0."""
    seen: set[int] = set()
    tree = _node("", root, seen, 1)
    parameters = {id(p): p for part in _walk(root) for p in part._parameters.values() if p is not None}.values()
    return {
        "kind": "module",
        "text": safe_repr(root),
        "tree": tree,
        "total": sum(_count(p) for p in parameters),
        "trainable": sum(_count(p) for p in parameters if p.requires_grad),
    }


def _walk(root) -> list:
    """Every module below and with ``root``, once each, by an explicit stack: a module may contain itself."""
    found, stack = {id(root): root}, [root]
    while stack:
        for child in stack.pop()._modules.values():
            if child is not None and id(child) not in found:
                found[id(child)] = child
                stack.append(child)
        if len(found) > 100_000:
            raise DisplayError("a module of too many parts")
    return list(found.values())


def _lazy(p) -> bool:
    return isinstance(p, sys.modules["torch"].nn.parameter.UninitializedTensorMixin)


def _count(p) -> int:
    return 0 if _lazy(p) else p.numel()


def _node(name: str, part, seen: set[int], level: int) -> dict:
    parameters = []
    for label, p in list(part._parameters.items())[:PARTS]:
        if p is None:
            continue
        entry = {
            "name": label,
            "shape": None if _lazy(p) else list(p.shape),
            "count": _count(p),
            "requires_grad": p.requires_grad,
        }
        parameters.append(entry | ({"shared": True} if id(p) in seen else {}))
        seen.add(id(p))
    children = [(label, child) for label, child in part._modules.items() if child is not None]
    return {
        "name": name,
        "type": type_name(part),
        "extra": _extra(part),
        "parameters": parameters,
        "children": [_node(label, child, seen, level + 1) for label, child in children[:PARTS]]
        if level < LEVELS
        else [],
    }


def _extra(part) -> str:
    """What the module says of itself (``in_features=2, out_features=1``); nothing when that fails."""
    try:
        return str.__str__(part.extra_repr())[:200]
    except (Exception, SystemExit, KeyboardInterrupt):  # noqa: BLE001  a reader's method may raise anything
        return ""
