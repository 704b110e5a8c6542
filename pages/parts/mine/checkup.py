"""What was found in a note: a summary at its head, and at each cell what is said of it, repairs with their diffs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from core.errors import NoteRefused
from core.mynotes import diff, export, known
from core.mynotes import folder as folders
from core.mynotes.check import Look
from core.mynotes.formulas import KIND, Fault
from core.mynotes.repairs import Patch
from core.notes.model import Cell, Prose
from core.text import has, text
from pages.parts import yours
from pages.parts.mine import shelf
from pages.parts.mine.look import counted
from pages.parts.mine.own_book import OwnBook
from pages.parts.output_html import joined, sentence

MOST_ROWS = 60
"""Findings that the summary lists; the others stand at their cells."""

MOST_MISTAKES = 12
"""Kept mistakes that are named at one place."""


def summary(book: OwnBook, entry: shelf.Entry, lang: str) -> None:
    """The head of the page: how much was found, everything repaired by one press, the repaired file to take."""
    found = book.findings
    offered, chosen = found.offered, found.chosen(book.choice)
    rows = list(_rows(book, lang))
    if not rows:
        if found.looks:
            st.html(Markup("<p class='nm-fine'>{}</p>").format(text("mine.check.fine", lang, cells=len(found.looks))))
        return
    with st.container(key="mine-check", gap="small"):
        st.html(_headline(book, offered, chosen, lang))
        if offered:
            _buttons(book, entry, offered, chosen, lang)
        with st.expander(text("mine.check.list", lang, count=len(rows))):
            st.html(_list(rows[:MOST_ROWS], len(rows), lang))


def _headline(book: OwnBook, offered: int, chosen: int, lang: str) -> Markup:
    parts = [counted("mine.check.cells", lang, len(book.chapter.live_cells))]
    if offered:
        key = "offered_all" if not chosen else "offered" if chosen < offered else "chosen_all"
        parts.append(counted(f"mine.check.{key}", lang, (offered - chosen) or offered, chosen=chosen))
    repeats = {n for look in book.findings.looks.values() for n in look.repeats}
    repeats |= {n for numbers in book.findings.repeats.values() for n in numbers}
    if repeats:
        parts.append(counted("mine.check.repeats", lang, len(repeats)))
    title = Markup("<b>{}</b>").format(text("mine.check.title", lang))
    return Markup("<p class='nm-head'>{} <span>{}</span></p>").format(title, text("mine.check.joint", lang).join(parts))


def _buttons(book: OwnBook, entry: shelf.Entry, offered: int, chosen: int, lang: str) -> None:
    note = book.note
    everything = {key: dict.fromkeys(kinds, True) for key, kinds in book.findings.everything().items()}
    nothing = {key: dict.fromkeys(kinds, False) for key, kinds in everything.items()}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if chosen < offered:
            st.button(
                text("mine.check.all", lang, count=offered - chosen), key="mine-all", type="primary",
                icon=":material/healing:", on_click=shelf.choose, args=(note.id, everything),
            )  # fmt: skip
        if chosen:
            st.button(text("mine.check.none", lang), key="mine-none", icon=":material/undo:",
                      on_click=shelf.choose, args=(note.id, nothing))  # fmt: skip
            st.download_button(
                text("mine.check.download", lang), export.as_markdown(note, book.patches, book.mendings),
                f"{stem(note.name)}.repaired.md",
                "text/markdown", key="mine-download", icon=":material/download:", on_click="ignore",
            )  # fmt: skip
            if entry.file is not None:
                st.button(text("mine.check.beside", lang), key="mine-beside", icon=":material/save:",
                          help=text("mine.check.beside_help", lang), on_click=_save,
                          args=(book, entry, lang))  # fmt: skip


def stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _save(book: OwnBook, entry: shelf.Entry, lang: str) -> None:
    try:
        data = export.as_it_came(book.note, shelf.raw(entry), book.patches, book.mendings)
        path = folders.save_beside(entry.file, data)
    except NoteRefused as fault:
        shelf.say(text(fault.key, lang, **fault.facts))
        return
    shelf.folder(fresh=True)
    shelf.say(text("mine.check.saved", lang, name=path.name), "good")


Row = tuple[str, str, Markup]
"""Where it stands in words, the anchor there, what is said."""


def _rows(book: OwnBook, lang: str) -> Iterable[Row]:
    for name, look in book.findings.looks.items():
        said = [*_fix_words(look, lang), *_hints(look, book, lang)]
        if said:
            yield _where(look.cell, book, lang), at(name), joined(Markup("<p>{}</p>").format(one) for one in said)
    for fault in book.findings.formulas:
        where = formula_at(fault) if fault.mended else ""
        yield text("output.line", lang, line=fault.line), where, Markup("<p>{}</p>").format(_formula(fault, lang))
    for fault in book.chapter.faults:
        yield text("output.line", lang, line=fault.line), "", Markup("<p>{}</p>").format(_authors(fault, lang))


def _where(cell: Cell, book: OwnBook, lang: str) -> str:
    return text("mine.check.cell", lang, name=_called(cell.name, book, lang), line=cell.lines.first)


def _called(name: str, book: OwnBook, lang: str) -> str:
    """A cell in words: by the name that its author gave, else by its place among those that run."""
    cell = book.note.chapter.cell(name)
    if cell.options.get("name") == name and not book.note.source.cells:
        return name
    live = [each.name for each in book.note.chapter.live_cells]
    return text("mine.check.nth", lang, number=live.index(name) + 1 if name in live else 0)


def at(name: str) -> str:
    """The anchor of a cell."""
    return f"at-{name}"


AUTHORS = {
    "never closed": "fence", "is not YAML": "front", "is taken": "name", "unknown option": "option",
    "is not an option": "option",
    "unknown tag": "option", "kept mistake": "mistake", "in the front matter": "front",
}  # fmt: skip
"""Words of a fault of reading -> the sentence that tells it in the reader's language, [mine.author]."""


def _authors(fault: Exception, lang: str) -> Markup:
    key = next((key for words, key in AUTHORS.items() if words in fault.problem), "other")
    return sentence(text(f"mine.author.{key}", lang, problem=fault.problem.replace("`", "'")))


def _fix_words(look: Look, lang: str) -> list[Markup]:
    return [sentence(fix_words(kind, patch, lang)) for kind, patch in look.fixes]


def fix_words(kind: str, patch: Patch, lang: str) -> str:
    """What a repair does, in one sentence."""
    as_text = f"mine.fix.{kind}_text"
    key = as_text if patch.language != "python" and has(as_text, lang) else f"mine.fix.{kind}"
    return text(key, lang, **{name: str(value).replace("`", "'") for name, value in patch.facts.items()})


def _formula(fault: Fault, lang: str) -> Markup:
    """What is wrong with a formula, and what to do about it."""
    shown = {name: word.replace("`", "'") for name, word in fault.facts.items()}
    key = f"mine.formula.{fault.key}"
    said = text(key, lang, formula=fault.formula.replace("`", "'"), **shown)
    if not fault.mended and has(f"{key}_do", lang):
        said = f"{said} {text(f'{key}_do', lang)}"
    return sentence(said)


def formula_at(fault: Fault) -> str:
    """The anchor of a formula's repair."""
    return f"at-formula-{fault.line}"


def formulas_of(block: Prose, book: OwnBook, lang: str) -> None:
    """Above a text: its broken formulas that can be mended, each with what changes."""
    here = {
        key: fault
        for key, fault in reversed(book.findings.mendable.items())
        if block.lines.first <= fault.line <= block.lines.last
    }
    if not here:
        return
    for line in dict.fromkeys(formula_at(fault) for fault in here.values()):
        st.html(Markup("<div id='{}' class='nm-at'></div>").format(line))
    left = [key for key in here if KIND not in book.choice.get(key, ())]
    name = text("mine.fix.formula_name", lang)
    said = text("mine.check.here", lang, count=len(left), names=name)
    head = said if left else text("mine.check.done", lang, names=name)
    icon = ":material/healing:" if left else ":material/check:"
    with st.expander(head, icon=icon, key=f"mine-fixes-formulas-{next(iter(here))}"):
        for key, fault in here.items():
            on = key not in left
            st.html(Markup("<p class='nm-fix'>{}</p>").format(_formula(fault, lang)))
            st.html(drawn(Patch(fault.raw), Patch(fault.mended), lang))
            st.button(
                text("mine.check.undo" if on else "mine.check.apply", lang), key=f"mine-fix-formula-{key}",
                icon=":material/undo:" if on else ":material/healing:", on_click=shelf.choose,
                args=(book.note.id, {key: {KIND: not on}}),
            )  # fmt: skip


def _hints(look: Look, book: OwnBook, lang: str) -> list[Markup]:
    """What no repair can mend."""
    said = []
    if look.nowhere:
        said.append(sentence(text("mine.check.nowhere", lang, names=_named(look.nowhere))))
    if look.later:
        name, cell = look.later[0]
        said.append(sentence(text("mine.check.later", lang, name=name, cell=_called(cell, book, lang))))
    return said


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:8])
    return f"{shown} …" if len(names) > 8 else shown


def _list(rows: Sequence[Row], total: int, lang: str) -> Markup:
    linked = Markup("<li><a href='#{1}'>{0}</a><div>{2}</div></li>")
    plain = Markup("<li><span>{0}</span><div>{2}</div></li>")
    items = joined((linked if row[1] else plain).format(*row) for row in rows)
    more = Markup("<p class='nt-note'>{}</p>").format(text("mine.check.more", lang, count=total - len(rows)))
    return Markup("<ol class='nm-found'>{}</ol>{}").format(items, more if total > len(rows) else "")


def strip(look: Look, book: OwnBook, lang: str) -> None:
    """Above a cell: what is offered, behind one press what it changes; then what no repair can mend."""
    st.html(Markup("<div id='{}' class='nm-at'></div>").format(at(look.cell.name)))
    if look.fixes:
        chosen = book.choice.get(look.key, ())
        _fixes(look, chosen, book.note.id, lang)
    said = _hints(look, book, lang) if look.cell.name not in stilled(book) else []
    if said:
        st.html(Markup("<div class='nm-hint'>{}</div>").format(joined(Markup("<p>{}</p>").format(one) for one in said)))


def stilled(book: OwnBook) -> set[str]:
    """Cells that a chosen repair has turned into text."""
    return {name for name, patch in book.patches.items() if patch.language != "python"}


def _fixes(look: Look, chosen: Sequence[str], note_id: str, lang: str) -> None:
    left = [kind for kind in look.kinds if kind not in chosen]
    names = text("mine.check.comma", lang).join(text(f"mine.fix.{kind}_name", lang) for kind in left or look.kinds)
    head = (
        text("mine.check.here", lang, count=len(left), names=names)
        if left
        else text("mine.check.done", lang, names=names)
    )
    icon = ":material/healing:" if left else ":material/check:"
    cell = look.cell.name
    with st.expander(head, icon=icon, key=f"mine-fixes-{cell}"):
        for kind, patch in look.fixes:
            on = kind in chosen
            others = [other for other in look.kinds if other in chosen and other != kind]
            before, after = look.patch(others), look.patch([*others, kind])
            st.html(Markup("<p class='nm-fix'>{}</p>").format(sentence(fix_words(kind, patch, lang))))
            st.html(drawn(before, after, lang))
            st.button(
                text("mine.check.undo" if on else "mine.check.apply", lang), key=f"mine-fix-{cell}-{kind}",
                icon=":material/undo:" if on else ":material/healing:", on_click=shelf.choose,
                args=(note_id, {look.key: {kind: not on}}),
            )  # fmt: skip
        if len(left) > 1:
            st.button(
                text("mine.check.cell_all", lang), key=f"mine-fix-{cell}-all", type="primary", on_click=shelf.choose,
                args=(note_id, {look.key: dict.fromkeys(left, True)}),
            )  # fmt: skip


SIGN = {"out": "−", "in": "+", "same": "", "gap": "⋯"}


def drawn(before: Patch, after: Patch, lang: str) -> Markup:
    """A diff for eyes and ears: signs as well as colours, what differs within a line marked."""
    if before.code == after.code:
        fence = Markup("<div class='nm-diff'><table><tbody>{}</tbody></table></div>")
        rows = (
            diff.Row("out", 0, (diff.Span("```python", True),)),
            diff.Row("in", 0, (diff.Span(f"```{after.language}", True),)),
        )
        return fence.format(joined(_line(row) for row in rows))
    rows = diff.rows(before.code, after.code)[:200]
    name = text("mine.check.diff", lang)
    frame = Markup(
        "<div class='nm-diff' role='region' tabindex='0' aria-label='{}'><table><tbody>{}</tbody></table></div>"
    )
    return frame.format(name, joined(_line(row) for row in rows))


def _line(row: diff.Row) -> Markup:
    spans = joined(Markup("<mark>{}</mark>" if span.changed else "{}").format(_visible(span)) for span in row.spans)
    number = row.number or ""
    return Markup("<tr class='nm-{}'><td>{}</td><td>{}</td><td><pre>{}</pre></td></tr>").format(
        row.kind, number if row.kind != "gap" else "", SIGN[row.kind], spans
    )


def _visible(span: diff.Span) -> str:
    """Tabs and odd blanks of a change, so that they can be seen."""
    if not span.changed:
        return span.text.replace("\t", "    ")
    return span.text.replace("\t", "→   ").replace("\u3000", "□").replace("\u00a0", "␣").replace("\u200b", "¦")


def repeated(numbers: Sequence[int], lang: str) -> None:
    """Kept mistakes that stand here as well, each with the way to its proof and correction."""
    places = [(number, place) for number in numbers[:MOST_MISTAKES] if (place := known.place(number, lang))]
    if not places:
        return
    row = Markup("<li><a href='{}#{}'>{}</a> {}</li>")
    rows = joined(
        row.format(
            place.chapter, place.anchor, text("mine.known.number", lang, number=number), sentence(_plain(place.claim))
        )
        for number, place in places
    )
    key = "one" if len(places) == 1 else "many"
    head = Markup("<summary>{}</summary>").format(text(f"mine.known.{key}", lang, count=len(places)))
    open_ = Markup(" open") if len(places) <= 3 else ""
    st.html(Markup("<details class='nm-known'{}>{}<ul>{}</ul></details>").format(open_, head, rows))


def _plain(claim: str) -> str:
    """A claim in one line, without Markdown but for its code."""
    from core.notes.search import plain

    words = re.sub(r"\$([^$]*)\$", r"\1", " ".join(claim.split()))
    return words if "`" in words and "**" not in words and "](" not in words else plain(words)


def told(visit: shelf.Visit) -> None:
    """What was just done."""
    visit.said = [one for one in visit.said if time.monotonic() - one[2] < shelf.SAID_S]
    for words, kind, _ in visit.said:
        yours.said(words, kind)


def stored_pictures(drawn_: Mapping[str, tuple[bytes, ...]], name: str, lang: str) -> None:
    """Pictures that a notebook holds as outputs of a cell."""
    from core.mynotes.pictures import address
    from pages.parts.mine.pieces import framed

    found = [made for data in drawn_.get(name, ())[:6] if (made := address(data))]
    if found:
        label = text("mine.picture.stored", lang)
        st.html(joined(framed(made, label) for made in found))
