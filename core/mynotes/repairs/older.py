"""``print x``, as Python 2 wrote it."""

from __future__ import annotations

import re

from core.mynotes.repairs.rule import Patch, Surroundings
from core.mynotes.repairs.scan import bare, trouble

_PRINT = re.compile(r"([ \t]*)print[ \t]+(?![=(])(.+?)[ \t]*$")


def printing(code: str, around: Surroundings) -> Patch | None:
    """The statement as a call; only when the code then compiles."""
    if not trouble(code):
        return None
    lines, seen = code.split("\n"), bare(code).split("\n")
    count = 0
    for at, line in enumerate(lines):
        if _PRINT.match(line) and seen[at].lstrip().startswith("print") and "#" not in line:
            lines[at] = _PRINT.sub(r"\1print(\2)", line)
            count += 1
    mended = "\n".join(lines)
    return Patch(mended, {"count": count}) if count and not trouble(mended) else None
