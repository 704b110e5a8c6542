"""Searches all chapters in both languages: titles, headings, prose, code. Chinese needs no word breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt

from core.notes import library, markdown
from core.notes.model import Cell, Chapter, Heading, Mistake, Prose

WEIGHTS = {"title": 100.0, "heading": 40.0, "prose": 10.0, "code": 8.0}
"""How much a hit counts by where it stands."""

_SHARE = {True: 1.0, False: 0.3}
"""What a hit's weight is multiplied with: in the reader's language, in another one."""

AROUND = 40
"""Characters of a snippet on either side of the hit."""

_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Passage:
    """A searchable piece of a chapter."""

    chapter: str
    title: str
    lang: str
    anchor: str
    """Of the section it stands in; "" above the first one."""
    section: str
    """Text of that section's heading."""
    kind: str
    """title, heading, prose or code."""
    text: str
    folded: str
    """``text`` as it is searched; of the same length."""


@dataclass(frozen=True)
class Hit:
    """One place to go to."""

    chapter: str
    title: str
    lang: str
    anchor: str
    section: str
    kind: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    """Start and end in ``snippet`` of what was searched for."""
    score: float


def search(query: str, lang: str, *, limit: int = 30) -> tuple[Hit, ...]:
    """The best places for all the words of ``query``, one a section and kind, best first; () for an empty query.

    Every word must occur in the same section, in any case and width (``ＭＭ`` finds ``mm``).
    """
    words = _words(query)
    if not words:
        return ()
    hits = [
        hit
        for chapter in (*library.chapters(), *library.labs())
        for at in library.languages(chapter)
        for hit in _in_chapter(_index(chapter, at, library.stamp(chapter, at)), words, share=_SHARE[at == lang])
    ]
    return _best(hits, limit)


def search_in(notes: Iterable[tuple[Passage, ...]], query: str, *, limit: int = 30) -> tuple[Hit, ...]:
    """The same in notes that are no chapters, given as their passages."""
    words = _words(query)
    return _best([hit for note in notes for hit in _in_chapter(note, words, share=1.0)] if words else [], limit)


def _words(query: str) -> list[str]:
    return list(dict.fromkeys(_fold(query).split()))


def _best(hits: list[Hit], limit: int) -> tuple[Hit, ...]:
    hits.sort(key=lambda hit: -hit.score)
    seen: set[tuple[str, str]] = set()
    best = []
    for hit in hits:
        place = hit.chapter, hit.anchor
        if place not in seen:
            seen.add(place)
            best.append(hit)
    return tuple(best[:limit])


def _in_chapter(passages: tuple[Passage, ...], words: list[str], share: float) -> Iterator[Hit]:
    sections: dict[str, list[Passage]] = {}
    for passage in passages:
        sections.setdefault(passage.anchor, []).append(passage)
    for section in sections.values():
        if all(any(word in passage.folded for passage in section) for word in words):
            scored = [(_score(passage, words), passage) for passage in section]
            score, best = max(scored, key=lambda pair: pair[0])
            yield _hit(best, words, share * (score + sum(s for s, _ in scored) / 100))


def _score(passage: Passage, words: list[str]) -> float:
    """More for each word found, for whole words, for short passages, for the place it stands in."""
    score = 0.0
    for word in words:
        at = passage.folded.find(word)
        if at >= 0:
            whole = _is_whole(passage.folded, at, at + len(word))
            score += WEIGHTS[passage.kind] * (1.5 if whole else 1.0) * (1 + len(word) / (len(word) + len(passage.text)))
    return score


def _is_whole(text: str, start: int, end: int) -> bool:
    def breaks(at: int) -> bool:
        return not 0 <= at < len(text) or not (text[at].isalnum() or text[at] == "_") or bool(_CJK.match(text[at]))

    return breaks(start - 1) and breaks(end)


def _hit(passage: Passage, words: list[str], score: float) -> Hit:
    first = min((at for word in words if (at := passage.folded.find(word)) >= 0), default=0)
    start = max(0, first - AROUND)
    end = min(len(passage.text), first + AROUND + max(map(len, words)))
    before, after = "…" * (start > 0), "…" * (end < len(passage.text))
    cut = passage.folded[start:end]
    marks = sorted(
        (match.start() + len(before), match.end() + len(before))
        for word in words
        for match in re.finditer(re.escape(word), cut)
    )
    snippet = before + passage.text[start:end].replace("\n", " ") + after
    return Hit(
        passage.chapter, passage.title, passage.lang, passage.anchor, passage.section, passage.kind, snippet,
        tuple(_apart(marks)), score,
    )  # fmt: skip


def _apart(marks: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The marks without those that lie within another."""
    reach = 0
    for start, end in marks:
        if start >= reach:
            yield start, end
            reach = end


@lru_cache(maxsize=128)
def _index(id: str, lang: str, stamp: int) -> tuple[Passage, ...]:
    return passages(library.load(id, lang))


def passages(chapter: Chapter) -> tuple[Passage, ...]:
    """All that can be found in a chapter, in its order."""
    found: list[Passage] = []
    called = plain(chapter.title)
    anchor, section = "", called
    title = chapter.title_heading

    def add(kind: str, text: str) -> None:
        text = text.strip()
        if text:
            found.append(Passage(chapter.id, called, chapter.lang, anchor, section, kind, text, _fold(text)))

    add("title", called)
    add("prose", plain(chapter.goal))
    for block in chapter.blocks:
        match block:
            case Heading():
                if block.level > 1 or (block is not title and not chapter.lang):
                    anchor, section = block.anchor, plain(block.text)
                    add("heading", section)
            case Prose():
                add("prose", plain(block.text))
            case Cell():
                if block.language != "quiz":  # the answers stand there
                    add("code", block.code)
            case Mistake():
                add("prose", plain(block.claim))
                for part in block.parts:
                    add(*("prose", plain(part.text)) if isinstance(part, Prose) else ("code", part.code))
    return tuple(found)


def plain(text: str) -> str:
    """Markdown without its marks, for reading in one line: words, code and formulas as they are."""
    parts = []
    for token in _parser().parse(text):
        if token.type == "inline":
            inline = [token for token in token.children or [] if token.type != "html_inline"]
            parts.append("".join(" " if token.type == "softbreak" else token.content for token in inline))
        elif token.type in ("math_block", "fence", "code_block"):
            parts.append(token.content)
    return " ".join(" ".join(parts).split())


@cache
def _parser() -> MarkdownIt:
    return markdown.parser()


def loose(text: str) -> str:
    """Small letters of normal width, as ``search`` compares them, but quickly and of another length."""
    return unicodedata.normalize("NFKC", text).casefold()


def _fold(text: str) -> str:
    """Small letters of normal width, one for each character, so that places in the text stay true."""
    return "".join(_fold_character(char) for char in text)


@lru_cache(maxsize=4096)
def _fold_character(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char).casefold()
    return folded if len(folded) == 1 else char.lower() if len(char.lower()) == 1 else char
