"""Kernels shared by a whole session: a start costs seconds, a run milliseconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from core.kernel import Kernel
from tests.kernel.running import BACKENDS


@pytest.fixture(scope="session", params=BACKENDS)
def kernel(request: pytest.FixtureRequest) -> Iterator[Kernel]:
    """Each back end, without torch and pandas: quick to start, and cells of plain Python need no more."""
    opened = Kernel(backend=request.param, imports=False, slots=2)
    opened.warm()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def torch_kernel() -> Iterator[Kernel]:
    """The back end of this platform, with everything imported."""
    opened = Kernel()
    opened.warm()
    yield opened
    opened.close()


@pytest.fixture
def forked() -> Iterator[Kernel]:
    """A forking kernel of the test's own, which it may ruin; one run at a time."""
    if sys.platform == "win32":
        pytest.skip("Windows has no fork")
    opened = Kernel(backend="fork", imports=False, slots=1, waiting=6, waiting_each=3)
    yield opened
    opened.close()
