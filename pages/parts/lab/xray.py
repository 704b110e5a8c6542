"""One step of each optimizer, as arithmetic with its numbers: gradient, buffers, update."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from core.charts import Look
from core.labs.xray import Line, lines
from core.text import text
from pages.parts.lab.run import LabRun
from pages.parts.output_html import joined

CARD = Markup(
    "<section><h3><i style='background:{}'></i>{}</h3>"
    "<div class='nl-lines' tabindex='0'><table>{}</table></div></section>"
)


def show(run: LabRun, look: Look) -> None:
    """A card for each optimizer of the table, at the step that is set."""
    step = int(run.values["step"]) if run.refusal is None else 1
    cards = []
    for place, (name, path) in enumerate(run.frame.groupby("optimizer", sort=False)):
        body = joined(_row(line, look) for line in lines(str(name), path, step, run.shown))
        cards.append(CARD.format(look.color(name, place), look.name(name), body))
    st.html(Markup("<div class='nl-xray' id='xray'>{}</div>").format(joined(cards)))


def _row(line: Line, look: Look) -> Markup:
    return Markup("<tr><td>{}</td><td>{}</td><td>{}</td><td><b>{}</b></td></tr>").format(
        text(f"lab.xray.{line.key}", look.lang), line.rule, line.numbers, line.result
    )
