"""A page of cells for the browser test: runs are pretended, the editor is the real one.

A run takes ``SECONDS`` and its output is what a stateless run would see: the code of the needed cells and its own.
"""

from __future__ import annotations

import time

import streamlit as st

from pages.parts.editor import editor, incoming, shared

SECONDS = 0.3

CELLS = {
    "make": ("import torch\nx = torch.arange(6)\n", ()),
    "slide": ('lr = 0.1  # @param {type: "slider", min: 0, max: 1, step: 0.1, label: "rate"}\nprint(lr)\n', ()),
    "use": ("y = x * 2\ny.sum()\n", ("make",)),
    "apart": ('z = "apart"\nz\n', ()),
}


@st.fragment
def cell(name: str, original: str, needs: tuple[str, ...]) -> None:
    run = st.session_state.setdefault(f"run.{name}", {"state": "idle", "runs": 0, "until": 0.0, "output": "stored"})
    event = incoming(f"editor-{name}")
    if event and event.kind == "run":
        code = "|".join(event.sources.get(each, CELLS[each][0]) for each in (*needs, name))
        run.update(state="running", until=time.monotonic() + SECONDS, code=code)
    elif event and event.kind == "stop":
        run.update(state="idle")
    if run["state"] == "running" and time.monotonic() >= run["until"]:
        run.update(state="done", runs=run["runs"] + 1, output=run["code"])
    with st.container(key=f"cell-{name}"):
        editor(
            key=f"editor-{name}",
            name=name,
            original=original,
            scope="fixture.en",
            lang="en",
            needs=needs,
            state=run["state"],
            run_id=str(run["runs"] or ""),
        )
        st.text(f"run {run['runs']}: {run['output']}")


st.set_page_config(page_title="fixture")
st.session_state["reruns"] = st.session_state.get("reruns", 0) + 1
st.text(f"page runs: {st.session_state['reruns']}")
shared(scope="fixture.en", lang="en", completions=["x", "y", "learning"])
for each, (code, wants) in CELLS.items():
    cell(each, code, wants)
