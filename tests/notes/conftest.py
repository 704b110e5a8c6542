"""What several tests of the notes share: a library in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.notes import library, outputs, read

FRONT = "---\ntitle: {id}\ngoal: a goal\norder: {order}\n---\n# {id}\n\n"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Empty folders in the place of data/notes and data/outputs; call it to put a chapter there."""
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setattr(read, "FOLDER", notes)
    monkeypatch.setattr(outputs, "FOLDER", tmp_path / "outputs")

    def put(id: str, lang: str, body: str, *, order: int = 1, front: str = FRONT) -> Path:
        path = library.path_of(id, lang)
        path.write_text(front.format(id=id, order=order) + body, encoding="utf-8", newline="\n")
        return path

    return put
