"""Links within the notes: ``[text](chapter#anchor)``, ``[text](chapter?key=word)``, ``[text](#anchor)``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache

from markdown_it import MarkdownIt

from core.errors import NoteError
from core.notes import markdown
from core.notes.faults import Faults
from core.notes.model import Chapter, Mistake, Prose, QuizPlace

OUTSIDE = ("http://", "https://", "mailto:")


@cache
def _parser() -> MarkdownIt:
    return markdown.parser()


def targets(text: str) -> Iterator[tuple[int, str]]:
    """Line (from 0) of the block and address of each link in a piece of Markdown."""
    for token in _parser().parse(text):
        if token.type == "inline":
            for child in token.children or []:
                if child.type == "link_open":
                    yield (token.map or [0])[0], str(child.attrGet("href") or "")


def _pieces(chapter: Chapter) -> Iterator[tuple[int, str]]:
    for block in chapter.blocks:
        if isinstance(block, Prose):
            yield block.lines.first, block.text
        elif isinstance(block, Mistake):
            yield block.lines.first + 1, block.claim
            for part in block.parts:
                if isinstance(part, Prose):
                    yield part.lines.first, part.text


def broken(
    chapter: Chapter, anchors: Mapping[str, Collection[str]], pages: Collection[str] = ()
) -> tuple[NoteError, ...]:
    """The links of a chapter that lead nowhere.

    ``anchors``: for each chapter the anchors it has. ``pages``: other pages of the app that may be linked by name.
    """
    faults = Faults(chapter.path)
    own = {heading.anchor for heading in chapter.headings}
    for first, text in _pieces(chapter):
        for line, address in targets(text):
            if address.startswith(OUTSIDE):
                continue
            page, _, anchor = address.partition("#")
            page = page.partition("?")[0]  # what a page is opened with
            if page and page not in anchors and page not in pages:
                known = ", ".join(anchors)
                faults.add(first + line, f"the link {address!r} names no chapter", f"The chapters are {known}")
            elif anchor and anchor not in (anchors.get(page, ()) if page else own):
                known = ", ".join(anchors.get(page, ()) if page else sorted(own))
                faults.add(first + line, f"the link {address!r} names no anchor", f"The anchors there are {known}")
    for block in chapter.blocks:
        if isinstance(block, QuizPlace) and block.section not in own:
            faults.add(
                block.lines.first,
                f"the quiz of {block.section!r} belongs to no section",
                f"The sections are {', '.join(sorted(own))}",
            )
    return faults.sorted()
