"""The 8x8 digits: 1797 small pictures of handwritten digits, bundled in ``data/datasets``.

The UCI Machine Learning Repository's "Optical Recognition of Handwritten Digits" (E. Alpaydin, C. Kaynak, 1998), its
test part, as scikit-learn ships it. ``data/datasets/README.md`` tells licence and source.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from core.errors import DatasetMissing
from core.training.datasets.idx import read_idx
from core.training.datasets.model import Data, Dataset

FOLDER = Path(__file__).resolve().parents[3] / "data" / "datasets"
ROWS = 1797
TRAIN_ROWS = 1437
"""Four fifths for training, the remaining 360 for the test."""
BLACK = 16
"""The files count the inked ones of 4 x 4 pixels: 0 to 16."""


def digits(*, seed: int = 0) -> Data:
    """x (1797, 64) float32, the inked share of each of 8 x 8 blocks in [0, 1]; y (1797,) int64, the digit 0 to 9.

    ``seed`` shuffles the rows and so fixes the split: 1437 for training, 360 for the test. All 13 writers occur in
    both parts, so the test accuracy is that for known hands; on unknown ones it would be lower.
    Raises DatasetMissing when the bundled files are gone, DatasetCorrupt when they are damaged.
    """
    try:
        images = read_idx(FOLDER / "digits-images-idx3-ubyte.gz")
        labels = read_idx(FOLDER / "digits-labels-idx1-ubyte.gz")
    except OSError as error:
        raise DatasetMissing("digits", f"{error}", "restore data/datasets from the project") from None
    # RandomState's stream is frozen by numpy's policy: the split stays the same over versions.
    order = np.random.RandomState(seed).permutation(ROWS)
    x = torch.from_numpy(images.reshape(ROWS, 64)[order].astype(np.float32) / BLACK)
    y = torch.from_numpy(labels[order].astype(np.int64))
    return Data("digits", x, y, TRAIN_ROWS, classes=tuple("0123456789"), image=(8, 8))


DIGITS = Dataset(
    make=digits,
    task="classification",
    shape="1797 x 64 (8 x 8), 10 classes; 1437 + 360",
    source="https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
    licence="CC BY 4.0",
)
