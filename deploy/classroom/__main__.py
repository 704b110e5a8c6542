"""``python -m deploy.classroom [--processes 3] [--listen 8080]``: a class without containers (Linux, macOS).

DATABASE_URL must name the PostgreSQL that all processes share. Needs nginx (Debian: ``apt-get install nginx-light``),
but no rights beyond those of the user who starts it. A process that ends by itself is started again; Ctrl+C ends all.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.classroom import site

ROOT = Path(__file__).resolve().parents[2]
NGINX = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")
AGAIN_S = 1.0
"""A process that has ended is started again after so long."""


class Servers:
    """The app processes and nginx."""

    def __init__(self, processes: int, listen: str, first_port: int, folder: Path) -> None:
        self.ports = range(first_port, first_port + processes)
        environment = os.environ | {
            # One secret for all, so that what one process has signed the next one believes.
            "STREAMLIT_SERVER_COOKIE_SECRET": os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET", secrets.token_hex(32)),
        }
        streamlit = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
        streamlit += ["--server.address=127.0.0.1", "--server.fileWatcherType=none"]
        self.commands = {f"app {port}": [*streamlit, f"--server.port={port}"] for port in self.ports}
        conf = site.write(folder, listen, [f"127.0.0.1:{port}" for port in self.ports])
        self.commands["nginx"] = [nginx(), "-e", str(folder / "nginx.log"), "-c", str(conf)]
        self.environment = environment
        self.running: dict[str, subprocess.Popen] = {}

    def look(self) -> None:
        """Start what does not run."""
        for name, command in self.commands.items():
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                if process is not None:
                    print(f"{name} ended with code {process.returncode}; starting it again", flush=True)
                self.running[name] = subprocess.Popen(
                    command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
                )
                print(f"{name}: process {self.running[name].pid}", flush=True)

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def nginx() -> str:
    """The program. Raises SystemExit where there is none."""
    found = shutil.which("nginx") or next((path for path in NGINX if Path(path).exists()), None)
    if found is None:
        raise SystemExit("nginx is not installed (Debian: apt-get install nginx-light)")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run until a signal comes."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.classroom", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=int, default=3, help="app processes; about 0.5 GB each (default 3)")
    parser.add_argument("--listen", default="8080", help="port, or address:port, of the one address (default 8080)")
    parser.add_argument("--first-port", type=int, default=8601, help="first loopback port of the processes")
    chosen = parser.parse_args(arguments)
    if not os.environ.get("DATABASE_URL", "").startswith(("postgres://", "postgresql://", "postgresql+psycopg://")):
        print("DATABASE_URL must name the PostgreSQL that all processes share: postgresql://user:word@host/name")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="classroom-") as folder:
        servers = Servers(chosen.processes, chosen.listen, chosen.first_port, Path(folder))
        try:
            while True:
                servers.look()
                time.sleep(AGAIN_S)
        except (KeyboardInterrupt, SystemExit):
            return 0
        finally:
            servers.stop()


if __name__ == "__main__":
    sys.exit(main())
