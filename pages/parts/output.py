"""Draws what a run gave: neighbours that are plain HTML in one element, charts and pictures by themselves, the error
last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import streamlit as st
from markupsafe import Markup

from core.display.explain import explain
from core.kernel.types import Result
from core.text import has, text
from pages.parts import grids, walkthrough
from pages.parts.ink import inked
from pages.parts.output_html import HTML, Output, joined, note, pre, sentence


def _chart(item: Output, lang: str, *, key: str) -> None:
    st.vega_lite_chart(inked(item["spec"], st.context.theme.type), width="stretch")


DRAWN: dict[str, Callable[..., None]] = {
    "vega": _chart,
    **dict.fromkeys(walkthrough.KINDS, walkthrough.show),
    **dict.fromkeys(grids.KINDS, grids.show),
}
"""Kinds that are more than plain HTML, drawn by ``draw(item, lang, key=…)``; the key is one place on the page."""


def outputs(items: Sequence[Output], lang: str, *, cell: str) -> None:
    """Checked outputs of ``cell`` in order. Raises nothing for an unknown kind: it says that it cannot be shown."""
    for is_drawn, run in groupby(enumerate(items), key=lambda entry: entry[1]["kind"] in DRAWN):
        if is_drawn:
            for place, item in run:
                DRAWN[item["kind"]](item, lang, key=f"drawn-{cell}-{place}")
        else:
            st.html(Markup("<div class='nt-outputs'>{}</div>").format(joined(_as_html(item, lang) for _, item in run)))


def _as_html(item: Output, lang: str) -> Markup:
    draw = HTML.get(item["kind"])
    return draw(item, lang) if draw else note(text("output.unknown", lang, kind=item["kind"]))


def result(run: Result, code: str, lang: str, *, cell: str, expected: str | None = None) -> None:
    """A whole result of ``cell``, whose text is ``code``. ``expected`` names the error that a proof must raise."""
    outputs(run.outputs, lang, cell=cell)
    if run.truncated:
        st.html(note(text("output.truncated", lang)))
    if run.status == "error" and run.error is not None:
        st.html(_error(run.error, code, lang, cell=cell, expected=expected))
    elif run.status != "ok":
        st.html(_card(Markup("<p>{}</p>").format(sentence(_why_ended(run, lang)))))


def _card(inner: Markup, kind: str = "") -> Markup:
    return Markup("<div class='nt-error {}' role='status'>{}</div>").format(kind, inner)


def _error(record: dict[str, Any], code: str, lang: str, *, cell: str, expected: str | None) -> Markup:
    """An error: its type and place, its message, then cause and cure, or which needed cell must be mended."""
    foreign = record.get("cell") not in (None, cell)
    as_expected = expected == record["type"] and not foreign
    place = [text("output.in_cell", lang, cell=record["cell"])] if foreign else []
    place += [text("output.line", lang, line=record["line"])] if record.get("line") else []
    chip = Markup(" <span class='nt-chip'>{}</span>").format(text("output.expected", lang)) if as_expected else ""
    head = Markup("<p class='nt-head'><b>{}</b> <span class='nt-dim'>{}</span>{}</p>").format(
        record["type"], " · ".join(place), chip
    )
    message = pre(record["message"], "") if record["message"] else ""
    rest = _needed(record, lang) if foreign else _explained(record, code, lang)
    return _card(joined([head, message, _behind(record, lang), rest]))


def _behind(record: dict[str, Any], lang: str) -> Markup:
    """The exceptions behind an exception, one a line, as ``raise … from …`` and exception groups have them."""
    row = Markup("<p><span class='nt-label'>{}</span><code>{}</code> <span class='nt-dim'>{}</span></p>{}")
    return joined(
        row.format(
            text(f"output.behind.{link['relation']}", lang),
            link["type"],
            text("output.line", lang, line=link["line"]) if link.get("line") else "",
            pre(link["message"], "") if link["message"] else "",
        )
        for link in record.get("chain", [])
    )


def _needed(record: dict[str, Any], lang: str) -> Markup:
    return Markup("<p>{}</p>").format(text("output.needed_failed", lang, cell=record["cell"]))


def _explained(record: dict[str, Any], code: str, lang: str) -> Markup:
    """Cause and cure of a common error; empty for the others."""
    found = explain(record, code)
    if found is None:
        return Markup("")
    row = Markup("<p><span class='nt-label'>{}</span>{}</p>")
    return joined(
        row.format(text(f"output.{part}", lang), sentence(text(f"explain.{found.key}.{part}", lang, **found.fields)))
        for part in ("cause", "cure")
    )


def _why_ended(run: Result, lang: str) -> str:
    """The sentence for a run that was ended from outside, or never begun."""
    error = run.error or {}
    for key in (f"kernel.{error.get('type')}", f"output.ended.{error.get('type')}"):
        if has(key, lang):
            return text(key, lang, **error.get("facts", {}))
    return text("output.ended.other", lang, reason=error.get("message") or run.status)
