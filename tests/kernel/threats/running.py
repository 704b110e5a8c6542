"""The test's end of ``app.py``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.kernel import launch
from core.kernel.types import Limits, Result
from tests.kernel.threats.case import LIMITS, Case
from tests.kernel.threats.host import PRELUDE, TOKEN, Host
from tests.kernel.users import command_prefix

PROGRAM = Path(__file__).resolve().parent / "app.py"


def limits(case: Case, **others: Any) -> dict[str, Any]:
    """The limits of a case as ``Limits`` takes them."""
    return {name: getattr(LIMITS, name) for name in ("wall_s", "cpu_s", "memory_mb")} | case.limits | others


class App:
    """A running ``app.py`` with the secrets that threats look for."""

    def __init__(self, host: Host) -> None:
        self.host = host
        environment = launch.environment() | {
            "THREAT_TOKEN": TOKEN,
            "TMPDIR": str(host.temporary),
            "PATH": os.environ["PATH"],
            "STREAMLIT_SERVER_COOKIE_SECRET": TOKEN,
        }
        self.process = subprocess.Popen(
            [*command_prefix(host.user), sys.executable, str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        first = json.loads(self.process.stdout.readline())
        self.host.app = first["pid"]
        self.host.ahead = 1
        self.guarantees = first["guarantees"]

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def run(self, case: Case, **others: Any) -> dict[str, Any]:
        """Run a threat; ``others`` change its limits. The answer of ``app.py``, ``result`` as a Result."""
        Limits(**limits(case, **others))
        prelude = self.host.names() + "\n" + PRELUDE.read_text(encoding="utf-8")
        request = {"cells": [["host", prelude], ["threat", case.code]], "limits": limits(case, **others)}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"the app ended: {self.process.wait()}"
        answer = json.loads(answer)
        return answer | {"result": Result.from_json(answer["result"])}

    def close(self) -> None:
        """End it."""
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
