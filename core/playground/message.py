"""What a playground's browser is told: everything that has changed, as one message of JSON and float32 numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from core.playground.datasets import DATASETS, made
from core.playground.diagnosis import diagnose
from core.playground.settings import Settings
from core.playground.shape import net_of

if TYPE_CHECKING:
    from core.playground.session import Session
    from core.playground.side import Side


def told(session: Session, lang: str, have: int, fresh: bool) -> bytes:
    """All that has changed, as bytes; ``have``: the data that the browser holds, ``fresh``: it holds nothing.

        u32 length of the JSON | JSON, padded with spaces to 4 bytes | float32 numbers, in the order that it tells
    """
    points = session.points()
    numbers: list[np.ndarray] = []
    head = _head(session, lang)
    if points is not None and (fresh or have != session.data_version):
        head["points"] = len(points.xy)
        numbers += [points.xy.ravel(), points.y]
    if fresh or session.fresh_looks or any(side.look is None for side in session.sides):
        head["looks"] = [_told(side, lang) for side in session.sides]
    if fresh or not session.frames:
        head["curves"] = [[list(map(_plain, row)) for row in side.curve] for side in session.sides]
    head["now"] = [None if side.state is None else len(side.state["P"]) for side in session.sides]
    numbers += [side.state["P"] for side in session.sides if side.state is not None]
    head["frames"] = []
    for weights, rows in session.frames:
        head["frames"].append([[list(map(_plain, row)) for row in some.tolist()] for some in rows])
        numbers += [some.ravel() for some in weights]
    if session.surfaces:
        head["surfaces"] = [{key: one[key] for key in ("side", "at", "here")} for one in session.surfaces]
        numbers += [one["loss"].ravel() for one in session.surfaces]
    session.frames, session.fresh_looks = [], False
    return _packed(head, numbers)


def _head(session: Session, lang: str) -> dict[str, Any]:
    points = session.points()
    head = {
        "seen": session.seen, "version": session.version, "data": session.data_version,
        "n_train": points.n_train if points else 0, "classes": points.classes if points else 2,
        "settings": [_shown(side.settings) for side in session.sides],
        "nets": [_net(side.settings, points.classes if points else 2) for side in session.sides],
        "edited": [side.edited for side in session.sides],
        "view": {"speed": session.speed, "test": session.test, "discrete": session.discrete, "hidden": session.hidden},
        "playing": session.playing, "busy": session.busy, "full": session.full,
        "waking": session.busy and all(side.look is None for side in session.sides),
        "fast": session.fast, "task": session.task, "done": sorted(session.done),
        "faults": [fault.words(lang) for fault in session.faults],
        "notes": [note.words(lang) for note in session.notes], "names": session.names, "script": session.script,
        "script_epochs": session.script_epochs, "address": session.address(),
        "trouble": type(session.trouble).__name__ if session.trouble else "", "making": session.wish,
    }  # fmt: skip
    if session.table is not None:
        head["table"] = {"columns": session.table.columns, "chosen": session.columns, "rows": len(session.table.rows)}
    return head


def thumbnails(rows: int = 90) -> dict[str, list[list[float]]]:
    """A few points of each data set, [x, y, target], for its button."""
    found = {}
    for name in DATASETS:
        points = made(name, rows, 0, 3, 50, 1)
        pairs = zip(points.xy.tolist(), points.y.tolist(), strict=True)
        found[name] = [[round(x, 1), round(y, 1), round(target, 2)] for (x, y), target in pairs]
    return found


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
