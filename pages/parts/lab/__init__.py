"""A lab on a page: controls, charts, their tables, in a fragment of its own.

Where a note says ``<!-- lab: race lr=0.1 -->`` the lab ``race`` of ``core.labs`` stands, with the settings named there
in place of its own defaults at first sight. What the reader sets is written into the address, so a copied link opens
the same setting. Nothing is computed here: runs go to ``core.worker``, and what is shown at first has been stored.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from core.charts import CHARTS, Look, spec
from core.labs import LABS, stored
from core.labs.diagnosis import diagnose
from core.notes.model import Lab as Place
from core.text import catalogue, text
from core.worker import open_worker
from pages.parts import state
from pages.parts.lab import address, controls, event, published, table, xray
from pages.parts.lab.run import PATIENCE_S, LabRun, now_ms, reasons
from pages.parts.output_html import joined, note

HERE = Path(__file__).resolve().parent
STYLE = "<style>" + (HERE / "lab.css").read_text(encoding="utf-8") + "</style>"
_components: dict[str, Any] = {}


def _component(name: str, root: str) -> Any:
    """The mount function of a component, registered once for each state of its file."""
    source = (HERE / f"{name}.js").read_text(encoding="utf-8")
    if source not in _components:
        _components[source] = st.components.v2.component(
            f"living_notes_lab_{name}", html=f"<div class='{root}'></div>", js=source, isolate_styles=False
        )
    return _components[source]


def place(block: Place, lang: str) -> None:
    """The lab that a note holds; a name that no lab has is said and breaks nothing."""
    if block.name in LABS:
        show(block.name, lang)
    elif block.name == "published":
        if "section" not in block.params:
            st.html(STYLE)
        published.show(lang, block.params.get("section"))
    else:
        st.html(note(text("output.unknown", lang, kind=f"lab: {block.name}")))


@st.fragment
def show(name: str, lang: str) -> None:
    """Draw the lab, do what the reader asked of it."""
    run = state.lab_run(name, lambda: _opened(name))
    with st.container(key=f"lab-{name}", gap="small"):
        st.html(STYLE)
        _answer(run)
        _panel(run, lang)
        _result(run, lang)
    if name not in _warmed:
        _warmed.add(name)
        open_worker().warm("experiment")


_warmed: set[str] = set()
"""Labs that somebody has opened: the worker has its libraries by the time a slider is moved."""


def _opened(name: str) -> LabRun:
    """The lab as the address asks for it."""
    run = LabRun(name)
    wished = address.read(name, run.all_rows, run.defaults, st.query_params)
    if wished != run.defaults:
        run.set(wished, state.visitor(), go=True)
        run.collect(PATIENCE_S)
    return run


def _answer(run: LabRun) -> None:
    """Do what the panel asks, take what has been computed, keep the address in step."""
    held = st.session_state.get(f"panel-{run.name}")
    asked = event.read(held.get("event") if hasattr(held, "get") else None, run.all_rows, run.values)
    if asked is not None and asked.n > run.seen:
        run.seen = asked.n
        if asked.kind == "stop":
            run.halt()
        elif asked.kind != "poll":
            run.set(asked.values, state.visitor(), go=asked.kind == "run" or not run.lab.slow)
        state.keep_in_address(
            [address.key(run.name, row.name) for row in run.all_rows],
            address.write(run.name, run.all_rows, run.defaults, run.values),
        )
    run.collect(PATIENCE_S)


def _panel(run: LabRun, lang: str) -> None:
    rows = controls.ordered(run.all_rows, run.lab)
    words = {key.removeprefix("lab.ui."): word for key, word in catalogue(lang).items() if key.startswith("lab.ui.")}
    own = {key.removeprefix(f"lab.{run.name}."): word for key, word in catalogue(lang).items()
           if key.startswith(f"lab.{run.name}.")}  # fmt: skip
    _component("panel", "nl-root")(
        key=f"panel-{run.name}",
        data={
            "key": run.name,
            "anchor": f"lab-{run.name}",
            "controls": [controls.control(row, run.lab, lang) for row in rows],
            "values": run.values,
            "defaults": run.defaults,
            "tries": controls.tries(run.lab, run.name, own),
            "slow": run.lab.slow,
            "n": run.seen,
            "status": {
                "busy": run.busy,
                "due": run.due and not run.busy,
                "progress": run.task.progress if run.task else 0.0,
                "note": run.note(lang),
            },
            "words": words,
        },
        on_event_change=lambda: None,
    )


def _result(run: LabRun, lang: str) -> None:
    """What is wrong with the settings, what is odd about the result, the charts."""
    if run.refusal is not None:
        _say(text("lab.ui.refused", lang), reasons(run.refusal, lang))
    look = Look(lang, "dark" if st.context.theme.type == "dark" else "light")
    said = [text(f"lab.diagnosis.{found.key}", lang, **found.words(look)) for found in
            diagnose(run.lab.experiment, run.frame, run.shown)]  # fmt: skip
    if said and run.refusal is None:
        _say("", said)
    if run.lab.views:
        xray.show(run, look)
    for chart in run.lab.charts:
        _chart(run, chart, look)


def _say(head: str, sentences: list[str]) -> None:
    title = Markup("<b>{}</b>").format(head) if head else Markup("")
    body = joined(Markup("<p>{}</p>").format(sentence) for sentence in sentences)
    st.html(Markup("<div class='nl-said' role='status'>{}{}</div>").format(title, body))


def _chart(run: LabRun, chart: str, look: Look) -> None:
    """A chart with its sentence of help, its tools and, when asked for, its table."""
    stale = run.refusal is not None or run.due
    key = f"labchart-{run.name}-{chart}"
    asked = _tool(run, chart)
    with st.container(key=f"{key}-stale" if stale else key, gap="small"):
        drawn = _spec(run, chart, look)
        if drawn is None:
            _say("", [text("lab.diagnosis.nothing_drawn", look.lang)])
            return
        st.vega_lite_chart(drawn, width="stretch")
        st.html(Markup("<p class='nl-read'>{}</p>").format(text(f"lab.{run.name}.read_{chart}", look.lang)))
        _component("tools", "nl-tools")(
            key=f"tools-{run.name}-{chart}",
            data={
                "chart": f"{key}-stale" if stale else key,
                "file": f"{run.name}-{chart}",
                "table": chart in run.tables,
                "csv": {"n": now_ms(), "text": run.frame.to_csv(index=False, lineterminator="\n")}
                if asked == "csv"
                else None,
                "words": {name: text(f"lab.ui.{name}", look.lang) for name in ("download", "table")},
            },
            on_event_change=lambda: None,
        )
        if chart in run.tables:
            st.html(table.html(CHARTS[chart].twin(run.frame, run.shown), look))


def _tool(run: LabRun, chart: str) -> str | None:
    """What was pressed below this chart: ``csv``, or ``table``, which opens and closes it."""
    held = st.session_state.get(f"tools-{run.name}-{chart}")
    payload = held.get("event") if hasattr(held, "get") else None
    kind = payload.get("kind") if isinstance(payload, dict) else None
    if kind == "table":
        run.tables ^= {chart}
    return kind


def _spec(run: LabRun, chart: str, look: Look) -> dict[str, Any] | None:
    """The chart of the table as it is; drawn once for each language and theme."""
    if run.frame is stored.load(run.name)[2]:
        return _stored_spec(run.name, chart, look.lang, look.theme)
    key = (chart, look.lang, look.theme)
    if key not in run.specs:
        run.specs[key] = spec(chart, run.frame, look, run.shown)
    return run.specs[key]


@st.cache_resource(show_spinner=False, max_entries=200)
def _stored_spec(name: str, chart: str, lang: str, theme: str) -> dict[str, Any] | None:
    _, values, frame = stored.load(name)
    return spec(chart, frame, Look(lang, theme), values)
