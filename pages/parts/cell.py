"""One live cell: editor above, output below, in a fragment of its own.

A run is asked for by the editor, together with the edited text of all cells of the page; it is handed to the
kernel and waited for shortly. What takes longer is polled by the editor, so the page never blocks.
"""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from core.errors import QueueFull
from core.kernel.types import Result
from pages.parts import editor, engine, keep, output, state
from pages.parts.book import Book

PATIENCE_S = 0.35
"""How long a fragment waits for a run before it shows the run as under way."""

NO_TAG = Markup("")

FINISHED: dict[str, editor.State] = {"ok": "done", "refused": "refused"}
"""What the editor says of a finished result; of all other statuses "error"."""


@st.fragment
def show(book: Book, name: str, lang: str, *, folded: bool = False, tag: Markup = NO_TAG) -> None:
    """Draw the cell ``name``, run it when its editor asks, show the last or the stored result.

    ``folded`` hides the code until the reader asks for it, as the tag ``hide-input`` does. ``tag`` is a line above it.
    """
    cell = book.chapter.cell(name)
    key = f"editor-{book.scope}-{name}"
    run = state.cell_run(book.scope, name)
    event = editor.incoming(key)
    if event is not None:
        _answer(event, book, name, run)
    _collect(run)
    result = run.result or book.stored.get(name)
    pieces: list[output.Piece] = []
    if run.ticket is not None:
        pieces = output.outputs(run.ticket.partial, lang, cell=name)
    elif result is not None:
        pieces = output.result(result, run.sources.get(name, cell.code), lang, cell=name, expected=cell.error)
    first, rest = output.split(pieces)
    _editor(book, name, key, run, result, lang, folded=folded or cell.folded, tag=tag, shown=first)
    output.draw(rest, lang)
    if run.ticket is None and run.result is not None and run.result.status == "error":
        keep.offer(book, name, run, lang)


def _editor(
    book: Book,
    name: str,
    key: str,
    run: state.CellRun,
    result: Result | None,
    lang: str,
    *,
    folded: bool,
    tag: Markup,
    shown: Markup,
) -> None:
    ticket = run.ticket
    own_error = result is not None and result.error is not None and result.error.get("cell") == name
    editor.editor(
        key=key,
        name=name,
        original=book.chapter.cell(name).code,
        scope=book.scope,
        lang=lang,
        needs=book.needs(name, run.sources)[:-1],
        state=ticket.state if ticket else FINISHED.get(result.status, "error") if result else "idle",
        place=ticket.place if ticket else None,
        elapsed=ticket.elapsed_s if ticket else run.result.ms / 1000 if run.result else None,
        run_id=str(run.count),
        folded=folded,
        tag=tag,
        output=shown,
        error_line=result.error.get("line") if own_error else None,
    )


def _answer(event: editor.Event, book: Book, name: str, run: state.CellRun) -> None:
    """Do what the editor asks: start a run, or stop the one under way. A poll needs nothing more."""
    if event.kind in ("run", "stop") and run.ticket is not None:
        run.ticket.cancel()
    if event.kind != "run":
        return
    run.ticket, run.sources = None, event.sources
    kernel = engine.kernel()
    if not engine.may_run(kernel.guarantees()):
        _finish(run, _refusal("unconfined"))
        return
    try:
        run.ticket = kernel.submit(book.job(name, event.sources), visitor=state.visitor())
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
