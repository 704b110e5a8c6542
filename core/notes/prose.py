"""Makes the Markdown of a note fit to be shown by Streamlit (remark-gfm, remark-math, KaTeX), whoever wrote it.

- A ``$$`` block becomes one that remark-math knows: the marks alone on their lines. One that is never closed is shown
  as it stands and swallows nothing.
- Pictures are not fetched: a caption with their description takes their place.
- Links lead to the web, to mail or into the notes; others keep their text alone.
- Comments are left out. Other HTML stays as it is; Streamlit shows it as text.

markdown-it-py finds all of these; the rules of its grammar are wrapped so that they tell what they matched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from core.notes import markdown
from core.text import text as words

_SAFE = re.compile(r"(?:https?://|mailto:|#|[\w./-]+(?:#|$))", re.IGNORECASE)
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OPEN = re.compile(r"([ \t>]*)\$\$")


@cache
def _parser() -> MarkdownIt:
    md = markdown.parser()
    md.validateLink = lambda url: True  # all of them are wanted here, the bad ones above all
    for name in ("image", "link", "autolink", "html_inline"):
        rule = next(rule for rule in md.inline.ruler.__rules__ if rule.name == name)
        md.inline.ruler.at(name, _noted(rule.fn))
    return md


def _noted(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The rule, which now also leaves in its token what it matched."""

    def wrapped(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        matched = rule(state, silent)
        if matched and not silent:
            for token in state.tokens[before:]:
                token.meta.setdefault("source", state.src[start : state.pos])
        return matched

    return wrapped


def showable(text: str, lang: str) -> str:
    """The text as it can be handed to ``st.markdown``. Good prose comes back unchanged, but for its ``$$`` marks."""
    return _links(_pictures(text, lang))


def _pictures(text: str, lang: str) -> str:
    """Formulas, pictures and HTML put in order."""
    lines = text.split("\n")
    for token in reversed(_parser().parse(text)):
        if token.map is None:
            continue
        first, last = token.map
        if token.type == "math_block":
            before = first > 0 and lines[first - 1].strip(" \t>") != ""
            after = last < len(lines) and lines[last].strip(" \t>") != ""
            lines[first:last] = _formula(token, lines[first], before, after)
        elif token.type == "html_block":
            lines[first:last] = _html("\n".join(lines[first:last]), lang).split("\n")
        elif token.type == "inline":
            block = "\n".join(lines[first:last])
            for child in token.children or []:
                source = child.meta.get("source", "")
                if child.type == "image":
                    block = _replace(block, source, caption(child.content, lang))
                elif child.type == "html_inline":
                    block = _replace(block, source, _html(source, lang))
            lines[first:last] = [_closed(line) for line in block.split("\n")]
    return "\n".join(lines)


def _links(text: str) -> str:
    """Links put in order; once the pictures are gone, which may stand within them."""
    lines = text.split("\n")
    for token in reversed(_parser().parse(text)):
        if token.map is not None and token.type == "inline":
            first, last = token.map
            block = "\n".join(lines[first:last])
            for at, child in enumerate(token.children or []):
                if child.type == "link_open" and not _SAFE.match(str(child.attrGet("href") or "")):
                    block = _replace(block, child.meta.get("source", ""), _inner(token.children or [], at))
            lines[first:last] = block.split("\n")
    return "\n".join(lines)


def _formula(token: Token, opening: str, before: bool, after: bool) -> list[str]:
    """A ``$$`` block with its marks on lines of their own, set in as it was; a blank line parts it from a neighbour."""
    prefix = opening[: opening.index("$$")]
    rest = re.sub(r"[^\s>]", " ", prefix)
    content = [rest + line.strip() for line in token.content.split("\n") if line.strip()]
    blank = [rest.rstrip()]
    return [*blank * (before and rest == prefix), f"{prefix}$$", *content, f"{rest}$$", *blank * after]


def _closed(line: str) -> str:
    """A ``$$`` that opens a line of prose would begin a block for remark-math: show the marks instead."""
    match = _OPEN.match(line)
    if match and "$$" not in line[match.end() :]:
        return match.group(1) + r"\$\$" + line[match.end() :]
    return line


def _inner(children: list[Token], at: int) -> str:
    """The plain text between a link's ends."""
    parts = []
    for token in children[at + 1 :]:
        if token.type == "link_close":
            break
        parts.append(token.content)
    return re.sub(r"([\\`*_\[\]<>:])", r"\\\1", "".join(parts))


def _replace(block: str, source: str, text: str) -> str:
    """Put the text in; a source of several lines is found again behind the marks of its quotation."""
    pattern = r"\n[ \t>]*".join(re.escape(line) for line in source.split("\n"))
    return re.sub(pattern, lambda _: text, block) if source else block


def caption(alt: str, lang: str) -> str:
    """What stands where a picture cannot be shown."""
    described = re.sub(r"([\\`*_\[\]<>!$:])", r"\\\1", " ".join(alt.split()))
    return f"*{words('notes.picture', lang, alt=described)}*" if described else f"*{words('notes.picture_bare', lang)}*"


def _html(source: str, lang: str) -> str:
    """HTML without its comments, and without its pictures, which a later reader might turn into a request."""

    def described(match: re.Match[str]) -> str:
        alt = _ALT.search(match.group())
        return caption((alt.group(1) or alt.group(2) or "") if alt else "", lang)

    return _IMG.sub(described, _COMMENT.sub("", source))
