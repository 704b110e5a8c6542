"""What people type. Each gets a clear answer, and the next run works."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.kernel import Job, Kernel, Limits
from tests.kernel.running import run, texts


@dataclass(frozen=True)
class Bad:
    """A cell and what must come of it."""

    code: str
    status: str
    type: str
    says: str = ""
    line: int | None = None


BAD: dict[str, Bad] = {
    "endless loop": Bad("x = 0\nwhile True:\n    x += 1", "timeout", "Timeout", "stopped after 0.5 seconds", None),
    "endless sleep": Bad("import time\n\ntime.sleep(1e6)", "timeout", "Timeout", line=3),
    "a loop that swallows everything": Bad(
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass", "timeout", "Timeout"
    ),
    "an end that the clock brought": Bad(
        "try:\n    while True: pass\nexcept BaseException: pass\nprint('done')", "timeout", "Timeout"
    ),
    "an error in place of the clock's": Bad(
        "try:\n    while True: pass\nexcept BaseException:\n    raise ValueError",
        "timeout", "Timeout", "stopped after 0.5",
    ),
    "a loop in C": Bad("sum(range(10**12))", "timeout", "Timeout"),
    "a number without end": Bad("9 ** 9 ** 9", "timeout", "Timeout"),
    "a pattern without end": Bad("import re\nre.match('(a+)+$', 'a' * 64 + 'b')", "timeout", "Timeout"),
    "a repr without end": Bad(
        "class R:\n    def __repr__(self):\n        while True: pass\nR()", "timeout", "Timeout"
    ),
    "ignored signals": Bad(
        "import signal\nfor s in (14, 15, 2): signal.signal(s, signal.SIG_IGN)\nwhile True: pass", "timeout", "Timeout"
    ),
    "all memory": Bad("x = 'a' * 10**10", "error", "MemoryError", line=1),
    "all memory, bit by bit": Bad("x = []\nwhile True:\n  x.append(bytearray(10**7))", "error", "MemoryError", line=3),
    "syntax error": Bad("x = 1\ny = = 2", "error", "SyntaxError", "invalid syntax", 2),
    "full-width comma": Bad("f(1， 2)", "error", "SyntaxError", "'，' (U+FF0C)", 1),
    "full-width brackets": Bad("x = 1\n\nprint（x）", "error", "SyntaxError", "U+FF08", 3),
    "tabs and spaces": Bad("if 1:\n        x = 1\n\ty = 2", "error", "TabError", "tabs and spaces", 3),
    "odd indentation": Bad("x = 1\n  y = 2", "error", "IndentationError", "unexpected indent", 2),
    "a NUL": Bad("x = 1\0", "error", "", "null byte"),
    "brackets without end": Bad("(" * 5000, "error", "SyntaxError"),
    "input": Bad("\nname = input('Who? ')", "error", "EOFError", "without a keyboard", 2),
    "stdin": Bad("import sys\nsys.stdin.read()", "error", "EOFError", "without a keyboard", 2),
    "sys.exit": Bad("import sys\nsys.exit('enough')", "error", "SystemExit", "enough", 2),
    "exit": Bad("exit()", "error", "SystemExit", line=1),
    "os._exit": Bad("import os\nos._exit(3)", "killed", "ProcessExit", "code 3"),
    "os._exit in a thread": Bad(
        "import os, threading, time\nthreading.Thread(target=os._exit, args=(4,)).start()\ntime.sleep(5)",
        "killed", "ProcessExit", "code 4",
    ),
    "a crash": Bad("import ctypes\nctypes.string_at(0)", "killed", "Crash", line=2),
    "abort": Bad("import os\n\nos.abort()", "killed", "Crash", "SIGABRT", 3),
    "a name that is missing": Bad("print(1)\nprnt(2)", "error", "NameError", "prnt", 2),
    "200 kB of code": Bad("x = 1\n" * 34_000, "refused", "CodeTooLong", "204 kB"),
}  # fmt: skip

UNCERTAIN = {"a number without end", "all memory, bit by bit"}
"""May meet another limit first."""


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_clear_answer_and_the_next_run_works(kernel: Kernel, name: str) -> None:
    bad = BAD[name]
    wall = {"wall_s": 3.0 if bad.line else 0.5}  # time to reach the line, however busy the machine
    result = run(kernel, bad.code, **(wall if bad.status == "timeout" else {}))
    if name in UNCERTAIN and result.status != bad.status:
        assert result.error["type"] in ("MemoryError", "MemoryLimit", "Timeout")
    else:
        assert (result.status, bad.says in result.error["message"]) == (bad.status, True), result
        assert result.error["type"] == bad.type or not bad.type
        assert result.error["line"] == bad.line or bad.line is None
    assert texts(run(kernel, "1 + 1")) == ["2"]


def test_a_million_prints(kernel: Kernel) -> None:
    result = run(kernel, "for i in range(1_000_000):\n    print(i)\nlast = i\nlast", wall_s=60.0)
    assert (result.status, result.truncated) == ("ok", True)
    assert result.stdout.startswith("0\n1\n2\n")
    assert len(result.stdout) == 1 << 20
    assert result.outputs[-1] == {"kind": "text", "text": "999999"}


@pytest.mark.parametrize(
    "code",
    [
        "print(('x' * 80 + '\\n') * 300_000)",
        "print('错\\n' * 3_000_000)",
        "import os\nfor _ in range(2_000): os.write(1, b'1234567\\n' * 1_000)",
        "import sys\nwhile True: sys.stderr.write('again\\n')",
    ],
)
def test_floods_of_text_are_cut(kernel: Kernel, code: str) -> None:
    result = run(kernel, code, wall_s=3.0)
    size = len((result.stdout + result.stderr).encode())
    assert (result.truncated, (1 << 20) - 4 < size <= 1 << 20) == (True, True)


@pytest.mark.parametrize("code", ["print('x' * 30_000_000)", "for _ in range(300_000): print('x' * 100, end='')"])
def test_one_endless_line_is_cut(kernel: Kernel, code: str) -> None:
    result = run(kernel, f"print('first')\n{code}\n'last'", wall_s=30.0)
    assert (result.truncated, result.stdout.split()) == (True, ["first", "x" * 3900 + "…"])
    assert texts(result)[-1] == "'last'"


def test_a_long_line_does_not_hide_the_next(kernel: Kernel) -> None:
    result = run(kernel, "print('x' * 5_000)\nprint('next')")
    assert (result.truncated, result.stdout.split()) == (True, ["x" * 3900 + "…", "next"])


def test_floods_of_outputs_are_cut(kernel: Kernel) -> None:
    result = run(kernel, "for i in range(20_000):\n    display(i)\n    print(i)", wall_s=30.0)
    assert (result.status, result.truncated, len(result.outputs)) == ("ok", True, 200)
    assert [out["text"].strip() for out in result.outputs[:4]] == ["0", "0", "1", "1"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("torch.zeros(10 * 2**30 // 4)", "error"),
        ("torch.empty(1000, 1000, 1000, 1000)", "error"),
        ("torch.ones(100_000, 100_000).sum()", "error"),
    ],
)
def test_a_tensor_larger_than_the_memory(torch_kernel: Kernel, code: str, status: str) -> None:
    result = run(torch_kernel, f"import torch\n{code}")
    assert (result.status, result.error["line"]) == (status, 2)
    assert result.error["type"] in ("RuntimeError", "MemoryError")
    assert texts(run(torch_kernel, "1 + 1")) == ["2"]


def test_a_dataloader_with_workers(torch_kernel: Kernel) -> None:
    result = run(torch_kernel, "from torch.utils.data import DataLoader\nlist(DataLoader(range(4), num_workers=2))")
    assert (result.status, "num_workers=0" in result.error["message"]) == ("error", True)


def test_a_cell_that_needs_a_cell_that_fails(kernel: Kernel) -> None:
    result = run(kernel, "x + 1", "import math", "x = math.sqrt(-1)")
    assert (result.status, result.error["cell"], result.error["type"]) == ("error", "need-2", "ValueError")


def test_a_syntax_error_is_told_before_anything_runs(kernel: Kernel) -> None:
    result = run(kernel, "x = (", "import time\ntime.sleep(9)", wall_s=10.0)
    assert (result.error["type"], result.error["cell"], result.ms < 5000) == ("SyntaxError", "target", True)


def test_no_cell(kernel: Kernel) -> None:
    result = kernel.run(Job(()))
    assert (result.status, result.error["type"]) == ("refused", "NoCell")


def test_the_channel_is_not_the_cells(kernel: Kernel) -> None:
    """Nonsense on every descriptor that is open: the run is lost, the kernel is not."""
    code = "import os\nfor fd in range(3, 32):\n    try: os.write(fd, b'\\xff' * 100)\n    except OSError: pass\n1"
    result = run(kernel, code)
    assert result.status in ("ok", "killed")
    assert texts(run(kernel, "1 + 1")) == ["2"]


def test_closed_descriptors(kernel: Kernel) -> None:
    code = "import os\nprint('before')\nos.closerange(0, 64)"
    result = run(kernel, code)
    assert result.status == "killed"
    assert texts(run(kernel, "1 + 1")) == ["2"]


@pytest.mark.parametrize("wall_s", [0, -1, 61, float("nan"), float("inf")])
def test_impossible_clocks(wall_s: float) -> None:
    with pytest.raises(ValueError, match="wall_s"):
        Limits(wall_s=wall_s)
