"""Misspelt names of torch, where the right one is beyond doubt: compared with the stored list of all its names."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from pathlib import Path

from core.mynotes.repairs.rule import Patch, Surroundings
from core.mynotes.repairs.scan import bare

STORED = Path(__file__).with_name("torch_names.json")
"""Module to its public names; written by ``names_of_torch.py``."""

CLOSE = 0.82
"""How like a name must be to be offered, from 0 to 1."""
CLEAR = 0.03
"""How much less like the next one must be."""

SLIPS = {
    re.compile(r"(\.grad)\.data_zero_\("): r"\1.zero_(",
    re.compile(r"(\.grad)\.zero\(\)"): r"\1.zero_()",
    re.compile(r"\.requires_gard\b"): ".requires_grad",
    re.compile(r"\brequires_gard\s*="): "requires_grad=",
    re.compile(r"\brequire_grad\s*="): "requires_grad=",
    re.compile(r"\bsuper\(\)\.__int__\("): "super().__init__(",
    re.compile(r"\bdef __int__\(self, "): "def __init__(self, ",
    re.compile(r"\bdef foward\("): "def forward(",
}
"""Slips in names that are known by what stands around them."""

_DOTTED = re.compile(r"(?<![\w.])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)")


@cache
def names() -> dict[str, list[str]]:
    return json.loads(STORED.read_text(encoding="utf-8"))


def spelling(code: str, around: Surroundings) -> Patch | None:
    """The code with its slips mended; facts hold the pairs."""
    seen = bare(code)
    changes: list[tuple[int, int, str]] = []
    for pattern, right in SLIPS.items():
        changes += [(match.start(), match.end(), match.expand(right)) for match in pattern.finditer(seen)]
    for match in _DOTTED.finditer(seen):
        change = _mended(match[1], around)
        if change is not None:
            start, wrong, right = change
            changes.append((match.start() + start, match.start() + start + len(wrong), right))
    if not changes:
        return None
    mended, pairs, reach = code, [], len(code) + 1
    for start, end, right in sorted(changes, reverse=True):
        if end <= reach:
            pairs.append(f"{code[start:end].strip('.(= ')} → {right.strip('.(= ')}")
            mended, reach = mended[:start] + right + mended[end:], start
    return Patch(mended, {"pairs": ", ".join(dict.fromkeys(reversed(pairs)))})


def _mended(dotted: str, around: Surroundings) -> tuple[int, str, str] | None:
    """Place in the dotted name, what is wrong there, what is right."""
    parts = dotted.split(".")
    module = around.aliases.get(parts[0])
    start = len(parts[0]) + 1
    for part in parts[1:]:
        if module is None or module not in names():
            return None
        if part not in names()[module]:
            if module == "torch" and part in names()["torch.Tensor"]:
                return None  # what a tensor has, asked of the module: no slip of the fingers
            right = nearest(part, names()[module])
            return (start, part, right) if right else None
        module = f"{module}.{part}"
        start += len(part) + 1
    return None


@cache
def _folded(known: tuple[str, ...]) -> dict[str, str]:
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.lower(), name)
    return folded


def nearest(name: str, known: list[str]) -> str:
    """The one name that ``name`` must have meant; "" when there is none, or more than one."""
    folded = _folded(tuple(known))
    low = name.lower()
    if low in folded:
        return folded[low]
    turned = [each for each in folded if len(each) == len(low) >= 3 and sorted(each) == sorted(low)]
    if len(turned) == 1:
        return folded[turned[0]]
    if len(low) < 4:
        return ""
    best = get_close_matches(low, folded, 2, CLOSE)
    if not best:
        return ""
    first, *others = (SequenceMatcher(None, low, each).ratio() for each in best)
    return folded[best[0]] if not others or first - others[0] >= CLEAR else ""
