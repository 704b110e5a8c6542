"""Airfoil self-noise: how loud a wing section is in the wind tunnel (NASA; Brooks, Pope and Marcolini, 1989).

Not bundled: ``fetch_airfoil`` downloads it into the user's data folder, checked by content. Reading never downloads.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from core.errors import DatasetCorrupt, DatasetMissing
from core.training.datasets.fetch import Progress, RemoteFile, check, data_folder, fetch
from core.training.datasets.model import Data, Dataset

FILE = RemoteFile(
    "airfoil_self_noise.dat",
    59_984,
    "74c75fd71783f1e6b71f8a622b993dc592897a97cd689c5090a07147a1b097b3",
    gzipped=False,
)
HOSTS = (
    "https://archive.ics.uci.edu/ml/machine-learning-databases/00291/",
    "http://d2l-data.s3-accelerate.amazonaws.com/",
)
TRAIN_ROWS = 1500
REMEDY = "run: python -m core.training.datasets fetch airfoil"


def airfoil_folder() -> Path:
    """Where the downloaded file is kept: in the user's data folder."""
    return data_folder() / "airfoil"


def airfoil(*, seed: int = 0, folder: Path | None = None) -> Data:
    """x (1503, 5), y (1503, 1) float32, each column of mean 0 and deviation 1 over all rows; 1500 for training.

    Columns: frequency, angle of attack, chord length, free-stream velocity, displacement thickness; target: sound
    level. The rows keep the published order, so ``seed`` changes nothing.
    Raises DatasetMissing when it has not been fetched, DatasetCorrupt when the file is another.
    """
    path = (airfoil_folder() if folder is None else folder) / FILE.name
    try:
        raw = path.read_bytes()
    except OSError:
        raise DatasetMissing("airfoil", f"{path} is not there", REMEDY) from None
    try:
        table = np.array([line.split() for line in check(raw, FILE).decode("ascii").splitlines()], dtype=float)
    except ValueError as error:
        raise DatasetCorrupt(FILE.name, f"no table of numbers: {error}") from None
    table = torch.from_numpy((table - table.mean(0)) / table.std(0)).float()
    return Data("airfoil", table[:, :-1].contiguous(), table[:, -1:].contiguous(), TRAIN_ROWS)


def fetch_airfoil(
    *, folder: Path | None = None, hosts: Sequence[str] = HOSTS, progress: Progress | None = None
) -> Path:
    """Download the table (60 kB) into ``folder``, by default the user's; return the folder.

    Raises DatasetMissing when no host answers, DatasetCorrupt when what came is not the data set.
    """
    folder = airfoil_folder() if folder is None else folder
    fetch("airfoil", [FILE], hosts, folder, progress)
    return folder


AIRFOIL = Dataset(
    make=airfoil,
    task="regression",
    shape="1503 x 5, 1 target; 1500 + 3",
    source="https://archive.ics.uci.edu/dataset/291/airfoil+self+noise",
    licence="CC BY 4.0",
    fetch=fetch_airfoil,
)
