"""Running the cells of the notes, each run in a process of its own.

    kernel = open_kernel(shared=False)
    kernel.warm()
    result = kernel.run(Job((Source("sum", "1 + 1"),)))

Importing this imports nothing of what cells use: no torch, no pandas, no altair.
"""

from __future__ import annotations

import atexit
import threading
from typing import Any

from core.errors import KernelError
from core.kernel.flight import Ticket
from core.kernel.kernel import Kernel
from core.kernel.types import Guarantees, Job, Limits, Result, Row, Source

__all__ = ["Guarantees", "Job", "Kernel", "Limits", "Result", "Row", "Source", "Ticket", "open_kernel"]

_lock = threading.Lock()
_open: list[tuple[Kernel, dict[str, Any]]] = []


def open_kernel(**settings: Any) -> Kernel:
    """The kernel of this process, the same one until it is closed; see ``Kernel`` for the settings.

    Raises KernelError when it is open with other settings already.
    """
    with _lock:
        if not _open or _open[0][0].closed:
            kernel = Kernel(**settings)
            atexit.register(kernel.close)
            _open[:] = [(kernel, settings)]
        kernel, before = _open[0]
        if before != settings:
            raise KernelError(f"the kernel is open with {before}, not with {settings}")
        return kernel
