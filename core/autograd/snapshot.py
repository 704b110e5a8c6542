"""Values as they were at one moment, as JSON: for the picture a small grid, for the rules a bounded copy."""

from __future__ import annotations

import json
from typing import Any

import torch
from torch import Tensor

from core.autograd.caps import FULL, KEPT, NUMBERS, SIDE, VALUES
from core.display.numbers import plain

DIGITS = 7


class Values:
    """The table of all values of one recording; equal ones stand in it once."""

    def __init__(self) -> None:
        self.table: list[dict[str, Any]] = []
        self.thinned = False
        """Whether any value was too large for its numbers to be sent whole."""
        self.full = False
        self.large = False
        """Whether any value had more than FULL elements, so that no rule is worked out with it."""
        self._places: dict[str, int] = {}
        self._numbers = NUMBERS
        self._kept = KEPT

    def add(self, tensor: Tensor) -> int | None:
        """The place of ``tensor``'s value in the table; None when the table is full."""
        entry = self._entry(tensor)
        key = json.dumps(entry)
        if key not in self._places:
            if len(self.table) >= VALUES:
                self.full = True
                return None
            self._places[key] = len(self.table)
            self.table.append(entry)
        return self._places[key]

    def copy(self, tensor: Tensor) -> Tensor | None:
        """A detached copy for the rules; None for one that is too large, or when enough has been copied."""
        if tensor.numel() > FULL or tensor.layout is not torch.strided or self._kept < tensor.numel():
            return None
        self._kept -= tensor.numel()
        return tensor.detach().as_subclass(Tensor).clone()

    def _entry(self, tensor: Tensor) -> dict[str, Any]:
        entry: dict[str, Any] = {"shape": list(tensor.shape), "dtype": str(tensor.dtype).removeprefix("torch.")}
        if tensor.layout is not torch.strided or tensor.device.type != "cpu" or tensor.is_complex():
            return entry | {"rows": None, "step": [1, 1], "range": None}
        tensor = tensor.detach().as_subclass(Tensor)
        self.large |= tensor.numel() > FULL
        rows = tensor.reshape(-1, tensor.shape[-1] if tensor.dim() else 1) if tensor.numel() else None
        if rows is None:
            return entry | {"rows": [], "step": [1, 1], "range": None}
        short = tensor.dim() == 1 and len(tensor) <= 2 * SIDE
        steps = [1, 1] if short else [-(-size // SIDE) for size in rows.shape]
        part = rows[:: steps[0], :: steps[1]]
        if self._numbers < part.numel():
            self.full = True
            return entry | {"rows": None, "step": [1, 1], "range": self._range(tensor)}
        self._numbers -= part.numel()
        grid = [[plain(value, DIGITS) for value in row] for row in part.tolist()]
        if steps == [1, 1]:
            return entry | {"rows": grid, "step": steps, "range": None}
        self.thinned = True
        return entry | {"rows": grid, "step": steps, "range": self._range(tensor)}

    @staticmethod
    def _range(tensor: Tensor) -> list[Any]:
        """Least and greatest value and the mean."""
        values = tensor.double()
        return [plain(value.item(), DIGITS) for value in (values.min(), values.max(), values.mean())]
