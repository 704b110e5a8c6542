"""What a cell may not do here, or not for so long: files, network, processes, keyboard, time."""

from __future__ import annotations

from core.display.causes.rule import Case, Rule

SYSTEM = "OSError PermissionError BlockingIOError FileNotFoundError RuntimeError"
NETWORK = "URLError HTTPError gaierror ConnectionError ConnectionRefusedError TimeoutError OSError PermissionError"


def _network(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    """Fits when the cell speaks of the network: a refused system call has no words of its own."""
    words = ("http", "socket", "urllib", "requests", "download", "urlopen")
    return fields if any(word in case.code for word in words) else None


def _processes(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    words = ("num_workers", "multiprocessing", "subprocess", "os.system", "os.fork", "Popen", "ProcessPool", "mp.")
    return fields if any(word in case.code for word in words) else None


def _loop(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    return fields if "while" in case.code else None


REFUSALS = ("Permission denied", "Operation not permitted", "Read-only file system")

RULES = (
    Rule("input", "EOFError RuntimeError", ("input()", "EOF when reading a line", "lost sys.stdin")),
    Rule("exit", "SystemExit ProcessExit", ""),
    Rule("interrupt", "KeyboardInterrupt", ""),
    Rule("timeout-loop", "Timeout", "", _loop),
    Rule("timeout", "Timeout", ""),
    Rule("crash", "Crash", ""),
    Rule("no-process", "RuntimeError", ("can start no other: use num_workers=0", "unable to open shared memory")),
    Rule("no-process", SYSTEM, "", _processes),
    Rule("no-network", "URLError HTTPError gaierror ConnectionRefusedError ConnectionError", ""),
    Rule("no-network", NETWORK, "", _network),
    Rule("no-thread", "RuntimeError", "can't start new thread"),
    Rule("no-file", "FileNotFoundError", "No such file or directory: '{path:q}'"),
    Rule("no-access", "PermissionError OSError", tuple(f"{what}: '{{path:q}}'" for what in REFUSALS)),
    Rule("no-access-plain", "PermissionError", ""),
)
