"""Numbers and tensors as the short texts that a picture holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import torch

from core.display.numbers import plain
from core.display.pictures import ELEMENTS

SUMMARY = 10_000
"""Elements up to which minimum, maximum and mean stand for a tensor that is too large to draw."""
LETTERS = "ijklmnpqrstuvwxyz"
MINUS = "−"


def short(value: object) -> str:
    """A number with at most four significant digits, ``−`` for minus; a float shows its point."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, complex):
        parts = short(value.real), short(value.imag)
        return f"{parts[0]}{'' if parts[1].startswith(MINUS) else '+'}{parts[1]}j"
    if isinstance(value, float):
        return _float(value).replace("-", MINUS)
    text = str(value).replace("-", MINUS)
    return text if len(text) <= 24 else f"{text[:20]}…"


def _float(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        text = f"{value:.{max(4, len(str(int(abs(value)))) + 1)}g}"
        return text if "." in text or "e" in text else f"{text}.0"
    return f"{value:.2e}"


def grouped(text: str) -> str:
    """A negative number in parentheses, as it stands behind an operator; a complex one, which is a sum itself."""
    return f"({text})" if text.startswith(MINUS) or text.endswith("j") else text


def strided(x: torch.Tensor) -> bool:
    """Whether the numbers of ``x`` can be read one by one."""
    return x.layout is torch.strided and not x.is_quantized and x.device.type != "meta"


def numbers(x: torch.Tensor) -> list[object]:
    """The elements of a strided tensor in row-major order as Python numbers."""
    with torch.no_grad():
        x = x.detach().resolve_conj().resolve_neg()
        try:
            return x.flatten().tolist()
        except (RuntimeError, NotImplementedError):  # float8 and its like
            return x.float().flatten().tolist()


def texts(x: torch.Tensor) -> list[str] | None:
    """One text an element in row-major order; None when ``x`` is too large to draw or cannot be read."""
    if x.numel() > ELEMENTS or not strided(x):
        return None
    return [short(value) for value in numbers(x)]


def summary(x: torch.Tensor) -> dict | None:
    """Minimum, maximum and mean of a tensor that is drawn by them alone; None beyond SUMMARY elements."""
    if not 0 < x.numel() <= SUMMARY or x.is_complex() or not strided(x):
        return None
    values = x.detach().double()
    return {
        "min": plain(values.min().item(), 4),
        "max": plain(values.max().item(), 4),
        "mean": plain(values.mean().item(), 4),
    }


def grid(x: torch.Tensor, name: str, role: str = "value", dtype: str | None = None) -> dict:
    """A tensor as a picture shows it."""
    values = texts(x)
    return {
        "name": name,
        "role": role,
        "shape": list(x.shape),
        "dtype": dtype or str(x.dtype).removeprefix("torch."),
        "values": values,
        "summary": None if values is not None else summary(x),
    }


def place(position: int, shape: Sequence[int]) -> tuple[int, ...]:
    """The index of the element at ``position`` in row-major order."""
    index: list[int] = []
    for size in reversed(shape):
        position, at = divmod(position, size)
        index.append(at)
    return tuple(reversed(index))


def at(name: str, index: Iterable[object]) -> str:
    """``a[0, 1]``; the name alone for a tensor without dimensions."""
    inner = ", ".join(map(str, index))
    return f"{name}[{inner}]" if inner else name
