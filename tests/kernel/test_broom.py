"""A run's folder goes, whatever the run made of it, and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from core.kernel.broom import sweep


def test_files_folders_and_odd_rights(tmp_path: Path) -> None:
    top = tmp_path / "run"
    (top / "a" / "b" / "c").mkdir(parents=True)
    for folder in (top, top / "a", top / "a" / "b"):
        (folder / "file").write_text("x", encoding="utf-8")
    (top / "a" / "b" / "c").chmod(0)
    (top / "a").chmod(0o500)
    sweep(top)
    assert not top.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x", encoding="utf-8")
    mode = outside.stat().st_mode
    top = tmp_path / "run"
    (top / "in").mkdir(parents=True)
    (top / "link").symlink_to(outside)
    (top / "in" / "link").symlink_to(outside)
    sweep(top)
    assert (top.exists(), [path.name for path in outside.iterdir()], outside.stat().st_mode) == (False, ["kept"], mode)


@pytest.mark.skipif(sys.platform == "win32", reason="paths are short there")
def test_deeper_than_a_path_can_be(tmp_path: Path) -> None:
    top = tmp_path / "run"
    top.mkdir()
    here = os.open(top, os.O_RDONLY)
    for _ in range(3_000):
        os.mkdir("nested", dir_fd=here)
        inner = os.open("nested", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    sweep(top)
    assert not top.exists()


def test_what_is_not_there(tmp_path: Path) -> None:
    sweep(tmp_path / "never")
