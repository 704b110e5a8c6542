"""python -m core.kernel run: one JSON object a line, whatever the files are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KEYS = ["file", "status", "stdout", "stderr", "outputs", "error", "ms", "level"]


def command(root: Path, *arguments: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in ``folder``; quick to start, without torch."""
    code = "import sys\nimport core.kernel.__main__ as m\nimport functools\n"
    code += "m.Kernel = functools.partial(m.Kernel, imports=False)\nsys.exit(m.main(sys.argv[1:]))"
    words = [sys.executable, "-c", code, "run", *map(str, arguments)]
    env = os.environ | {"PYTHONPATH": str(root)}
    return subprocess.run(words, cwd=folder or root, env=env, capture_output=True, encoding="utf-8", timeout=100)


def test_every_kind_of_file_gets_its_line(root: Path, tmp_path: Path) -> None:
    files = {
        "好.py": "print('你好')\n2 ** 70\n",
        "bom.py": "\ufeff1 + 1",
        "fails.py": "import sys\nprint('x', file=sys.stderr)\n1/0",
        "syntax.py": "x = 1\ny = (",
        "slow.py": "while True: pass",
        "exits.py": "import os\nos._exit(2)",
        "empty.py": "",
        "windows.py": "x = 1\r\nx\r\n",
        "long.py": "x = 1\n" * 34_000,
    }
    for name, code in files.items():
        (tmp_path / name).write_text(code, encoding="utf-8", newline="")
    (tmp_path / "binary.py").write_bytes(b"x = 1\n\xff\xfe\0")
    names = [*files, "binary.py", ".", "missing.py"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.py")
        names.append("pipe.py")
    done = command(root, "--timeout", 1, *names, folder=tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == names
    assert all(list(line) == KEYS for line in lines)
    assert all(line["error"] is None or list(line["error"]) == ["type", "message", "line"] for line in lines)
    errors = [line["error"] or {"type": None, "line": None} for line in lines]
    seen = {
        line["file"]: (line["status"], error["type"], error["line"])
        for line, error in zip(lines, errors, strict=True)
    }
    assert seen == {
        "好.py": ("ok", None, None),
        "bom.py": ("ok", None, None),
        "fails.py": ("error", "ZeroDivisionError", 3),
        "syntax.py": ("error", "SyntaxError", 2),
        "slow.py": ("timeout", "Timeout", 1),
        "exits.py": ("killed", "ProcessExit", None),
        "empty.py": ("ok", None, None),
        "windows.py": ("ok", None, None),
        "long.py": ("refused", "CodeTooLong", None),
        "binary.py": ("refused", "UnicodeDecodeError", 2),
        ".": ("refused", "IsADirectoryError" if sys.platform != "win32" else "PermissionError", None),
        "missing.py": ("refused", "FileNotFoundError", None),
    } | ({"pipe.py": ("refused", "NotAFile", None)} if "pipe.py" in names else {})
    good, fails = lines[0], lines[2]
    assert (good["stdout"], good["outputs"][1]["text"], fails["stderr"]) == ("你好\n", str(2**70), "x\n")
    assert good["ms"] > 0 and good["level"] in ("strong", "no-files", "trusted-only")
    assert (done.returncode, done.stderr) == (1, "")


def test_all_good_is_zero(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    done = command(root, "a.py", "a.py", folder=tmp_path)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)


@pytest.mark.parametrize("arguments", [(), ("--timeout", "0", "a"), ("--timeout", "x", "a"), ("--timeout", "61", "a")])
def test_a_wrong_command_is_two(root: Path, arguments: tuple[str, ...]) -> None:
    done = command(root, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage:" in done.stderr


def test_the_module_itself(root: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "core.kernel"], cwd=root, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "usage: python -m core.kernel" in done.stderr) == (2, True)
