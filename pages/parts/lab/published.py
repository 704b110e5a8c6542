"""Published results beside ours: a table for each section, and a button that checks the section again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from core.errors import StudyError
from core.labs import published
from core.text import catalogue, text
from core.worker import open_worker
from pages.parts import state
from pages.parts.lab.run import reasons
from pages.parts.output_html import joined, note

SEEDS = 10
PHRASES = "published.phrase."
MARK_NAMES = {",": "comma", ":": "colon"}
"""Punctuation between the phrases, which is wide in Chinese."""
MARKS = {True: ("nl-yes", "✓", "yes"), False: ("nl-no", "✗", "no"), None: ("nl-open", "–", "open")}


def show(lang: str, section: str | None) -> None:
    """One section, or how many rows of all are green. A section that has not been stored says so."""
    stored = published.load()
    if section is None:
        green, total = published.count(row for rows in stored.values() for row in rows)
        line = Markup("<p class='nl-sum'><b>{} / {}</b> {}</p>")
        st.html(line.format(green, total, text("published.sum", lang)))
    elif section in stored:
        running = state.lab_check(section).get("task") is not None
        st.fragment(_section, run_every=0.5 if running else None)(section, lang)
    else:
        st.html(note(text("published.open", lang)))


def _section(section: str, lang: str) -> None:
    check = state.lab_check(section)
    task = check.get("task")
    if task is not None and task.wait(0.05):
        check["task"] = None
        check["rows"] = task.result["rows"] if task.state == "done" else check.get("rows")
        check["error"] = task.error if task.state == "failed" else None
        st.rerun()
    rows = check.get("rows") or published.load()[section]
    st.html(table(rows, lang))
    with st.container(key=f"published-{section}", horizontal=True, vertical_alignment="center"):
        if check.get("task") is None:
            if st.button(
                text("published.again", lang), key=f"again-{section}", help=text("published.again_help", lang)
            ):
                _start(section, check)
                st.rerun()
            if check.get("rows"):
                st.caption(text("published.fresh", lang, seeds=SEEDS))
        else:
            if st.button(text("lab.ui.stop", lang), key=f"stop-{section}"):
                check["task"].cancel()
                check["task"] = None
                st.rerun()
            st.caption(text("published.running", lang, count=len(rows)))
    if check.get("error") is not None:
        st.html(note(" ".join(reasons(check["error"], lang))))


def _start(section: str, check: dict[str, Any]) -> None:
    check["error"] = None
    try:
        params = {"sections": [section], "seeds": SEEDS}
        check["task"] = open_worker().start("conformance", params, state.visitor())
    except StudyError as error:
        check["error"] = error


def table(rows: Sequence[Mapping[str, Any]], lang: str) -> Markup:
    """What, published, ours, the band with both drawn in, green or not, and why not."""
    heads = ("what", "published", "ours", "band", "green")
    head = joined(Markup("<th scope='col'>{}</th>").format(text(f"published.head.{name}", lang)) for name in heads)
    body = joined(_row(row, lang) for row in rows)
    inner = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body)
    return Markup("<div class='nl-twin nl-published' tabindex='0'>{}</div>").format(inner)


def _row(row: Mapping[str, Any], lang: str) -> Markup:
    style, mark, key = MARKS[row["green"]]
    why = Markup("<small>{}</small>").format(phrased(row["reason"], lang)) if row["reason"] else ""
    return Markup(
        "<tr><td class='nl-word'>{}{}</td><td>{}</td><td>{}</td><td>{}</td>"
        "<td><span class='{}' role='img' aria-label='{}'>{}</span></td></tr>"
    ).format(
        phrased(row["what"], lang), why, _with_zero(row["published"]), _ours(row), _band(row), style,
        text(f"published.{key}", lang), mark,
    )  # fmt: skip


def _band(row: Mapping[str, Any]) -> Markup:
    """From the least to the greatest of our seeds; a dot where ours lies, a stroke where the published number does."""
    low, high = row["low"], row["high"]
    if low == high:
        return Markup("<span class='nl-exact'>=</span>")
    there = float(row["published"])
    left, right = min(low, there), max(high, there)
    at = [round(2 + 96 * (value - left) / (right - left), 1) for value in (low, high, row["ours"], there)]
    return Markup(
        "<span class='nl-range' role='img' aria-label='{0}' title='{0}'><i style='left:{1}%;right:{2}%'></i>"
        "<b style='left:{3}%'></b><u style='left:{4}%'></u></span>"
    ).format(f"{low:.4g} – {high:.4g}", at[0], round(100 - at[1], 1), at[2], at[3])


def _ours(row: Mapping[str, Any]) -> str:
    """With as many decimals as were printed, one more where it is a mean."""
    places = len(row["published"].partition(".")[2])
    said = f"{row['ours']:.{places + (row['low'] != row['high'] and places > 0)}f}"
    return said.lstrip("-") if float(said) == 0 else said


def phrased(words: str, lang: str) -> str:
    """The command's English in the reader's language, phrase by phrase, the longest first."""
    known = {key.removeprefix(PHRASES): said for key, said in catalogue(lang).items() if key.startswith(PHRASES)}
    pattern = "|".join(
        rf"(?<![A-Za-z]){re.escape(phrase)}(?![A-Za-z])" for phrase in sorted(known, key=len, reverse=True)
    )
    said = re.sub(pattern, lambda found: known[found[0]], words)
    said = re.sub(r"([,:]) +", lambda found: text(f"published.mark.{MARK_NAMES[found[1]]}", lang), said)
    return _with_zero(re.sub(r"(?<=[，：；]) +| +(?=（)", "", said))


def _with_zero(words: str) -> str:
    """``.5`` as ``0.5``."""
    return re.sub(r"(?<![\d.])\.(?=\d)", "0.", words)
