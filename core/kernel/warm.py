"""What every run would have to import and build for itself, done once before the first.

One thread is the rule: a fork copies one thread alone, and the locks that the others held stay closed for ever.
torch is told before its first operation, pyarrow and the BLAS libraries by the environment (``launch.environment``).
"""

from __future__ import annotations

import ast
import gc
import sys

from core.kernel import jail
from core.kernel.console import Stream
from core.kernel.tape import Tape
from core.kernel.types import Guarantees, Limits


def imports(*, everything: bool) -> None:
    """Import what cells use and take one step with it: the first optimizer alone costs more than a second."""
    from core.display import render

    if not everything:
        render.outputs(0)
        return

    import torch

    torch.set_num_threads(1)
    weight = torch.ones(8, 8, requires_grad=True)
    optimizer = torch.optim.Adam([weight])
    (weight @ weight).relu().sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(torch.nn.Linear(4, 3)(torch.rand(5, 4)), torch.tensor([0, 1, 2, 0, 1]))
    torch.manual_seed(0)
    repr(torch.rand(2, 2))

    from core.autograd import jacobian, trace

    # The first use of torch.func costs more than a second where nothing has loaded it.
    for value in (trace(lambda x: (x * x).sum(), weight), jacobian(lambda x: x * x, torch.ones(2))):
        render.outputs(value)

    import numpy
    import pandas

    numpy.random.seed(0)
    frame = pandas.DataFrame({"x": [0.0, 1.0], "y": [1.0, 0.0]})

    import altair

    chart = altair.Chart(frame).mark_line().encode(x="x", y="y").properties(width="container")
    chart.to_dict()

    from core import tensors

    picture = tensors.show_op(torch.mm, torch.rand(2, 2), torch.rand(2, 2))
    pictures = (picture, tensors.show_memory(weight))
    for value in (*pictures, frame, chart, torch.rand(2, 2), torch.nn.Linear(2, 2), numpy.zeros(2)):
        render.outputs(value)


REHEARSAL = """
class Cell:
    def __init__(self):
        self.values = {f"{number}": number * 0.5 for number in range(8)}

shown = [Cell().values]
torch = sys.modules.get("torch")
if torch is not None:
    shown.append(torch.ones(2, 2, requires_grad=True) * 2)
"""


def rehearse() -> None:
    """Do once what cells do. A fork gets its own copy of a page when it first writes there: so it has those of every
    cell before anyone waits for it."""
    from core.display import render

    tape = Tape(len, Limits())
    tape.deaf = False
    space = {"sys": sys}
    exec(compile(ast.parse(REHEARSAL), "<rehearsal>", "exec"), space)
    for value in space["shown"]:
        print(value, file=Stream(tape, "stdout", 1))
        for output in render.outputs(value):
            tape.show(output)
    tape.flush()


def detect(backend: str) -> Guarantees:
    """What holds here, found by trying; the process must have one thread and be small, for it forks."""
    report = jail.detect()
    return Guarantees(report.level, backend, report.rows)


def threads() -> int:
    """How many threads this process has, C's among them where the system tells."""
    if sys.platform == "linux":
        from os import listdir

        return len(listdir("/proc/self/task"))  # noqa: PTH208 - counted before every fork
    import threading

    return threading.active_count()


def settle() -> None:
    """Collect, and take what is left out of the collector's sight: a child then shares these pages for longer."""
    gc.collect()
    gc.disable()
    gc.freeze()
