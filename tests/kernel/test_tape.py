"""What goes onto the tape and what is sent: order, budgets, and a clock that may ring at any moment."""

from __future__ import annotations

import signal
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kernel import Limits
from core.kernel.console import Stream
from core.kernel.frames import Reader
from core.kernel.tape import LINE, Hold, Tape
from core.kernel.transcript import Transcript


class Recorder:
    """A tape and the app's view of what it sends."""

    def __init__(self, **limits: Any) -> None:
        self.limits = Limits(**limits)
        self.wire = b""
        self.tape = Tape(self.send, self.limits)
        self.tape.deaf = False

    def send(self, data: bytes) -> None:
        self.wire += data

    def said(self) -> Transcript:
        """What the app has heard."""
        said = Transcript(self.limits)
        said.take({"t": "begin", "level": "strong"}, 0)
        for frame, size in Reader().feed(self.wire):
            said.take(frame, size)
        return said


def text(value: str) -> dict[str, str]:
    """A displayed value."""
    return {"kind": "text", "text": value}


STEP = st.tuples(st.sampled_from(["stdout", "stderr", "show", "flush"]), st.text(alphabet="ab\n错", max_size=8))
STEPS = st.lists(STEP, max_size=30)


@settings(max_examples=200)
@given(STEPS)
def test_outputs_come_in_the_order_in_which_they_were_made(steps: list[tuple[str, str]]) -> None:
    """Beside a plain list that joins neighbours: the same, wherever the tape flushes."""
    recorder, expected = Recorder(), []
    for what, value in steps:
        if what == "flush":
            recorder.tape.flush()
        elif what == "show":
            recorder.tape.show(text(value))
            expected.append(["show", value])
        elif value:
            recorder.tape.write(what, value)
            if expected and expected[-1][0] == what:
                expected[-1][1] += value
            else:
                expected.append([what, value])
    recorder.tape.end({"t": "end", "status": "ok", "error": None})
    said = recorder.said()
    assert [[output.get("name", "show"), output["text"]] for output in said.outputs] == expected
    assert (said.status, said.truncated) == ("ok", False)


@settings(max_examples=100)
@given(STEPS, st.integers(1, 40), st.integers(1, 6))
def test_the_app_never_has_to_cut_what_an_honest_tape_sends(
    steps: list[tuple[str, str]], output_bytes: int, outputs: int
) -> None:
    recorder = Recorder(output_bytes=output_bytes, outputs=outputs, display_bytes=300)
    for what, value in steps:
        if what == "show":
            recorder.tape.show(text(value))
        elif what != "flush":
            recorder.tape.write(what, value)
    recorder.tape.end({"t": "end", "status": "ok", "error": None})
    cut = any(frame["t"] == "cut" for frame, _ in Reader().feed(recorder.wire))
    said = recorder.said()
    assert said.truncated == cut
    assert len(said.outputs) <= outputs
    assert sum(len(out["text"].encode()) for out in said.outputs if out["kind"] == "stream") <= output_bytes


def test_what_follows_the_end_is_dropped() -> None:
    recorder = Recorder()
    recorder.tape.end({"t": "end", "status": "ok", "error": None})
    size = len(recorder.wire)
    recorder.tape.write("stdout", "late")
    recorder.tape.show(text("late"))
    recorder.tape.flush()
    assert len(recorder.wire) == size


def test_a_deaf_tape_drops_all() -> None:
    recorder = Recorder()
    recorder.tape.deaf = True
    recorder.tape.write("stdout", "x")
    recorder.tape.show(text("x"))
    recorder.tape.flush()
    assert recorder.wire == b""


def test_an_output_that_is_no_json_is_cut() -> None:
    recorder = Recorder()
    recorder.tape.show(text("x") | {"value": float("nan")})
    recorder.tape.show(text("y"))
    assert ([out["text"] for out in recorder.said().outputs], recorder.said().truncated) == (["y"], True)


@pytest.mark.parametrize("pieces", [["x" * 9000], ["x" * 100] * 90, ["x" * LINE, "x" * 5100]])
def test_a_line_ends_at_its_limit_however_it_is_written(pieces: list[str]) -> None:
    recorder = Recorder()
    for piece in pieces:
        recorder.tape.write("stdout", piece)
        recorder.tape.flush()
    recorder.tape.write("stdout", "\nnext")
    recorder.tape.flush()
    assert recorder.said().outputs[0]["text"].split("\n") == ["x" * LINE + "…", "next"]


def test_an_exact_line_is_left_alone() -> None:
    recorder = Recorder()
    recorder.tape.write("stdout", "x" * LINE + "\n" + "y" * LINE + "\n")
    recorder.tape.flush()
    assert (len(recorder.said().outputs[0]["text"]), recorder.said().truncated) == (2 * LINE + 2, False)


def test_a_stream_is_a_file() -> None:
    recorder = Recorder()
    stream = Stream(recorder.tape, "stdout", 1)
    print("a", 1, file=stream, flush=True)
    stream.writelines(["b", "\n"])
    stream.buffer.write(b"c\xff")
    with pytest.raises(TypeError):
        stream.write(b"bytes")
    assert (stream.writable(), stream.readable(), stream.isatty(), stream.fileno()) == (True, False, False, 1)
    recorder.tape.flush()
    assert recorder.said().outputs[0]["text"] == "a 1\nb\nc\ufffd"


class Ring(BaseException):
    """What the clock raises here."""


def test_the_clock_waits_for_the_lock() -> None:
    hold = Hold()
    after = []
    with pytest.raises(Ring), hold:
        with hold:
            hold.interrupt(Ring())
            after.append("inner")
        after.append("outer")
    assert after == ["inner", "outer"]
    with pytest.raises(Ring):
        hold.interrupt(Ring())
    with hold:
        after.append("free")


@pytest.mark.skipif(sys.platform == "win32", reason="no interval timer")
def test_frames_are_whole_whenever_the_clock_rings() -> None:
    """A timer of microseconds against a cell that prints and displays: what was sent can be read to its end."""
    for delay in range(1, 120):
        recorder = Recorder()
        before = signal.signal(signal.SIGALRM, lambda *_, hold=recorder.tape.hold: hold.interrupt(Ring()))
        try:
            signal.setitimer(signal.ITIMER_REAL, delay * 17e-6)
            while True:
                recorder.tape.write("stdout", "word\n")
                recorder.tape.show(text("value"))
                recorder.wire = recorder.wire[-200_000:] if len(recorder.wire) > 1 << 20 else recorder.wire
        except Ring:
            signal.setitimer(signal.ITIMER_REAL, 0)
        finally:
            signal.signal(signal.SIGALRM, before)
        recorder.tape.end({"t": "end", "status": "timeout", "error": None})
        assert [frame["t"] for frame, _ in Reader().feed(recorder.wire)][-1] == "end"
