"""Small pieces of the pages that show what is the reader's own: sentences, facts, tables beside charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from core.errors import StudyError
from core.text import text
from pages.parts.output_html import joined, scrolling, sentence

Cell = str | Markup


def style() -> None:
    """The style sheet of these pages."""
    st.html(f"<style>{_css()}</style>")


@lru_cache(maxsize=1)
def _css() -> str:
    return Path(__file__).with_name("yours.css").read_text(encoding="utf-8")


def said(words: str, kind: str = "") -> None:
    """A sentence that wants to be noticed; ``kind``: "good" for what went well, "plain" for a remark, else a fault."""
    st.html(Markup("<div class='ny-said {}' role='status'><p>{}</p></div>").format(f"ny-{kind}", sentence(words)))


def fault(error: StudyError, lang: str) -> str:
    """What a fault of the store, of a backup or of an exchanged file says, in the reader's language."""
    return text(error.key, lang, **error.facts)


def read(words: str) -> None:
    """How to read the chart above."""
    st.html(Markup("<p class='ny-read'>{}</p>").format(words))


def quiet(words: str) -> None:
    """What is said where there is nothing to show yet."""
    st.html(Markup("<p class='ny-quiet'>{}</p>").format(words))


def facts(pairs: Iterable[tuple[str, Cell]]) -> None:
    """Large numbers, each with its name below."""
    one = Markup("<div><dd>{}</dd><dt>{}</dt></div>")
    st.html(Markup("<dl class='ny-facts'>{}</dl>").format(joined(one.format(value, name) for name, value in pairs)))


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Markup:
    """A plain table; the first column is the row's name."""
    head = joined(Markup("<th scope='col'>{}</th>").format(name) for name in heads)
    row = Markup("<tr><th scope='row'>{}</th>{}</tr>")
    cell = Markup("<td>{}</td>")
    body = joined(row.format(first, joined(map(cell.format, rest))) for first, *rest in rows)
    return Markup("<table class='ny-table'><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body)


def twin(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], lang: str) -> None:
    """The numbers of a chart as a table, folded."""
    frame = Markup("<details class='ny-twin'><summary>{}</summary>{}</details>")
    st.html(frame.format(text("progress.as_table", lang), scrolling(name, table(heads, rows))))


def part(number: float, whole: float) -> float:
    """A share; none of nothing."""
    return number / whole if whole else 0.0
