"""How much of a computation is recorded and drawn. Beyond each bound something is left out, and a sentence says so."""

from __future__ import annotations

NODES = 400
"""Nodes of one picture; operations after that run unrecorded."""
STEPS = 1_500
"""Steps of one walk."""
FULL = 10_000
"""Elements up to which a tensor is copied, so that its numbers can be shown and its rule worked out."""
KEPT = 2_000_000
"""Elements copied in one recording, all tensors together."""
SIDE = 8
"""Rows and columns of the numbers that are sent for one value; larger ones are thinned evenly."""
NUMBERS = 24_000
"""Numbers sent for one recording."""
VALUES = 3_000
"""Values sent for one recording, equal ones counted once."""
LINES, COLUMNS = 200, 200
"""Size of the code beside the graph."""
WORKED = 6
"""Elements of a gradient whose arithmetic is spelled out."""
TERMS = 6
"""Summands that are spelled out for one element."""
NOTES = 40
"""Remarks on one step or node."""
