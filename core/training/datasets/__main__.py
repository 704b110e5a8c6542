"""``python -m core.training.datasets`` lists the data sets; ``… fetch NAME`` downloads one that is not bundled."""

from __future__ import annotations

import argparse
import sys

from core.errors import DatasetError
from core.training.datasets import DATASETS, table


def main(arguments: list[str] | None = None) -> int:
    """0 when all went well, 1 when a data set could not be had (the reason on stderr)."""
    parser = argparse.ArgumentParser(prog="python -m core.training.datasets", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    fetch = commands.add_parser("fetch", help="download a data set that is not bundled")
    fetch.add_argument("name", choices=[name for name, row in DATASETS.items() if row.fetch])
    chosen = parser.parse_args(arguments)
    if chosen.command is None:
        for row in table():
            print(f"{row['name']:<14} {row['shape']:<50} {row['licence']:<10} {row['source']}")
        return 0

    def bar(done: int, total: int) -> None:
        print(f"\r{done / 1e6:6.1f} of {total / 1e6:.1f} MB", end="", file=sys.stderr, flush=True)

    try:
        folder = DATASETS[chosen.name].fetch(progress=bar)
    except DatasetError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    print(f"\n{folder}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
