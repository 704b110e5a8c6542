"""A forker as the user who runs the tests, and, where that is root, one as a user without rights as well."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.kernel import launch

if sys.platform != "linux":
    collect_ignore_glob = ["test_*"]

HERE = Path(__file__).resolve().parent
NOBODY = 65534


class Forker:
    """A running ``forker.py``; ``run`` sends it one request."""

    def __init__(self, user: str, warm: bool = False) -> None:
        self.user = user
        command = [sys.executable, "-I", "-X", "faulthandler", str(HERE / "forker.py")]
        if user == "nobody":
            command = [*self._setpriv(), *command]
        environment = launch.environment()
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, text=True, encoding="utf-8")
        self.report = self._ask(warm)

    def _setpriv(self) -> list[str]:
        from core.kernel.jail import grants, rights

        plain = [shutil.which("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        if rights.closed([*grants.readable(), Path(sys.executable)]):  # Python in root's own home
            return [*plain, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        return [*plain, "--inh-caps=-all"]

    def _ask(self, request: object) -> dict[str, Any]:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"the forker ended: {self.process.wait()}"
        return json.loads(answer)

    def run(self, code: str, **request: Any) -> dict[str, Any]:
        """What became of a cell; see ``forker.py`` for the fields."""
        return self._ask({"code": code, **request})

    def close(self) -> None:
        """End it."""
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


USERS = ["nobody", "root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["me"]


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


Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(forker: Forker) -> Run:
    """``run(code, limits={…}, without=[…], abi=…)``."""
    return forker.run
