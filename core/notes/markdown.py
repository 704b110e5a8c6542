"""The Markdown of the notes: CommonMark with tables and ``$$`` blocks, as block tokens that know their lines.

markdown-it-py does the work. Its formula plugin is taught two habits of Typora's files: a ``$$`` block may follow a
line of text without a blank line between, and one that is never closed must not swallow the code that comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.dollarmath.index import dollarmath_plugin, math_block_dollar

_FENCE = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*(?:```|~~~)")

_MathRule = Callable[[StateBlock, int, int, bool], bool]


def _tamed(rule: _MathRule) -> _MathRule:
    """The formula rule, kept from looking beyond the next fence, and silent when it is only asked if it matches."""

    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if not state.src.startswith("$$", state.bMarks[start] + state.tShift[start]):
            return False  # asked of every line of a long text: the search below must not begin
        for line in range(start + 1, end):
            if _FENCE.match(state.src, state.bMarks[line], state.eMarks[line]):
                end = line
                break
            if "$$" in state.src[state.bMarks[line] : state.eMarks[line]]:
                break  # the block ends here at the latest
        line, count = state.line, len(state.tokens)
        matched = rule(state, start, end, silent)
        if silent:
            del state.tokens[count:]
            state.line = line
        return matched

    return limited


def parser() -> MarkdownIt:
    """A fresh parser of blocks and inlines."""
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    dollarmath_plugin(md, allow_labels=False, double_inline=True)
    rule = _tamed(math_block_dollar(allow_labels=False, allow_blank_lines=True))
    md.block.ruler.at("math_block", rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return md


@cache
def _block_parser() -> MarkdownIt:
    md = parser()
    md.core.ruler.enableOnly(["normalize", "block"])
    return md


def block_tokens(text: str) -> list[Token]:
    """The blocks of ``text``; ``token.map`` holds the first line and the line after the last, counted from 0."""
    return _block_parser().parse(text)
