"""How the kernel's own interpreters are started: the command line and the environment."""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder from which ``core`` is imported."""

FLAGS = ("-s", "-P", "-B", "-X", "utf8")
"""With ``environment`` these isolate as ``-I`` does, but leave PYTHONHASHSEED to us: sets print alike in every run."""

_ENTRY = "import sys; sys.path[:0] = {paths!r}; from {module} import main; main({arguments})"


def command(module: str, *arguments: object) -> list[str]:
    """The command that calls ``main(*arguments)`` of ``module`` in a new interpreter."""
    words = ", ".join(repr(argument) for argument in arguments)
    code = _ENTRY.format(paths=[str(ROOT), *_own_packages()], module=module, arguments=words)
    return [_python(), *FLAGS, "-c", code]


def _own_packages() -> Sequence[str]:
    """Where ``pip install --user`` puts packages, which ``-s`` leaves out."""
    if not site.ENABLE_USER_SITE:
        return ()
    folder = site.getusersitepackages()
    return (folder,) if folder in sys.path else ()


def _python() -> str:
    """The interpreter. On Windows a venv's python.exe is only a starter of the true one."""
    if sys.platform == "win32":
        return getattr(sys, "_base_executable", sys.executable)
    return sys.executable


def environment() -> dict[str, str]:
    """All that the interpreter inherits: nothing of the app's but what Windows cannot start without."""
    own = {
        "PYTHONHASHSEED": "0",
        "HOME": "/nonexistent",
        "USER": "reader",
        "LANG": "C.UTF-8",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        # glibc else reserves 64 MiB of address space for each thread, and that is what a run's memory is counted in.
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "VECLIB_MAXIMUM_THREADS": "1",
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
    }
    if sys.platform == "win32":
        own["__PYVENV_LAUNCHER__"] = sys.executable
        own |= {name: os.environ[name] for name in ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP") if name in os.environ}
    return own
