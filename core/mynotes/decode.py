"""Bytes to text, whatever program wrote them: UTF-8, UTF-16 and UTF-32 with a mark, GB18030 (and so GBK, GB2312)."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from core.errors import NoteRefused

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, and the codec that takes them away."""

MAGIC = {
    b"PK\x03\x04": "zip",
    b"\x1f\x8b": "gzip",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"\xd0\xcf\x11\xe0": "Office",
    b"SQLite format 3": "SQLite",
    b"MZ": "exe",
    b"\x7fELF": "ELF",
}
"""How files begin that are no text, and what they are called."""

CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MOST_CONTROLS = 0.005
"""Share of control characters up to which a file still counts as text."""


class Decoded(NamedTuple):
    """What was read, and as what."""

    text: str
    """Lines end in one newline; no control characters but newline and tab."""
    encoding: str
    """Name of the codec; "damaged" for a text with bytes that belong to none of them."""


def decode(raw: bytes) -> Decoded:
    """The text of a file. Raises NoteRefused for what is no text."""
    for magic, kind in MAGIC.items():
        if raw.startswith(magic) and (kind != "exe" or b"\0" in raw[:200]):
            raise NoteRefused("binary", kind=kind)
    found = _marked(raw) or _unmarked(raw)
    controls = len(CONTROLS.findall(found.text))
    if controls > 2 and controls > MOST_CONTROLS * len(found.text):
        raise NoteRefused("binary", kind="?")
    text = found.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return Decoded(CONTROLS.sub("\ufffd", text), found.encoding)


def _marked(raw: bytes) -> Decoded | None:
    for mark, codec in MARKS:
        if raw.startswith(mark):
            text = (raw[len(mark) :] if codec == "utf-8" else raw).decode(codec, "replace")
            return Decoded(text, "damaged" if "\ufffd" in text else codec)
    return None


def _unmarked(raw: bytes) -> Decoded:
    for codec in ("utf-8", "gb18030"):
        if codec != "utf-8" and b"\0" in raw:
            break
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" and raw.count(b"\0") * 4 > len(raw):
            break
        return Decoded(text, codec)
    wide = _unmarked_wide(raw)
    if wide:
        return Decoded(raw.decode(wide, "replace"), wide)
    if b"\0" in raw:
        raise NoteRefused("binary", kind="?")
    return Decoded(raw.decode("utf-8" if _mostly_utf8(raw) else "gb18030", "replace"), "damaged")


def _unmarked_wide(raw: bytes) -> str:
    """UTF-16 without its mark: every second byte of plain letters is zero."""
    pairs = len(raw) // 2
    for codec, zeros in (("utf-16-le", raw[1::2].count(0)), ("utf-16-be", raw[0::2].count(0))):
        if pairs and zeros > 0.3 * pairs and not CONTROLS.search(raw[:2_000].decode(codec, "replace")):
            return codec
    return ""


def _mostly_utf8(raw: bytes) -> bool:
    """Whether a damaged file was UTF-8: read as such, more characters come out than are lost."""
    text = raw.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return sum(char > "\x7f" for char in text) - lost > lost
