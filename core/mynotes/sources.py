"""Notebooks and percent scripts as Markdown, so that one reader and one page serve them all.

Outputs that a notebook holds come along as stored results: text as text, pictures as pictures. HTML and JavaScript of
a notebook are left behind; nothing of them is ever run.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.display.schema import check, check_error
from core.errors import DisplayError, NoteRefused
from core.kernel.types import Result
from core.mynotes import names

TAGS = ("raises-exception", "hide-input")
"""Tags of a notebook's cell that a page honours."""

PYTHON = {"python", "ipython", "python3", ""}
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TICKS = re.compile(r"`{3,}")


@dataclass(frozen=True)
class Source:
    """A file as Markdown, with what Markdown cannot hold."""

    text: str
    outputs: Mapping[str, Result] = field(default_factory=dict)
    """Stored results by name of the cell."""
    drawn: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    """Stored pictures by name of the cell."""
    attached: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures within a notebook, by their address ``attachment:…``."""
    cells: tuple[str, ...] = ()
    """For a notebook: the name of each of its cells, in order; "" for those that hold no code."""
    left: int = 0
    """Outputs that are not shown."""


def markdown(text: str) -> Source:
    return Source(text)


def notebook(text: str) -> Source:
    """A Jupyter notebook of any version. Raises NoteRefused when it is none."""
    return _gather(load_notebook(text))


def script(text: str) -> Source:
    """A Python file with ``# %%`` cells, read by Jupytext."""
    return _gather(load_script(text))


READERS = {".md": markdown, ".markdown": markdown, ".ipynb": notebook, ".py": script}
"""Ending of the file -> how its text is read."""


def load_notebook(text: str) -> Mapping[str, Any]:
    """The notebook as JSON of version 4. Raises NoteRefused."""
    try:
        book = json.loads(text)
        if isinstance(book, dict) and "worksheets" in book:
            book = _without_ids(_upgraded(book))
    except RecursionError:
        raise NoteRefused("nested") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        line = getattr(error, "lineno", None)
        raise NoteRefused("notebook", where=f"line {line}" if line else type(error).__name__) from None
    if not isinstance(book, dict) or not isinstance(book.get("cells"), list):
        raise NoteRefused("notebook", where="cells")
    return book


def _upgraded(book: Mapping[str, Any]) -> Mapping[str, Any]:
    """A notebook from before 2014. Raises ValueError when it is none."""
    import nbformat  # half a second, for those alone

    try:
        return nbformat.convert(nbformat.from_dict(book), 4)
    except nbformat.ValidationError as error:
        raise ValueError(error.message) from None


def _without_ids(book: Any) -> Any:
    """Ids that were made just now are other ones the next time; a format before 4.5 needs none."""
    for cell in book["cells"]:
        cell.pop("id", None)
    book["nbformat_minor"] = min(4, book.get("nbformat_minor", 4))
    return book


def load_script(text: str) -> Mapping[str, Any]:
    import jupytext  # half a second, and most notes are Markdown

    try:
        return _without_ids(jupytext.reads(text, fmt="py:percent"))
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise NoteRefused("unreadable", reason=type(error).__name__) from None


def _gather(book: Mapping[str, Any]) -> Source:
    parts: list[str] = []
    called: list[str] = []
    outputs: dict[str, Result] = {}
    drawn: dict[str, tuple[bytes, ...]] = {}
    attached: dict[str, bytes] = {}
    left = 0
    language = _language(book)
    for cell in book["cells"]:
        cell = cell if isinstance(cell, Mapping) else {}
        kind, source = cell.get("cell_type"), joined(cell.get("source")).rstrip("\n")
        called.append("")
        if kind == "code":
            called[-1] = _name(cell, source, called)
            parts.append(_fence(source, language, called[-1], cell) if source.strip() else "")
            result, pictures, passed = _outputs(cell)
            left += passed
            if result is not None:
                outputs[called[-1]] = result
            if pictures:
                drawn[called[-1]] = pictures
        elif kind == "markdown":
            mark = f"attachment:{len(called)}-"
            attached |= {f"{mark}{name}": data for name, data in _attachments(cell)}
            parts.append(source.replace("attachment:", mark) if attached else source)
        elif source.startswith("---") and not any(parts):
            parts.append(source)  # front matter, as Quarto and Jupytext keep it
        elif source.strip():
            parts.append(_fence(source, "text", "", {}))
    return Source("\n\n".join(part for part in parts if part), outputs, drawn, attached, tuple(called), left)


def _language(book: Mapping[str, Any]) -> str:
    about = book.get("metadata") if isinstance(book.get("metadata"), Mapping) else {}
    for place, key in (("kernelspec", "language"), ("language_info", "name")):
        found = about.get(place)
        if isinstance(found, Mapping) and isinstance(found.get(key), str):
            word = found[key].lower()
            return "python" if word in PYTHON else re.sub(r"[^\w+#-]", "", word) or "text"
    return "python"


def joined(source: object) -> str:
    """Text of a notebook: a string, or a list of lines."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    text = source if isinstance(source, str) else ""
    text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates, which JSON can spell
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _name(cell: Mapping[str, Any], source: str, taken: list[str]) -> str:
    """The name that the author gave, else one by the id that Jupyter gave, else by what stands in the cell."""
    about = cell.get("metadata")
    given = about.get("name") if isinstance(about, Mapping) else None
    if isinstance(given, str) and len(given) <= 60 and _KEBAB.fullmatch(given) and given not in taken:
        return given
    id = cell.get("id")
    return names.of(source, taken, mark=id if isinstance(id, str) and id else None)


def _fence(code: str, language: str, name: str, cell: Mapping[str, Any]) -> str:
    ticks = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(code)), default=0))
    about = cell.get("metadata")
    given = about.get("tags") if isinstance(about, Mapping) else None
    tags = [tag for tag in TAGS if isinstance(given, list) and tag in given]
    options = (f' name="{name}"' if name and language == "python" else "") + (
        f" tags={json.dumps(tags)}" if tags and language == "python" else ""
    )
    return f"{ticks}{language}{options}\n{code}\n{ticks}"


def _outputs(cell: Mapping[str, Any]) -> tuple[Result | None, tuple[bytes, ...], int]:
    """The stored result of a cell, its pictures, and how many outputs are neither."""
    shown: list[dict[str, Any]] = []
    pictures: list[bytes] = []
    error: dict[str, Any] | None = None
    left = 0
    given = cell.get("outputs")
    for output in (given if isinstance(given, list) else [])[:200]:
        if not isinstance(output, Mapping):
            continue
        data = output.get("data") if isinstance(output.get("data"), Mapping) else {}
        picture = next((data[kind] for kind in ("image/png", "image/jpeg") if kind in data), None)
        try:
            if output.get("output_type") == "stream":
                name = "stderr" if output.get("name") == "stderr" else "stdout"
                shown.append(check({"kind": "stream", "name": name, "text": joined(output.get("text"))[:100_000]}))
            elif output.get("output_type") == "error":
                said = {"type": str(output.get("ename", ""))[:200], "message": str(output.get("evalue", ""))[:8_000]}
                error = check_error(said | {"line": None, "cell": None})
            elif picture is not None:
                pictures.append(base64.b64decode(joined(picture)))
            elif "text/plain" in data:
                shown.append(check({"kind": "text", "text": joined(data["text/plain"])[:50_000]}))
            else:
                left += 1
        except (DisplayError, binascii.Error, ValueError):
            left += 1
    if not shown and error is None:
        return None, tuple(pictures), left
    return Result("error" if error else "ok", tuple(shown), error), tuple(pictures), left


def _attachments(cell: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Pictures that stand within a text cell, with their names."""
    given = cell.get("attachments")
    for name, kinds in (given if isinstance(given, Mapping) else {}).items():
        data = next(iter(kinds.values()), None) if isinstance(kinds, Mapping) else None
        try:
            yield name, base64.b64decode(joined(data))
        except (binascii.Error, ValueError):
            continue
