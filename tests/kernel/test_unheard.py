"""Errors that no code can catch are told with the reader's own lines, and with no path of the machine."""

from __future__ import annotations

import pytest

from core.kernel import Kernel
from core.kernel.unheard import readers
from tests.kernel.running import run

THREAD = """import threading
def work():
    1 / 0
thread = threading.Thread(target=work)
thread.start()
thread.join()
print('on')"""

FINALIZER = """class Box:
    def __del__(self):
        raise ValueError('in the end')
Box()
None"""

WORKERS = """import torch
from torch.utils.data import DataLoader
for batch in DataLoader(torch.arange(4), num_workers=2):
    print(batch)"""

ANOMALY = """import torch
x = torch.zeros(2, requires_grad=True)
with torch.autograd.detect_anomaly():
    y = (x * 0).sum()
    (y / y).backward()"""


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        (THREAD, "ok", ["Exception in thread", "line 3, in work", "ZeroDivisionError"]),
        (FINALIZER, "ok", ["Exception ignored", "line 3, in __del__", "ValueError: in the end"]),
        (WORKERS, "error", []),
        (ANOMALY, "error", ["Error detected in DivBackward0", "line 5"]),
    ],
    ids=["thread", "finalizer", "workers", "anomaly"],
)
def test_what_is_told(kernel: Kernel, code: str, status: str, told: list[str]) -> None:
    result = run(kernel, code)
    assert result.status == status, result.error
    for part in told:
        assert part in result.stderr
    for foreign in ("site-packages", "zygote", "threading.py", "dataloader.py", "__del__ at"):
        assert foreign not in result.stderr
    assert (result.stderr == "") == (not told)


def test_frames_in_files_go_with_their_code() -> None:
    foreign = '  File "/a/b.py", line 3, in f\n    g()\n    ~^^\n'
    own = '  File "<cell>", line 1, in <module>\n    h()\n'
    assert readers(f"Traced:\n{foreign}{own}{foreign}End\n") == f"Traced:\n{own}End\n"
    assert readers("nothing of the kind") == "nothing of the kind"
