"""Users to test as: whoever runs the tests, and somebody without rights when that is root."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NOBODY = 65534

AM_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
USERS = ("nobody", "root") if AM_ROOT else ("me",)


def command_prefix(user: str) -> list[str]:
    """What to put before a command so that it runs as ``user``.

    Where Python lies in root's own home, nobody keeps the right to read past file modes, and nothing else.
    """
    if user != "nobody":
        return []
    from core.kernel.jail import grants, rights

    plain = [shutil.which("setpriv") or "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    if rights.closed([*grants.readable(), Path(sys.executable)]):
        return [*plain, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return [*plain, "--inh-caps=-all"]
