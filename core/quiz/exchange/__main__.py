"""``python -m core.quiz.exchange export|import``: questions and answers to other programs and back.

python -m core.quiz.exchange export --format apkg FILE      json (lossless), csv or apkg (Anki)
python -m core.quiz.exchange import FILE                    the same three, told apart by their content
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from core.kernel import open_kernel
from core.quiz import library
from core.quiz.exchange.bring import FORMATS, bring_in, export
from core.quiz.exchange.face import Face, faces, own_faces
from core.store import Learner, Store, now
from core.store.command import with_store
from core.text import LANGUAGES


def bank(store: Store, learner: Learner, lang: str) -> list[Face]:
    """Faces of the whole bank and of the learner's own cards; questions that cannot be made are named."""
    kernel = open_kernel()
    try:
        made, bad = faces(library.items(), lang, kernel)
    finally:
        kernel.close()
    for id in bad:
        print(f"left out, its code fails: {id}", file=sys.stderr)
    return [*made, *own_faces(store.kept(learner), lang)]


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
    given = parser.parse_args(argv)
    return with_store(lambda store: _run(store, given))


def _run(store: Store, given: argparse.Namespace) -> int:
    """The command that was given; returns its exit code."""
    me = store.local()
    if given.command == "export":
        shown = [] if given.format == "json" else bank(store, me, given.lang)
        data = export(store, me, given.format, faces=shown, at_us=now(), lang=given.lang)
        given.file.write_bytes(data)
        print(f"{given.file}: {len(data)} bytes, {len(shown)} cards")
        return 0
    done = bring_in(store, me, given.file.read_bytes())
    print(f"{given.file} ({done.format}): {done.added} events added, {done.notes} notes, {done.own} own cards")
    if done.foreign:
        print(f"skipped {done.foreign} notes of other decks: {'; '.join(done.examples)}")
    if done.broken:
        print(f"skipped {done.broken} rows that make no sense")
    return 0


if __name__ == "__main__":
    sys.exit(main())
