"""Write ``torch_names.json``: every public name of torch's common modules.

    python -m core.mynotes.repairs.names_of_torch

Run by hand when torch is updated; a test holds the file to the torch that is installed.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path

MODULES = (
    "torch", "torch.nn", "torch.nn.functional", "torch.nn.init", "torch.nn.utils", "torch.optim",
    "torch.optim.lr_scheduler", "torch.utils", "torch.utils.data", "torch.autograd", "torch.linalg", "torch.random",
    "torch.func",
    "torch.cuda",
    "torch.Tensor", "torch.distributions",
)  # fmt: skip


def collect() -> dict[str, list[str]]:
    """Module to its public names, sorted. Imports torch."""
    import torch

    found = {}
    for module in MODULES:
        thing = torch.Tensor if module == "torch.Tensor" else importlib.import_module(module)
        found[module] = sorted(name for name in dir(thing) if not name.startswith("_"))
    return found


def main() -> None:
    path = Path(__file__).with_name("torch_names.json")
    lines = ",\n".join(f" {json.dumps(module)}: {json.dumps(names)}" for module, names in collect().items())
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
