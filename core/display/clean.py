"""Text from a run, made fit for a screen: what it hides is shown or removed, and its size has a bound."""

from __future__ import annotations

import re

LINE = 4_000
"""Characters kept of one line; what is beyond is counted, not shown."""

MARK = 24
"""Characters that the mark of a cut may take, so that a text that was cut before is not cut again."""

# CSI (colours, cursor), OSC (titles, links) and the short escapes. The classes do not overlap, so each match is linear.
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]?|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?")
# Control characters but tab and newline; bidirectional marks, line and paragraph separators; lone surrogates.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _visible(match: re.Match[str]) -> str:
    """A printed stand-in: the control picture of a control character, the code point of an invisible one."""
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"<U+{code:04X}>"


def _overwritten(text: str) -> str:
    """What a terminal would leave of lines written over by carriage returns (a progress bar): the last pass.

    A return at either edge becomes a newline: what stands beyond it may have come in another piece of the text.
    """
    lines = (line.split("\r") for line in text.replace("\r\n", "\n").split("\n"))
    first, last = text[0] == "\r" and text[1:2] != "\n", text[-1] == "\r"
    kept = "\n".join(next(filter(None, reversed(passes)), "") for passes in lines)
    return "\n" * first + kept + "\n" * last


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit + MARK else f"{text[:limit]} … (+{len(text) - limit:,})"


def clean(text: str, limit: int, line: int = LINE) -> str:
    """``text`` with ANSI codes dropped, control and bidi characters visible, lines and whole cut to their limits.

    Never raises for a str; the result is at most ``limit`` + MARK characters and a short mark for each line that
    was cut, and cleaning it again changes nothing.
    """
    cut = len(text) - limit
    text = text[: 2 * limit + MARK]  # twice: colour codes weigh nothing once they are gone
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "\r" in text:
        text = _overwritten(text)
    if not text.isascii() or not text.isprintable():
        text = _ODD.sub(_visible, text)
    if len(text) > limit + MARK:
        text = f"{text[:limit]}\n… (+{max(cut, len(text) - limit):,})"
    if len(text) > line + MARK:
        text = "\n".join(_cut(one, line) for one in text.split("\n"))
    return text
