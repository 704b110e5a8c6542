"""One turn of a cell: what its editor asked is done, what the kernel has is taken in, what is to be shown is told.

Streamlit's fragment (``cell``) and the plain request (``direct``) both end here, on the same ``CellRun``, so either
may take the other's place at any moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import QueueFull
from core.kernel.types import Result
from pages.parts import engine, keep, output, state
from pages.parts.book import Book
from pages.parts.editor.event import Event

PATIENCE_S = 0.35
"""How long a turn waits for a run before it tells the run as under way."""

FINISHED: dict[str, str] = {"ok": "done", "refused": "refused"}
"""What the editor says of a finished result; of all other statuses "error"."""


@dataclass(frozen=True)
class Told:
    """What a cell shows after a turn."""

    facts: dict[str, Any]
    """Arguments of ``editor.editor`` that a run changes."""

    rest: Sequence[output.Piece]
    """Pieces that Streamlit must draw below the editor: charts, pictures, and what follows them."""

    mistake: bool
    """Whether the run was the reader's own mistake, which can be kept as a question."""

    @property
    def whole(self) -> bool:
        """Whether the editor alone shows everything."""
        return not self.rest and not self.mistake


def turn(book: Book, name: str, run: state.CellRun, event: Event | None, reader: engine.Reader, lang: str) -> Told:
    """Take a turn with the cell ``name``; waits at most ``PATIENCE_S`` for a result."""
    with run.lock:
        if event is not None and event.n > run.asked:
            run.asked = event.n
            _answer(event, book, name, run, reader)
        _collect(run)
        return _told(book, name, run, lang)


def _told(book: Book, name: str, run: state.CellRun, lang: str) -> Told:
    cell = book.chapter.cell(name)
    ticket, result = run.ticket, run.result or book.stored.get(name)
    pieces: list[output.Piece] = []
    if ticket is not None:
        pieces = output.outputs(ticket.partial, lang, cell=name)
    elif result is not None:
        pieces = output.result(result, run.sources.get(name, cell.code), lang, cell=name, expected=cell.error)
    first, rest = output.split(pieces)
    own_error = result is not None and result.error is not None and result.error.get("cell") == name
    facts = {
        "needs": book.needs(name, run.sources)[:-1],
        "state": ticket.state if ticket else FINISHED.get(result.status, "error") if result else "idle",
        "place": ticket.place if ticket else None,
        "elapsed": ticket.elapsed_s if ticket else run.result.ms / 1000 if run.result else None,
        "run_id": str(run.count),
        "error_line": result.error.get("line") if own_error else None,
        "output": first,
        "sources": run.sources if ticket is not None and run.taken else {},
    }
    return Told(facts, rest, ticket is None and keep.fits(book, name, run))


def _answer(event: Event, book: Book, name: str, run: state.CellRun, reader: engine.Reader) -> None:
    """Do what the editor asks: start a run, or stop the one under way. A poll needs nothing more."""
    if event.kind in ("run", "stop") and run.ticket is not None:
        run.ticket.cancel()
    if event.kind != "run":
        return
    run.ticket, run.sources, run.taken = None, event.sources, False
    kernel = engine.kernel()
    if not engine.may_run(kernel.guarantees(), reader):
        _finish(run, _refusal("unconfined"))
        return
    try:
        run.ticket = kernel.submit(book.job(name, event.sources), visitor=reader.visitor)
    except QueueFull:
        _finish(run, _refusal("queue"))


def _collect(run: state.CellRun) -> None:
    """Take the result of a run that has ended."""
    result = run.ticket.result(timeout=PATIENCE_S) if run.ticket is not None else None
    if result is not None:
        run.ticket = None
        _finish(run, result)


def _finish(run: state.CellRun, result: Result) -> None:
    run.result = result
    run.count += 1


def _refusal(reason: str) -> Result:
    return Result(status="refused", error={"type": reason, "message": "", "line": None, "cell": None})
