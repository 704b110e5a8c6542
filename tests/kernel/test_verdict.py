"""How a run ended, in every combination of what it said and how its process went."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from core.kernel import Job, Limits, Source
from core.kernel.backends import Exit
from core.kernel.transcript import Transcript
from core.kernel.types import kernel_error
from core.kernel.verdict import verdict

JOB = Job((Source("need", "x = 1"), Source("图 a", "y")))


def said(*frames: dict[str, Any]) -> Transcript:
    """A transcript of ``frames``."""
    transcript = Transcript(Limits())
    for frame in frames:
        transcript.take(frame, 10)
    return transcript


BEGIN = {"t": "begin", "level": "no-files"}
END = {"t": "end", "status": "ok", "error": None}


@pytest.mark.parametrize(
    ("frames", "how", "cause", "status", "type_"),
    [
        ((BEGIN, END), None, None, "ok", None),
        ((BEGIN, END), Exit(signal=9), kernel_error("Timeout", ""), "ok", None),
        ((BEGIN,), Exit(signal=9), kernel_error("Timeout", ""), "timeout", "Timeout"),
        ((BEGIN,), Exit(signal=9), kernel_error("MemoryLimit", ""), "killed", "MemoryLimit"),
        ((BEGIN,), Exit(signal=9), None, "killed", "MemoryLimit"),
        ((BEGIN,), Exit(signal=24), None, "timeout", "Timeout"),
        ((BEGIN,), Exit(signal=11), None, "killed", "Crash"),
        ((BEGIN,), Exit(signal=6), None, "killed", "Crash"),
        ((BEGIN,), Exit(signal=63), None, "killed", "Crash"),
        ((BEGIN,), Exit(code=0), None, "killed", "ProcessExit"),
        ((BEGIN,), Exit(code=3), None, "killed", "ProcessExit"),
        ((), Exit(code=70, words="OSError: no room"), None, "refused", "Unavailable"),
        ((), Exit(signal=9), None, "refused", "Unavailable"),
    ],
)
@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="numbers of POSIX")
def test_endings(frames: tuple, how: Exit | None, cause: dict | None, status: str, type_: str | None) -> None:
    result = verdict(JOB, said(*frames), how, cause, 5.0)
    assert (result.status, result.error and result.error["type"]) == (status, type_)
    assert (result.level, result.ms) == (BEGIN["level"] if frames else "", 5.0)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
def test_who_kills_herself_is_not_told_that_memory_ran_out() -> None:
    own = Job((Source("a", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),))
    error = verdict(own, said(BEGIN), Exit(signal=9), None, 0.0).error
    assert error["type"] == "Crash" and "SIGKILL" in error["message"]
    other = Job((Source("a", "# killed when memory runs out\nskill(1)"),))
    assert verdict(other, said(BEGIN), Exit(signal=9), None, 0.0).error["type"] == "MemoryLimit"


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("", (None, None)),
        ('Fatal\n\nCurrent thread:\n  File "/x/torch.py", line 9 in f\n  File "<need>", line 4 in g\n', ("need", 4)),
        ('  File "<\\u56fe a>", line 2 in <module>\n  File "<need>", line 4 in g\n', ("图 a", 2)),
        ('  File "<elsewhere>", line 2 in <module>\n', (None, None)),
    ],
)
def test_a_crash_names_the_readers_innermost_line(words: str, place: tuple[str | None, int | None]) -> None:
    error = verdict(JOB, said(BEGIN), Exit(signal=11, words=words), None, 0.0).error
    assert (error["cell"], error["line"]) == place
