"""Markdown of questions to HTML: escaped, its formulas left as marked text for the browser to set."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath.index import dollarmath_plugin


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    dollarmath_plugin(md, allow_labels=False, double_inline=True)

    def rule(tag: str, display: str):
        def render(self, tokens, at, options, env) -> str:
            return f"<{tag} class='qz-math' data-display='{display}'>{escape(tokens[at].content.strip())}</{tag}>"

        return render

    md.add_render_rule("math_inline", rule("span", ""))
    md.add_render_rule("math_inline_double", rule("span", "yes"))
    md.add_render_rule("math_block", rule("div", "yes"))
    md.add_render_rule("image", lambda self, tokens, at, options, env: escape(tokens[at].content))
    return md


@lru_cache(maxsize=4096)
def html(markdown: str) -> str:
    """A text of several paragraphs. Nothing that an author or a learner wrote passes as HTML."""
    return _parser().render(markdown).strip()


@lru_cache(maxsize=4096)
def inline(markdown: str) -> str:
    """A text of one line, as a choice is."""
    return _parser().renderInline(markdown.replace("\n", " ")).strip()


def wording(text: Mapping[str, str] | None, lang: str) -> str:
    """The language's string of a text that an author wrote."""
    return (text or {}).get(lang, "")
