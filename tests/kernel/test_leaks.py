"""Nothing is left behind: no descriptor, no process, no thread, no file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from core.kernel import Kernel
from core.kernel.place import Place, clear_stale
from tests.kernel.running import job, run, until

fcntl = pytest.importorskip("fcntl")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


AHEAD = 1
"""Forks that wait for a job."""


def descriptors(pid: int | str = "self") -> int:
    """Open descriptors of a process."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def children(pid: int) -> list[str]:
    """Process ids of a process's children, zombies among them."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_two_hundred_runs_leave_nothing(forked: Kernel) -> None:
    run(forked, "1")
    run(forked, "open('a', 'w').write('x')")
    zygote, base = forked._backend._zygote.pid, Path(forked._backend._place.path)
    assert until(lambda: len(children(zygote)) == AHEAD)
    before = descriptors(), descriptors(zygote), threading.active_count()
    crash, write = "import ctypes; ctypes.string_at(0)", "open('a', 'w').write('x')"
    endings = ["1", "1 / 0", "import os; os._exit(1)", crash, write]
    for number in range(200):
        run(forked, endings[number % 5])
    assert until(lambda: len(children(zygote)) == len(list(base.iterdir())) == AHEAD)
    # Fewer is no leak: what the first runs had open may have been closing when it was counted.
    assert until(lambda: descriptors() <= before[0] and descriptors(zygote) <= before[1])
    assert until(lambda: threading.active_count() <= before[2])


def test_spawned_runs_leave_nothing() -> None:
    kernel = Kernel(backend="spawn", imports=False, slots=1)
    run(kernel, "1")
    assert until(lambda: len(kernel._backend._spares) == 2 and all(spare.ready for spare in kernel._backend._spares))
    before = descriptors(), threading.active_count()
    for code in ["1", "1 / 0", "import os; os._exit(1)"] * 3:
        run(kernel, code)
    assert until(lambda: len(kernel._backend._spares) == 2 and all(spare.ready for spare in kernel._backend._spares))
    assert until(lambda: (descriptors(), threading.active_count()) == before)
    base = Path(kernel._backend._place.path)
    kernel.close()
    assert not base.exists()


def test_closing_leaves_nothing() -> None:
    before = descriptors(), threading.active_count()
    for backend in ("fork", "spawn"):
        kernel = Kernel(backend=backend, imports=False)
        kernel.submit(job("while True: pass"))
        run(kernel, "1")
        kernel.close()
    assert until(lambda: (descriptors(), threading.active_count()) == before)


APP = """
import sys, time
from core.kernel import Job, Kernel, Source
kernel = Kernel(backend={backend!r}, imports=False)
code = "import os\\nprint(os.getcwd())\\nprint(os.getppid(), os.getpid())\\n{busy}"
ticket = kernel.submit(Job((Source("a", code),)))
while len(ticket.partial) < 1 or ticket.partial[0]["text"].count("\\n") < 2:
    time.sleep(0.01)
print(ticket.partial[0]["text"], flush=True)
{end}
"""


@pytest.mark.parametrize("end", ["kernel.close()", "sys.exit()", "time.sleep(60)"])
@pytest.mark.parametrize("busy", ["while True: pass", "import time; time.sleep(60)"])
@pytest.mark.parametrize("backend", ["fork", "spawn"])
def test_when_the_app_ends_nothing_is_left_within_a_second(backend: str, busy: str, end: str, root: Path) -> None:
    """Closed, ended without closing, and killed."""
    code = APP.format(backend=backend, busy=busy, end=end)
    app = subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True)
    folder, pids = app.stdout.readline().strip(), app.stdout.readline().split()
    processes = [int(pid) for pid in pids if int(pid) not in (app.pid, os.getpid())]
    assert processes
    if end == "time.sleep(60)":  # the other two end by themselves, perhaps before we look
        assert all(alive(pid) for pid in processes)
        app.kill()
    app.wait(20)
    app.stdout.close()
    assert until(lambda: not any(alive(pid) for pid in processes), 1.0 if end == "time.sleep(60)" else 2.0)
    if backend == "fork" or end == "kernel.close()":
        assert until(lambda: not Path(folder).parent.exists(), 2)


def test_a_runs_own_children_end_with_it(forked: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a level where a cell can fork, what it leaves behind is found, in its group or out of it."""
    zygote = start_without_jail(forked, monkeypatch)
    code = (
        "import os, time\nfor leave in (False, True):\n    pid = os.fork()\n    if pid == 0:\n"
        "        if leave: os.setsid()\n        time.sleep(60)\n    print(pid)\n"
    )
    result = run(forked, code)
    left = [int(pid) for pid in result.stdout.split()]
    assert (result.status, len(left), result.level) == ("ok", 2, "trusted-only")
    assert until(lambda: not any(alive(pid) for pid in left) and len(children(zygote)) == AHEAD, 3)


def start_without_jail(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> int:
    """Start the kernel with a jail that does nothing; the zygote's process id."""
    entry = (
        "import sys; sys.path[:0] = {paths!r}; from core.kernel import jail; jail.enter = lambda *_: 'trusted-only'; "
        "from {module} import main; main({arguments})"
    )
    monkeypatch.setattr("core.kernel.launch._ENTRY", entry)
    run(kernel, "1")
    return kernel._backend._zygote.pid


def test_ctrl_c_in_the_terminal_does_not_reach_the_zygote(forked: Kernel) -> None:
    run(forked, "1")
    zygote = forked._backend._zygote.pid
    assert os.getsid(zygote) == zygote != os.getsid(0)
    os.kill(zygote, signal.SIGINT)
    assert run(forked, "2").status == "ok"


def test_what_a_killed_app_has_left_is_cleared_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old folders that nobody holds go; held ones, new ones and other things stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    held, left, new, other, link = (tmp_path / f"living-notes-{name}" for name in ("1-a", "2-b", "3-c", "4-d", "5-e"))
    for folder in (held, left, new):
        (folder / "run-1").mkdir(parents=True)
    other.write_text("no folder", encoding="utf-8")
    (tmp_path / "kept").mkdir()
    link.symlink_to(tmp_path / "kept")
    for path in (held, left, other, link):
        os.utime(path, (0, 0), follow_symlinks=False)
    holder = os.open(held, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    clear_stale()
    os.close(holder)
    assert {path.name for path in tmp_path.iterdir()} == {held.name, new.name, other.name, link.name, "kept"}
    clear_stale()
    assert not held.exists()


def test_a_place_is_held_as_long_as_its_app_lives() -> None:
    place = Place()
    os.utime(place.path, (0, 0))
    clear_stale()
    assert Path(place.path).exists()
    place.remove()
    assert not Path(place.path).exists()
