"""Run files as cells, without a page:  python -m core.kernel run FILE.py … [--timeout S]

Each file is a run of its own, in the order given. For each, one line on standard output, a JSON object with

    file     as it was given
    status   ok, error, timeout, killed or refused
    stdout, stderr   what was printed
    outputs  everything that was put out, in order, stdout and stderr among it
    error    null or {type, message, line}
    ms       milliseconds from the first line of the cell to its end
    level    how far the run was confined: strong, no-files, trusted-only; empty when nothing was run

Exit code: 0 when every file is ok, 1 when one is not, 2 when the command itself is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.kernel.kernel import Kernel
from core.kernel.types import WALL_S, Job, Limits, Result, Source, kernel_error


def read(path: Path, most: int) -> str | Result:
    """The file's code, or why it cannot be run; no more than ``most`` bytes and one are looked at."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # a pipe would never end, or never begin
            return _refused("NotAFile", "this is no regular file")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as cause:
        return _refused(type(cause).__name__, cause.strerror or str(cause))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = data[: cause.start].count(b"\n") + 1
        if cause.end > most:  # a character was cut in two, the file is too long anyway
            return data.decode("utf-8-sig", "replace")
        return _refused("UnicodeDecodeError", f"byte 0x{data[cause.start]:02x} is not UTF-8", line)


def _refused(type_: str, message: str, line: int | None = None) -> Result:
    return Result("refused", error=kernel_error(type_, message, line=line))


def report(file: str, result: Result) -> dict[str, Any]:
    """The object of one line."""
    error = result.error and {name: result.error[name] for name in ("type", "message", "line")}
    return {
        "file": file,
        "status": result.status,
        "stdout": result.stdout,
        "stderr": result.stderr,
        "outputs": list(result.outputs),
        "error": error,
        "ms": round(result.ms, 1),
        "level": result.level,
    }


def run(files: Sequence[str], limits: Limits) -> int:
    """Run the files and print a line for each; the exit code."""
    kernel = Kernel()
    failed = False
    try:
        for file in files:
            code = read(Path(file), limits.code_bytes)
            if isinstance(code, str):
                code = kernel.run(Job((Source(Path(file).name, code),), limits))
            failed |= code.status != "ok"
            print(json.dumps(report(file, code), ensure_ascii=False), flush=True)
    finally:
        kernel.close()
    return int(failed)


def seconds(text: str) -> float:
    """A wall clock for argparse."""
    try:
        return Limits(wall_s=float(text)).wall_s
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0 to {WALL_S:g}") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m core.kernel", description="Run files as cells.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("run", help="run each file in a process of its own, print one JSON object a line")
    command.add_argument("files", nargs="+", metavar="FILE.py")
    command.add_argument("--timeout", type=seconds, default=20.0, metavar="S", help="seconds a file")
    given = parser.parse_args(arguments)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        return run(given.files, Limits(wall_s=given.timeout))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains as it ends
        return 1


if __name__ == "__main__":
    sys.exit(main())
