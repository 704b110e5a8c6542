"""Every question in a line: what a list shows of it without running anything."""

from __future__ import annotations

from functools import lru_cache

from core.quiz import library, template
from core.quiz.model import Item
from core.quiz.variant import draw
from pages.parts.quiz_card.rich import html, wording

LONGEST = 400


def preview(item: Item, lang: str, seed: int = 0) -> str:
    """The prompt as HTML, with parameters as one draw has them; what only running would tell is left open."""
    return (
        _shown(item.id, lang, wording(item.prompt, lang)) if library.has(item.id) else html(wording(item.prompt, lang))
    )


@lru_cache(maxsize=2048)
def _shown(id: str, seed: int, prompt: str) -> str:
    filled = template.fill(prompt, draw(library.item(id), seed))
    plain = template.FIELD.sub("…", filled).replace("[[", "").replace("]]", "")
    return html(plain.split("\n\n")[0][:LONGEST])
