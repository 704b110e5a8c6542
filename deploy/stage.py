"""The pieces of a rehearsal: what a fork holds, an environment as the host makes it, a user with no rights."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from core.kernel.jail import rights

ROOT = Path(__file__).resolve().parents[1]
NOBODY = 65534
ELSEWHERE = ("/tmp", "/var/tmp", "/dev/shm", "/run")
"""Where anyone may write; a rehearsal looks there for what the app has left."""


def fork(folder: Path) -> Path:
    """What a fork of the last commit holds, owned by root and writable by nobody."""
    checkout = folder / "checkout"
    checkout.mkdir(mode=0o755)
    archive = subprocess.run(["git", "-C", ROOT, "archive", "HEAD"], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", checkout], input=archive, check=True)
    subprocess.run(["chmod", "-R", "a-w,a+rX", checkout], check=True)
    return checkout


def environment(checkout: Path, folder: Path, python: str) -> tuple[Path, float]:
    """A fresh environment made by uv from requirements.txt: its interpreter, and how many seconds it took.

    uv does not read pip's settings; a folder of wheels that pip is told of is passed on to it. Raises SystemExit.
    """
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    wheels = os.environ.get("PIP_FIND_LINKS")
    extra = {"UV_FIND_LINKS": wheels} if wheels and "UV_FIND_LINKS" not in os.environ else {}
    began, place = time.monotonic(), folder / "venv"
    for command in (
        [uv, "venv", "--quiet", "--python", python, place],
        [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", place / "bin" / "python",
         "-r", checkout / "requirements.txt"],
    ):  # fmt: skip
        try:
            subprocess.run(command, check=True, env=os.environ | extra)
        except FileNotFoundError:
            raise SystemExit("uv is needed: python -m pip install uv") from None
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"uv failed with code {error.returncode}; its words are above") from None
    subprocess.run(["chmod", "-R", "a+rX", place], check=True)
    return place / "bin" / "python", time.monotonic() - began


def forget(folder: Path) -> None:
    """Ask the system to forget what it has read of the files below, so that a start is as cold as on a new machine."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def missing_packages(checkout: Path) -> list[str]:
    """Debian packages that packages.txt asks for and that are not installed here."""
    wanted = [line.split("#")[0].strip() for line in (checkout / "packages.txt").read_text("utf-8").splitlines()]
    return [name for name in wanted if name and subprocess.run(["dpkg", "-s", name], capture_output=True).returncode]


def as_nobody(python: Path) -> list[str]:
    """What to put before a command so that it runs as nobody, without any right of root's.

    Where the interpreter lies in a folder that only root may enter, reading past file modes stays, and nothing else.
    """
    plain = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
    if rights.closed([python.absolute(), python.resolve()]):
        return [*plain, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return [*plain, "--inh-caps=-all"]


def written(folders: list[Path], since: float) -> list[str]:
    """Files and folders of nobody's that are younger than ``since`` (seconds of the epoch)."""
    found = []
    for folder in folders:
        for place, names, files in os.walk(folder, onerror=lambda _: None):
            for name in (*names, *files):
                path = Path(place, name)
                try:
                    seen = path.lstat()
                except OSError:
                    continue
                if seen.st_uid == NOBODY and seen.st_mtime >= since:
                    found.append(str(path))
    return sorted(found)
