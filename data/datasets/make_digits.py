"""Write the two files of the 8x8 digits from scikit-learn's copy: ``python data/datasets/make_digits.py``.

Only for those who want to check where the files come from; it needs ``pip install scikit-learn``.
"""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

FOLDER = Path(__file__).resolve().parent


def write_idx(path: Path, array: np.ndarray) -> None:
    """A uint8 array as gzipped IDX; neither name nor date in the header, so that a rerun changes nothing."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 0x08, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    bunch = load_digits()
    write_idx(FOLDER / "digits-images-idx3-ubyte.gz", bunch.images.astype(np.uint8))
    write_idx(FOLDER / "digits-labels-idx1-ubyte.gz", bunch.target.astype(np.uint8))
