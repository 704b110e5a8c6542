"""Shared by all tests: nothing of theirs reads or writes the reader's own settings."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of app.py."""
    return ROOT
