"""The local rules, by the name of the node without ``Backward`` and its number: ``MulBackward0`` is ``Mul``.

A node that is not here is honest about it: it shows what came in and what went out, and v^T J as its formula.
"""

from __future__ import annotations

import re

from core.autograd.rules.losses import LOSSES
from core.autograd.rules.matrices import MATRICES
from core.autograd.rules.moves import MOVES
from core.autograd.rules.pointwise import POINTWISE
from core.autograd.rules.reductions import REDUCTIONS
from core.autograd.rules.rule import Call, Rule, Terms
from core.autograd.rules.writes import WRITES

__all__ = ["GENERIC", "RULES", "Call", "Rule", "Terms", "node_name", "rule_for", "short_name"]

RULES: dict[str, Rule] = {**POINTWISE, **REDUCTIONS, **MATRICES, **MOVES, **LOSSES, **WRITES}

GENERIC = r"\bar a = g^\top \frac{\partial y}{\partial a}"
"""What any node does, see ``torch.autograd.Function``."""


def short_name(grad_fn: str) -> str:
    """``MulBackward0`` to ``Mul``, ``LogSoftmaxBackward0`` to ``LogSoftmax``; the name of a Function of one's own."""
    bare = grad_fn.rpartition("::")[2]
    return re.sub(r"Backwards?\d*$", "", bare).lstrip("_") or bare


def node_name(operation: str) -> str:
    """ATen's name as a node has it: ``linalg_vector_norm`` to ``LinalgVectorNorm``, ``add_`` to ``Add``."""
    return "".join(part[:1].upper() + part[1:] for part in operation.split("_"))


def rule_for(grad_fn: str) -> Rule | None:
    """The rule of a kind of node; None for one that is not in the table."""
    return RULES.get(short_name(grad_fn))
