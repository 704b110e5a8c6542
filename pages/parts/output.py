"""Draws what a run gave: neighbours that are plain HTML in one element, charts by Vega-Lite, the error last."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Any

import streamlit as st

from core.display.explain import explain
from core.kernel.types import Result
from core.text import has, text
from pages.parts.output_html import HTML, Output


def outputs(items: Sequence[Output], lang: str) -> None:
    """Checked outputs in their order. Raises nothing for an unknown kind: it says that it cannot be shown."""
    for is_html, run in groupby(items, key=lambda item: item["kind"] != "vega"):
        if is_html:
            parts = (HTML[item["kind"]](item, lang) if item["kind"] in HTML else _unknown(item, lang) for item in run)
            st.html(f"<div class='nt-outputs'>{''.join(parts)}</div>")
        else:
            for item in run:
                st.vega_lite_chart(item["spec"], width="stretch")


def _unknown(item: Output, lang: str) -> str:
    return f"<p class='nt-note'>{escape(text('output.unknown', lang, kind=item['kind']))}</p>"


def result(run: Result, code: str, lang: str, *, cell: str, expected: str | None = None) -> None:
    """A whole result of ``cell``, whose text is ``code``. ``expected`` names the error that a proof must raise."""
    outputs(run.outputs, lang)
    if run.truncated:
        st.html(f"<p class='nt-note'>{escape(text('output.truncated', lang))}</p>")
    if run.status == "error" and run.error is not None:
        st.html(error(run.error, code, lang, cell=cell, expected=expected))
    elif run.status != "ok":
        st.html(_ended(run, lang))


def error(record: dict[str, Any], code: str, lang: str, *, cell: str, expected: str | None) -> str:
    """An error as a card: type and place, the message, cause and cure, the way it went."""
    foreign = record.get("cell") not in (None, cell)
    place = []
    if foreign:
        place.append(text("output.in_cell", lang, cell=record["cell"]))
    if record.get("line"):
        place.append(text("output.line", lang, line=record["line"]))
    as_expected = expected == record["type"] and not foreign
    head = f"<b>{escape(record['type'])}</b> <span class='nt-dim'>{escape(' · '.join(place))}</span>"
    if as_expected:
        head += f"<span class='nt-chip'>{escape(text('output.expected', lang))}</span>"
    message = f"<pre class='nt-pre'>{escape(record['message'])}</pre>" if record["message"] else ""
    why = "" if foreign else _explained(record, code, lang)
    needed = f"<p>{escape(text('output.needed_failed', lang, cell=record['cell']))}</p>" if foreign else ""
    kind = "nt-error nt-expected" if as_expected else "nt-error"
    return f"<div class='{kind}' role='status'><p class='nt-head'>{head}</p>{message}{needed}{why}</div>"


def _explained(record: dict[str, Any], code: str, lang: str) -> str:
    found = explain(record, code)
    if found is None or not has(f"explain.{found.key}.cause", lang):
        return ""
    cause = text(f"explain.{found.key}.cause", lang, **found.fields)
    cure = text(f"explain.{found.key}.cure", lang, **found.fields)
    return (
        f"<p><span class='nt-label'>{escape(text('output.cause', lang))}</span>{escape(cause)}</p>"
        f"<p><span class='nt-label'>{escape(text('output.cure', lang))}</span>{escape(cure)}</p>"
    )


def _ended(run: Result, lang: str) -> str:
    """A run that was stopped from outside: by the clock, for its memory, by the reader, or never begun."""
    reason = (run.error or {}).get("message") or ""
    why = (run.error or {}).get("type") or run.status
    key = f"output.ended.{why}" if has(f"output.ended.{why}", lang) else f"output.ended.{run.status}"
    sentence = text(key, lang, seconds=f"{run.ms / 1000:.0f}", reason=reason)
    return f"<div class='nt-error' role='status'><p>{escape(sentence)}</p></div>"
