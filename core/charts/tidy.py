"""From observations to what is drawn: medians with bands, ticks, labels that do not cover one another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

LOW, HIGH = 0.1, 0.9
"""The band holds the middle eighty of a hundred runs."""


def summarise(frame: pd.DataFrame, keys: Sequence[str], value: str) -> pd.DataFrame:
    """Over all rows that share ``keys``: their number n, how many are lost, and low, mid, high of the others.

    A value that is not finite is lost; where more than half are, there is no median and the row has none.
    Columns: the keys, low, mid, high, n, lost. The order of the first appearance is kept.
    """
    rows = []
    for key, group in frame.groupby(list(keys), sort=False):
        values = group[value].to_numpy(dtype=float)
        good = values[np.isfinite(values)]
        row = dict(zip(keys, key, strict=True)) | {"n": len(values), "lost": len(values) - len(good)}
        if 2 * len(good) >= len(values) and len(good):
            low, mid, high = np.quantile(good, [LOW, 0.5, HIGH])
            row |= {"low": low, "mid": mid, "high": high}
        else:
            row |= {"low": math.nan, "mid": math.nan, "high": math.nan}
        rows.append(row)
    return pd.DataFrame(rows, columns=[*keys, "low", "mid", "high", "n", "lost"])


def log_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Powers of ten within the bounds, with 2 and 5 between them where there is room."""
    if not (0 < low < high):
        return [low] if low > 0 else []
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        found = [float(f"{step}e{decade}") for decade in decades for step in steps]
        found = [tick for tick in found if low * 0.999 <= tick <= high * 1.001]
        if len(found) <= most:
            break
    return found[:: math.ceil(len(found) / most)] if found else [low, high]


def bounds(values: np.ndarray | pd.Series, log: bool, room: float = 0.06) -> tuple[float, float]:
    """From where to where an axis goes so that all finite ``values`` have some room; (0, 1) when there are none."""
    array = np.asarray(values, dtype=float)
    array = array[np.isfinite(array) & ((array > 0) | (not log))]
    if not len(array):
        return (0.1, 1.0) if log else (0.0, 1.0)
    low, high = float(array.min()), float(array.max())
    if log:
        span = max(math.log10(high / low), 0.3) if high > low else 0.3
        middle = (math.log10(low) + math.log10(high)) / 2
        reach = max(math.log10(high) - middle, span / 2) + span * room
        return 10 ** (middle - reach), 10 ** (middle + reach)
    reach = max(high - low, abs(high) * 1e-3, 1e-9)
    return low - reach * room, high + reach * room


def spread(heights: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """``heights`` moved as little as needs be so that neighbours lie ``apart``; within low and high where they fit."""
    order = sorted(range(len(heights)), key=lambda k: heights[k])
    placed: list[float] = []
    for k in order:
        placed.append(max(heights[k], placed[-1] + apart) if placed else max(heights[k], low))
    top = high
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], top)
        top = placed[place] - apart
    back = [0.0] * len(heights)
    for k, height in zip(order, placed, strict=True):
        back[k] = height
    return back


def thin(frame: pd.DataFrame, x: str, most: int = 80) -> pd.DataFrame:
    """``frame`` with at most ``most`` of the values of ``x``, the first and the last among them."""
    values = np.unique(frame[x].to_numpy())
    if len(values) <= most:
        return frame
    kept = values[np.unique(np.linspace(0, len(values) - 1, most).round().astype(int))]
    return frame[frame[x].isin(kept)]
