"""What came from a learner, made harmless: text of bounded length, keys, mappings of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.quiz.model import Text
from core.quiz.template import show
from core.text import LANGUAGES

Verdict = Literal["right", "partly", "wrong", "not-attempted"]
VERDICTS: tuple[Verdict, ...] = ("right", "partly", "wrong", "not-attempted")

LONGEST = 20_000
"""Characters of an answer; of code, 60,000. Longer ones are not read."""
LONGEST_CODE = 60_000
ECHO = 400
"""Characters of an answer that are shown back."""
ENTRIES = 64
"""Entries of an answer that is a list or a mapping."""


@dataclass(frozen=True)
class Grade:
    """What an answer is worth, and why."""

    verdict: Verdict
    understood: str = ""
    """The answer as it was read; empty when it was not."""
    why: Mapping[str, Any] | None = None
    """``{"key": …, fields}`` for ``core.quiz.grade.words.sentence``, or ``{"text": {zh, en}}`` from the author."""
    expected: Text | None = None
    """The key, to be shown beside the answer."""
    parts: Mapping[str, bool] = field(default_factory=dict)
    """For answers of several parts (choices, blanks, pairs): which are right."""
    tests: tuple[Mapping[str, Any], ...] = ()
    """For code: ``{say, hidden, passed, code, error, printed}`` each; code, error and print only of shown tests."""


class Unread(Exception):
    """The answer cannot be read; ``why`` says so. It counts as not attempted."""

    def __init__(self, key: str, **fields: Any) -> None:
        super().__init__(key)
        self.why = {"key": key, **fields}


def alike(text: str) -> Text:
    """The same string in every language."""
    return dict.fromkeys(LANGUAGES, text)


def as_text(raw: Any, longest: int = LONGEST) -> str:
    """The answer as text. Raises Unread when it is empty, too long or of another kind."""
    if isinstance(raw, bytes | bytearray):
        if len(raw) > 4 * longest:
            raise Unread("too-long", length=len(raw), limit=longest)
        raw = bytes(raw).decode("utf-8", "replace")
    elif raw is None:
        raise Unread("empty")
    elif isinstance(raw, bool):
        raw = str(raw)
    elif isinstance(raw, int):
        if raw.bit_length() > 1000:
            raise Unread("too-long", length=raw.bit_length(), limit=longest)
        raw = str(raw)
    elif isinstance(raw, float):
        raw = repr(float(raw))
    elif isinstance(raw, list | tuple):
        raw = _listed(raw)
    elif not isinstance(raw, str):
        raise Unread("not-text")
    if len(raw) > longest:
        raise Unread("too-long", length=len(raw), limit=longest)
    text = raw.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if not text.strip():
        raise Unread("empty")
    return text


def _listed(raw: list | tuple, depth: int = 0) -> str:
    """A list of numbers as it would be typed; anything else in it is left out of reach."""
    if depth > 6 or len(raw) > 1000:
        raise Unread("not-text")
    parts = []
    for entry in raw:
        if isinstance(entry, list | tuple):
            parts.append(_listed(entry, depth + 1))
        elif isinstance(entry, float) or (isinstance(entry, int) and entry.bit_length() < 1000):
            parts.append(str(entry))
        elif isinstance(entry, str) and len(entry) < 1000:
            parts.append(entry)
        else:
            raise Unread("not-text")
    inner = ", ".join(parts)
    return f"[{inner}]" if isinstance(raw, list) else f"({inner}{',' if len(raw) == 1 else ''})"


def plain(text: str) -> str:
    """Full-width forms made narrow, the real minus sign and its kin made a hyphen."""
    narrow = unicodedata.normalize("NFKC", text)
    return narrow.translate(_SIGNS)


_SIGNS = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-",
        "×": "*", "·": "*", "⋅": "*", "÷": "/", "∕": "/", "⁄": "/",
        "、": ",", "，": ",", "。": ".", "；": ";", "“": '"', "”": '"', "‘": "'", "’": "'",
        "【": "[", "】": "]", "〔": "[", "〕": "]", "（": "(", "）": ")",
    }
)  # fmt: skip


def echo(text: str) -> str:
    """The answer shown back, cut where it is long."""
    text = text.strip()
    return text if len(text) <= ECHO else f"{text[:ECHO]}…"


def mapping(raw: Any) -> dict[str, Any]:
    """An answer of named parts. Raises Unread."""
    if raw is None:
        raise Unread("empty")
    if not isinstance(raw, Mapping):
        raise Unread("not-parts")
    if len(raw) > ENTRIES:
        raise Unread("too-long", length=len(raw), limit=ENTRIES)
    return {str(key)[:80]: value for key, value in raw.items()}


def keys(raw: Any) -> list[str]:
    """An answer that names things: one key or several, in order. Raises Unread."""
    if isinstance(raw, str):
        if len(raw) > 1000:
            raise Unread("too-long", length=len(raw), limit=1000)
        raw = plain(raw).replace(",", " ").replace(";", " ").replace(">", " ").split()
    if isinstance(raw, set | frozenset):
        raw = sorted(raw, key=repr)
    if not isinstance(raw, list | tuple):
        raise Unread("empty" if raw is None else "not-keys")
    if len(raw) > ENTRIES or any(not isinstance(key, str) for key in raw):
        raise Unread("not-keys")
    return [key.strip().lower() for key in raw]


def shown(value: Any) -> Text:
    """A computed value as an expected answer."""
    return alike(show(value))
