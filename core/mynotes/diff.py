"""Two codes side by side as lines, with what differs within a line marked."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

AROUND = 2
"""Lines that stay in sight around a change."""


class Span(NamedTuple):
    """A stretch of a line; ``changed`` when the other side has something else there."""

    text: str
    changed: bool


class Row(NamedTuple):
    """One line. ``kind`` is same, out, in, or gap for lines that are left out."""

    kind: str
    number: int
    """Of the line: in the old code for ``out``, else in the new one."""
    spans: tuple[Span, ...]


def rows(before: str, after: str) -> tuple[Row, ...]:
    """The lines of both codes in reading order, unchanged stretches shortened."""
    old, new = before.split("\n"), after.split("\n")
    found: list[Row] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += _context(new, c, d, first=a == 0, last=b == len(old))
        else:
            pairs = [_spans(x, y) for x, y in zip(old[a:b], new[c:d], strict=False)]
            gone = [spans for spans, _ in pairs] + [_whole(line) for line in old[a + len(pairs) : b]]
            come = [spans for _, spans in pairs] + [_whole(line) for line in new[c + len(pairs) : d]]
            found += [Row("out", a + n + 1, spans) for n, spans in enumerate(gone)]
            found += [Row("in", c + n + 1, spans) for n, spans in enumerate(come)]
    return tuple(found)


def _whole(line: str) -> tuple[Span, ...]:
    return (Span(line, False),)


def _context(lines: list[str], start: int, end: int, *, first: bool, last: bool) -> list[Row]:
    same = [Row("same", at + 1, _whole(lines[at])) for at in range(start, end)]
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    if len(same) <= head + tail + 1:
        return same
    gap = Row("gap", same[head].number, ())
    return [*same[:head], gap, *same[len(same) - tail :]]


def _spans(old: str, new: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    left: list[Span] = []
    right: list[Span] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b]:
            left.append(Span(old[a:b], kind != "equal"))
        if new[c:d]:
            right.append(Span(new[c:d], kind != "equal"))
    return tuple(left), tuple(right)
