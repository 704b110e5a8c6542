"""Fashion-MNIST: 70,000 pictures of clothes, 28 x 28 (Zalando Research, 2017, MIT licence).

Read from Debian's package ``dataset-fashion-mnist`` or from the user's data folder; into the latter
``fetch_fashion_mnist`` downloads them from the host that the data set's authors name. Reading never downloads.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from core.errors import DatasetMissing
from core.training.datasets.fetch import Progress, RemoteFile, check, data_folder, fetch
from core.training.datasets.idx import gunzip, parse_idx
from core.training.datasets.model import Data, Dataset, Parameter

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
HOSTS = ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",)
"""As printed in the authors' README; plain http, so the checksums decide."""

# Name, bytes of the download, SHA-256 of the unpacked content. Headers and packed sizes differ a little between
# Debian and the authors' host, the content does not.
FILES = {
    "x_train": RemoteFile(
        "train-images-idx3-ubyte.gz", 26_421_880, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"
    ),
    "y_train": RemoteFile(
        "train-labels-idx1-ubyte.gz", 29_515, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"
    ),
    "x_test": RemoteFile(
        "t10k-images-idx3-ubyte.gz", 4_422_102, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"
    ),
    "y_test": RemoteFile(
        "t10k-labels-idx1-ubyte.gz", 5_148, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
    ),
}

CLASSES = (
    "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
TRAIN_ROWS = 60_000
REMEDY = "install Debian's package dataset-fashion-mnist, or run: python -m core.training.datasets fetch fashion-mnist"


def fashion_folder() -> Path:
    """Where downloaded files are kept: in the user's data folder."""
    return data_folder() / "fashion-mnist"


def _readable(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except OSError:  # absent, or out of a confined cell's reach: the same to the caller
        return False


def fashion_mnist(*, seed: int = 0, rows: int = TRAIN_ROWS, folders: Sequence[Path] | None = None) -> Data:
    """x (rows + 10000, 784) float32, grey values in [0, 1], 0 the background; y int64, index into ``CLASSES``.

    The split is the published one. With fewer ``rows`` than 60,000 the training part is a sample drawn by ``seed``;
    with all of them it keeps the published order. ``folders`` are tried in order, the first complete one is read.
    Raises DatasetMissing when no folder has all four files, DatasetCorrupt when a checksum differs.
    """
    if not 1 <= rows <= TRAIN_ROWS:
        raise ValueError(f"rows must lie in 1 to {TRAIN_ROWS}, not {rows}")
    folders = (DEBIAN, fashion_folder()) if folders is None else folders
    for folder in folders:
        if all(_readable(folder / file.name) for file in FILES.values()):
            break
    else:
        raise DatasetMissing("fashion-mnist", "not found in " + ", ".join(str(f) for f in folders), REMEDY)
    part = {key: parse_idx(check(gunzip(folder / file.name), file), file.name) for key, file in FILES.items()}
    images, labels = part["x_train"], part["y_train"]
    if rows < TRAIN_ROWS:
        keep = np.random.RandomState(seed).permutation(TRAIN_ROWS)[:rows]
        images, labels = images[keep], labels[keep]
    x = torch.empty(rows + len(part["x_test"]), 28 * 28)
    for target, source in ((x[:rows], images), (x[rows:], part["x_test"])):
        target.copy_(torch.from_numpy(source.reshape(len(source), -1)))  # uint8 to float32 without a second copy
    x.div_(255)
    y = torch.from_numpy(np.concatenate([labels, part["y_test"]]).astype(np.int64))
    return Data("fashion-mnist", x, y, rows, classes=CLASSES, image=(28, 28))


def fetch_fashion_mnist(
    *, folder: Path | None = None, hosts: Sequence[str] = HOSTS, progress: Progress | None = None
) -> Path:
    """Download what is missing (30 MB in all) into ``folder``, by default the user's; return the folder.

    ``progress(done, total)`` is called in bytes over all files. Raises DatasetMissing when no host answers,
    DatasetCorrupt when what came is not the data set; neither leaves a partial file behind.
    """
    folder = fashion_folder() if folder is None else folder
    fetch("fashion-mnist", list(FILES.values()), hosts, folder, progress)
    return folder


FASHION_MNIST = Dataset(
    make=fashion_mnist,
    task="classification",
    shape="70000 x 784 (28 x 28), 10 classes; 60000 + 10000",
    source="https://github.com/zalandoresearch/fashion-mnist",
    licence="MIT",
    parameters=(Parameter("rows", TRAIN_ROWS, 1, TRAIN_ROWS),),
    fetch=fetch_fashion_mnist,
)
