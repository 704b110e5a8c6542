"""Stored results of the notes' unedited cells, one file a chapter and language: a page shows them before anything runs.

    {"arange-basic": {"key": "…", "status": "ok", "outputs": [{"kind": "text", "text": "…"}], "error": null}}

``key`` is the fingerprint of the code that ran, so a result is shown only under the code that gave it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.kernel.types import Result
from core.notes import runs
from core.notes.model import Chapter

FOLDER = Path(__file__).resolve().parents[2] / "data" / "outputs"

WIDTH = 120
"""Columns up to which a value stands on one line of the file."""


def path_of(id: str, lang: str) -> Path:
    return FOLDER / f"{id}.{lang}.json"


def stamp(id: str, lang: str) -> int:
    """Changes whenever the stored results of a chapter do; 0 without a file."""
    try:
        return path_of(id, lang).stat().st_mtime_ns
    except OSError:
        return 0


def stored(chapter: Chapter) -> dict[str, Result]:
    """The results that belong to the chapter's present code, by cell name; without a file none."""
    records = load(chapter.id, chapter.lang)
    found = {}
    for cell in chapter.live_cells:
        record = records.get(cell.name)
        if record and record.get("key") == runs.key(runs.job(chapter.live_cells, cell.name)):
            found[cell.name] = Result.from_json(record)
    return found


def load(id: str, lang: str) -> dict[str, dict[str, Any]]:
    """The records of a chapter as they stand in its file, outdated ones included; {} without a file."""
    path = path_of(id, lang)
    try:
        stat = path.stat()
    except OSError:
        return {}
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, mtime: int, size: int) -> dict[str, dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))


def record(key: str, result: Result) -> dict[str, Any]:
    """A result as it is stored: without its time, which differs from run to run."""
    entry = {"key": key, "status": result.status, "outputs": list(result.outputs), "error": result.error}
    return entry | ({"truncated": True} if result.truncated else {})


def save(id: str, lang: str, records: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the records of a chapter in the order given; who is stopped meanwhile leaves the file as it was."""
    path = path_of(id, lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(pretty(records) + "\n", encoding="utf-8", newline="\n")
    beside.replace(path)


def pretty(value: Any, indent: int = 0) -> str:
    """JSON in which whatever fits stands on one line and the rest is broken up: a small change is a small diff."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list, tuple)) or not value or (indent and indent + len(flat) <= WIDTH):
        return flat
    inner = indent + 1
    if isinstance(value, Mapping):
        parts = [f"{json.dumps(str(key), ensure_ascii=False)}: {pretty(item, inner)}" for key, item in value.items()]
        opening, closing = "{", "}"
    else:
        parts = [pretty(item, inner) for item in value]
        opening, closing = "[", "]"
    lines = ",\n".join(" " * inner + part for part in parts)
    return f"{opening}\n{lines}\n{' ' * indent}{closing}"
