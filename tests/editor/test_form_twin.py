"""The editor's JavaScript reads and writes form fields as core/notes/form.py does.

Needs node, which readers and most contributors need not have: without it the test is skipped, under CI it fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pages.parts.editor import bundle

VECTORS = Path(__file__).parents[1] / "notes" / "form_vectors.json"


def test_javascript_agrees_with_python_on_every_vector(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs node to compare the two readers of form fields")
        pytest.skip("node is not installed")
    module = tmp_path / "editor.mjs"
    shutil.copy(bundle.file, module)
    script = Path(__file__).with_name("form.test.mjs")
    done = subprocess.run([node, script, module, VECTORS], capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{len(json.loads(VECTORS.read_text(encoding='utf-8')))} vectors"
