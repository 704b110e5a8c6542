"""``python -m core.labs update [NAME …]`` runs labs at their defaults and stores what they show at first;
``python -m core.labs check`` tells which stored tables are not what a run gives now. Exit code 1: some are not.
``python -m core.labs published [SECTION …] [--seeds N]`` checks published results anew and stores the rows."""

from __future__ import annotations

import argparse
import sys

import numpy as np
import pandas as pd

from core.experiments import EXPERIMENTS
from core.experiments.conformance import SECTIONS, prepare
from core.labs import LABS, published, stored

ALIKE = 0.95
"""Share of the numbers of a column that must agree to two percent: training in single precision is chaotic here and
there, and a rounding of another processor may send one run of many elsewhere."""

DRAWN = {"dropout"}
"""Experiments whose masks come from another generator where training is compiled: equal in distribution alone."""


def run(name: str) -> tuple[dict[str, object], pd.DataFrame]:
    """The lab's default values, and the table that they give now."""
    lab = LABS[name]
    experiment = EXPERIMENTS[lab.experiment]
    values = {**experiment.defaults(), **lab.values}
    return values, experiment(**values)


def difference(name: str) -> str:
    """What of the stored lab is not so any more; empty when all is."""
    try:
        rows, kept, table = stored.load(name)
    except OSError:
        return "not stored"
    values, frame = run(name)
    if rows != EXPERIMENTS[LABS[name].experiment].settings or dict(kept) != values:
        return "other settings"
    if list(frame) != list(table) or len(frame) != len(table):
        return f"{len(table)} rows of {list(table)} stored, {len(frame)} of {list(frame)} now"
    for column in frame:
        if frame[column].dtype.kind != "f":
            if frame[column].tolist() != table[column].tolist():
                return f"column {column} differs"
            continue
        now, then = frame[column], table[column]
        if LABS[name].experiment in DRAWN:  # compare the middle of the runs of each setting
            now, then = (values.groupby(frame.iloc[:, 0]).median() for values in (now, then))
        close = np.isclose(now, then, rtol=0.15 if LABS[name].experiment in DRAWN else 2e-2, atol=1e-6, equal_nan=True)
        if close.mean() < ALIKE:
            worst = (now - then).abs().max()
            return f"column {column} differs in {(~close).sum()} of {len(close)} rows, by up to {worst:.3g}"
    return ""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is as the module says."""
    parser = argparse.ArgumentParser(prog="python -m core.labs", description=__doc__)
    parser.add_argument("command", choices=["update", "check", "published"])
    parser.add_argument("names", nargs="*", metavar="NAME", help="labs; all when none is named")
    parser.add_argument("--seeds", type=int, default=10, help="seeds of the bands of published results (default 10)")
    chosen = parser.parse_args(arguments)
    if chosen.command == "published":
        return _published(chosen.names or list(SECTIONS), chosen.seeds)
    unknown = [name for name in chosen.names if name not in LABS]
    if unknown:
        parser.error(f"no such lab: {', '.join(unknown)}; there are {', '.join(LABS)}")
    bad = 0
    for name in chosen.names or LABS:
        if chosen.command == "update":
            values, frame = run(name)
            path = stored.save(name, EXPERIMENTS[LABS[name].experiment].settings, values, frame)
            print(f"{name}: {len(frame)} rows, {path.stat().st_size // 1024} kB")
        else:
            said = difference(name)
            bad += bool(said)
            print(f"{name}: {said or 'as a run gives it'}")
    return 1 if bad else 0


def _published(sections: list[str], seeds: int) -> int:
    prepare(sections)
    for section in sections:
        rows = [row.as_dict() for row in SECTIONS[section](seeds)]
        published.save(section, rows)
        print(f"{section}: {published.count(rows)[0]} of {len(rows)} green", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
