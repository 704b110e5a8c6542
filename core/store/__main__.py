"""``python -m core.store where | check | backup FILE | restore FILE``: look after what learners answered.

``where`` says where it lies, ``check`` makes every card anew from its events and compares, ``backup`` writes everything
of a learner to a file, ``restore`` merges such a file. The exit code is 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from sqlalchemy.engine import make_url

from core.quiz.schedule import fold
from core.store import place
from core.store.command import with_store
from core.store.model import Learner
from core.store.store import Store


def write_whole(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all: whoever finds it under its name finds all of it. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def check(store: Store) -> int:
    """Compare every learner's cards with the replay of their events; gives how many learners have a fault."""
    faulty = 0
    for who in store.learners():
        wrong = store.differing(who, fold)
        faulty += bool(wrong)
        print(f"{who.id}: {len(store.events(who))} events, {len(store.cards(who))} cards, {len(wrong)} differ")
        for question in wrong:
            print(f"  {question}")
    return faulty


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m core.store", description=__doc__.split("\n")[0].split(": ", 1)[1])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("where", help="say where the answers lie")
    checking = commands.add_parser("check", help="compare every card with the replay of its events")
    checking.add_argument("--repair", action="store_true", help="store the replay where a card differs")
    for name, help in (("backup", "write everything of a learner to a file"), ("restore", "merge such a file")):
        command = commands.add_parser(name, help=help)
        command.add_argument("file", type=Path, metavar="FILE")
        command.add_argument("--learner", default="local", metavar="ID", help="default: the one of this machine")
    given = parser.parse_args(argv)

    if given.command == "where":
        print(make_url(place.with_driver(place.default_url())).render_as_string(hide_password=True))
        return 0
    return with_store(lambda store: _run(store, given))


def _run(store: Store, given: argparse.Namespace) -> int:
    """The command that was given; returns its exit code."""
    if given.command == "check":
        faulty = check(store)
        if given.repair:
            for each in store.learners():
                store.replay(each, fold)
            faulty = 0
        return int(faulty > 0)
    who = store.local() if given.learner == "local" else Learner(given.learner)
    if given.command == "backup":
        write_whole(given.file, store.backup(who))
        print(f"{given.file}: {len(store.events(who))} events")
    else:
        merged = store.restore(who, given.file.read_bytes(), fold)
        print(f"{given.file}: {merged.added} events added, {merged.known} known, {merged.questions} cards")
    return 0


if __name__ == "__main__":
    sys.exit(main())
