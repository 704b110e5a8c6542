"""What Obsidian and Typora write beyond Markdown, as pieces to draw: callouts, ``[[links]]``, ``![[pictures]]``,
``==marks==``, ``%%comments%%``, pictures as HTML.

Pictures and callouts are taken out of the text, for they are drawn by themselves; all else becomes plain Markdown.
Code and formulas stay as they are. Every pattern has a bound: a hostile file costs no more than a long one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

from core.mynotes import limits
from core.notes.markdown import block_tokens

Resolve = Callable[[str], str | None]
"""The address of the page of a note, from what stands in a link; None when there is no such note."""


@dataclass(frozen=True)
class Text:
    """Markdown."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A picture by itself."""

    target: str
    """As it was written: a path, a bare name, an address on the web."""
    alt: str = ""
    width: int | None = None
    """Pixels, where the reader has set them."""
    share: int | None = None
    """Per cent of its size, as Typora's zoom."""


@dataclass(frozen=True)
class Callout:
    """A box: ``> [!warning] Title``."""

    kind: str
    """In small letters."""
    title: str
    """Inline Markdown; "" stands for the kind's own name."""
    folded: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Plain:
    """A text that is hardly Markdown: to be shown as it stands."""

    text: str


@dataclass(frozen=True)
class Rest:
    """The end of a text that is too long to be drawn, as so many characters."""

    characters: int


Piece = Text | Picture | Callout | Plain | Rest

_CALLOUT = re.compile(r"\s*\[!([\w-]{1,30})\]([+-]?)[ \t]*(.*)")
_KEPT = re.compile(r"(?<!`)(`{1,3})(?!`).{1,1000}?(?<!`)\1(?!`)|\$\$.{1,4000}?\$\$|\$[^$\n]{1,400}\$", re.DOTALL)
_COMMENT = re.compile(r"%%.{0,4000}?%%", re.DOTALL)
_MARK = re.compile(r"(?<!=)==(?=[^\s=])([^=\n]{1,400})(?<=\S)==(?!=)")
_WIKI = re.compile(r"(!?)\[\[([^\[\]\n|#]{0,300})(?:#([^\[\]\n|]{0,200}))?(?:\|([^\[\]\n]{0,300}))?\]\]")
_LINK = re.compile(
    r"(?<!!)(\[[^\[\]\n]{0,300}\])\(<?([^()<>\n]{1,300}?\.(?:md|markdown|ipynb|py))(#[^()<>\s]{0,200})?>?\)",
    re.IGNORECASE,
)
_IMAGE = re.compile(
    r"!\[((?:\\.|[^\[\]\\\n]){0,500})\]\(((?:[^()\n]|\((?:[^()\n]|\([^()\n]{0,200}\)){0,400}\)){0,2000})\)"
)
_TITLE = re.compile(r"\s+(?:\"[^\"]*\"|'[^']*')\s*$|\s+=\d*x\d*\s*$")
_IMG = re.compile(r"<img\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt|width|style)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_PICTURE_NAME = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp|svg|avif)$", re.IGNORECASE)


def pieces(text: str, resolve: Resolve) -> tuple[Piece, ...]:
    """The text in pieces, in order."""
    found: list[Piece] = []
    for chunk in _chunks(text):
        rest = len(chunk) - limits.LONGEST_PROSE
        if rest > 0:
            chunk = chunk[: limits.LONGEST_PROSE].rpartition("\n")[0] or chunk[: limits.LONGEST_PROSE]
        if len(chunk) > limits.CHUNK // 4 and len(_MARKS.findall(chunk)) > limits.MOST_MARKS * len(chunk):
            found.append(Plain(chunk))
        else:
            found += _split(chunk, resolve)
        if rest > 0:
            found.append(Rest(rest))
    return tuple(found)


_MARKS = re.compile(r"[\[\]!<&*_`$=%(>]")


def _chunks(text: str) -> Iterator[str]:
    """A long text in parts that end where a paragraph does; formulas and lists are not cut."""
    if len(text) <= limits.CHUNK:
        yield text
        return
    lines = text.split("\n")
    start = size = 0
    in_formula = False
    for at, line in enumerate(lines):
        size += len(line) + 1
        in_formula ^= line.count("$$") % 2 == 1
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if size > limits.CHUNK and not line.strip() and not in_formula and not following[:1].isspace():
            yield "\n".join(lines[start:at])
            start, size = at + 1, 0
    yield "\n".join(lines[start:])


def _split(text: str, resolve: Resolve) -> Iterator[Piece]:
    lines = text.split("\n")
    at = 0
    if ">" in text and "[!" in text:
        for token in block_tokens(text):
            if token.type != "blockquote_open" or token.level or token.map is None or token.map[0] < at:
                continue
            first, last = token.map
            inner = [re.sub(r"^ {0,3}> ?", "", line) for line in lines[first:last]]
            head = _CALLOUT.match(inner[0])
            if head:
                yield from _plain(lines[at:first], resolve)
                body = tuple(_split("\n".join(inner[1:]), resolve))
                title = "".join(one.text for one in _plain([head[3]], resolve) if isinstance(one, Text))
                yield Callout(head[1].lower(), title.strip(), head[2] == "-", body)
                at = last
    yield from _plain(lines[at:], resolve)


def _plain(lines: list[str], resolve: Resolve) -> Iterator[Text | Picture]:
    """Markdown without callouts: each picture after the paragraph that it stands in."""
    text, pictures = _without_pictures("\n".join(lines))
    waiting: list[Picture] = []
    kept: list[str] = []
    paragraphs = text.split("\n")
    for number, line in enumerate(paragraphs):
        marks = [int(mark) for mark in _PLACE.findall(line)]
        waiting += [pictures[mark] for mark in marks]
        bare = _PLACE.sub("", line)
        if not marks or bare.strip():
            kept.append(bare)
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else ""
        if waiting and not bare.strip() and (not following[:1].isspace() or not following.strip()):
            yield from _written(kept, resolve)
            yield from waiting
            kept, waiting = [], []
    yield from _written(kept, resolve)
    yield from waiting


_PLACE = re.compile("\ue000(\\d+)\ue001")


def _written(lines: list[str], resolve: Resolve) -> Iterator[Text]:
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield Text(_outside(text, lambda part: _rewritten(part, resolve)))


def _without_pictures(text: str) -> tuple[str, list[Picture]]:
    """The text with a mark for each picture, and the pictures."""
    found: list[Picture] = []

    def take(picture: Picture, match: re.Match[str]) -> str:
        found.append(picture)
        linked = match.string[: match.start()].endswith("[") and match.string[match.end() :].startswith("](")
        words = (picture.alt or picture.target.rpartition("/")[2]) if linked else ""
        return f"{_escaped(words)}\ue000{len(found) - 1}\ue001"

    def image(match: re.Match[str]) -> str:
        inner = match[2].strip()
        target = inner[1:].partition(">")[0] if inner.startswith("<") else _TITLE.sub("", inner)
        alt, _, size = match[1].partition("|")
        return take(Picture(target.strip(), alt.strip(), _pixels(size)), match)

    def html(match: re.Match[str]) -> str:
        about = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(match[0])}
        zoom = re.search(r"zoom:\s*(\d{1,3})%", about.get("style", ""))
        share = int(zoom[1]) if zoom else None
        return take(Picture(about.get("src", ""), about.get("alt", ""), _pixels(about.get("width", "")), share), match)

    def embedded(match: re.Match[str]) -> str:
        if not match[1] or not _PICTURE_NAME.search(match[2].strip()):
            return match[0]
        size = _pixels(match[4] or "")
        alt = "" if size is not None or not match[4] else match[4].strip()
        return take(Picture(match[2].strip(), alt, size), match)

    def replaced(part: str) -> str:
        part = re.sub("[\ue000\ue001]", "", part)
        return _WIKI.sub(embedded, _IMG.sub(html, _IMAGE.sub(image, part)))

    return _outside(text, replaced), found


def _rewritten(text: str, resolve: Resolve) -> str:
    def wiki(match: re.Match[str]) -> str:
        target, anchor, words = match[2].strip(), (match[3] or "").strip(), (match[4] or "").strip()
        shown = words or (f"{target} › {anchor}" if target and anchor else target or anchor)
        page = resolve(target) if target else ""
        if page is None or (not target and not anchor):
            return f"*{_escaped(shown)}*" if shown else ""
        return f"[{_escaped(shown)}]({page}{_hash(anchor)})"

    def link(match: re.Match[str]) -> str:
        page = None if ":" in match[2] else resolve(match[2])
        return match[0] if page is None else f"{match[1]}({page}{match[3] or ''})"

    def mark(match: re.Match[str]) -> str:
        return f"**{match[1]}**" if set(match[1]) & set("[]") else f":orange-background[{match[1]}]"

    return _MARK.sub(mark, _LINK.sub(link, _WIKI.sub(wiki, _COMMENT.sub("", text))))


def _hash(anchor: str) -> str:
    from core.notes.read import slug

    return f"#{slug(anchor)}" if anchor else ""


def _escaped(words: str) -> str:
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", words)


def _pixels(words: str) -> int | None:
    found = re.match(r"\s*(\d{1,4})(?:px|x\d+)?\s*$", words)
    return int(found[1]) if found else None


def _outside(text: str, change: Callable[[str], str]) -> str:
    """``change`` applied to what is neither code nor formula."""
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [change(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*parts, change(text[at:])])
