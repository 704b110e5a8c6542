"""The repaired file, in the format it came in: only the lines of changed cells differ."""

from __future__ import annotations

import codecs
import json
import re
import textwrap
from collections.abc import Mapping

from core.mynotes import sources
from core.mynotes.formulas import mend
from core.mynotes.note import Note
from core.mynotes.repairs import Patch
from core.notes.model import Prose, texts_of

NOTHING: Mapping[str, str] = {}

_FENCE = re.compile(r"^((?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}|~{3,})[ \t]*([^\s`{]*)(.*)$")


def as_markdown(note: Note, changes: Mapping[str, Patch], mendings: Mapping[str, str] = NOTHING) -> str:
    """The note as Markdown with the changed cells in their fences and the mended formulas in their texts."""
    lines = note.source.text.split("\n")
    texts = texts_of(note.chapter.blocks) if mendings else ()
    # From the end: a change may add lines, and must not move what is still to be changed.
    for block in sorted((*note.chapter.cells, *texts), key=lambda block: block.lines.first, reverse=True):
        if isinstance(block, Prose):
            first, last = block.lines
            lines[first - 1 : last] = mend("\n".join(lines[first - 1 : last]), mendings).split("\n")
            continue
        cell, patch = block, changes.get(block.name)
        if patch is None:
            continue
        opening = lines[cell.lines.first - 1]
        fence = _FENCE.match(opening)
        lead = fence[1] if fence else ""
        # A fence that nothing closes ends with the file.
        closed = bool(re.match(rf"[ \t>]*{re.escape(fence[2])}", lines[cell.lines.last - 1])) if fence else True
        last = cell.lines.last - 1 if closed and cell.lines.last > cell.lines.first else cell.lines.last
        margin = lead if ">" in lead else re.sub(r"[^ \t]", " ", lead)
        code = textwrap.indent(patch.code, margin, lambda line: True) if margin else patch.code
        lines[cell.lines.first : last] = code.split("\n")
        if fence and patch.language != "python":
            lines[cell.lines.first - 1] = f"{fence[1]}{fence[2]}{patch.language}"
    return "\n".join(lines).rstrip("\n") + "\n"


def as_it_came(note: Note, raw: bytes, changes: Mapping[str, Patch], mendings: Mapping[str, str] = NOTHING) -> bytes:
    """The repaired file in its own format, as UTF-8, with the ends of lines that ``raw``, the file as it was, has."""
    if note.format not in (".ipynb", ".py"):
        return _like(raw, as_markdown(note, changes, mendings))
    from core.mynotes.decode import decode

    text = decode(raw).text
    book = sources.load_notebook(text) if note.format == ".ipynb" else sources.load_script(text)
    for cell, name in zip(book["cells"], note.source.cells, strict=False):
        patch = changes.get(name)
        if patch is None:
            if mendings and cell.get("cell_type") == "markdown":
                text = sources.joined(cell.get("source"))
                mended = mend(text, mendings)
                cell["source"] = mended if mended != text else cell["source"]
            continue
        cell["source"] = patch.code
        if patch.language != "python":
            cell["cell_type"] = "markdown"
            cell["source"] = f"```{patch.language}\n{patch.code}\n```"
            for key in ("outputs", "execution_count"):
                cell.pop(key, None)
        elif note.format == ".ipynb":
            cell["outputs"], cell["execution_count"] = [], None  # they belong to the code as it was
    if note.format == ".ipynb":
        return (json.dumps(book, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
    import jupytext

    return _like(raw, jupytext.writes(book, fmt="py:percent"))


def _like(raw: bytes, text: str) -> bytes:
    """The text with a mark and with ends of lines as ``raw`` has them: a comparison shows what was repaired alone."""
    ends = raw.replace(b"\0", b"")  # of UTF-16
    if ends.count(b"\r\n") * 2 > ends.count(b"\n"):
        text = text.replace("\n", "\r\n")
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode()
