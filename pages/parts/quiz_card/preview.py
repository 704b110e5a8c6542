"""Every question in a line: what a list shows of it without running anything."""

from __future__ import annotations

from functools import lru_cache

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
    return _shown(template.fill(prompt, draw(item, seed)) if item.params else prompt)


@lru_cache(maxsize=2048)
def _shown(filled: str) -> str:
    plain = template.FIELD.sub("…", filled)
    return html(plain.split("\n\n")[0][:LONGEST])
