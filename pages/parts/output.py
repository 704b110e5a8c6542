"""What a run gave, in pieces for the screen: neighbours that are plain HTML as one piece, charts and pictures by
themselves, the error last.

Each piece that Streamlit draws makes every later run on the page slower, so the first one, when it is HTML, is
given to the cell's editor, and there is nothing else to draw for most cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import streamlit as st
from markupsafe import Markup

from core.display.explain import explain
from core.kernel.types import Result
from core.text import has, text
from pages.parts import grids, walkthrough
from pages.parts.chart_words import described
from pages.parts.ink import inked
from pages.parts.narrow import folding
from pages.parts.output_html import HTML, Output, joined, note, pre, sentence


def _chart(item: Output, lang: str, *, key: str) -> None:
    drawn = folding(inked(item["spec"], st.context.theme.type))
    st.vega_lite_chart(described(drawn, lang), width="stretch")


DRAWN: dict[str, Callable[..., None]] = {
    "vega": _chart,
    **dict.fromkeys(walkthrough.KINDS, walkthrough.show),
    **dict.fromkeys(grids.KINDS, grids.show),
}
"""Kinds that are more than plain HTML, drawn by ``draw(item, lang, key=…)``."""


@dataclass(frozen=True)
class Picture:
    """An output of a kind in ``DRAWN``; ``key`` is its one place on the page."""

    item: Output
    key: str


Piece = Markup | Picture


def outputs(items: Sequence[Output], lang: str, *, cell: str) -> list[Piece]:
    """Checked outputs of ``cell`` in order. Raises nothing for an unknown kind: it says that it cannot be shown."""
    return _merged(_shown(items, lang, cell))


def result(run: Result, code: str, lang: str, *, cell: str, expected: str | None = None) -> list[Piece]:
    """A whole result of ``cell``, whose text is ``code``. ``expected`` names the error that a proof must raise."""
    return _merged([*_shown(run.outputs, lang, cell), *_remarks(run, code, lang, cell=cell, expected=expected)])


def split(pieces: Sequence[Piece]) -> tuple[Markup, Sequence[Piece]]:
    """The HTML that stands first, for the editor, and what is left to ``draw``."""
    if pieces and isinstance(pieces[0], Markup):
        return pieces[0], pieces[1:]
    return Markup(""), pieces


def draw(pieces: Sequence[Piece], lang: str) -> None:
    for piece in pieces:
        if isinstance(piece, Picture):
            DRAWN[piece.item["kind"]](piece.item, lang, key=piece.key)
        else:
            st.html(piece)


def _shown(items: Sequence[Output], lang: str, cell: str) -> list[Piece]:
    return [
        Picture(item, f"drawn-{cell}-{place}") if item["kind"] in DRAWN else _as_html(item, lang)
        for place, item in enumerate(items)
    ]


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    for is_html, run in groupby(pieces, key=lambda piece: isinstance(piece, Markup)):
        if is_html:
            merged.append(Markup("<div class='nt-outputs'>{}</div>").format(joined(run)))
        else:
            merged.extend(run)
    return merged


def _as_html(item: Output, lang: str) -> Markup:
    draw = HTML.get(item["kind"])
    return draw(item, lang) if draw else note(text("output.unknown", lang, kind=item["kind"]))


def _remarks(run: Result, code: str, lang: str, *, cell: str, expected: str | None) -> list[Markup]:
    """What is to be said of a run besides its outputs."""
    remarks = [note(text("output.truncated", lang))] if run.truncated else []
    if run.status == "error" and run.error is not None:
        remarks.append(_error(run.error, code, lang, cell=cell, expected=expected))
    elif run.status != "ok":
        remarks.append(_card(Markup("<p>{}</p>").format(sentence(_why_ended(run, lang)))))
    return remarks


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
