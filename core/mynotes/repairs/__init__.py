"""Faults of code that can be mended, one by one: each a pure function from a cell's code to its mended code.

``RULES`` is the whole grammar, in the order in which repairs are applied: what is no code at all first, imports last.
"""

from __future__ import annotations

from collections.abc import Collection

from core.mynotes.repairs import gradient, imports, margin, marks, older, pasted, prose, spelling
from core.mynotes.repairs.rule import Patch, Rule, Surroundings

__all__ = ["RULES", "WHOLE", "Patch", "Surroundings", "mended"]

RULES: dict[str, Rule] = {
    "words": prose.words,
    "shell": prose.shell,
    "prompts": pasted.prompts,
    "blanks": marks.blanks,
    "punctuation": marks.punctuation,
    "tabs": margin.tabs,
    "steps": margin.steps,
    "magic": pasted.magic,
    "output": pasted.output,
    "printing": older.printing,
    "spelling": spelling.spelling,
    "gradient": gradient.gradient,
    "imports": imports.importing,
}
"""Kind of repair to its rule; words under [mine.fix]."""

WHOLE = ("words", "shell", "output")
"""Kinds after which the block may be no cell any more."""


def mended(code: str, kinds: Collection[str], around: Surroundings) -> tuple[Patch, dict[str, Patch]]:
    """The code with the repairs of these kinds applied, in order, and what each of them did."""
    done: dict[str, Patch] = {}
    patch = Patch(code)
    for kind, rule in RULES.items():
        if kind not in kinds:
            continue
        found = rule(patch.code, around)
        if found is None:
            continue
        done[kind] = patch = found
        if patch.language != "python":
            break
    return patch, done
