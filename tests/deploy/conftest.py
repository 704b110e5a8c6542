"""A class as ``python -m deploy.classroom`` makes it: nginx, two app processes, a PostgreSQL."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.classroom.__main__ import NGINX
from tests.browser.driver import free_port
from tests.store.postgres import programs, server

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2


@dataclass
class Classroom:
    """What runs."""

    url: str
    database: str
    lines: list[str] = field(default_factory=list)
    """What the command has said."""

    def pid(self, port: str) -> int:
        """The newest process that listens at a port."""
        found = [re.fullmatch(rf"app {port}: process (\d+)", line) for line in self.lines]
        return int([match for match in found if match][-1][1])


def lacking(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def classroom() -> Iterator[Classroom]:
    """Two app processes and nginx on free ports."""
    binaries = programs()
    if binaries is None:
        lacking("no PostgreSQL is installed (Debian: apt-get install postgresql)")
    if not (shutil.which("nginx") or any(Path(path).exists() for path in NGINX)):
        lacking("no nginx is installed (Debian: apt-get install nginx-light)")
    with server(binaries) as database:
        port, first = free_port(), free_port()
        options = ["--processes", str(PROCESSES), "--listen", f"127.0.0.1:{port}", "--first-port", str(first)]
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "deploy.classroom", *options],
            cwd=ROOT, env=os.environ | {"DATABASE_URL": database}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        room = Classroom(f"http://localhost:{port}", database)
        threading.Thread(target=lambda: room.lines.extend(map(str.strip, process.stdout)), daemon=True).start()
        try:
            wait_for(*(f"http://127.0.0.1:{first + k}/_stcore/health" for k in range(PROCESSES)))
            wait_for(f"{room.url}/_stcore/health")
            yield room
        finally:
            process.terminate()
            process.wait(30)


def wait_for(*urls: str, seconds: float = 60) -> None:
    """Until all answer."""
    end = time.monotonic() + seconds
    for url in urls:
        while True:
            try:
                with urllib.request.urlopen(url, timeout=2):
                    break
            except OSError:
                assert time.monotonic() < end, f"{url} did not answer"
                time.sleep(0.1)
