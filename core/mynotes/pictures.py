"""Pictures of a note: known by their first bytes, of a size that a page can bear, as an address that holds them."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from core.mynotes import limits

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".avif")

KINDS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"BM"), "image/bmp"),
    (re.compile(rb"....ftypavif", re.DOTALL), "image/avif"),
    (
        re.compile(
            rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]",
            re.DOTALL,
        ),
        "image/svg+xml",
    ),
)
"""How a picture begins, and what it is. An SVG is shown as a picture, where browsers run no script and load nothing."""


def address(data: bytes) -> str | None:
    """``data:image/png;base64,…``; None for what is no picture or too large."""
    if not data or len(data) > limits.MOST_PICTURE:
        return None
    kind = next((kind for pattern, kind in KINDS if pattern.match(data[:4_000])), None)
    return kind and f"data:{kind};base64,{base64.b64encode(data).decode()}"


def load(path: Path) -> bytes:
    """The bytes of a picture; none when it is too large or cannot be read."""
    try:
        return path.read_bytes() if path.stat().st_size <= limits.MOST_PICTURE else b""
    except OSError:
        return b""
