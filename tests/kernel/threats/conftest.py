"""A host to harm and an app on it, once for each user to test as."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

if sys.platform != "linux":
    collect_ignore_glob = ["test_*"]
else:
    from tests.kernel.threats.host import Host
    from tests.kernel.threats.running import App
    from tests.kernel.users import USERS

    @pytest.fixture(scope="session", params=USERS)
    def app(request: pytest.FixtureRequest) -> Iterator[App]:
        """A running app; its ``host`` is around it."""
        host = Host(request.param)
        one = App(host)
        yield one
        one.close()
        host.close()
