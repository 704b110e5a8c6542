"""``python -m core.quiz.exchange export|import``: questions and answers to other programs and back.

python -m core.quiz.exchange export --format apkg FILE      json (lossless), csv or apkg (Anki)
python -m core.quiz.exchange import FILE                    the same three, told apart by their content

Questions of own notes go along when STUDY_NOTES names their folder; those that come in and have no note there are
written down as one: ``import FILE --note NOTE.md``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import NoteRefused
from core.kernel import open_kernel
from core.mynotes import folder
from core.mynotes.note import address, open_note
from core.quiz import library, own
from core.quiz.exchange.asked import as_notes, asked_of, away, contents, sides
from core.quiz.exchange.bring import FORMATS, bring_in, export, format_of
from core.quiz.exchange.face import Face, faces, own_faces
from core.quiz.exchange.record import Imported
from core.store import Learner, Store, now
from core.store.command import with_store
from core.text import LANGUAGES, text


def notes(store: Store, learner: Learner) -> tuple[list[own.Sheet], Sequence[own.Question]]:
    """What the notes of the folder ask, each question under the id of its history."""
    sheets = []
    for file in folder.scan(folder.named()).files:
        try:
            note = open_note(address(file.inside), file.path.name, folder.read(file))
        except NoteRefused as fault:
            print(f"passed over: {file.inside}: {text(fault.key, 'en', **fault.facts)}", file=sys.stderr)
            continue
        sheets.append(own.sheet(note.chapter, note.id))
    asked = [each for sheet in sheets for each in sheet.questions]
    cards = {card.question for card in store.cards(learner)}
    return sheets, own.settle(asked, cards, store.settings(learner).get(own.MEMORY))[0]


def bank(store: Store, learner: Learner, lang: str) -> list[Face]:
    """Faces of the whole bank, of own notes and of the learner's own cards; what cannot be worked out is named."""
    sheets, asked = notes(store, learner)
    kernel = open_kernel()
    try:
        made, bad = faces(library.items(), lang, kernel)
        mine, bare = sides(asked, sheets, lang, kernel)
    finally:
        kernel.close()
    for id in bad:
        print(f"left out, its code fails: {id}", file=sys.stderr)
    for id in bare:
        print(f"as it stands in the note, its code fails: {id}", file=sys.stderr)
    return [*made, *own_faces(store.kept(learner), lang), *mine]


def placed(store: Store, learner: Learner, done: Imported, into: Path | None) -> None:
    """Write questions whose note is not here into a new file, or say that there are some."""
    lost = away(done.asked, notes(store, learner)[1])
    if not lost:
        return
    before = store.settings(learner).get(own.MEMORY)
    store.change_settings(learner, {own.MEMORY: own.recall(before, contents(lost))})
    if into is None:
        print(f"{len(lost)} questions of notes that are not here: --note NOTE.md writes them into one")
        return
    with into.open("x", encoding="utf-8", newline="\n") as out:
        out.write("\n".join(as_notes(lost, "zh").values()))
    print(f"{into}: {len(lost)} questions of notes that are not here")


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    about = __doc__.split("\n")[0].split(": ", 1)[1]
    parser = argparse.ArgumentParser(prog="python -m core.quiz.exchange", description=about)
    commands = parser.add_subparsers(dest="command", required=True)
    out = commands.add_parser("export", help="write a file")
    out.add_argument("--format", choices=tuple(FORMATS), default="json")
    out.add_argument("--lang", choices=tuple(LANGUAGES), default="zh", help="language of the questions")
    out.add_argument("file", type=Path, metavar="FILE")
    into = commands.add_parser("import", help="merge a file into the answers of this machine")
    into.add_argument("file", type=Path, metavar="FILE")
    into.add_argument("--note", type=Path, metavar="NOTE", help="a new file for questions whose note is not here")
    given = parser.parse_args(argv)
    return with_store(lambda store: _run(store, given))


def _run(store: Store, given: argparse.Namespace) -> int:
    """The command that was given; returns its exit code."""
    me = store.local()
    if given.command == "export":
        whole = given.format != "json"
        shown = bank(store, me, given.lang) if whole else []
        sheets, asked = ([], []) if whole else notes(store, me)
        told = [asked_of(each, sheets) for each in asked]
        data = export(store, me, given.format, faces=shown, asked=told, at_us=now(), lang=given.lang)
        given.file.write_bytes(data)
        what = f"{len(shown)} cards" if whole else f"{len(store.events(me))} events"
        print(f"{given.file}: {len(data)} bytes, {what}")
        return 0
    data = given.file.read_bytes()
    done = bring_in(store, me, data, format_of(data, given.file.name))
    print(f"{given.file} ({done.format}): {done.added} events added, {done.notes} notes, {done.own} own cards")
    if done.foreign:
        print(f"skipped {done.foreign} notes of other decks: {'; '.join(done.examples)}")
    if done.broken:
        print(f"skipped {done.broken} rows that make no sense")
    placed(store, me, done, given.note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
