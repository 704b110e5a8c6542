"""Text from a run on the way to a screen."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.display.clean import MARK, clean


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain 中文 λ\ttab\nline", "plain 中文 λ\ttab\nline"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[2Jx\x1b(B\x1b[1;1H", "x"),
        ("\x1b", ""),
        ("a\x00b", "a␀b"),
        ("a\x08b\x7f", "a␈b␡"),
        ("\x9b31m", "<U+009B>31m"),
        ("a\r\nb", "a\nb"),
        ("10%\r50%\r100%\n", "100%\n"),
        ("done\r", "done\n"),
        ("\r3\r4", "\n4"),
        ("\r\nx", "\nx"),
        ("\u202egnp.exe", "<U+202E>gnp.exe"),
        ("\u2066a\u2069", "<U+2066>a<U+2069>"),
        ("a\u2028b", "a<U+2028>b"),
        ("\ud800x", "\ufffdx"),
        ("", ""),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
    ],
)
def test_what_a_screen_gets(raw: str, shown: str) -> None:
    assert clean(raw, 100) == shown


def test_a_long_text_says_how_much_is_missing() -> None:
    out = clean("x" * 1_000, 100, line=1_000)
    assert out.startswith("x" * 100 + "\n")
    assert out.endswith("(+900)")


def test_one_endless_line_is_cut_and_the_others_are_not() -> None:
    out = clean("short\n" + "y" * 50_000, 60_000)
    assert out.startswith("short\n" + "y" * 4_000 + " …")
    assert len(out) < 4_100


@pytest.mark.parametrize("unit", ["\x1b[", "\x1b]", "\r", "\x1b[31m", "\u202e", "\x1b[3", "\ud800", "a\r\n", "\x1b "])
def test_the_work_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        start = time.process_time()
        clean(text, size, size)
        return time.process_time() - start

    small = min(seconds(20_000) for _ in range(3))
    large = min(seconds(200_000) for _ in range(3))
    assert large < 60 * small + 0.05, "ten times the text took more than sixty times as long"


@given(st.text(alphabet="ab\x1b[]0;m\r\n\x07\x9b\u202e\ud800é", max_size=300), st.integers(0, 60), st.integers(0, 60))
def test_cleaning_again_changes_nothing_and_the_size_is_bounded(raw: str, limit: int, line: int) -> None:
    once = clean(raw, limit, line)
    assert not set(once) & set("\x1b\r\x07\x9b\u202e\ud800")
    assert clean(once, max(limit, len(once)), line) == once
    assert all(len(part) <= line + MARK for part in once.split("\n"))
    assert len(once) <= (limit + MARK) + MARK * (once.count("\n") + 1)
