"""What the home page says first: what this is, the way in, its size, and the chapters."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from core.notes import library
from core.notes.model import Chapter
from core.text import text
from pages.parts.output_html import joined

TASTER = ("backward", "play-tangent")
"""Chapter and name of the cell that the home page invites to play with."""


def chapters(lang: str) -> list[Chapter]:
    return [library.load(chapter_id, lang) for chapter_id in library.chapters()]


def hero(lang: str) -> Markup:
    """What this is, the way in, its size."""
    found = chapters(lang)
    facts = text(
        "home.facts",
        lang,
        chapters=len(found),
        cells=sum(len(c.live_cells) for c in found),
        mistakes=sum(len(c.mistakes) for c in found),
    )
    return Markup(
        "<section class='nt-hero'><h1>{}</h1><p>{}</p>"
        "<a class='nt-go' href='{}'>{}</a><span class='nt-facts'>{}</span></section>"
    ).format(text("home.tagline", lang), text("home.lead", lang), found[0].id, text("home.start", lang), facts)


def contents(found: Sequence[Chapter], lang: str) -> Markup:
    """The chapters as a list of links: number, title, size, goal."""
    row = Markup(
        "<li><a href='{}'><span class='nt-number'>{}</span><b>{}</b>"
        "<span class='nt-size'>{}</span><span class='nt-what'>{}</span></a></li>"
    )
    rows = joined(
        row.format(
            c.id,
            c.order,
            c.title,
            text("home.chapter_facts", lang, cells=len(c.live_cells), mistakes=len(c.mistakes)),
            c.goal,
        )
        for c in found
    )
    return Markup("<ol class='nt-chapters'>{}</ol>").format(rows)
