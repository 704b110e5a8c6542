"""The wire: what is sent comes out the same, and nothing that a stranger sends gets through or costs much."""

from __future__ import annotations

import struct
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kernel.frames import DEPTH, FRAME_BYTES, NODES, FrameError, Reader, clean, decode, encode

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def framed(body: bytes) -> bytes:
    """Any bytes behind their length."""
    return struct.pack(">I", len(body)) + body


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.text(), PLAIN, max_size=3), max_size=4), st.data())
def test_frames_survive_any_cutting(frames: list[dict[str, Any]], data: st.DataObject) -> None:
    wire = b"".join(encode(frame) for frame in frames)
    reader, came = Reader(), []
    while wire:
        cut = data.draw(st.integers(1, len(wire)))
        came += [frame for frame, _ in reader.feed(wire[:cut])]
        wire = wire[cut:]
    assert came == frames


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    for wire in (data, framed(data)):
        try:
            for frame, size in Reader().feed(wire):
                assert (type(frame), size) == (dict, len(wire) - 4)
        except FrameError:
            continue


@settings(max_examples=200)
@given(st.text(alphabet=st.characters() | st.characters(categories=["Cs"])))
def test_text_becomes_valid_and_stays_when_it_is(text: str) -> None:
    clean(text).encode()
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        assert clean(text) == text


def test_surrogates_are_joined_or_replaced() -> None:
    assert clean("a\ud83d\ude00b\ud800c") == "a😀b\ufffdc"
    assert decode(rb'{"\ud800": "\udfff"}') == {"\ufffd": "\ufffd"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"1", b"[]", b'"x"', b"null", b"{", b"{'a': 1}", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}',
        b'{"a": 1e999}', b'{"a": 18446744073709551616}', b'{"a": -9223372036854775809}', b'{"a": ' + b"9" * 5000 + b"}",
        b"\xff\xfe", b'{"a": "\xff"}', b"[" * 100_000, b'{"a":' * 100_000, b'{"a": 1} trailing', b'{"a": "\n"}',
        b'{"a":' + b"[" * DEPTH + b"]" * DEPTH + b"}", b'{"a": [' + b"0," * NODES + b"0]}",
    ],
    ids=lambda body: body[:24],
)  # fmt: skip
def test_refused(body: bytes) -> None:
    with pytest.raises(FrameError):
        decode(body)


def test_as_deep_as_allowed() -> None:
    inner = DEPTH - 1
    assert decode(b'{"a":' + b"[" * inner + b"]" * inner + b"}")


def test_an_announced_giant_is_refused_at_once() -> None:
    with pytest.raises(FrameError, match="announced"):
        list(Reader().feed(struct.pack(">I", FRAME_BYTES + 1)))


@pytest.mark.parametrize("frame", [{"a": float("nan")}, {"a": object()}, {"a": "x" * FRAME_BYTES}])
def test_what_cannot_be_sent(frame: dict[str, Any]) -> None:
    with pytest.raises(FrameError):
        encode(frame)


def test_one_frame_cannot_take_much_memory() -> None:
    """The widest frame of a mebibyte: the number of values is bounded while they are walked."""
    tracemalloc.start()
    try:
        body = b'{"a": [' + b"{}," * ((FRAME_BYTES - 20) // 3) + b"0]}"
        with pytest.raises(FrameError):
            list(Reader().feed(framed(body)))
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_encoding_is_compact_json() -> None:
    assert encode({"a": ["é", 1, None]}) == framed('{"a":["é",1,null]}'.encode())
