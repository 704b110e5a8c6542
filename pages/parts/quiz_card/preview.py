"""Every question in a line: what a list shows of it without running anything."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape

from core.quiz import template
from core.quiz.model import Item
from core.quiz.variant import draw
from pages.parts.quiz_card.rich import html, wording

LONGEST = 400
GAP = "＿＿"
"""What stands for a blank of a cloze."""


def preview(item: Item, lang: str, seed: int = 0) -> str:
    """The prompt as HTML, with parameters as one draw has them; what only running would tell is left open."""
    prompt = wording(item.prompt, lang)
    for blank in getattr(item.body, "blanks", ()):
        prompt = prompt.replace(f"[[{blank.name}]]", GAP)
    drawn = draw(item, seed) if item.params else {}
    return _shown(template.fill(prompt, drawn) if drawn else prompt, _first_line(item, drawn))


def _first_line(item: Item, drawn: Mapping[str, object]) -> str:
    """The first line of the question's code that is no import: "What does this print?" tells nobody which one it is."""
    code = template.fill(item.code, drawn) if drawn else item.code
    lines = [line for line in code.splitlines() if line.strip() and not line.startswith(("import ", "from "))]
    return lines[0] if item.kind == "output" and lines else ""


@lru_cache(maxsize=2048)
def _shown(filled: str, code: str) -> str:
    plain = template.FIELD.sub("…", filled)
    return html(plain.split("\n\n")[0][:LONGEST]) + (f"<p><code>{escape(code[:LONGEST])}</code></p>" if code else "")
