"""Autograd made visible: ``trace`` walks through the graph of a program, ``jacobian`` shows a whole Jacobian matrix.

Runs where cells run; the app's own process sees only the JSON of ``Trace.to_output`` and ``Jacobian.to_output``.

    places, names    where an operation stands in the reader's code, and what the reader calls a tensor
    recorder         takes down a program while it runs: records, snapshot
    rules            local derivatives as formulas and as arithmetic; working puts the two side by side
    walk, picture    trace() and its JSON; jacobians is jacobian()
"""

from core.autograd.jacobians import Jacobian, jacobian
from core.autograd.walk import Trace, trace

__all__ = ["Jacobian", "Trace", "jacobian", "trace"]
