"""The examples in the description of the format."""

from __future__ import annotations

import re
from pathlib import Path

from core.quiz.read import Reading, from_text

README = Path(__file__).resolve().parents[2] / "data" / "quiz" / "README.md"


def read_examples() -> list[Reading]:
    """Each ``yaml`` fence of the description, read as a part of the file of the chapter that it names."""
    text = README.read_text(encoding="utf-8")
    found = []
    for match in re.finditer(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        chapter = re.search(r"section: (\w+)/", match[1])
        line = text[: match.start(1)].count("\n") + 1
        found.append(from_text(match[1], README, line, chapter=chapter[1]))
    return found
