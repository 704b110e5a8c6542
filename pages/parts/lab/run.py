"""One lab in one visit: what is set, what is shown, what is being computed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from core.errors import (
    DatasetCorrupt,
    DatasetMissing,
    SettingsRefused,
    StudyError,
    TaskFailed,
    TooManyTasks,
    WorkerDied,
    WorkerUnavailable,
)
from core.labs import LABS, Lab, stored
from core.text import has, text
from core.training.setting import Setting, checked
from core.worker import Task, open_worker

PATIENCE_S = 0.4
"""How long a change waits for its result before the lab shows that it is computing."""


@dataclass
class LabRun:
    """The lab ``name``; nothing here knows Streamlit."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    """What the controls show."""
    shown: dict[str, Any] | None = None
    """The values whose table is ``frame``."""
    frame: pd.DataFrame | None = None
    origin: str = "stored"
    """Where the table comes from: stored, fresh or cached."""
    seconds: float = 0.0
    task: Task | None = None
    asked: dict[str, Any] = field(default_factory=dict)
    """The values that the task computes."""
    refusal: StudyError | None = None
    """Why the values of the controls give no table."""
    halted: bool = False
    """Whether the reader has stopped what the controls ask for."""
    seen: int = 0
    """Number of the newest event."""
    tables: set[str] = field(default_factory=set)
    """Charts whose table is open."""
    specs: dict[tuple, Any] = field(default_factory=dict)
    """Charts drawn of ``frame``."""

    def __post_init__(self) -> None:
        self.rows, self.defaults, table = stored.load(self.name)
        self.defaults = {**self.defaults, **{row.name: row.default for row in self.lab.views}}
        self.values = self.values or dict(self.defaults)
        self.shown, self.frame = dict(self.defaults), table

    @property
    def lab(self) -> Lab:
        return LABS[self.name]

    @property
    def all_rows(self) -> tuple[Setting, ...]:
        """Settings of the experiment and of the picture."""
        return (*self.rows, *self.lab.views)

    @property
    def busy(self) -> bool:
        return self.task is not None

    @property
    def due(self) -> bool:
        """Whether the controls say something else than what is shown."""
        return self._own(self.values) != self._own(self.shown) and self.refusal is None

    def _own(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of the experiment alone."""
        return {row.name: values[row.name] for row in self.rows}

    def set(self, values: Mapping[str, Any], visitor: str, *, go: bool) -> None:
        """Take new values; with ``go`` compute them. Whatever was being computed is no longer wanted."""
        before, self.values, self.refusal, self.halted = self.values, dict(values), None, False
        if self._own(values) != self._own(before) or go:
            self.stop()
        if self.task is not None:
            return
        try:
            own = checked(self.rows, self._own(values))
            checked(self.lab.views, {row.name: values[row.name] for row in self.lab.views})
        except SettingsRefused as error:
            self.refusal = error
            return
        if not self.due:
            return
        if self._own(values) == self._own(self.defaults):
            self._show(stored.load(self.name)[2], values, "stored", 0.0)
        elif go:
            self.asked = dict(values)
            try:
                params = {"name": self.lab.experiment, "values": own}
                self.task = open_worker().start("experiment", params, visitor)
            except (TooManyTasks, WorkerUnavailable) as error:
                self.refusal = error

    def halt(self) -> None:
        """What the reader's Stop does: a result that came in the meantime is taken, the former one stays else."""
        self.collect()
        self.halted = self.busy
        self.stop()

    def stop(self) -> None:
        """End what is being computed."""
        if self.task is not None:
            self.task.cancel()
            self.task = None

    def collect(self, patience: float = 0.0) -> None:
        """Take the result of a task that has ended, waiting for it so long."""
        if self.task is None or not self.task.wait(patience):
            return
        task, self.task = self.task, None
        if task.state == "done":
            frame = pd.DataFrame(task.result["columns"])
            self._show(frame, self.asked, "fresh" if task.elapsed_s else "cached", task.elapsed_s)
        elif task.state == "failed":
            self.refusal = task.error

    def _show(self, frame: pd.DataFrame, values: Mapping[str, Any], origin: str, seconds: float) -> None:
        self.frame, self.shown, self.origin, self.seconds = frame, dict(values), origin, seconds
        self.specs.clear()

    def note(self, lang: str) -> str:
        """What goes on, in a few words."""
        if self.task is not None:
            if self.task.state == "queued":
                return text("lab.ui.queued", lang)
            left = self.task.left_s
            words = text("lab.ui.running", lang)
            return words if left is None else f"{words} · {text('lab.ui.left', lang, seconds=max(1, round(left)))}"
        if self.refusal is not None:
            return text("lab.ui.refused", lang)
        if self.due:
            return text("lab.ui.stopped" if self.halted else "lab.ui.stale", lang)
        return text(f"lab.ui.{self.origin}", lang, seconds=f"{self.seconds:.1f}")


def label(name: object, lang: str) -> str:
    """A setting's name for the reader."""
    key = f"lab.param.{name}"
    return text(key, lang) if has(key, lang) else str(name)


def reasons(error: StudyError, lang: str) -> list[str]:
    """Why there is no result, a sentence each."""
    if isinstance(error, SettingsRefused):
        return [_fault(fault.key, dict(fault.facts), lang) for fault in error.faults]
    known = {
        WorkerUnavailable: ("unavailable", ("reason",)),
        WorkerDied: ("died", ("code",)),
        TooManyTasks: ("busy", ("count",)),
        TaskFailed: ("failed", ("kind", "problem")),
        DatasetMissing: ("data", ("name", "reason", "remedy")),
        DatasetCorrupt: ("corrupt", ("file", "problem")),
    }
    key, fields = known[type(error)]
    return [text(f"lab.fault.{key}", lang, **{name: getattr(error, name) for name in fields})]


def _fault(key: str, facts: dict[str, Any], lang: str) -> str:
    if "name" in facts:
        facts["name"] = label(facts["name"], lang)
    said = text(f"training.fault.{key}", lang, **facts)
    return said if lang == "zh" else said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")


def now_ms() -> int:
    """A number that grows, for things that must arrive once."""
    return int(time.time() * 1000)
