"""The rehearsal of a small free host, all but the installation: no rights, no writing, 690 MB, then a browser."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a rehearsal needs Linux and root"),
]


def test_a_small_host_is_enough(root, browser):
    command = [sys.executable, "-m", "deploy.rehearse", "--environment", sys.executable]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=600)
    print(done.stdout)
    lines = {line[2:50].strip(): (line[0], line[51:]) for line in done.stdout.splitlines() if line[0:1] in "+! "}
    assert done.returncode == 0, done.stdout + done.stderr
    assert lines["written outside its home"] == ("+", "nothing")
    assert lines["changed in the checkout"] == ("+", "nothing")
    assert lines["browser tests"][0] == "+"
    assert lines["at rest, kernel warm"][0] == "+"
