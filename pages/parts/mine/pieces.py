"""Texts of a note with their callouts and pictures. Nothing is fetched from another host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from core.mynotes import folder as folders
from core.mynotes import limits, pictures, wiki
from core.mynotes.note import Note
from core.mynotes.wiki import Callout, Picture, Plain, Rest, Text
from core.notes import prose
from core.text import has, text
from pages.parts.mine import shelf
from pages.parts.output_html import note as remark

if TYPE_CHECKING:
    from core.quiz.own import Sheet

KINDS = {
    "note": "note", "info": "note", "todo": "note", "abstract": "note", "summary": "note", "tldr": "note",
    "tip": "tip", "hint": "tip", "important": "tip", "success": "tip", "check": "tip", "done": "tip",
    "question": "question", "help": "question", "faq": "question", "example": "note", "quote": "quote", "cite": "quote",
    "warning": "warning", "caution": "warning", "attention": "warning",
    "danger": "danger", "error": "danger", "failure": "danger", "fail": "danger", "missing": "danger", "bug": "danger",
}  # fmt: skip
"""Kinds of Obsidian's and GitHub's callouts to the looks that there are."""


@dataclass
class Place:
    """What drawing a note's texts needs, and how far it has come."""

    entry: shelf.Entry
    note: Note
    lang: str
    calls: Mapping[str, str]
    """What links may call other notes."""
    questions: Sheet | None = None
    """Of the note's ``quiz`` fences; None when it has none, or is gone."""
    pictures: int = 0
    boxes: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))

    def resolve(self, target: str) -> str | None:
        wanted = target.replace("\\", "/").strip().removeprefix("./").lower()
        return self.calls.get(wanted) or self.calls.get(wanted.rpartition("/")[2])


showable = lru_cache(maxsize=1024)(prose.showable)


def draw(words: str, at: Place) -> None:
    """One stretch of text."""
    for piece in wiki.pieces(words, at.resolve):
        _draw(piece, at)


def _draw(piece: wiki.Piece, at: Place) -> None:
    match piece:
        case Text(words):
            st.markdown(showable(words, at.lang))
        case Plain(words):
            st.html(Markup("<pre class='nm-plain'>{}</pre>").format(words))
        case Picture():
            st.html(_figure(piece, at))
        case Callout():
            _callout(piece, at)
        case Rest(characters):
            st.html(remark(text("mine.remark.rest", at.lang, characters=f"{characters:,}")))


def _callout(box: Callout, at: Place) -> None:
    kind = KINDS.get(box.kind, "note")
    key = f"mine-box-{kind}-{next(at.boxes)}"
    name = f"mine.box.{box.kind}"
    title = box.title or (text(name, at.lang) if has(name, at.lang) else box.kind.capitalize())
    if box.folded:
        with st.container(key=key), st.expander(showable(title, at.lang)):
            _within(box, at)
        return
    with st.container(key=key, gap="small"):
        st.markdown(f"**{showable(title, at.lang)}**" if "**" not in title else showable(title, at.lang))
        _within(box, at)


def _within(box: Callout, at: Place) -> None:
    for piece in box.pieces:
        _draw(piece, at)


def _figure(picture: Picture, at: Place) -> Markup:
    """The picture, or a sentence where it would stand."""
    at.pictures += 1
    target = picture.target
    if target.lower().startswith(("http://", "https://", "//")):
        address = f"https:{target}" if target.startswith("//") else target
        link = Markup("<a href='{}' target='_blank' rel='noopener noreferrer nofollow'>{}</a>").format(
            address, text("mine.picture.open", at.lang)
        )
        return _lost(picture, Markup("{} {}").format(text("mine.picture.remote", at.lang), link))
    if at.pictures > limits.MOST_PICTURES:
        return _lost(picture, text("mine.picture.many", at.lang, most=limits.MOST_PICTURES))
    data = _data(target, at)
    if data is None:
        kind = "missing" if at.entry.file is not None else "upload"
        return _lost(picture, text(f"mine.picture.{kind}", at.lang, path=target[:120]))
    address = pictures.address(data)
    if address is None:
        most = f"{limits.MOST_PICTURE / 1e6:.0f}"
        return _lost(picture, text("mine.picture.refused", at.lang, path=target[:120], most=most))
    return framed(address, picture.alt, width=picture.width, share=picture.share)


def _data(target: str, at: Place) -> bytes | None:
    """The bytes of a picture; none for what is too large, None when there is no such picture here."""
    if target in at.note.source.attached:
        return at.note.source.attached[target]
    if at.entry.file is None:
        return None
    path = folders.picture(shelf.folder(), at.entry.inside, target)
    return pictures.load(path) if path is not None else None


def framed(address: str, alt: str, *, width: int | None = None, share: int | None = None) -> Markup:
    """A picture whose bytes stand in its address."""
    size = f"width:{width}px" if width else f"width:{share}%" if share else ""
    caption = Markup("<figcaption>{}</figcaption>").format(alt) if alt and not _is_file_name(alt) else ""
    frame = Markup("<figure class='nm-figure'><img src='{}' alt='{}' style='{}'>{}</figure>")
    return frame.format(address, alt, size, caption)


def _is_file_name(alt: str) -> bool:
    """Typora and screenshot tools write the file's name, which tells a reader nothing."""
    bare = alt.rpartition("/")[2]
    return bare.replace(".", "").replace("-", "").replace("_", "").isdigit() or pictures_ending(bare)


def pictures_ending(name: str) -> bool:
    return name.lower().endswith(pictures.ENDINGS)


def _lost(picture: Picture, why: str | Markup) -> Markup:
    alt = picture.alt if picture.alt and not _is_file_name(picture.alt) else ""
    head = Markup("<b>{}</b> ").format(alt) if alt else ""
    return Markup("<p class='nm-lost'>{}{}</p>").format(head, why)
