"""``python -m core.notes check [PATH …] [--chapter ID] [--update]``: run notes and say what is wrong with them.

Without a path every chapter of ``data/notes`` is read, run and compared with ``data/outputs``. A path may be any
Markdown file: its cells are run, and each is reported. The exit code is 1 when anything failed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from core.kernel import open_kernel
from core.notes import library
from core.notes.check import Check, is_own, own_chapters
from core.notes.read import read


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m core.notes", description=__doc__.split("\n")[0].split(": ", 1)[1])
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="read and run notes, compare what they print with what is stored")
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="Markdown files; without one all chapters")
    check.add_argument("--chapter", action="append", default=[], metavar="ID", help="a chapter, in all its languages")
    check.add_argument("--update", action="store_true", help="write the stored outputs anew")
    given = parser.parse_args(argv)

    unknown = [id for id in given.chapter if not library.languages(id)]
    missing = [str(path) for path in given.paths if not path.is_file()]
    if unknown or missing:
        parser.error(f"not found: {', '.join(unknown + missing)}")

    files = [read(path) for path in given.paths]
    own = [chapter for chapter in files if is_own(chapter.path)]
    if given.chapter or not files:
        own += own_chapters(given.chapter)
    job = Check(open_kernel())
    try:
        if own:
            job.own(own, update=given.update)
        for chapter in files:
            if not is_own(chapter.path):
                job.file(chapter)
    finally:
        job.close()
        job.kernel.close()
    print(job.report.closing)
    return 0 if job.report.clean else 1


if __name__ == "__main__":
    sys.exit(main())
