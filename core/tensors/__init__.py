"""Pictures of tensor operations: what goes in, what comes out, which numbers made which, where they lie in memory.

    show_op(torch.cat, (a, b), dim=1)        show_op(lambda: (a + b).sum(dim=0))
    show(a, b, a @ b)                        what a call was written as is drawn as that operation
    show_memory(x, y=x.t())                  with show_memory(x, y): y[0] = 9; memory(x) for short
    show_broadcast((3, 1), (4,))

Each returns an object that a cell shows. An operation that torch refuses is shown with the dimension that does not fit.
torch is imported here, so the app's own process never imports this package.
"""

from core.tensors.memory import show_memory
from core.tensors.operation import show_broadcast, show_op
from core.tensors.shown import show

memory = show_memory

__all__ = ["memory", "show", "show_broadcast", "show_memory", "show_op"]
