"""One live cell: editor above, output below, in a fragment of its own.

A run is asked for by the editor, together with the edited text of all cells of the page; it is handed to the
kernel and waited for shortly. What takes longer is polled by the editor, so the page never blocks.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.errors import QueueFull
from core.kernel.types import Job, Limits, Result, Source
from core.notes import graph, outputs
from core.notes.model import Cell, Chapter
from pages.parts import editor, engine, output, state

PATIENCE_S = 0.35
"""How long a fragment waits for a run before it shows the run as under way."""


def scope(chapter: Chapter) -> str:
    """Name of a page's drafts and runs: the same cell in two languages has two texts."""
    return f"{chapter.id}.{chapter.lang}"


@st.fragment
def show(chapter: Chapter, name: str, lang: str) -> None:
    """Draw the cell ``name``, run it when its editor asks, show the last or the stored result."""
    cell = chapter.cell(name)
    place = scope(chapter)
    key = f"editor-{place}-{name}"
    run = state.cell_run(place, name)
    with st.container(key=f"cell-{name}", gap=None):
        event = editor.incoming(key)
        if event is not None:
            _answer(event, chapter, cell, run, lang)
        _collect(run)
        result = run.result or outputs.stored(chapter).get(name)
        _editor(chapter, cell, key, run, result, lang)
        with st.container(key=f"output-{name}", gap="small"):
            _draw(run, result, cell, lang)


def _editor(chapter: Chapter, cell: Cell, key: str, run: state.CellRun, result: Result | None, lang: str) -> None:
    ticket = run.ticket
    own_error = result is not None and result.error is not None and result.error.get("cell") == cell.name
    editor.editor(
        key=key,
        name=cell.name,
        original=cell.code,
        scope=scope(chapter),
        lang=lang,
        needs=list(graph.needs(_sources(chapter, run.sources), cell.name)[:-1]),
        completions=_names(chapter),
        state=ticket.state if ticket else _state(result),
        place=ticket.place if ticket else None,
        elapsed=ticket.elapsed_s if ticket else None,
        run_id=str(run.count),
        error_line=result.error.get("line") if own_error else None,
    )


def _state(result: Result | None) -> editor.State:
    """What the editor says of a finished result."""
    if result is None:
        return "idle"
    return {"ok": "done", "refused": "refused"}.get(result.status, "error")


def _draw(run: state.CellRun, result: Result | None, cell: Cell, lang: str) -> None:
    """The output under the editor: what has come so far while a run is under way, else the last result."""
    if run.ticket is not None:
        output.outputs(run.ticket.partial, lang)
    elif result is not None:
        output.result(result, run.sources.get(cell.name, cell.code), lang, cell=cell.name, expected=cell.error)


def _answer(event: editor.Event, chapter: Chapter, cell: Cell, run: state.CellRun, lang: str) -> None:
    """Do what the editor asks: start a run, or stop the one under way. A poll needs nothing more."""
    if event.kind == "stop" and run.ticket is not None:
        run.ticket.cancel()
    if event.kind != "run":
        return
    if run.ticket is not None:
        run.ticket.cancel()
    run.sources = event.sources
    kernel = engine.kernel()
    if not engine.may_run(kernel.guarantees()):
        _finish(run, _refusal("unconfined"))
        return
    try:
        run.ticket = kernel.submit(_job(chapter, cell, event.sources), visitor=state.visitor())
    except QueueFull:
        _finish(run, _refusal("queue"))


def _job(chapter: Chapter, cell: Cell, edited: dict[str, str]) -> Job:
    sources = {source.name: source for source in _sources(chapter, edited)}
    wanted = graph.needs(tuple(sources.values()), cell.name)
    limits = Limits() if cell.timeout is None else replace(Limits(), wall_s=cell.timeout)
    return Job(cells=tuple(sources[name] for name in wanted), limits=limits)


def _sources(chapter: Chapter, edited: dict[str, str]) -> tuple[Source, ...]:
    """The live cells of the page as the reader has them now."""
    return tuple(Source(c.name, edited.get(c.name, c.code)) for c in chapter.cells if c.live)


def _names(chapter: Chapter) -> list[str]:
    """Names that the page defines, for completion."""
    return sorted({name for c in chapter.cells if c.live for name in graph.names(c.code).defines})


def _collect(run: state.CellRun) -> None:
    """Take the result of a run that has ended."""
    if run.ticket is None:
        return
    result = run.ticket.result(timeout=PATIENCE_S)
    if result is not None:
        run.ticket = None
        _finish(run, result)


def _finish(run: state.CellRun, result: Result) -> None:
    run.result = result
    run.count += 1


def _refusal(reason: str) -> Result:
    return Result(status="refused", error={"type": reason, "message": "", "line": None, "cell": None})
