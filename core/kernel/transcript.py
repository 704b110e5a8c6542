"""What the app has heard of one run, each frame checked as if a stranger had written it, for one may have."""

from __future__ import annotations

from typing import Any

from core.errors import DisplayError
from core.kernel.frames import FRAME_BYTES, FrameError
from core.kernel.types import LEVELS, STATUSES, Limits, kernel_error

FRAMES = 10_000
"""No honest run sends so many: text is joined for 50 ms, and the number of outputs is limited."""
ESCAPED = 6
"""Bytes of JSON that one byte of text may become."""


class Flood(Exception):
    """A run sends more than its limits let the kernel's own code send."""


class Transcript:
    """Outputs in order, and how the run ended by its own word. ``outputs`` is replaced, never changed in place."""

    def __init__(self, limits: Limits) -> None:
        self.outputs: tuple[dict[str, Any], ...] = ()
        self.level = ""
        self.status = ""
        """As the run tells it; empty until it has ended."""
        self.error: dict[str, Any] | None = None
        self.truncated = False
        self._text_left = limits.output_bytes
        self._display_left = limits.display_bytes
        self._outputs_left = limits.outputs
        self._frames_left = FRAMES
        self._bytes_left = ESCAPED * limits.output_bytes + limits.display_bytes + 2 * FRAME_BYTES

    def take(self, frame: dict[str, Any], size: int) -> None:
        """One frame of ``size`` bytes. Raises FrameError for nonsense and Flood for too much."""
        self._frames_left -= 1
        self._bytes_left -= size
        if self._frames_left < 0 or self._bytes_left < 0:
            raise Flood
        kind = frame.get("t")
        if not self.level:
            if kind != "begin" or frame.get("level") not in LEVELS:
                raise FrameError("a run begins by telling its level")
            self.level = frame["level"]
        elif self.status:
            raise FrameError("a frame after the end")
        elif kind == "out":
            self._output(frame.get("output"), size)
        elif kind == "cut":
            self.truncated = True
        elif kind == "end":
            self._end(frame.get("status"), frame.get("error"))
        else:
            raise FrameError("a frame of no kind")

    def _output(self, output: object, size: int) -> None:
        from core.display.schema import check

        try:
            output = check(output)
        except DisplayError as cause:
            output = {"kind": "stream", "name": "stderr", "text": f"[an output could not be shown: {cause}]\n"}
        if output["kind"] == "stream":
            self._stream(output)
        elif size > self._display_left or not self._outputs_left:
            self.truncated = True
        else:
            self._display_left -= size
            self._append(output)

    def _stream(self, output: dict[str, Any]) -> None:
        data = output["text"].encode()
        if len(data) > self._text_left:
            self.truncated = True
            output = output | {"text": data[: self._text_left].decode("utf-8", "ignore")}
        self._text_left -= min(len(data), self._text_left)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("kind") == "stream" and last["name"] == output["name"]:
            self.outputs = (*self.outputs[:-1], output | {"text": last["text"] + output["text"]})
        elif self._outputs_left and output["text"]:
            self._append(output)
        else:
            self.truncated = True

    def _append(self, output: dict[str, Any]) -> None:
        self._outputs_left -= 1
        self.outputs = (*self.outputs, output)

    def _end(self, status: object, error: object) -> None:
        from core.display.schema import check_error

        if status not in STATUSES or (status == "ok") != (error is None):
            raise FrameError("an end without a status, or with the wrong one")
        try:
            self.error = None if error is None else check_error(error)
        except DisplayError as cause:
            self.error = kernel_error("BadFrame", f"the run's error could not be read: {cause}")
        self.status = str(status)
