"""Everything that a browser may ask of a playground: one function a command, checked as if a stranger had written it.

A function that cannot make sense of what it is given raises KeyError, TypeError, ValueError or OverflowError, which the
session tells the reader in one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from core.playground import own
from core.playground.fault import Fault
from core.playground.settings import OWN, check
from core.playground.side import Side
from core.playground.tour import TOUR

if TYPE_CHECKING:
    from core.playground.session import Session

SPEEDS = ("slow", "steady", "one", "two", "five", "ten", "fifty", "full")
PACE: dict[str, tuple[str, int]] = {
    "slow": ("step", 1), "steady": ("step", 5), "one": ("epoch", 1), "two": ("epoch", 2), "five": ("epoch", 5),
    "ten": ("epoch", 10), "fifty": ("epoch", 50), "full": ("epoch", 0),
}  # fmt: skip
"""What one frame is at each speed; 0 epochs: as many as there is time for."""
HIDABLE = (
    "play", "step", "reset", "speed", "data", "noise", "ratio", "rows", "batch", "features", "network", "activation",
    "dropout", "init", "loss", "optimizer", "rate", "schedule", "penalty", "seed", "test", "discrete", "compare",
    "curves", "layers", "surface", "own", "export", "tour",
)  # fmt: skip
"""Parts of the page that a link may leave out: ``hide=noise.batch``."""
SOFT = {"lr", "mu", "rate"}
"""Settings that may change in the middle of a run."""
MOST_DRAWN = 500
DATA = ("data", "classes", "rows", "noise", "ratio", "data_seed", "own")
"""Settings that two runs always share, with the seed of their first weights."""


def _set(session: Session, command: Mapping[str, Any]) -> None:
    side = session.sides[1 if command.get("side") == 1 and len(session.sides) > 1 else 0]
    changes = dict(command["changes"])
    settings, faults = check(asdict(side.settings) | changes)
    if faults:
        session.faults = faults
        return
    if "hidden" in changes and len(side.settings.activation) > 1:
        settings = settings.with_(activation=settings.layer_activations() or settings.activation[:1])
    session.faults = session.notes = ()
    before, side.settings = side.settings, settings
    names = {name for name in changes if getattr(before, name) != getattr(settings, name)}
    if not names:
        return
    if names <= SOFT and side.state is not None and side.state["t"]:
        side.edited = True
        return
    for other in session.sides:
        if other is not side:
            other.settings = other.settings.with_(**{name: getattr(settings, name) for name in DATA if name in names})
    session.begin()
    session.check_data(())


def _play(session: Session, command: Mapping[str, Any]) -> None:
    session.playing = True


def _pause(session: Session, command: Mapping[str, Any]) -> None:
    session.stop()


def _step(session: Session, command: Mapping[str, Any]) -> None:
    session.playing = False
    unit = "step" if command.get("unit") == "step" else "epoch"
    if len(session.to_do) < 8:
        session.to_do.append((unit, 1))


def _reset(session: Session, command: Mapping[str, Any]) -> None:
    session.begin()


def _view(session: Session, command: Mapping[str, Any]) -> None:
    changes = dict(command["changes"])
    if changes.get("speed") in PACE:
        session.speed = changes["speed"]
    session.test = bool(changes.get("test", session.test))
    session.discrete = bool(changes.get("discrete", session.discrete))
    if "hidden" in changes:
        session.hidden = tuple(part for part in HIDABLE if part in changes["hidden"])


def _weight(session: Session, command: Mapping[str, Any]) -> None:
    side = session.sides[1 if command.get("side") == 1 and len(session.sides) > 1 else 0]
    index, value = command["index"], float(command["value"])
    if side.state is None or not isinstance(index, int) or not 0 <= index < len(side.state["P"]):
        return
    if not np.isfinite(value) or abs(value) > 1000:
        session.faults = (Fault("weight", {"most": 1000}),)
        return
    session.faults = ()
    state = dict(side.state)
    state["P"], state["dead"] = np.array(state["P"]), np.array(state["dead"])
    state["P"][index], state["dead"][index] = value, 0
    side.state, side.edited, side.look = state, True, None
    session.drop()


def _compare(session: Session, command: Mapping[str, Any]) -> None:
    session.sides = [session.sides[0]]
    if command.get("on"):
        session.sides.append(Side(session.sides[0].settings))
    session.begin()


def _task(session: Session, command: Mapping[str, Any]) -> None:
    name = command["id"]
    session.task = name if name in TOUR else ""
    session.sides = [Side(TOUR[name].start if name in TOUR else session.sides[0].settings)]
    session.faults = session.notes = ()
    session.begin()


def _file(session: Session, command: Mapping[str, Any]) -> None:
    """A file or pasted text, or other columns of the last one."""
    if "text" in command:
        session.table, fault = own.read_table(str(command["text"]))
        session.columns, session.notes, session.names = None, (), ()
        session.faults = (fault,) if fault else ()
        if session.table is None:
            return
    if session.table is None:
        return
    columns = command.get("columns") or own.guess(session.table)
    session.columns = tuple(int(n) for n in columns)
    taken = own.take(session.table, session.columns)
    if taken.text:
        _own(session, taken.text, taken.names)
    session.faults, session.notes = taken.faults, taken.notes


def _drawn(session: Session, command: Mapping[str, Any]) -> None:
    """Points drawn by hand: [[x, y, class], …]."""
    rows = [(float(x), float(y), int(k)) for x, y, k in command["points"]][:MOST_DRAWN]
    session.table, session.columns, session.names, session.notes = None, None, (), ()
    kinds = sorted({k for _, _, k in rows})
    if len(rows) < own.LEAST_ROWS or len(kinds) < 2 or not all(0 <= k < own.MOST_CLASSES for k in kinds):
        session.faults = (Fault("draw_more", {"least": own.LEAST_ROWS}),)
        return
    session.faults = ()
    table = np.array(rows)
    _own(session, own.encode(table[:, :2], table[:, 2], kinds[-1] + 1), ())


def _own(session: Session, text: str, names: Sequence[str]) -> None:
    session.names = tuple(names)
    for side in session.sides:
        side.settings = side.settings.with_(data=OWN, own=text)
    session.begin()


def _surface(session: Session, command: Mapping[str, Any]) -> None:
    session.wish, session.surfaces = "surface", None


def _script(session: Session, command: Mapping[str, Any]) -> None:
    session.wish, session.script = "script", ""


COMMANDS = {
    "set": _set, "play": _play, "pause": _pause, "step": _step,
    "reset": _reset, "view": _view, "weight": _weight, "compare": _compare,
    "task": _task, "file": _file, "draw": _drawn, "surface": _surface,
    "script": _script,
}  # fmt: skip
"""Everything that a browser may ask."""
