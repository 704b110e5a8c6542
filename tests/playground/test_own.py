"""The reader's own points: read from whatever comes, every bad row named, and kept in an address."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.playground import own
from core.text import LANGUAGES

GOOD = "x1,x2,label\n" + "\n".join(f"{k / 2 - 5},{(k * 7 % 20) / 2 - 5},{'ab'[k % 2]}" for k in range(20))


def taken(text: str) -> own.Own:
    table, fault = own.read_table(text)
    assert fault is None
    return own.take(table, own.guess(table))


@pytest.mark.parametrize("classes", [0, 2, 6])
def test_points_survive_their_text(classes):
    random = np.random.RandomState(0)
    xy = random.uniform(-6, 6, (50, 2))
    y = random.uniform(-1, 1, 50) if classes == 0 else np.arange(50) % classes
    back_xy, back_y, count = own.decode(own.encode(xy, y, classes))
    assert count == classes
    np.testing.assert_allclose(back_xy, xy, atol=6 / 4095 + 1e-12)
    np.testing.assert_allclose(back_y, y, atol=2e-5)
    assert own.encode(back_xy, back_y, classes) == own.encode(xy, y, classes)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_in_an_address_is_points_or_nothing(text):
    decoded = own.decode(text)
    assert decoded is None or len(decoded[0]) >= own.LEAST_ROWS


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_a_table_or_a_fault(text):
    table, fault = own.read_table(text)
    assert (table is None) != (fault is None)
    if table:
        result = own.take(table, own.guess(table))
        assert result.text or result.faults
        for lang in LANGUAGES:
            assert all(one.words(lang) for one in (*result.faults, *result.notes))


@pytest.mark.parametrize("mark", [",", ";", "\t", " "])
def test_columns_are_found_whatever_stands_between(mark):
    result = taken(GOOD.replace(",", mark))
    assert (result.faults, result.names) == ((), ("a", "b"))
    assert own.decode(result.text)[2] == 2


@pytest.mark.parametrize("first", ["nan", "1e400", "-inf"])
def test_a_first_line_of_numbers_that_cannot_be_used_is_a_bad_row_and_no_heading(first):
    lines = GOOD.splitlines()
    result = taken("\n".join([f"{first},1,a", *lines[1:]]))
    assert [fault.key for fault in result.faults] == ["row_not_a_number"]


def test_full_width_marks_part_columns_as_well():
    table, fault = own.read_table("甲，乙，类别\n1，2，0\n３，-4，1\n")
    assert fault is None and table.columns == ("甲", "乙", "类别")
    assert [row for _, row in table.rows] == [("1", "2", "0"), ("３", "-4", "1")]
    table, _ = own.read_table('1,2,"是，也许"\n3,4,否\n')
    assert table.rows[0][1] == ("1", "2", "是，也许")


def test_remarks_are_no_rows():
    table, fault = own.read_table("# measured on Monday\nx1,x2,y\n1,2,0\n # again\n3,4,1\n")
    assert fault is None and table.columns == ("x1", "x2", "y")
    assert [line for line, _ in table.rows] == [3, 5]


def test_a_first_line_of_numbers_is_a_row():
    table, _ = own.read_table("1,2,0\n3,4,1\n5,6,0\n7,1,1")
    assert (table.columns, len(table.rows)) == (("1", "2", "3"), 4)


def test_bad_rows_are_named_with_their_line_and_left_out():
    lines = GOOD.splitlines()
    lines[3] = "abc,1,a"
    lines[5] = "1,,b"
    lines[7] = "1,2"
    lines[9] = "nan,1,a"
    result = taken("\n".join(lines))
    told = [(fault.key, fault.facts["line"], fault.facts["column"]) for fault in result.faults]
    assert told == [
        ("row_not_a_number", 4, "x1"), ("row_missing", 6, "x2"), ("row_missing", 8, "label"),
        ("row_not_a_number", 10, "x1"),
    ]  # fmt: skip
    assert len(own.decode(result.text)[0]) == 16
    assert "abc" in result.faults[0].words("en") and "abc" in result.faults[0].words("zh")


def test_many_bad_rows_are_counted():
    result = taken(GOOD + "\n" + "\n".join(["x,1,a"] * 30))
    assert len(result.faults) == own.NAMED + 1
    assert result.faults[-1].facts["count"] == 10


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "file_empty"),
        ("   \n\n", "file_empty"),
        ("1,2\n3,4", "too_few_columns"),
        ("x" * (own.MOST_BYTES + 1), "file_too_large"),
    ],
)
def test_what_is_no_table_is_told(text, key):
    assert own.read_table(text)[1].key == key


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        (["1,2,a", "2,3,b"], "too_few_rows"),
        ([f"{k},{k},a" for k in range(9)], "one_class"),
        ([f"{k},{k * k},{chr(97 + k)}" for k in range(9)], "too_many_classes"),
        ([f"1,{k},{k % 2}" for k in range(9)], "constant_column"),
    ],
)
def test_what_cannot_be_learned_is_told(rows, key):
    result = taken("a,b,c\n" + "\n".join(rows))
    assert result.text == ""
    assert result.faults[-1].key == key


def test_large_numbers_are_scaled_and_many_rows_thinned():
    result = taken("a,b,c\n" + "\n".join(f"{k},{k % 90},{k % 3}" for k in range(2000)))
    assert [note.key for note in result.notes] == ["scaled", "scaled", "thinned"]
    xy, _, classes = own.decode(result.text)
    assert (len(xy), classes) == (own.MOST_ROWS, 3)
    assert np.abs(xy).max() <= 5.01


def test_many_different_numbers_are_values():
    result = taken("a,b,c\n" + "\n".join(f"{k % 7 - 3},{k % 5 - 2},{k / 3}" for k in range(60)))
    assert own.decode(result.text)[2] == 0
    assert "scaled_target" in [note.key for note in result.notes]


def test_other_columns_may_be_chosen():
    table, _ = own.read_table("id,label,u,v\n" + "\n".join(f"{k},{k % 2},{k - 5},{5 - k}" for k in range(10)))
    assert own.guess(table) == (0, 2, 1)
    assert own.take(table, (2, 3, 1)).text
    assert own.take(table, (2, 2, 1)).faults[0].key == "same_column"
