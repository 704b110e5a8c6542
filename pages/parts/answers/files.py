"""Files: a backup and its return, and decks for other programs. What comes in is merged; nothing is lost by it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import streamlit as st

from core.errors import (
    BackupRefused,
    ExchangeRefused,
    KernelError,
    NoteRefused,
    QueueFull,
    StoreError,
    UnknownLearner,
)
from core.quiz import library as bank
from core.quiz import own as own_questions
from core.quiz.days import day_of
from core.quiz.exchange import (
    FORMATS,
    Asked,
    Face,
    Imported,
    as_notes,
    asked_of,
    away,
    bring_in,
    contents,
    export,
    faces,
    format_of,
    own_faces,
    sides,
)
from core.quiz.schedule import Scheduler
from core.store import Learner, Store, now
from core.text import text
from pages.parts import engine, yours
from pages.parts.answers.desk import desk
from pages.parts.mine import shelf
from pages.parts.mine.look import counted
from pages.parts.quiz_card import kernels
from pages.parts.quiz_card.pool import Pool, pool

OTHERS = tuple(name for name in FORMATS if name != "json")
"""Formats that hold the questions' texts, which must be worked out first."""


def show(store: Store, me: Learner, lang: str) -> None:
    """Out, and in."""
    yours.quiet(text("settings.answers.backup_lead", lang))
    own = pool(me)  # outside of the visit's run nobody knows whose notes are meant
    st.download_button(
        text("settings.answers.backup", lang), lambda: backup(store, me, own), name(store, me, "json"), FORMATS["json"],
        key="answers-backup", on_click="ignore",
    )  # fmt: skip
    _others(store, me, lang)
    _uploader_words(lang)
    file = st.file_uploader(
        text("settings.answers.import", lang), list(FORMATS), key="answers-file",
        help=text("settings.answers.import_help", lang),
    )  # fmt: skip
    if file is not None and desk().take(file.file_id):
        with st.spinner(text("settings.answers.import_wait", lang)):
            desk().say("files", *taken(store, me, file.getvalue(), file.name, lang))
        st.rerun()  # settings above may have come along


def backup(store: Store, me: Learner, own: Pool) -> bytes:
    """Everything of a learner, with the questions of her own notes as they stand there."""
    return export(store, me, "json", asked=[asked_of(each, own.sheets) for each in own.asked])


def _uploader_words(lang: str) -> None:
    """What stands in the uploader, for the style sheet to put there."""
    limit = text("settings.answers.upload_limit", lang, size=st.get_option("server.maxUploadSize"))
    choose = text("settings.answers.upload", lang)
    st.html(f"<style>:root {{ --ny-choose: '{choose}'; --ny-limit: '{limit}' }}</style>")


def _others(store: Store, me: Learner, lang: str) -> None:
    """Decks: made when asked for, for every question must be worked out, then there to be fetched."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        format = st.selectbox(
            text("settings.answers.others", lang), OTHERS, key="answers-format", width=240,
            format_func=lambda one: text(f"settings.answers.format_{one}", lang),
            help=text("settings.answers.others_help", lang),
        )  # fmt: skip
        wanted = f"{me.id}/{format}/{lang}"
        if st.button(text("settings.answers.make", lang), key="answers-make"):
            with st.spinner(text("settings.answers.make_wait", lang)):
                desk().made = _made(store, me, format, lang, wanted)
        made = desk().made
        if made is not None and made[0] == wanted:
            st.download_button(
                text("settings.answers.fetch", lang, name=made[1], size=f"{len(made[2]) / 1000:,.0f}"), made[2],
                made[1], FORMATS[format], key="answers-fetch", on_click="ignore", type="primary",
            )  # fmt: skip


def _made(store: Store, me: Learner, format: str, lang: str, wanted: str) -> tuple[str, str, bytes] | None:
    own = pool(me)
    try:
        shown, bad = _faces(lang, tuple(path.stat().st_mtime_ns for path in bank.files()))
        mine, bare = sides(own.asked, own.sheets, lang, kernels().own) if own.asked else ([], [])
    except QueueFull:
        desk().say("files", text("settings.answers.busy", lang))
        return None
    except KernelError as error:
        desk().say("files", text("kernel.Unavailable", lang, reason=str(error)))
        return None
    whole = [*shown, *own_faces(store.kept(me), lang), *mine]
    data = export(store, me, format, faces=whole, at_us=now(), lang=lang)
    desk().hush("files")
    said = []
    if bad:
        _faces.clear()  # what failed may work the next time
        said.append(counted("settings.answers.left_out", lang, len(bad)))
    if bare:
        said.append(counted("settings.answers.unworked", lang, len(bare)))
    if waiting := own.absent([card.question for card in store.cards(me)]):
        said.append(counted("settings.answers.waiting", lang, len(waiting)))
    if said:
        desk().say("files", _joined(said, lang))
    return wanted, name(store, me, format), data


@st.cache_resource(show_spinner=False, max_entries=4)
def _faces(lang: str, stamps: tuple[int, ...]) -> tuple[list[Face], list[str]]:
    """Both sides of every question of the bank, the same for everybody until a file of it changes."""
    return faces(bank.items(), lang, engine.kernel())


def name(store: Store, me: Learner, format: str) -> str:
    """A file's name with the learner's day."""
    day = day_of(now(), Scheduler.of(store.settings(me)).zone)
    return f"living-notes-{date.fromordinal(day).isoformat()}.{format}"


def taken(store: Store, me: Learner, data: bytes, name: str, lang: str) -> tuple[str, str]:
    """Merge a file, and what there is to say of it: (sentence, kind)."""
    try:
        done = bring_in(store, me, data, format_of(data, name))
    except UnknownLearner:
        raise
    except (BackupRefused, ExchangeRefused, StoreError) as error:
        return text("settings.answers.not_imported", lang, name=name, why=yours.fault(error, lang)), ""
    return _joined([account(done, name, lang), *placed(store, me, done.asked, lang)], lang), "good"


def placed(store: Store, me: Learner, asked: Sequence[Asked], lang: str) -> list[str]:
    """Give questions whose note is not here a note of their own in this browser; what there is to say of it."""
    lost = away(asked, pool(me).asked) if asked else []
    if not lost:
        return []
    before = store.settings(me).get(own_questions.MEMORY)
    store.change_settings(me, {own_questions.MEMORY: own_questions.recall(before, contents(lost))})
    said = []
    for title, words in as_notes(lost, lang).items():
        stem = re.sub(r'[\\/:*?"<>|#%\x00-\x1f]+', " ", title).strip(". ")[:80] or text("exchange.note", lang)
        file = shelf.apart(f"{stem}.md", [upload.name for upload in shelf.visit().uploads.values()])
        try:
            shelf.take(file, words.encode("utf-8", "replace"))
        except NoteRefused as fault:
            said.append(
                text("settings.answers.not_imported", lang, name=file, why=text(fault.key, lang, **fault.facts))
            )
            continue
        count = sum(each.note == title or not each.note for each in lost)
        said.append(counted("settings.answers.placed", lang, count, name=file))
    return said


def account(done: Imported, name: str, lang: str) -> str:
    """What an import came to, in words."""
    parts = [text("settings.answers.imported", lang, name=name, added=f"{done.added:,}", own=done.own)]
    if not done.added and not done.own:
        parts = [text("settings.answers.imported_nothing", lang, name=name)]
    if done.foreign:
        examples = "; ".join(done.examples)
        parts.append(text("settings.answers.imported_foreign", lang, foreign=done.foreign, examples=examples))
    if done.broken:
        parts.append(text("settings.answers.imported_broken", lang, broken=done.broken))
    return _joined(parts, lang)


def _joined(sentences: Sequence[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(sentences)
