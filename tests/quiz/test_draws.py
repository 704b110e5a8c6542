"""Drawn parameters: the same everywhere, within their bounds, and each of them reached."""

import pytest

from core.quiz.draws import Stream, draw
from core.quiz.template import fill, names, show
from tests.quiz.making import item

PARAMS = """
kind: number
solve: ans = 1
params:
  n: {int: [2, 5]}
  m: {int: [2, 5], not: [n]}
  f: {float: [-1, 1], decimals: 2, not: [0.0]}
  w: {choice: [sum, mean]}
  s: {shape: [1, 2], sizes: [2, 5], distinct: true}
  t: {tensor: [n, 2], int: [0, 20], distinct: true}
  u: {tensor: s, float: [0, 1]}
  v: {tensor: [2], int: [1, 3], dtype: float32}
"""

GOLDEN = {
    "n": 4,
    "m": 2,
    "f": -0.17,
    "w": "sum",
    "s": (4,),
    "t": [[7, 1], [2, 13], [3, 4], [11, 15]],
    "u": [0.8, 0.3, 0.2, 0.9],
    "v": [2.0, 1.0],
}


def test_the_same_seed_gives_the_same_for_ever():
    """These values were drawn once; another platform or version must draw them too."""
    assert draw(item(PARAMS), 0) == GOLDEN


def test_every_draw_keeps_its_bounds():
    one = item(PARAMS)
    seen = set()
    for seed in range(200):
        drawn = draw(one, seed)
        assert 2 <= drawn["n"] <= 5 and 2 <= drawn["m"] <= 5 and drawn["n"] != drawn["m"]
        assert -1 <= drawn["f"] <= 1 and drawn["f"] != 0 and round(drawn["f"], 2) == drawn["f"]
        assert isinstance(drawn["s"], tuple) and len(set(drawn["s"])) == len(drawn["s"])
        flat = [number for row in drawn["t"] for number in row]
        assert len(drawn["t"]) == drawn["n"] and len(set(flat)) == len(flat)
        assert all(isinstance(number, float) for number in drawn["v"])
        seen.add((drawn["n"], drawn["m"]))
    assert len(seen) == 12


def test_a_parameter_added_later_leaves_the_others():
    more = item(PARAMS + "  z: {int: [0, 9]}\n")
    assert draw(more, 7) == draw(item(PARAMS), 7) | {"z": draw(more, 7)["z"]}


def test_a_renamed_question_keeps_its_draws():
    assert draw(item(PARAMS + "was: one\n", id="two"), 3) == draw(item(PARAMS, id="one"), 3)


def test_a_stream_is_uniform_enough():
    stream = Stream("counts")
    counts = [0] * 6
    for _ in range(6000):
        counts[stream.below(6)] += 1
    assert all(850 < count < 1150 for count in counts)


def test_shuffling_keeps_all():
    assert sorted(Stream("a").shuffled(range(50))) == list(range(50))
    assert Stream("a").shuffled(range(50)) != Stream("b").shuffled(range(50))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3, "3"),
        (0.1 + 0.2, "0.3"),
        (2.0, "2.0"),
        (0.10000000149011612, "0.1"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ([[1, 2.5], [3, 4]], "[[1, 2.5], [3, 4]]"),
        ((2,), "(2,)"),
        ((), "()"),
        (True, "True"),
        ("x", "x"),
    ],
)
def test_values_as_a_reader_sees_them(value, shown):
    assert show(value) == shown


def test_fields_are_filled_and_nothing_is_evaluated():
    text = "{{a}} and {{ b:.2f }}, {a}, {{c}}, {{a.__class__}}, {{a!r}}"
    assert fill(text, {"a": 1, "b": 2.345}) == "1 and 2.35, {a}, {{c}}, {{a.__class__}}, {{a!r}}"
    assert names([text]) == {"a", "b", "c"}
