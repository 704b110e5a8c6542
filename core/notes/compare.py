"""Compares two results: structure and words exactly, numbers within a tolerance, wherever they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

RTOL = 1e-4
ATOL = 1e-6
"""Two processors may add in another order; a reader cannot see a difference as small as these."""

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")


def differences(old: Mapping[str, Any], new: Mapping[str, Any], *, volatile: bool = False) -> tuple[str, ...]:
    """Where two stored records differ, as lines for an author: ``outputs[0].text: 'a' became 'b'``.

    ``volatile``: only the status, the kinds of the outputs and the type of the error count.
    """
    if volatile:
        old, new = _outline(old), _outline(new)
    fields = ("status", "outputs", "error")
    return tuple(line for key in fields for line in _walk(key, old.get(key), new.get(key)))


def _outline(record: Mapping[str, Any]) -> dict[str, Any]:
    kinds: list[Any] = []
    for output in record.get("outputs") or ():
        kind = {"kind": output.get("kind")}
        if kind not in kinds[-1:]:
            kinds.append(kind)
    error = record.get("error")
    return {
        "status": record.get("status"),
        "outputs": kinds,
        "error": error and {"type": error.get("type"), "cell": error.get("cell")},
    }


def _walk(where: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _walk(f"{where}.{key}", old.get(key), new.get(key))
    elif _is_list(old) and _is_list(new):
        if len(old) != len(new):
            yield f"{where}: {len(old)} items became {len(new)}"
        for at, (a, b) in enumerate(zip(old, new, strict=False)):
            yield from _walk(f"{where}[{at}]", a, b)
    elif not _alike(old, new):
        yield f"{where}: {_short(old)} became {_short(new)}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _alike(old: Any, new: Any) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return same_text(old, new)
    if _is_number(old) and _is_number(new):
        return _close(old, new)
    return type(old) is type(new) and old == new


def same_text(old: str, new: str) -> bool:
    """Whether two texts say the same: addresses in memory do not count, decimals count within the tolerance."""
    old, new = _ADDRESS.sub("0x…", old), _ADDRESS.sub("0x…", new)
    if old == new:
        return True
    if _NUMBER.sub("0", _squeezed(old)) != _NUMBER.sub("0", _squeezed(new)):
        return False
    return all(
        _close(float(a), float(b)) if "." in a + b else a == b
        for a, b in zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=True)
    )


def _squeezed(text: str) -> str:
    """A sign or another digit moves the columns of a printed tensor; that alone is no difference."""
    return re.sub(r"[ \t]+", " ", text)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _close(old: float, new: float) -> bool:
    if isinstance(old, int) and isinstance(new, int):
        return old == new
    return math.isclose(old, new, rel_tol=RTOL, abs_tol=ATOL)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 160 else text[:120] + "…" + text[-30:]
