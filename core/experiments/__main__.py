"""``python -m core.experiments`` — ``list`` the experiments, ``run`` one into a table, or check ``conformance``.

    python -m core.experiments run race --param seeds=5 --param lr=0.02 --csv race.csv

    python -m core.experiments run race-sweep --param seeds=100 --cluster tcp://192.0.2.1:8786

Without ``--csv`` the table goes to standard output. Exit code 0: all went well; 1: a row of ``conformance`` is not
green; 2: settings that cannot work, data that are not there, a cluster that cannot be used; standard error says why.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from core.errors import ClusterUnavailable, DatasetError, SettingsRefused
from core.experiments import EXPERIMENTS
from core.experiments.cluster import on_cluster
from core.experiments.conformance import SECTIONS, conformance, prepare
from core.experiments.model import Choice, Setting, parsed
from core.text import LANGUAGES
from core.training.fault import Fault


def _shown(setting: Setting) -> str:
    """One setting as ``name=default (what may be given)``."""
    default = setting.default
    shown = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
    if isinstance(setting, Choice):
        several = "any of " if setting.several else ""
        return f"{setting.name}={shown} ({several}{', '.join(setting.options)})"
    return f"{setting.name}={shown} ({setting.low:g} to {setting.high:g})"


def _list() -> None:
    for name, experiment in EXPERIMENTS.items():
        print(f"{name}\n    {experiment.summary}")
        for setting in experiment.settings:
            print(f"      {_shown(setting)}")


def _values(name: str, params: list[str], lang: str) -> dict[str, object]:
    """The ``k=v`` of a command line, read as the experiment's settings say. Raises SettingsRefused."""
    rows = {setting.name: setting for setting in EXPERIMENTS[name].settings}
    values: dict[str, object] = {}
    for param in params:
        key, equals, words = param.partition("=")
        if not equals or key not in rows:
            fault = Fault("unknown", name=key, known=", ".join(rows))
            raise SettingsRefused((fault,), fault.words(lang))
        values[key] = parsed(rows[key], words)
    return values


def _bar() -> Callable[[int, int], None]:
    shown = -1

    def tell(done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // max(total, 1)
        if percent != shown and sys.stderr.isatty():
            shown = percent
            print(f"\r{percent:3d} %", end="\r" if percent < 100 else "\n", file=sys.stderr, flush=True)

    return tell


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is as the module says."""
    parser = argparse.ArgumentParser(
        prog="python -m core.experiments", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lang", choices=list(LANGUAGES), default="en", help="language of what is said")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="all experiments with their settings")
    run = commands.add_parser("run", help="run one experiment")
    run.add_argument("name", choices=list(EXPERIMENTS), metavar="NAME")
    run.add_argument("--param", action="append", default=[], metavar="K=V", help="a setting; lists with commas")
    run.add_argument("--csv", type=Path, metavar="FILE", help="write the table there")
    run.add_argument(
        "--cluster", metavar="ADDRESS", default=os.environ.get("STUDY_CLUSTER"),
        help="train on the machines of a Dask scheduler, tcp://host:8786 (default: STUDY_CLUSTER)",
    )  # fmt: skip
    check = commands.add_parser("conformance", help="compare with published results")
    check.add_argument("--only", choices=list(SECTIONS), action="append", help="one section, e.g. A")
    check.add_argument("--seeds", type=int, default=10, help="seeds of the bands (default 10)")
    check.add_argument("--csv", type=Path, metavar="FILE", help="write the table there as well")
    chosen = parser.parse_args(arguments)
    if chosen.command == "list":
        _list()
        return 0
    try:
        if chosen.command == "conformance":
            return _conformance(chosen.only or list(SECTIONS), chosen.seeds, chosen.csv)
        values = _values(chosen.name, chosen.param, chosen.lang)
        with on_cluster(chosen.cluster) if chosen.cluster else nullcontext():
            frame = EXPERIMENTS[chosen.name](**values, progress=_bar())
        text = frame.to_csv(index=False, lineterminator="\n")
        if chosen.csv:
            chosen.csv.write_text(text, encoding="utf-8", newline="\n")
            print(f"{chosen.csv}: {len(frame)} rows", file=sys.stderr)
        else:
            sys.stdout.write(text)
    except SettingsRefused as error:
        for fault in error.faults:
            print(fault.words(chosen.lang), file=sys.stderr)
        return 2
    except (ClusterUnavailable, DatasetError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _conformance(sections: list[str], seeds: int, csv: Path | None) -> int:
    rows = []
    prepare(sections)
    for row in conformance(sections, max(1, seeds)):
        rows.append(row)
        print(row.line(), flush=True)
    green = sum(row.green is True for row in rows)
    missing = sum(row.green is None for row in rows)
    print(f"{len(rows)} rows, {green} green, {len(rows) - green - missing} not, {missing} not checked")
    if csv:
        import pandas as pd

        table = pd.DataFrame([row.as_dict() for row in rows])
        csv.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="\n")
    return 0 if green == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
