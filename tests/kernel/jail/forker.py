"""A zygote for tests of the jail alone: it forks, confines, runs a cell, and tells what became of it.

Run as a program: one JSON request a line on stdin, one JSON answer a line on stdout. It has none of the kernel's
other defences, and it can leave layers out, which the kernel cannot: so that a test can show what a layer is for.

request  {code, limits, without, abi, wall_s, look}, or {code, jail: false, outer: limits, wall_s}: not confined at all
answer   {level, said, error, message, trace, finished, late, exit, signal, made, broken, files, bytes, cores}
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from core.kernel import jail, warm  # noqa: E402
from core.kernel.jail import linux, rlimits  # noqa: E402
from core.kernel.jail.confine import confine  # noqa: E402
from core.kernel.jail.quota import Quota  # noqa: E402
from core.kernel.types import Limits  # noqa: E402


def child(request: dict, folder: Path, answers: int, post: socket.socket) -> None:
    """Never returns."""
    said, failure, level = io.StringIO(), None, None
    try:
        os.setsid()
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        os.environ.clear()
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
        # The answer's descriptor is high, out of the way of what a cell opens, and below the limit of most.
        os.dup2(answers, 20)
        os.dup2(post.fileno(), 21)
        os.closerange(3, 20)
        os.closerange(22, 256)

        def hand_over(listener: int) -> None:
            with socket.socket(fileno=21) as mail:
                socket.send_fds(mail, [b"."], [listener])
            os.close(listener)

        if request.get("jail", True):
            level = confine(
                Limits(**request.get("limits", {})),
                folder,
                hand_over=hand_over,
                without=request.get("without", ()),
                abi=request.get("abi"),
            )
        else:
            os.chdir(folder)
            if outer := request.get("outer"):
                rlimits.enforce(Limits(**outer), rlimits.present(), without=("file", "queues", "locked"))
                resource.setrlimit(resource.RLIMIT_FSIZE, (outer["files_mb"] << 20,) * 2)
        with contextlib.redirect_stdout(said):
            exec(compile(request["code"], "<cell>", "exec"), {"__name__": "__main__"})
    except BaseException as error:  # noqa: BLE001 - SystemExit is an answer too
        failure = error
    with contextlib.suppress(BaseException):
        answer = {"level": level, "said": said.getvalue()[:100_000], "error": None}
        if failure is not None:
            trace = "".join(traceback.format_exception(failure, limit=-4))
            answer |= {"error": type(failure).__name__, "message": str(failure)[:2000], "trace": trace[-4000:]}
        os.write(20, json.dumps(answer).encode())
    os._exit(0)


def run(request: dict) -> dict:
    """One cell in one child."""
    folder = Path(tempfile.mkdtemp(prefix="jail-"))
    folder.chmod(0o711)
    reading, writing = os.pipe()
    mine, theirs = socket.socketpair()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        child(request, folder, writing, theirs)
    os.close(writing)
    theirs.close()
    answer, made, broken, late = attend(request, pid, folder, reading, mine)
    status = _reap(pid)
    with contextlib.suppress(ChildProcessError):  # what the child has left to us
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    files = list(folder.rglob("*"))
    taken = sum(path.lstat().st_blocks * 512 for path in files)
    shutil.rmtree(folder, ignore_errors=True)
    return {
        "level": None, "said": "", "error": None, "message": "", "finished": bool(answer), "late": late,
        **(json.loads(answer) if answer else {}),
        "exit": os.waitstatus_to_exitcode(status), "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "made": made, "broken": broken, "files": len(files), "bytes": taken,
        "cores": [path.name for path in files if path.name.startswith("core")],
    }  # fmt: skip


def attend(request: dict, pid: int, folder: Path, reading: int, mine: socket.socket) -> tuple[bytes, int, bool, bool]:
    """Until the child ends: gather its answer, count its files, keep its time."""
    quota, answer, deadline = None, b"", time.monotonic() + request.get("wall_s", 10)
    late = False
    wait = select.poll()
    wait.register(reading, select.POLLIN)
    wait.register(mine, select.POLLIN)
    while True:
        for number, event in wait.poll(20):
            if number == reading:
                piece = os.read(reading, 1 << 16) if event & select.POLLIN else b""
                answer += piece
                if not piece:
                    os.close(reading)
                    mine.close()
                    if quota:
                        quota.over()
                        quota.close()
                    return answer, quota.made if quota else 0, bool(quota and quota.broken), late
            elif number == mine.fileno():
                _, listeners, _, _ = socket.recv_fds(mine, 1, 1)
                wait.unregister(mine)
                if listeners:
                    quota = Quota(listeners[0], pid, folder, Limits(**request.get("limits", {})))
                    wait.register(quota, select.POLLIN)
            elif event & select.POLLIN:
                quota.answer()
            else:
                wait.unregister(quota)
        if not late and time.monotonic() > deadline:
            late = True
            _kill(pid)
        if quota and request.get("look", True) and quota.over():
            _kill(pid)


def _reap(pid: int) -> int:
    """Wait status of the child, its group killed while its number is still its own."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    _kill(pid)
    return os.waitpid(pid, 0)[1]


def _kill(pid: int) -> None:
    """The child, and the group that it leads unless it left it."""
    for kill in (os.kill, os.killpg):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def main() -> None:
    """Serve until stdin ends. The first line of stdin says whether to import torch and all."""
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))  # so that only the jail stands between a crash and a file
    report = jail.detect()
    if json.loads(sys.stdin.readline()):
        warm.imports(everything=True)
    jail.prepare()
    gc.freeze()
    print(json.dumps({"level": report.level, "rows": {row.key: row.holds for row in report.rows}}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
