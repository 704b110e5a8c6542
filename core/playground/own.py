"""The reader's own points: drawn, pasted or from a file; each bad row is named, the good ones are kept.

Points are kept as a short text that fits into an address: each coordinate one of 4096 places from -6 to 6, a class one
byte, a value two. What is trained on is what that text says, so a link gives everybody the same data.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.playground.fault import Fault

HALF, PLACES = 6.0, 4095
MOST_ROWS = 500
MOST_CLASSES = 6
LEAST_ROWS = 4
MOST_BYTES = 2_000_000
HALF_WIDTH = str.maketrans("，；　", ",; ")
"""What a Chinese keyboard puts between numbers, and what is meant by it."""
NAMED = 20
"""So many bad rows are told one by one; the rest are counted."""


@dataclass(frozen=True)
class Table:
    """A file as rows of text, before columns are chosen."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Line number in the file, cells."""


@dataclass(frozen=True)
class Own:
    """What came of a file."""

    text: str
    """See ``encode``; "" when nothing can be learned from it."""
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...] = ()
    """What was done to the data: scaled, thinned."""
    names: tuple[str, ...] = ()
    """What class k is called in the file."""


def encode(xy: np.ndarray, y: np.ndarray, classes: int) -> str:
    """Points (rows, 2) within -6 to 6 and classes, or values in [-1, 1] when ``classes`` is 0, as text."""
    places = np.rint((np.clip(xy, -HALF, HALF) + HALF) / (2 * HALF) * PLACES).astype(np.uint32)
    packed = places[:, 0] << 12 | places[:, 1]
    parts = [packed >> 16 & 255, packed >> 8 & 255, packed & 255]
    if classes:
        parts.append(y.astype(np.uint32))
    else:
        value = np.rint((np.clip(y, -1, 1) + 1) / 2 * 65534).astype(np.uint32)
        parts += [value >> 8, value & 255]
    body = np.stack(parts, axis=1).astype(np.uint8).tobytes()
    return str(classes) + base64.urlsafe_b64encode(body).decode().rstrip("=")


def decode(text: str) -> tuple[np.ndarray, np.ndarray, int] | None:
    """Points, targets and the number of classes; None for a text that is none of ours or holds too little."""
    try:
        classes = int(text[:1])
        body = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    size = 4 if classes else 5
    if classes == 1 or classes > MOST_CLASSES or len(body) % size or not LEAST_ROWS <= len(body) // size <= MOST_ROWS:
        return None
    parts = np.frombuffer(body, np.uint8).reshape(-1, size).astype(np.int64)
    packed = parts[:, 0] << 16 | parts[:, 1] << 8 | parts[:, 2]
    xy = np.stack([packed >> 12, packed & 4095], axis=1) / PLACES * 2 * HALF - HALF
    if not classes:
        return xy, (parts[:, 3] << 8 | parts[:, 4]) / 32767 - 1, 0
    y = parts[:, 3]
    return None if y.max() >= classes or len(np.unique(y)) < 2 else (xy, y, classes)


def read_table(text: str) -> tuple[Table | None, Fault | None]:
    """The cells of a text, whatever stands between them, and its first line as names if it holds names."""
    if len(text.encode()) > MOST_BYTES:
        return None, Fault("file_too_large", {"most": MOST_BYTES // 1_000_000})
    text = text.lstrip("\ufeff")
    lines = text.splitlines()
    filled = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not filled:
        return None, Fault("file_empty")
    if not any(mark in filled[0] for mark in ";\t, "):
        text, filled = text.translate(HALF_WIDTH), [line.translate(HALF_WIDTH) for line in filled]
    mark = max(";\t,", key=lambda one: filled[0].count(one))
    if not filled[0].count(mark):
        mark = " "
    rows = []
    try:
        reader = csv.reader(io.StringIO(text), delimiter=mark, skipinitialspace=True)
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
                rows.append((reader.line_num, tuple(cell.strip() for cell in cells)))
    except csv.Error as error:
        return None, Fault("file_broken", {"line": len(rows) + 1, "reason": str(error)})
    if not rows:
        return None, Fault("file_empty")
    width = len(rows[0][1])
    if width < 3:
        return None, Fault("too_few_columns", {"count": width})
    named = sum(map(_is_name, rows[0][1])) > sum(map(_is_name, (rows[1] if len(rows) > 1 else rows[0])[1]))
    columns = tuple(cell or str(n) for n, cell in enumerate(rows[0][1], 1)) if named else tuple(
        str(n) for n in range(1, width + 1)
    )
    return Table(columns, tuple(rows[1:] if named else rows)), None


def guess(table: Table) -> tuple[int, int, int]:
    """The columns to begin with: the last is what is to be learned, the first two others of numbers are the inputs."""
    _, sample = zip(*table.rows[:50], strict=True) if table.rows else ((), ())
    target = len(table.columns) - 1
    for n, name in enumerate(table.columns):
        if name.lower() in ("y", "label", "class", "target", "类别", "标签"):
            target = n
    numeric = [
        n
        for n in range(len(table.columns))
        if n != target and any(n < len(row) and _number(row[n]) is not None for row in sample)
    ]
    rest = [*numeric, *(n for n in range(len(table.columns)) if n != target and n not in numeric)]
    return rest[0], rest[1], target


def take(table: Table, columns: Sequence[int]) -> Own:
    """The points of three columns: two inputs and what is to be learned of them."""
    first, second, target = columns
    if len({first, second, target}) < 3 or not all(0 <= n < len(table.columns) for n in columns):
        return Own("", (Fault("same_column"),))
    faults: list[Fault] = []
    xy, labels = [], []
    for line, cells in table.rows:
        fault = _fault(table, line, cells, columns)
        if fault:
            faults.append(fault)
            continue
        xy.append((_number(cells[first]), _number(cells[second])))
        labels.append(cells[target])
    if len(faults) > NAMED:
        faults = [*faults[:NAMED], Fault("more_bad_rows", {"count": len(faults) - NAMED})]
    if len(xy) < LEAST_ROWS:
        return Own("", (*faults, Fault("too_few_rows", {"count": len(xy), "least": LEAST_ROWS})))
    return _points(np.array(xy), labels, table.columns[first], table.columns[second], faults)


def _points(xy: np.ndarray, labels: list[str], first: str, second: str, faults: list[Fault]) -> Own:
    notes = []
    names = sorted(set(labels), key=lambda name: (_number(name) is None, _number(name) or 0.0, name))
    values = [_number(label) for label in labels]
    numeric = all(value is not None for value in values)
    if len(names) == 1:
        return Own("", (*faults, Fault("one_class", {"name": names[0]})))
    if len(names) > MOST_CLASSES and not numeric:
        return Own("", (*faults, Fault("too_many_classes", {"count": len(names), "most": MOST_CLASSES})))
    for n, name in enumerate((first, second)):
        low, high = xy[:, n].min(), xy[:, n].max()
        if low == high:
            return Own("", (*faults, Fault("constant_column", {"name": name, "value": f"{low:g}"})))
        if low < -HALF or high > HALF or high - low < HALF / 2:
            xy[:, n] = (xy[:, n] - low) / (high - low) * 10 - 5
            notes.append(Fault("scaled", {"name": name, "low": f"{low:g}", "high": f"{high:g}"}))
    classes = 0 if len(names) > MOST_CLASSES else len(names)
    if classes:
        y = np.array([names.index(label) for label in labels])
    else:
        y = np.array(values)
        low, high = y.min(), y.max()
        y = (y - low) / (high - low) * 2 - 1
        notes.append(Fault("scaled_target", {"low": f"{low:g}", "high": f"{high:g}"}))
    if len(xy) > MOST_ROWS:
        kept = np.linspace(0, len(xy) - 1, MOST_ROWS).round().astype(int)
        notes.append(Fault("thinned", {"rows": len(xy), "kept": MOST_ROWS}))
        xy, y = xy[kept], y[kept]
        if classes and len(np.unique(y)) < classes:
            return Own("", (*faults, Fault("rare_class", {"kept": MOST_ROWS})))
    return Own(encode(xy, y, classes), tuple(faults), tuple(notes), tuple(names[:classes]))


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _is_name(cell: str) -> bool:
    """Whether this is no number, not even one that cannot be used: nan in the first line makes no heading of it."""
    try:
        float(cell)
    except ValueError:
        return True
    return False


def _fault(table: Table, line: int, cells: tuple[str, ...], columns: Sequence[int]) -> Fault | None:
    """Why a row cannot be used."""
    for n in columns:
        if n >= len(cells) or not cells[n]:
            return Fault("row_missing", {"line": line, "column": table.columns[n]})
    for n in columns[:2]:
        if _number(cells[n]) is None:
            return Fault("row_not_a_number", {"line": line, "column": table.columns[n], "value": cells[n][:40]})
    return None
