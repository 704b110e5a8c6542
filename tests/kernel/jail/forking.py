"""The test's end of ``forker.py``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.kernel import launch
from tests.kernel.users import command_prefix

PROGRAM = Path(__file__).resolve().parent / "forker.py"


class Forker:
    """A running ``forker.py``; ``run`` sends it one request."""

    def __init__(self, user: str, *, warm: bool = False, folder: Path | None = None) -> None:
        """``user`` is one of ``USERS``; ``warm`` imports what chapters import, once; runs get folders in ``folder``."""
        self.user = user
        self.process = subprocess.Popen(
            [*command_prefix(user), sys.executable, "-I", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=launch.environment() | ({"TMPDIR": str(folder)} if folder else {}),
            text=True,
            encoding="utf-8",
        )
        self.report = self._ask(warm)

    def run(self, code: str, **request: Any) -> dict[str, Any]:
        """What became of a cell; see ``forker.py`` for the fields."""
        return self._ask({"code": code, **request})

    def close(self) -> None:
        """End it."""
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def _ask(self, request: object) -> dict[str, Any]:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"the forker ended: {self.process.wait()}"
        return json.loads(answer)
