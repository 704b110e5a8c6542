"""What the app makes of a run's frames when the run is a liar."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kernel import Limits
from core.kernel.frames import FrameError, Reader, encode
from core.kernel.transcript import FRAMES, Flood, Transcript

BEGIN = {"t": "begin", "level": "strong"}
ERROR = {"type": "E", "message": "m", "line": 1, "cell": "a", "trace": [], "chain": [], "facts": {}}


def heard(*frames: dict[str, Any], **limits: Any) -> Transcript:
    """A transcript that has taken ``frames``."""
    said = Transcript(Limits(**limits))
    for frame in frames:
        said.take(frame, 100)
    return said


def out(text: str, name: str = "stdout") -> dict[str, Any]:
    """A frame of printed text."""
    return {"t": "out", "output": {"kind": "stream", "name": name, "text": text}}


def shown(text: str) -> dict[str, Any]:
    """A frame of a displayed value."""
    return {"t": "out", "output": {"kind": "text", "text": text}}


def test_text_is_joined_to_the_text_before_it() -> None:
    said = heard(BEGIN, out("a"), out("b"), out("c", "stderr"), shown("d"), out("e"))
    assert [output["text"] for output in said.outputs] == ["ab", "c", "d", "e"]


def test_a_look_at_the_outputs_does_not_change_later() -> None:
    said = heard(BEGIN, out("a"))
    look = said.outputs
    said.take(out("b"), 100)
    assert look == ({"kind": "stream", "name": "stdout", "text": "a"},)


@pytest.mark.parametrize(
    "frames",
    [
        [{}], [{"t": "out"}], [out("early")], [{"t": "begin"}], [{"t": "begin", "level": "safe"}], [BEGIN, BEGIN],
        [BEGIN, {"t": "job"}], [BEGIN, {"t": ["out"]}], [BEGIN, {"t": "end"}], [BEGIN, {"t": "end", "status": "fine"}],
        [BEGIN, {"t": "end", "status": "ok", "error": ERROR}], [BEGIN, {"t": "end", "status": "error", "error": None}],
        [BEGIN, {"t": "end", "status": "ok", "error": None}, out("late")], [{"t": "listener", "pid": 1}],
    ],
)  # fmt: skip
def test_what_does_not_belong_is_refused(frames: list[dict[str, Any]]) -> None:
    with pytest.raises(FrameError):
        heard(*frames)


@pytest.mark.parametrize("output", [None, 1, [], {}, {"kind": "html", "text": "<script>"}, {"kind": "text", "text": 1}])
def test_an_output_that_breaks_its_schema_is_not_shown_but_named(output: Any) -> None:
    said = heard(BEGIN, {"t": "out", "output": output})
    assert [(shown["kind"], shown["name"]) for shown in said.outputs] == [("stream", "stderr")]
    assert "could not be shown" in said.outputs[0]["text"]


def test_an_error_that_breaks_its_schema() -> None:
    said = heard(BEGIN, {"t": "end", "status": "error", "error": {"type": 1}})
    assert (said.status, said.error["type"]) == ("error", "BadFrame")


def test_limits_hold_whatever_the_run_says() -> None:
    said = heard(BEGIN, out("12345"), out("6789", "stderr"), out("x"), output_bytes=8)
    assert ([output["text"] for output in said.outputs], said.truncated) == (["12345", "678"], True)
    said = heard(BEGIN, shown("a"), shown("b"), out("c"), outputs=1)
    assert ([output["text"] for output in said.outputs], said.truncated) == (["a"], True)
    said = heard(BEGIN, shown("a"), shown("b"), shown("c"), display_bytes=250)
    assert ([output["text"] for output in said.outputs], said.truncated) == (["a", "b"], True)


def test_too_many_frames_are_a_flood() -> None:
    said = heard(BEGIN)
    with pytest.raises(Flood):
        for _ in range(FRAMES):
            said.take({"t": "cut"}, 10)


def test_too_many_bytes_are_a_flood() -> None:
    said = heard(BEGIN)
    with pytest.raises(Flood):
        for _ in range(20):
            said.take(shown("x"), 1 << 20)


WORDS = st.sampled_from(["t", "out", "begin", "end", "level", "strong", "status", "ok", "output", "kind", "text"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.lists(st.dictionaries(WORDS, VALUES, max_size=4), max_size=6))
def test_any_frames_are_taken_or_refused(frames: list[dict[str, Any]]) -> None:
    said = heard(BEGIN)
    for frame in frames:
        try:
            said.take(frame, 50)
        except FrameError:
            break
    assert len(said.outputs) <= 200


def test_a_hundred_thousand_damaged_frames() -> None:
    """Honest frames with bytes changed, doubled, dropped or put in: taken or refused, and nothing else."""
    chance = random.Random(0)
    cell = {"cell": "a", "line": 3, "name": "f"}
    chain = [ERROR | {"relation": "cause", "trace": [cell]}]
    honest = [
        BEGIN,
        out("a line\n"),
        shown("tensor([1.])"),
        {"t": "cut"},
        {"t": "end", "status": "ok", "error": None},
        {"t": "end", "status": "error", "error": ERROR | {"trace": [cell, cell], "chain": chain}},
        {"t": "out", "output": {"kind": "vega", "spec": {"mark": "line", "data": {"values": [{"x": 1}]}}}},
    ]
    wires = [encode(frame) for frame in honest]
    outcomes = {"taken": 0, "refused": 0}
    for _ in range(100_000):
        wire = bytearray(chance.choice(wires))
        for _ in range(chance.randint(0, 3)):
            place = chance.randrange(len(wire))
            wire[place : place + chance.randint(0, 2)] = chance.choice([b"", b'"', b"{", b"]", b"\xff", b"9", b"null"])
        said = heard(BEGIN)
        try:
            for frame, size in Reader().feed(bytes(wire)):
                said.take(frame, size)
            outcomes["taken"] += 1
        except (FrameError, Flood):
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 10_000
