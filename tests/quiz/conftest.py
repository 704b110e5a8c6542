"""One warm kernel for all tests of the quiz, and the examples of the format's description."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.kernel.kernel import Kernel
from core.quiz.model import Item
from tests.quiz.description import read_examples


@pytest.fixture(scope="session")
def kernel() -> Iterator[Kernel]:
    kernel = Kernel()
    kernel.warm()
    yield kernel
    kernel.close()


@pytest.fixture(scope="session")
def examples() -> dict[str, Item]:
    """Kind to its example."""
    return {item.kind: item for reading in read_examples() for item in reading.items}
