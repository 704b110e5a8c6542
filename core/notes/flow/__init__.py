"""Walks through cells in order and notes, for each, which earlier cells made or changed what it looks at.

No code is run. Every object that a cell makes is a ``Thing`` that remembers the cells which wrote it, the things that
may share its memory (*kin*: views, containers and their items, an optimizer and its model) and the things it was
computed from (*sources*, along which ``backward`` walks). Reading a name makes the cell depend on the writers of its
things. Functions and methods of the notes are followed into at each call, so that a name which a function reads is
looked up when it is called, and a function that changes its argument changes it. Branches are walked side by side and
joined.

Gradients are written apart from values: ``y.backward()`` concerns a later cell that reads ``x.grad``, and not one that
only reads ``x``. Otherwise every experiment on the same data would drag in the one before it.

Where Python cannot be foreseen the walk errs towards more cells, with these exceptions: objects reached through the
items of two added lists, running statistics of BatchNorm, exec, and names put together at run time.
"""

from __future__ import annotations

from core.notes.flow.calls import Walk
from core.notes.flow.state import TooInvolved

__all__ = ["TooInvolved", "Walk"]
