"""Notes of the folder that were renamed while no page was open: their drafts, repairs and questions follow.

The browser keeps a print of each note that was opened, and tells of those whose drafts or repairs it holds. Where one
note fits, nothing is asked; where several fit alike, each of them says so and offers to take what waits.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import streamlit as st

from core.errors import NoteRefused, StudyError
from core.mynotes import folder as folders
from core.mynotes.note import PREFIX, open_note
from core.mynotes.renamed import Print, checked_print, heirs, print_of
from core.text import text
from pages.parts import learner, yours
from pages.parts.mine import shelf

PATIENCE_S = 2.0
"""How long notes are looked into in search of those that were renamed."""
MOST_LOST = 200


def told(given: object) -> None:
    """Take in what the browser holds of notes: (id, print, names of cells with drafts), and follow those renamed."""
    if not isinstance(given, Sequence) or isinstance(given, str) or not learner.is_local():
        return
    here = {each.id for each in shelf.entries()}
    lost: dict[str, Print] = {}
    for one in given[:MOST_LOST]:
        id = one.get("id") if isinstance(one, Mapping) else None
        if isinstance(id, str) and id.startswith(PREFIX) and id not in here:
            cells = one.get("cells")
            lost[id] = checked_print(one.get("print"), cells if isinstance(cells, Sequence) else ())
    if lost:
        _follow(lost)


def _follow(lost: Mapping[str, Print]) -> None:
    files = [each for each in shelf.entries() if each.file is not None]
    sizes = {each.size for each in lost.values() if each.whole}
    # Most often a file is renamed and no more: then few are to be read.
    prints = _prints([each for each in files if each.file and each.file.size in sizes])
    found = {id: heirs(each, prints) for id, each in lost.items()}
    if not all(found.values()):
        prints = _prints(files)
        found = {id: found[id] or heirs(each, prints) for id, each in lost.items()}
    names = {each.id: each.inside for each in files}
    for id, fits in found.items():
        # Of a note seen by an earlier version only the address is known, which begins with its name.
        name = lost[id].name or id.removeprefix(PREFIX).rpartition("-")[0] or id
        rivals = [other for other in found if other != id and set(found[other]) & set(fits)]
        if len(fits) == 1 and not rivals:
            bring(id, fits[0])
            shelf.visit().renames.append((name, names[fits[0]]))
        elif fits:
            shelf.visit().unsure[id] = (name, fits)


def _prints(entries: Sequence[shelf.Entry]) -> dict[str, Print]:
    until = time.monotonic() + PATIENCE_S
    found = {}
    for each in entries:
        if time.monotonic() > until:
            break
        if each.file is not None and (known := _print(each.id, each.file)) is not None:
            found[each.id] = known
    return found


@lru_cache(maxsize=1024)
def _print(id: str, file: folders.File) -> Print | None:
    """By the file's state."""
    try:
        raw = folders.read(file)
        return print_of(open_note(id, file.path.name, raw), raw)
    except NoteRefused:
        return None


def bring(id: str, new: str) -> None:
    """Everything that belongs to a note to the note that it is now."""
    shelf.visit().unsure.pop(id, None)
    shelf.follow(id, new)
    _questions(id, new)


def _questions(id: str, new: str) -> None:
    """Its questions keep their history under the new name, also those that were changed meanwhile."""
    me = learner.learner()
    if me is None:
        return
    from core.quiz import own  # most notes have no questions

    with suppress(StudyError):  # where the store cannot be read they are found by their content, or wait
        store = learner.store()
        before = store.settings(me).get(own.MEMORY)
        after = own.moved(before, store.columns(me, ("question",))[0], id, new)
        if after is not None:
            store.change_settings(me, {own.MEMORY: after})


def remember(id: str) -> None:
    """Let the browser keep the print of the note whose page is about to be drawn, before it hears of its orders."""
    entry = shelf.entry(id) if id.startswith(PREFIX) else None
    if entry is None or entry.file is None:
        return
    known = _print(entry.id, entry.file)
    held = shelf.visit().prints
    if known is not None and held.get(entry.id) != known.whole:
        held[entry.id] = known.whole
        shelf.order("know", entry.id, print=known.to_json())


def say(lang: str) -> None:
    """What was followed since the reader's own notes were last on the screen."""
    renames = shelf.visit().renames
    while renames:
        name, new = renames.pop()
        shelf.say(text("mine.moved", lang, name=name, new=new), "good")


def offer(note: str, lang: str) -> None:
    """On the page of a note: drafts of a note that is gone, which fit others as well."""
    for id, (name, fits) in list(shelf.visit().unsure.items()):
        if note not in fits:
            continue
        others = [each.inside for each in shelf.entries() if each.id in fits and each.id != note]
        with st.container(key=f"mine-unsure-{id}", gap="small"):
            key = "mine.unsure" if others else "mine.unsure_name"
            yours.said(text(key, lang, name=name, others=text("mine.check.comma", lang).join(others)), "plain")
            st.button(text("mine.unsure_take", lang), key=f"mine-bring-{id}", on_click=bring, args=(id, note))


def waiting(lang: str) -> None:
    """On the list of notes: which drafts wait for a choice, and where to make it."""
    names: dict[str, Any] = {each.id: each.inside for each in shelf.entries()}
    for name, fits in shelf.visit().unsure.values():
        others = text("mine.check.comma", lang).join(names[id] for id in fits if id in names)
        yours.said(text("mine.unsure_list", lang, name=name, others=others), "plain")
