"""A forker as the user who runs the tests, and, where that is root, one as a user without rights as well."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.kernel.jail.forking import Forker
from tests.kernel.users import USERS

if sys.platform != "linux":
    collect_ignore_glob = ["test_*"]


@pytest.fixture(scope="session", params=USERS)
def forker(request: pytest.FixtureRequest) -> Iterator[Forker]:
    """With Python alone: 3 ms a child."""
    one = Forker(request.param)
    yield one
    one.close()


@pytest.fixture(scope="session", params=USERS)
def torch_forker(request: pytest.FixtureRequest) -> Iterator[Forker]:
    """With what the chapters import."""
    one = Forker(request.param, warm=True)
    yield one
    one.close()
