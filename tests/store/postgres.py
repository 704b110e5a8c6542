"""A PostgreSQL server for the tests: an unprivileged one in a temporary folder, reached by a socket alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


def programs() -> Path | None:
    """The folder of initdb and postgres: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return folders[-1] if folders and (folders[-1] / "initdb").exists() else None


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """A running server; gives its URL. It refuses root, so root lends it another user."""
    lent = {"user": USER, "group": USER} if hasattr(os, "geteuid") and os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # a short path: sockets allow but a hundred bytes
    data = folder / "data"
    try:
        if lent:
            shutil.chown(folder, USER, USER)
        run = {"check": True, "capture_output": True, "timeout": 120, "cwd": folder, **lent}
        initdb = [binaries / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(initdb, **run)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
        control = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        subprocess.run([*control, "-o", options, "start"], **run | {"capture_output": False})
        try:
            yield f"postgresql://{USER}@/postgres?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **run | {"capture_output": False})
    finally:
        shutil.rmtree(folder, ignore_errors=True)
