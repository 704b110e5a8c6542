"""What of an edit in one language comes along to the other, in the bundle as it is shipped."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pages.parts.editor import bundle


def test_what_was_changed_is_carried_and_nothing_else(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs node to ask the bundle")
        pytest.skip("node is not installed")
    module = tmp_path / "editor.mjs"
    shutil.copy(bundle.file, module)
    script = Path(__file__).with_name("sibling.test.mjs")
    done = subprocess.run([node, script, module], capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
