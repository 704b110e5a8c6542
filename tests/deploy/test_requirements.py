"""What is installed: every version pinned, each pin with its reason above it, tools and tests apart from the app."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"[A-Za-z0-9_.\[\]-]+(==[0-9][0-9.]*| @ https://\S+#sha256=[0-9a-f]{64})( ; .+)?$")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_its_reason(name):
    above = 0
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            above = 2  # one reason may do for a pair, such as a package and its format
            continue
        if not line.startswith("-r "):
            assert PIN.match(line), line
            assert above > 0, f"{name}: why {line}?"
        above -= 1


def test_the_app_needs_no_tool_of_the_tests():
    app = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert not re.search(r"^(pytest|playwright|mypy|ruff|anki|distributed|uv)\b", app, re.MULTILINE)


def test_no_line_sends_pip_to_another_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        words = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"^--?(extra-)?(index-url|i|find-links|f)\b", words, re.MULTILINE)
