"""The arithmetic of one node on the way back: the rule's formula beside the numbers that the engine gave.

A rule is trusted only where its result equals the engine's. Where it does not, the step shows the engine's numbers
under the general formula, and no arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import islice, product
from math import isclose, isfinite, prod
from typing import Any

import torch
from torch import Tensor

from core.autograd.caps import TERMS, WORKED
from core.autograd.records import Node, Passing
from core.autograd.rules import GENERIC, Call, Rule, rule_for
from core.autograd.snapshot import Values
from core.display.numbers import plain

DIGITS = 6


def saved_call(function: Any) -> Call:
    """The arguments of an operation that ran before the recording, as far as its node has kept them."""
    kept: dict[str, Any] = {}
    out = None
    for field in dir(function):
        if not field.startswith("_saved_"):
            continue
        value = getattr(function, field)
        name = field.removeprefix("_saved_")
        if name == "result":
            out = value.detach()
        else:
            kept[name] = value.detach() if isinstance(value, Tensor) else value
    return Call(None, kept, out)


def argument_names(rule: Rule | None, call: Call | None, edges: int) -> list[str]:
    """The argument behind each edge of a node."""
    if rule is None:
        return [""] * edges
    wanted = list(rule.backward)
    if wanted == ["tensors"]:
        return [f"tensors[{at}]" for at in range(edges)]
    if call is not None and call.func is not None:
        declared = [a.name for a in call.func._schema.arguments if "Tensor" in str(a.type)]
        if named := [name for name in declared if name in wanted]:
            wanted = named
    return (wanted + [""] * edges)[:edges]


def passings(
    node: Node,
    call: Call | None,
    inputs: Sequence[Any],
    outputs: Sequence[Any],
    below: Sequence[int | None],
    values: Values,
) -> tuple[list[Passing], list[str]]:
    """The gradients that leave ``node``, and keys of remarks on points without a derivative.

    ``inputs`` are the gradients that the engine gives to the edges, ``outputs`` those that arrived, ``below`` the nodes
    that the edges lead to.
    """
    rule = rule_for(node.grad_fn or "")
    names = argument_names(rule, call, len(inputs))
    g = next((one for one in outputs if isinstance(one, Tensor)), None)
    worked: dict[str, Tensor] = {}
    if rule is not None and call is not None and g is not None and sum(isinstance(o, Tensor) for o in outputs) == 1:
        try:
            worked = dict(rule.gradients(call, g))
        except KeyError:  # too large to have been copied: the formula holds, and shows by itself
            pass
        except Exception:  # noqa: BLE001 - a variant of the operation that the formula does not describe
            rule = None
    found = []
    for slot, gradient in enumerate(inputs):
        if not isinstance(gradient, Tensor):
            continue
        name = names[slot]
        formula, spelled = GENERIC, []
        if rule is not None:
            key = "tensors" if name.startswith("tensors[") else name
            agrees = name in worked and _equal(worked[name], gradient)
            if agrees or (name not in worked and key in rule.backward):
                formula = rule.backward[key]
            if agrees and rule.spell is not None:
                with suppress(Exception):
                    spelled = _spelled(rule, call, g, name, gradient)
        found.append(Passing(slot, below[slot] if slot < len(below) else None, values.add(gradient), formula, spelled))
    remarks: list[str] = []
    if rule is not None and call is not None and rule.remarks is not None:
        with suppress(Exception):
            remarks = list(rule.remarks(call))
    if any(isinstance(one, Tensor) and bool(one.isnan().any()) for one in inputs):
        remarks.append("nan")
    elif any(isinstance(one, Tensor) and bool(one.isinf().any()) for one in inputs):
        remarks.append("infinite")
    return found, remarks


def _equal(ours: Tensor, theirs: Tensor) -> bool:
    return ours.shape == theirs.shape and torch.allclose(
        ours.to(theirs.dtype), theirs, rtol=1e-4, atol=1e-6, equal_nan=True
    )


def _spelled(rule: Rule, call: Call, g: Tensor, name: str, gradient: Tensor) -> list[dict[str, Any]]:
    """The first elements of a gradient, each as a sum of products."""
    found = []
    for index in islice(product(*map(range, gradient.shape)), WORKED):
        terms = rule.spell(call, g, name, index)
        number = float(gradient[index].item())
        total = sum(prod(term) for term in terms)
        if not isclose(total, number, rel_tol=1e-3, abs_tol=1e-6) and isfinite(total):
            return []
        found.append(
            {
                "at": list(index),
                "terms": [[plain(float(factor), DIGITS) for factor in term] for term in terms[:TERMS]],
                "more": max(len(terms) - TERMS, 0),
                "sum": plain(number, DIGITS),
            }
        )
    return found
