"""A folder of notes: what is listed, what is never read, and that nothing is overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import NoteRefused
from core.mynotes import folder, limits


@pytest.fixture
def vault(tmp_path):
    root = tmp_path / "vault"
    for name in ("b.md", "sub/我的 笔记😀.md", "sub/deep/c.ipynb", ".obsidian/x.md", "node_modules/y.md", "text.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# x", encoding="utf-8")
    (root / "cells.py").write_text("# %%\n1 + 1\n", encoding="utf-8")
    (root / "tool.py").write_text("print(1)\n", encoding="utf-8")
    (root / "sub/pic.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "secret.md").write_text("# secret", encoding="utf-8")
    return root


def test_notes_are_listed_by_folder_and_nothing_else_is(vault):
    found = folder.scan(vault)
    assert [file.inside for file in found.files] == ["b.md", "cells.py", "sub/我的 笔记😀.md", "sub/deep/c.ipynb"]
    assert [file.below for file in found.files] == ["", "", "sub", "sub/deep"] and found.pictures == ("sub/pic.png",)


def test_a_link_out_of_the_folder_is_no_note(vault):
    (vault / "out.md").symlink_to(vault.parent / "secret.md")
    (vault / "away").symlink_to(vault.parent, target_is_directory=True)
    assert not [file for file in folder.scan(vault).files if "out" in file.inside or "away" in file.inside]


def test_a_circle_of_folders_ends(vault):
    (vault / "sub/round").symlink_to(vault, target_is_directory=True)
    assert len(folder.scan(vault).files) == 4


@pytest.mark.parametrize(("name", "trouble"), [("nowhere", "missing"), ("b.md", "file")])
def test_what_is_no_folder_is_said(vault, name, trouble):
    assert folder.scan(vault / name).trouble == trouble


def test_a_folder_that_may_not_be_read_is_said(vault, monkeypatch):
    def denied(path):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(folder.os, "scandir", denied)
    assert folder.scan(vault).trouble == "denied"


def test_the_stamp_tells_a_saved_a_new_and_a_lost_file(vault):
    stamps = [folder.scan(vault).stamp]
    os.utime(vault / "b.md", ns=(1, 1))
    stamps.append(folder.scan(vault).stamp)
    (vault / "new.md").write_text("", encoding="utf-8")
    stamps.append(folder.scan(vault).stamp)
    (vault / "b.md").unlink()
    stamps.append(folder.scan(vault).stamp)
    assert len(set(stamps)) == 4 and folder.scan(vault).stamp == stamps[-1]


@pytest.mark.parametrize("given", ['"{}"', "'{}'", " {} ", "{}"])
def test_the_variable_is_read_as_shells_leave_it(vault, given):
    assert folder.named({"STUDY_NOTES": given.format(vault)}) == vault


def test_no_variable_names_no_folder():
    assert folder.named({}) is None and folder.named({"STUDY_NOTES": '""'}) is None


@pytest.mark.parametrize("target", ["pic.png", "./pic.png", "sub/pic.png", "/sub/pic.png", "sub\\pic.png", "x/pic.png"])
def test_a_picture_is_found_from_the_note_the_top_or_by_name(vault, target):
    assert folder.picture(folder.scan(vault), "sub/我的 笔记😀.md", target) == vault / "sub/pic.png"


@pytest.mark.parametrize(
    "target",
    ["../secret.png", "../../secret.png", "/etc/passwd", "file:///etc/passwd", "C:/x.png", "//host/x.png", "a\0b", ""],
)
def test_no_picture_outside_of_the_folder_is_found(vault, target):
    assert folder.picture(folder.scan(vault), "b.md", target) is None


def test_a_linked_picture_outside_is_not_followed(vault):
    (vault / "in.png").symlink_to(vault.parent / "secret.png")
    assert folder.picture(folder.scan(vault), "b.md", "in.png") is None


def test_a_copy_never_takes_the_place_of_a_file(vault):
    note = folder.scan(vault).files[0]
    names = [folder.save_beside(note, f"{n}".encode()).name for n in range(3)]
    assert names == ["b.repaired.md", "b.repaired-2.md", "b.repaired-3.md"]
    assert (vault / "b.md").read_text(encoding="utf-8") == "# x" and (vault / names[0]).read_bytes() == b"0"


def test_a_folder_that_may_not_be_written_is_said(vault, monkeypatch):
    note = folder.scan(vault).files[0]

    def denied(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(NoteRefused) as refused:
        folder.save_beside(note, b"x")
    assert refused.value.reason == "unwritable"


def test_a_file_that_went_away_or_is_too_large_is_refused(vault, monkeypatch):
    note = folder.scan(vault).files[0]
    monkeypatch.setattr(limits, "MOST_TEXT", 2)
    with pytest.raises(NoteRefused) as refused:
        folder.read(note)
    assert refused.value.reason == "large"
    note.path.unlink()
    with pytest.raises(NoteRefused) as refused:
        folder.read(note)
    assert refused.value.reason == "gone"
