"""A Python object to an output, in the run. VIEWS is the whole of it: what is not in the table shows as its repr.

Types are found in ``sys.modules``: an object of a library that was never imported cannot exist, so nothing is imported
here. An object's true type decides, not its ``__class__``; its own ``_repr_html_`` is never asked. What a view returns
passes the same schema as in the parent; an object that breaks its view shows as text.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable

from core.display.arrays import ndarray
from core.display.charts import chart
from core.display.modules import module
from core.display.reprs import safe_repr
from core.display.schema import check
from core.display.tables import frame, index, series
from core.display.tensors import tensor

SPREAD = 6
"""A tuple, list or dict of at most so many tensors shows each by itself."""


def _is(library: str, name: str) -> Callable[[object], bool]:
    """A test: is the object of class ``library.name`` or of a subclass, if that library is loaded at all?"""

    def test(obj: object) -> bool:
        kind = getattr(sys.modules.get(library), name, None)
        return isinstance(kind, type) and issubclass(type(obj), kind)

    return test


def _picture(obj: object) -> dict:
    """What ``core.tensors`` has drawn."""
    return obj.output


VIEWS: tuple[tuple[Callable[[object], bool], Callable[[object], dict | None]], ...] = (
    (_is("torch", "Tensor"), tensor),
    (_is("numpy", "ndarray"), ndarray),
    (_is("pandas", "DataFrame"), frame),
    (_is("pandas", "Series"), series),
    (_is("pandas", "Index"), index),
    (_is("torch.nn", "Module"), module),
    (_is("core.autograd.walk", "Trace"), lambda trace: trace.to_output()),
    (_is("core.autograd.jacobians", "Jacobian"), lambda matrix: matrix.to_output()),
    (_is("core.tensors.operation", "Picture"), _picture),
    (_is("core.tensors.memory", "Memory"), _picture),
)
"""In order: a test, and the view of what passes it (None: no view after all, show the repr)."""

is_chart = _is("altair", "TopLevelMixin")


def to_output(obj: object) -> dict:
    """``obj`` as one output that passes ``schema.check``. Raises for nothing but a faulty chart, see ``charts``."""
    if is_chart(obj):
        return chart(obj)
    for test, view in VIEWS:
        if test(obj):
            try:
                out = view(obj)
                if out is not None:
                    return check(out)
            except (Exception, SystemExit, KeyboardInterrupt):  # noqa: BLE001  a reader's subclass may raise anything
                break
    return check({"kind": "text", "text": safe_repr(obj)})


def outputs(obj: object) -> list[dict]:
    """What the last expression of a cell shows: nothing for None, several outputs for a few tensors, else one."""
    if obj is None:
        return []
    return [to_output(part) | ({"name": name} if name else {}) for name, part in _parts(obj)]


def display(*objects: object, send: Callable[[dict], object]) -> None:
    """Show each object in order, by ``send``; the kernel binds ``send`` before it hands this out as a builtin."""
    for obj in objects:
        for out in outputs(obj) or [to_output(obj)]:
            send(out)


def _parts(obj: object) -> list[tuple[str, object]]:
    """(name, part): the tensors of a small container under ``[0]`` or ``.values``; else the object, without a name.

    Numbers without a dimension read better as one line, ``(tensor(1.), tensor(2.))``.
    """
    kind = type(obj)
    if kind in (list, tuple):
        parts = [(f"[{place}]", part) for place, part in enumerate(obj[: SPREAD + 1])]
    elif kind is dict or kind is OrderedDict:
        parts = [(f"[{key!r}]", part) for key, part in list(obj.items())[: SPREAD + 1] if type(key) is str]
        parts = parts if len(parts) == len(obj) else []
    elif kind.__module__ == "torch.return_types" and issubclass(kind, tuple):
        names = kind.__match_args__ if hasattr(kind, "__match_args__") else ()
        parts = [(f".{name}", part) for name, part in zip(names, obj, strict=False)]
    else:
        parts = []
    arrays = all(VIEWS[0][0](part) or VIEWS[1][0](part) for _, part in parts)
    if 1 < len(parts) <= SPREAD and arrays and any(len(part.shape) for _, part in parts):
        return parts
    return [("", obj)]
