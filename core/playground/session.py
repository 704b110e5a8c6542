"""One visitor's playground: two runs at most, what is shown of them, and what the page asked. Keeps no thread.

The page hands each event of the browser to ``handle`` and sends back ``message``. While it plays, one short task at a
time is under way in the worker: an event collects what the last one gave and starts the next, so nothing trains unless
somebody looks. Commands come from a reader's browser and are checked as if a stranger had written them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import numpy as np

from core.errors import StudyError, TooManyTasks, WorkerDied
from core.playground import address, own
from core.playground.datasets import DATASETS, Points, made, split
from core.playground.diagnosis import diagnose
from core.playground.fault import Fault
from core.playground.settings import OWN, Settings, check, misfits
from core.playground.shape import net_of
from core.playground.tour import TOUR

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
LOOK_S = 0.5
CURVE = 400
"""A curve longer than this loses every second point."""
MOST_FRAMES = 36
BUDGET_S = 0.12
GENTLE_S = 0.02
"""How long an event waits for its own task, for a quick answer to a click."""
FIRST_S = 0.4
MOST_DRAWN = 500
DEATHS = 3
"""So often a run goes on from its last state when the worker has died under it."""


class Worker(Protocol):
    """What is needed of ``core.worker.Worker``."""

    def start(self, kind: str, params: dict[str, Any], visitor: str) -> Any: ...


@dataclass
class Side:
    """One of the two runs."""

    settings: Settings
    state: dict[str, Any] | None = None
    """``Run.state()``; None until the worker has begun it."""
    look: dict[str, Any] | None = None
    curve: list[tuple[float, float, float]] = field(default_factory=list)
    edited: bool = False
    """Whether weights or rates were changed after the start: then no script repeats it."""

    def restart(self) -> None:
        self.state, self.look, self.curve, self.edited = None, None, [], False


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
    _frames: list[tuple[list[np.ndarray], list[np.ndarray]]] = field(default_factory=list)
    _fresh_looks: bool = False
    _fast: bool = True
    _full: bool = False
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
        self._begin()
        self._check_data(faults)

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
        if self.ticket is not None and not self._frames:
            self._collect(FIRST_S if any(side.look is None for side in self.sides) else GENTLE_S)
            self._go_on(worker, visitor, want)

    def _command(self, command: Mapping[str, Any]) -> None:
        act = COMMANDS.get(str(command.get("do")))
        if act is not None:
            try:
                act(self, command)
            except (KeyError, TypeError, ValueError, OverflowError):
                self.faults = (Fault("command"),)

    def _set(self, command: Mapping[str, Any]) -> None:
        side = self.sides[1 if command.get("side") == 1 and len(self.sides) > 1 else 0]
        changes = dict(command["changes"])
        settings, faults = check(asdict(side.settings) | changes)
        if faults:
            self.faults = faults
            return
        if "hidden" in changes and len(side.settings.activation) > 1:
            settings = settings.with_(activation=settings.layer_activations() or settings.activation[:1])
        self.faults = self.notes = ()
        before, side.settings = side.settings, settings
        names = {name for name in changes if getattr(before, name) != getattr(settings, name)}
        if not names:
            return
        if names <= SOFT and side.state is not None and side.state["t"]:
            side.edited = True
            return
        if side is self.sides[0] and len(self.sides) > 1:
            shared = {name: getattr(settings, name) for name in DATA if name in names}
            self.sides[1].settings = self.sides[1].settings.with_(**shared)
        elif side is not self.sides[0]:
            shared = {name: getattr(settings, name) for name in DATA if name in names}
            self.sides[0].settings = self.sides[0].settings.with_(**shared)
        self._begin()
        self._check_data(())

    def _play(self, command: Mapping[str, Any]) -> None:
        self.playing = True

    def _pause(self, command: Mapping[str, Any]) -> None:
        self._stop()

    def _stop(self) -> None:
        """No more frames, and a look at where it ended."""
        self.playing = False
        self.wish = self.wish or "look"

    def _step(self, command: Mapping[str, Any]) -> None:
        self.playing = False
        unit = "step" if command.get("unit") == "step" else "epoch"
        if len(self.to_do) < 8:
            self.to_do.append((unit, 1))

    def _reset(self, command: Mapping[str, Any]) -> None:
        self._begin()

    def _view(self, command: Mapping[str, Any]) -> None:
        changes = dict(command["changes"])
        if changes.get("speed") in PACE:
            self.speed = changes["speed"]
        self.test = bool(changes.get("test", self.test))
        self.discrete = bool(changes.get("discrete", self.discrete))
        if "hidden" in changes:
            self.hidden = tuple(part for part in HIDABLE if part in changes["hidden"])

    def _weight(self, command: Mapping[str, Any]) -> None:
        side = self.sides[1 if command.get("side") == 1 and len(self.sides) > 1 else 0]
        index, value = command["index"], float(command["value"])
        if side.state is None or not isinstance(index, int) or not 0 <= index < len(side.state["P"]):
            return
        if not np.isfinite(value) or abs(value) > 1000:
            self.faults = (Fault("weight", {"most": 1000}),)
            return
        self.faults = ()
        state = dict(side.state)
        state["P"], state["dead"] = np.array(state["P"]), np.array(state["dead"])
        state["P"][index], state["dead"][index] = value, 0
        side.state, side.edited, side.look = state, True, None
        self._drop()

    def _compare(self, command: Mapping[str, Any]) -> None:
        self.sides = [self.sides[0]]
        if command.get("on"):
            self.sides.append(Side(self.sides[0].settings))
        self._begin()

    def _task(self, command: Mapping[str, Any]) -> None:
        name = command["id"]
        self.task = name if name in TOUR else ""
        self.sides = [Side(TOUR[name].start if name in TOUR else self.sides[0].settings)]
        self.faults = self.notes = ()
        self._begin()

    def _file(self, command: Mapping[str, Any]) -> None:
        """A file or pasted text, or other columns of the last one."""
        if "text" in command:
            self.table, fault = own.read_table(str(command["text"]))
            self.columns, self.notes, self.names = None, (), ()
            self.faults = (fault,) if fault else ()
            if self.table is None:
                return
        if self.table is None:
            return
        columns = command.get("columns") or own.guess(self.table)
        self.columns = tuple(int(n) for n in columns)
        taken = own.take(self.table, self.columns)
        if taken.text:
            self._own(taken.text, taken.names)
        self.faults, self.notes = taken.faults, taken.notes

    def _drawn(self, command: Mapping[str, Any]) -> None:
        """Points drawn by hand: [[x, y, class], …]."""
        rows = [(float(x), float(y), int(k)) for x, y, k in command["points"]][:MOST_DRAWN]
        self.table, self.columns, self.names, self.notes = None, None, (), ()
        kinds = sorted({k for _, _, k in rows})
        if len(rows) < own.LEAST_ROWS or len(kinds) < 2 or not all(0 <= k < own.MOST_CLASSES for k in kinds):
            self.faults = (Fault("draw_more", {"least": own.LEAST_ROWS}),)
            return
        self.faults = ()
        table = np.array(rows)
        self._own(own.encode(table[:, :2], table[:, 2], kinds[-1] + 1), ())

    def _own(self, text: str, names: Sequence[str]) -> None:
        self.names = tuple(names)
        for side in self.sides:
            side.settings = side.settings.with_(data=OWN, own=text)
        self._begin()

    def _surface(self, command: Mapping[str, Any]) -> None:
        self.wish, self.surfaces = "surface", None

    def _script(self, command: Mapping[str, Any]) -> None:
        self.wish, self.script = "script", ""

    def _begin(self) -> None:
        """All runs from their first weights."""
        for side in self.sides:
            side.restart()
        self.playing, self.to_do, self.surfaces, self.wish, self.script = False, [], None, "", ""
        self.version += 1
        self.trouble, self._deaths = None, 0
        self._drop()

    def _drop(self) -> None:
        """What is under way comes too late."""
        if self.ticket is not None:
            self.ticket.cancel()
            self.ticket = None
        self._frames = []

    def _check_data(self, faults: Sequence[Fault]) -> None:
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
            self._full = True  # the browser asks again
            return
        except StudyError as error:
            self.trouble, self.playing = error, False
            return
        self._full = False
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
            self._fast = result["fast"]
            self._frames.append((result["weights"], result["numbers"]))
            for side, numbers in zip(self.sides, result["numbers"], strict=True):
                side.curve += [tuple(row) for row in numbers.tolist()]
                while len(side.curve) > CURVE:
                    side.curve = [*side.curve[:-1:2], side.curve[-1]]
        if result["looks"]:
            for side, look in zip(self.sides, result["looks"], strict=True):
                side.look = look
                if not side.curve:
                    side.curve.append((look["epoch"], look["train"], look["test"]))
            self._fresh_looks = True
            self._check_task()
        if self.playing and any(not np.isfinite(side.state["P"]).all() for side in self.sides):
            self._stop()

    def _check_task(self) -> None:
        """Whether the first run does what the task asks; weights set by hand count only where the task wants them."""
        side = self.sides[0]
        counts = self.task and (not side.edited or self.task == "by-hand") and "test_accuracy" in side.look
        if counts and TOUR[self.task].done(side.settings, side.look):
            self.done.add(self.task)

    @property
    def _busy(self) -> bool:
        """Whether there will be something to tell that nobody has to ask for."""
        if self.trouble is not None or self.points() is None:
            return False
        open_ends = self.to_do or self.wish or any(side.look is None for side in self.sides)
        return self.ticket is not None or bool(open_ends)

    # What the browser is told

    def message(self, lang: str, have: int = 0, fresh: bool = False) -> bytes:
        """All that has changed, as bytes; ``have``: the data that the browser holds, ``fresh``: it holds nothing.

            u32 length of the JSON | JSON, padded with spaces to 4 bytes | float32 numbers, in the order that it tells
        """
        points = self.points()
        numbers: list[np.ndarray] = []
        head = self._head(lang)
        if points is not None and (fresh or have != self.data_version):
            head["points"] = len(points.xy)
            numbers += [points.xy.ravel(), points.y]
        if fresh or self._fresh_looks or any(side.look is None for side in self.sides):
            head["looks"] = [_told(side, lang) for side in self.sides]
        if fresh or not self._frames:
            head["curves"] = [[list(map(_plain, row)) for row in side.curve] for side in self.sides]
        head["now"] = [None if side.state is None else len(side.state["P"]) for side in self.sides]
        numbers += [side.state["P"] for side in self.sides if side.state is not None]
        head["frames"] = []
        for weights, rows in self._frames:
            head["frames"].append([[list(map(_plain, row)) for row in some.tolist()] for some in rows])
            numbers += [some.ravel() for some in weights]
        if self.surfaces:
            head["surfaces"] = [{key: one[key] for key in ("side", "at", "here")} for one in self.surfaces]
            numbers += [one["loss"].ravel() for one in self.surfaces]
        self._frames, self._fresh_looks = [], False
        return _packed(head, numbers)

    def _head(self, lang: str) -> dict[str, Any]:
        points = self.points()
        head = {
            "seen": self.seen, "version": self.version, "data": self.data_version,
            "n_train": points.n_train if points else 0, "classes": points.classes if points else 2,
            "settings": [_shown(side.settings) for side in self.sides],
            "nets": [_net(side.settings, points.classes if points else 2) for side in self.sides],
            "edited": [side.edited for side in self.sides],
            "view": {"speed": self.speed, "test": self.test, "discrete": self.discrete, "hidden": self.hidden},
            "playing": self.playing, "busy": self._busy, "full": self._full,
            "waking": self._busy and all(side.look is None for side in self.sides),
            "fast": self._fast, "task": self.task, "done": sorted(self.done),
            "faults": [fault.words(lang) for fault in self.faults], "notes": [note.words(lang) for note in self.notes],
            "names": self.names, "script": self.script, "script_epochs": self.script_epochs, "address": self.address(),
            "trouble": type(self.trouble).__name__ if self.trouble else "", "making": self.wish,
        }  # fmt: skip
        if self.table is not None:
            head["table"] = {"columns": self.table.columns, "chosen": self.columns, "rows": len(self.table.rows)}
        return head


DATA = ("data", "classes", "rows", "noise", "ratio", "data_seed", "own")
"""Settings that two runs always share, with the seed of their first weights."""

COMMANDS = {
    "set": Session._set, "play": Session._play, "pause": Session._pause, "step": Session._step,
    "reset": Session._reset, "view": Session._view, "weight": Session._weight, "compare": Session._compare,
    "task": Session._task, "file": Session._file, "draw": Session._drawn, "surface": Session._surface,
    "script": Session._script,
}  # fmt: skip
"""Everything that a browser may ask."""


def thumbnails(rows: int = 90) -> dict[str, list[list[float]]]:
    """A few points of each data set, [x, y, target], for its button."""
    found = {}
    for name in DATASETS:
        points = made(name, rows, 0, 3, 50, 1)
        pairs = zip(points.xy.tolist(), points.y.tolist(), strict=True)
        found[name] = [[round(x, 1), round(y, 1), round(target, 2)] for (x, y), target in pairs]
    return found


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


def _plain(value: Any) -> Any:
    """NaN and infinity as text, however deep: JSON has no word for them."""
    if isinstance(value, float):
        return value if np.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _shown(settings: Settings) -> dict[str, Any]:
    values = asdict(settings)
    del values["own"]
    return values


def _net(settings: Settings, classes: int) -> dict[str, Any]:
    net = net_of(settings, classes)
    return {"widths": net.widths, "activations": net.activations, "loss": net.loss, "squashed": net.squashed}


def _told(side: Side, lang: str) -> dict[str, Any] | None:
    """A look with its diagnosis in the reader's words."""
    if side.look is None:
        return None
    told = _plain(side.look)
    told["findings"] = [
        {"key": one.key, "grave": one.grave, "words": one.words(lang)} for one in diagnose(side.look, side.curve)
    ]
    return told


def _packed(head: Mapping[str, Any], numbers: Sequence[np.ndarray]) -> bytes:
    body = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    body += b" " * (-len(body) % 4)
    return len(body).to_bytes(4, "little") + body + b"".join(np.asarray(part, "<f4").tobytes() for part in numbers)
