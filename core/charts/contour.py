"""Lines of equal height of a function on a grid: marching squares, straight within a cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def segments(z: np.ndarray, xs: np.ndarray, ys: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    """Pieces of all lines as rows (level number, x, y, x2, y2). ``z`` is (ys, xs); cells with NaN are left out.

    In a cell whose corners alternate two pieces are drawn, around the lower left and the upper right corner.
    """
    found = []
    for number, level in enumerate(levels):
        over = z - level
        with np.errstate(divide="ignore", invalid="ignore"):
            along_x = over[:, :-1] / (over[:, :-1] - over[:, 1:])
            along_y = over[:-1] / (over[:-1] - over[1:])
        up = over > 0
        crosses_x, crosses_y = up[:, :-1] != up[:, 1:], up[:-1] != up[1:]
        dx, dy = np.diff(xs), np.diff(ys)
        px = (xs[:-1] + along_x * dx, np.broadcast_to(ys[:, None], along_x.shape))
        py = (np.broadcast_to(xs, along_y.shape), ys[:-1, None] + along_y * dy[:, None])
        edges = [  # bottom, left, top, right of each cell
            (crosses_x[:-1], px[0][:-1], px[1][:-1]),
            (crosses_y[:, :-1], py[0][:, :-1], py[1][:, :-1]),
            (crosses_x[1:], px[0][1:], px[1][1:]),
            (crosses_y[:, 1:], py[0][:, 1:], py[1][:, 1:]),
        ]
        hit = np.stack([edge[0] for edge in edges])
        x, y = np.stack([edge[1] for edge in edges]), np.stack([edge[2] for edge in edges])
        for a in range(4):
            for b in range(a + 1, 4):
                two = (hit.sum(0) == 2) & hit[a] & hit[b]
                four = (hit.sum(0) == 4) & ((a, b) in ((0, 1), (2, 3)))
                cell = two | four
                rows = np.column_stack([x[a][cell], y[a][cell], x[b][cell], y[b][cell]])
                found.append(np.column_stack([np.full(len(rows), number), rows]))
    table = np.concatenate(found) if found else np.empty((0, 5))
    return table[np.isfinite(table).all(1)]
