"""Imports that a cell lacks; which ones, the whole note tells (``core.mynotes.check``)."""

from __future__ import annotations

from importlib.util import find_spec

from core.display.causes.names import IMPORTS
from core.mynotes.repairs.rule import Patch, Surroundings

MORE = {
    "plt": "import matplotlib.pyplot as plt",
    "nn": "from torch import nn",
    "tqdm": "from tqdm import tqdm",
    "sns": "import seaborn as sns",
}
"""Beside those that the explanations of errors know."""

NOT_SURE = {"tensor", "re", "time", "copy", "random"}
"""Names that are as likely a variable of the reader's."""


def statement(name: str) -> str:
    """The line that brings a well-known name, where its package is installed; else ""."""
    line = MORE.get(name) or IMPORTS.get(name, "")
    if not line:
        return ""
    package = line.split()[1].split(".")[0]
    return line if find_spec(package) is not None else ""


def importing(code: str, around: Surroundings) -> Patch | None:
    """The missing statements as the first lines of the cell."""
    if not around.imports:
        return None
    return Patch("\n".join([*around.imports, code]), {"statements": "; ".join(around.imports)})
