r"""Markdown to the HTML of a card in Anki: code in ``pre``, formulas as \( … \) and \[ … \] for its MathJax.

Nothing that an author or a learner wrote passes as HTML: it is escaped.
"""

from __future__ import annotations

from functools import cache
from html import escape

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath.index import dollarmath_plugin

SEPARATOR = "\x1f"
"""What Anki puts between the fields of a note; it may not stand in one."""


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    dollarmath_plugin(md, allow_labels=False, double_inline=True)
    inline, block = (lambda *args: rf"\({_inside(*args)}\)"), (lambda *args: rf"\[{_inside(*args)}\]" + "\n")
    md.add_render_rule("math_inline", lambda self, tokens, at, options, env: inline(tokens, at))
    md.add_render_rule("math_inline_double", lambda self, tokens, at, options, env: block(tokens, at))
    md.add_render_rule("math_block", lambda self, tokens, at, options, env: block(tokens, at))
    md.add_render_rule("image", lambda self, tokens, at, options, env: escape(tokens[at].content))
    return md


def _inside(tokens, at: int) -> str:
    return escape(tokens[at].content.strip(), quote=False)


def to_html(markdown: str) -> str:
    """The HTML of a field. Links into the notes lose their target: Anki could not follow them."""
    md = _parser()
    tokens = md.parse(markdown.replace(SEPARATOR, " ").replace("\0", ""))
    for token in tokens:
        children = token.children or []
        for n, child in enumerate(children):
            if child.type == "link_open" and not str(child.attrGet("href")).startswith(("https://", "http://")):
                child.type, child.tag, child.hidden = "text", "", True
                closing = next(later for later in children[n:] if later.type == "link_close")
                closing.type, closing.tag, closing.hidden = "text", "", True
    return md.renderer.render(tokens, md.options, {}).strip()
