"""One visitor's playground: two runs at most, what is shown of them, and what the page asked. Keeps no thread.

The page hands each event of the browser to ``handle`` and sends back ``message``. While it plays, one short task at a
time is under way in the worker: an event collects what the last one gave and starts the next, so nothing trains unless
somebody looks. What a browser may ask is in ``commands``, what it is told in ``message``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from core.errors import StudyError, TooManyTasks, WorkerDied
from core.playground import address, message, own
from core.playground.commands import COMMANDS, HIDABLE, PACE
from core.playground.datasets import Points, made, split
from core.playground.fault import Fault
from core.playground.settings import OWN, Settings, misfits
from core.playground.side import Side
from core.playground.tour import TOUR

LOOK_S = 0.5
CURVE = 400
"""A curve longer than this loses every second point."""
MOST_FRAMES = 36
BUDGET_S = 0.12
GENTLE_S = 0.02
"""How long an event waits for its own task, for a quick answer to a click."""
FIRST_S = 0.4
DEATHS = 3
"""So often a run goes on from its last state when the worker has died under it."""


class Worker(Protocol):
    """What is needed of ``core.worker.Worker``."""

    def start(self, kind: str, params: dict[str, Any], visitor: str) -> Any: ...


@dataclass
class Session:
    """Plain values; the page keeps it for a visit."""

    sides: list[Side] = field(default_factory=lambda: [Side(Settings())])
    speed: str = "one"
    test: bool = False
    """Test rows are drawn too."""
    discrete: bool = False
    """The output is drawn as classes, without shades."""
    hidden: tuple[str, ...] = ()
    task: str = ""
    done: set[str] = field(default_factory=set)
    playing: bool = False
    to_do: list[tuple[str, int]] = field(default_factory=list)
    """Single steps asked for."""
    version: int = 1
    """Changes when the runs begin anew."""
    data_version: int = 1
    seen: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    table: own.Table | None = None
    columns: tuple[int, int, int] | None = None
    names: tuple[str, ...] = ()
    surfaces: list[dict[str, Any]] | None = None
    wish: str = ""
    """A look, a surface or a script that is to be made when the worker is free."""
    script: str = ""
    script_epochs: int = 0
    trouble: StudyError | None = None
    ticket: Any = None
    _job: tuple[str, int] = ("", 0)
    _looked_at: float = 0.0
    frames: list[tuple[list[np.ndarray], list[np.ndarray]]] = field(default_factory=list)
    fresh_looks: bool = False
    fast: bool = True
    full: bool = False
    _deaths: int = 0
    _points: tuple[str, Points | None] = ("", None)

    # The address

    def read_address(self, words: Mapping[str, str]) -> None:
        """Begin with what an address says; faults are told."""
        task = words.get("task", "")
        base = TOUR[task].start if task in TOUR else Settings()
        first, faults = address.read(words, base)
        self.sides = [Side(first)]
        if words.get("vs"):
            second, more = address.read_second(words["vs"], first)
            self.sides.append(Side(second))
            faults += more
        if task and task not in TOUR:
            faults += (Fault("not_a_choice", {"name": "task", "value": task[:40], "known": ", ".join(TOUR)}),)
        self.task = task if task in TOUR else ""
        self.speed = words["speed"] if words.get("speed") in PACE else "one"
        self.test, self.discrete = words.get("test") == "1", words.get("steps") == "1"
        self.hidden = tuple(part for part in words.get("hide", "").split(".") if part in HIDABLE)
        self.begin()
        self.check_data(faults)

    def address(self) -> dict[str, str]:
        """The words that open this page again as it is."""
        first = self.sides[0].settings
        words = {"task": self.task} if self.task else {}
        words |= address.write(first, TOUR[self.task].start if self.task else Settings())
        if len(self.sides) > 1:
            words["vs"] = address.write_second(self.sides[1].settings, first)
        words |= {"speed": self.speed} if self.speed != "one" else {}
        words |= {"test": "1"} if self.test else {}
        words |= {"steps": "1"} if self.discrete else {}
        words |= {"hide": ".".join(self.hidden)} if self.hidden else {}
        return words

    # Events

    def handle(self, event: Mapping[str, Any] | None, worker: Worker, visitor: str) -> None:
        """Take one event of the browser: {n, commands, want}; None draws what there is."""
        number, commands, want = _event(event)
        if number > self.seen:
            self.seen = number
            for command in commands:
                self._command(command)
        self._collect(0)
        self._go_on(worker, visitor, want)
        if self.ticket is not None and not self.frames:
            self._collect(FIRST_S if any(side.look is None for side in self.sides) else GENTLE_S)
            self._go_on(worker, visitor, want)

    def _command(self, command: Mapping[str, Any]) -> None:
        act = COMMANDS.get(str(command.get("do")))
        if act is not None:
            try:
                act(self, command)
            except (KeyError, TypeError, ValueError, OverflowError):
                self.faults = (Fault("command"),)

    def stop(self) -> None:
        """No more frames, and a look at where it ended."""
        self.playing = False
        self.wish = self.wish or "look"

    def begin(self) -> None:
        """All runs from their first weights."""
        for side in self.sides:
            side.restart()
        self.playing, self.to_do, self.surfaces, self.wish, self.script = False, [], None, "", ""
        self.version += 1
        self.trouble, self._deaths = None, 0
        self.drop()

    def drop(self) -> None:
        """What is under way comes too late."""
        if self.ticket is not None:
            self.ticket.cancel()
            self.ticket = None
        self.frames = []

    def check_data(self, faults: Sequence[Fault]) -> None:
        """Tell what of the settings does not go with the data."""
        points = self.points()
        more: tuple[Fault, ...] = (Fault("own_missing"),) if points is None else ()
        if points is not None:
            for side in self.sides:
                more += misfits(side.settings, points.classes, points.n_train)
        self.faults = (*faults, *_once(more))

    # Data

    def points(self) -> Points | None:
        """What the runs learn from; None when the reader's own hold nothing."""
        s = self.sides[0].settings
        key = json.dumps([s.data, s.rows, s.noise, s.classes, s.ratio, s.data_seed, s.own if s.data == OWN else ""])
        if self._points[0] != key:
            if s.data != OWN:
                points = made(s.data, s.rows, s.noise, s.classes, s.ratio, s.data_seed)
            else:
                decoded = own.decode(s.own)
                points = split(*decoded, s.ratio, np.random.RandomState(s.data_seed)) if decoded else None
            self._points = (key, points)
            self.data_version += 1
        return self._points[1]

    # The worker

    def _go_on(self, worker: Worker, visitor: str, want: int) -> None:
        """Start what is to be done next, if nothing is under way."""
        if self.ticket is not None or self.points() is None or self.trouble is not None:
            return
        job = self._next(want)
        if job is None:
            return
        runs = [{"words": address.write(side.settings), "state": side.state} for side in self.sides]
        try:
            self.ticket = worker.start("playground", {**job, "runs": runs}, visitor)
        except TooManyTasks:
            self.full = True  # the browser asks again
            return
        except StudyError as error:
            self.trouble, self.playing = error, False
            return
        self.full = False
        if self.wish == "look":
            self.wish = ""
        elif job["do"] == "advance" and self.to_do:
            del self.to_do[0]
        self._job = (job["do"], self.version)

    def _next(self, want: int) -> dict[str, Any] | None:
        if any(side.look is None for side in self.sides):
            return {"do": "look"}
        if self.wish == "look":
            return {"do": "look"}
        if self.to_do:
            unit, count = self.to_do[0]
            return {"do": "advance", "unit": unit, "count": count, "frames": 1, "budget_s": 1.0, "look": True}
        if self.wish == "surface":
            return {"do": "surface"}
        if self.wish == "script":
            self.script_epochs = int(self.sides[0].look["epoch"])
            return {"do": "script", "epochs": self.script_epochs}
        if not self.playing or want <= 0:
            return None
        unit, count = PACE[self.speed]
        now = time.monotonic()
        look = bool(self.task) or now - self._looked_at > LOOK_S
        if look:
            self._looked_at = now
        frames = min(want, MOST_FRAMES)
        return {"do": "advance", "unit": unit, "count": count, "frames": frames, "budget_s": BUDGET_S, "look": look}

    def _collect(self, wait: float) -> None:
        """Take the result of the task under way, if it is there within ``wait`` seconds."""
        if self.ticket is None or not self.ticket.wait(wait):
            return
        ticket, self.ticket = self.ticket, None
        do, version = self._job
        if version != self.version or ticket.state == "cancelled":
            return
        if isinstance(ticket.error, WorkerDied) and self._deaths < DEATHS:
            self._deaths += 1
            return
        if ticket.state == "failed":
            self.trouble, self.playing = ticket.error, False
            return
        result = ticket.result
        if "refused" in result:
            self.faults = tuple(Fault(one["key"], one["facts"]) for one in result["refused"])
            self.playing = False
        elif do == "surface":
            self.surfaces, self.wish = result["surfaces"], ""
        elif do == "script":
            self.script, self.wish = result["script"], ""
        else:
            self._absorb(do, result)

    def _absorb(self, do: str, result: Mapping[str, Any]) -> None:
        for side, state in zip(self.sides, result["states"], strict=True):
            side.state = state
        if do == "advance":
            self.fast = result["fast"]
            self.frames.append((result["weights"], result["numbers"]))
            for side, numbers in zip(self.sides, result["numbers"], strict=True):
                side.curve += [tuple(row) for row in numbers.tolist()]
                while len(side.curve) > CURVE:
                    side.curve = [*side.curve[:-1:2], side.curve[-1]]
        if result["looks"]:
            for side, look in zip(self.sides, result["looks"], strict=True):
                side.look = look
                if not side.curve:
                    side.curve.append((look["epoch"], look["train"], look["test"]))
            self.fresh_looks = True
            self._check_task()
        if self.playing and any(not np.isfinite(side.state["P"]).all() for side in self.sides):
            self.stop()

    def _check_task(self) -> None:
        """Whether the first run does what the task asks; weights set by hand count only where the task wants them."""
        side = self.sides[0]
        counts = self.task and (not side.edited or self.task == "by-hand") and "test_accuracy" in side.look
        if counts and TOUR[self.task].done(side.settings, side.look):
            self.done.add(self.task)

    @property
    def busy(self) -> bool:
        """Whether there will be something to tell that nobody has to ask for."""
        if self.trouble is not None or self.points() is None:
            return False
        open_ends = self.to_do or self.wish or any(side.look is None for side in self.sides)
        return self.ticket is not None or bool(open_ends)

    def message(self, lang: str, have: int = 0, fresh: bool = False) -> bytes:
        """All that has changed, see ``message.told``; ``have``: the data that the browser holds, ``fresh``: nothing."""
        return message.told(self, lang, have, fresh)


def _event(event: Mapping[str, Any] | None) -> tuple[int, list[Mapping[str, Any]], int]:
    """Number, commands and wanted frames of an event; whatever is no event asks nothing."""
    if not isinstance(event, Mapping):
        return 0, [], 0
    number, commands, want = event.get("n"), event.get("commands"), event.get("want")
    number = number if isinstance(number, int) and 0 < number < 2**53 else 0
    commands = [one for one in commands if isinstance(one, Mapping)] if isinstance(commands, list) else []
    return number, commands[:64], want if isinstance(want, int) else 0


def _once(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Each fault but once."""
    return tuple({fault.key: fault for fault in faults}.values())


