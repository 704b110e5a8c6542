"""The app's process stays small: nothing that cells use is imported there, and nothing of theirs runs there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("torch", "numpy", "pandas", "altair", "pyarrow", "streamlit", "psutil")

IMPORT = "import core.kernel"
RUN = """
from core.kernel import Job, Kernel, Source
kernel = Kernel(imports=False)
assert kernel.run(Job((Source("a", "import json, sys\\nprint(1)\\ndisplay(2)\\n1 / 0"),))).error["line"] == 4
kernel.close()
"""


@pytest.mark.parametrize(("code", "allowed"), [(IMPORT, ()), (RUN, ("psutil",))], ids=["import", "run"])
def test_nothing_heavy_is_imported(code: str, allowed: tuple[str, ...], root: Path) -> None:
    code += f"\nimport sys\nimport json\nprint(json.dumps(sorted(set({HEAVY!r}) & set(sys.modules))))"
    command = [sys.executable, "-c", code]
    seen = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=True)
    assert set(json.loads(seen.stdout)) <= set(allowed)


def test_the_kernel_neither_forks_the_app_nor_unpickles(root: Path) -> None:
    """Of all files of the kernel only the zygote forks; none loads a pickle; nobody hands Popen a preexec_fn."""
    for path in (root / "core" / "kernel").glob("**/*.py"):
        code = path.read_text(encoding="utf-8")
        assert ("os.fork(" in code) <= (path.name == "zygote.py" or path.parent.name == "jail"), path
        assert "preexec_fn" not in code
        assert "import pickle" not in code
