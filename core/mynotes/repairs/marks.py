"""Marks of the wrong width: full-width punctuation, typeset quotation marks, blanks that only look like blanks."""

from __future__ import annotations

import re

from core.display.causes.syntax import TWINS
from core.mynotes.repairs.rule import Patch, Surroundings
from core.mynotes.repairs.scan import parts, trouble

_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NOTHING = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_TWIN = re.compile("|".join(re.escape(char) for char in TWINS if char not in "“”„‘’"))


def punctuation(code: str, around: Surroundings) -> Patch | None:
    """Chinese and typeset punctuation outside of strings and comments, as Python writes it."""
    if not trouble(code):
        return None
    swapped: dict[str, str] = {}

    def half(char: str) -> str:
        return swapped.setdefault(char, TWINS[char])

    mended = []
    for kind, text in parts(code):
        if kind == "quoted":
            half(text[0])
            quote = "'" if text[0] in "‘’" else '"'
            inner = text[1:-1].replace("\\", "\\\\").replace(quote, f"\\{quote}")
            mended.append(f"{quote}{inner}{quote}")
        elif kind == "code":
            mended.append(_TWIN.sub(lambda match: half(match[0]), text))
        elif kind == "comment" and text.startswith("＃"):
            mended.append(half("＃") + text[1:])
        else:
            mended.append(text)
    return Patch("".join(mended), {"chars": " ".join(swapped)}) if swapped else None


def blanks(code: str, around: Surroundings) -> Patch | None:
    """Blanks that Python does not know, as plain ones; characters without width go."""
    if not trouble(code):
        return None
    count = 0
    mended = []
    for kind, text in parts(code):
        if kind == "code":
            count += len(_BLANKS.findall(text)) + len(_NOTHING.findall(text))
            text = _NOTHING.sub("", _BLANKS.sub(" ", text))
        mended.append(text)
    return Patch("".join(mended), {"count": count}) if count else None
