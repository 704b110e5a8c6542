"""A store in memory for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from core.store import Store, open_store
from core.store.engine import MEMORY


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(open_store(MEMORY)) as opened:
        yield opened
