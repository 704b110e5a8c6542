"""Messages survive the wire: whatever JSON, arrays and bytes they hold, and a stream that breaks off is an end."""

import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.worker import wire

KEYS = st.text(max_size=8).filter(lambda key: key != wire.MARK)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)


def there_and_back(message):
    return wire.read(io.BytesIO(wire.encode(message)))


@given(st.dictionaries(KEYS, TREES))
def test_every_message_comes_back(message):
    assert there_and_back(message) == message


@given(arrays.arrays(st.sampled_from(["u1", "<i8", "<f4", "<f8", "?"]), arrays.array_shapes(min_dims=0, min_side=0)))
def test_every_array_comes_back(array):
    back = there_and_back({"is": array})["is"]
    assert back.dtype == array.dtype and back.shape == array.shape
    assert np.array_equal(back, array, equal_nan=array.dtype.kind == "f")


def test_numbers_that_json_has_not_travel_all_the_same():
    back = there_and_back({"x": [math.inf, -math.inf, math.nan], "n": np.float64(2.5)})
    assert back["x"][:2] == [math.inf, -math.inf] and math.isnan(back["x"][2]) and back["n"] == 2.5


@pytest.mark.parametrize("cut", [1, 11, 12, 20, -1])
def test_a_stream_that_breaks_off_is_an_end(cut):
    frame = wire.encode({"a": np.arange(100), "b": "text"})
    assert wire.read(io.BytesIO(frame[:cut])) is None


def test_messages_follow_one_another():
    stream = io.BytesIO(wire.encode({"n": 1}) + wire.encode({"n": b"\x00"}))
    assert [wire.read(stream), wire.read(stream), wire.read(stream)] == [{"n": 1}, {"n": b"\x00"}, None]


def test_what_is_no_data_is_refused():
    with pytest.raises(TypeError, match="set cannot be sent"):
        wire.encode({"a": {1}})
