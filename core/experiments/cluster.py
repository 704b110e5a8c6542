"""Training on the machines of a Dask cluster: the runs of an experiment are dealt out, its table is the same.

    with on_cluster("tcp://192.0.2.1:8786"):
        frame = EXPERIMENTS["race-sweep"](seeds=100)

Only ``train`` goes elsewhere: data are made and tables finished here. A run's numbers do not depend on the runs beside
it, and the engine is chosen from all runs together, so the table is that of one machine, bit for bit where the
machines compute alike (same processor family; versions and source are compared before anything runs). Walks on
surfaces, which take seconds, stay here. A machine that is lost costs the time of its parts: Dask hands them to another.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from core.errors import ClusterUnavailable
from core.training import compiled
from core.training.datasets.model import Data
from core.training.ensemble.groups import groups
from core.training.ensemble.outcome import Layers, Outcome
from core.training.ensemble.train import ELSEWHERE, LIMIT, LONG, Progress, train
from core.training.settings import Settings, steps_in_all

ROOT = Path(__file__).resolve().parents[2]
SHARES = 4
"""Parts for each thread of the cluster, so that a slow machine does not keep the others waiting."""
PATIENCE_S = 10


@contextmanager
def on_cluster(address: str) -> Iterator[None]:
    """Within it ``train`` runs on the cluster. Raises ClusterUnavailable, on the way in or in mid-run."""
    try:
        from distributed import Client
    except ImportError:
        raise ClusterUnavailable("a cluster needs one more package: python -m pip install distributed") from None
    try:
        client = Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterUnavailable(f"no scheduler answers at {address}: {str(error).splitlines()[0]}") from None
    try:
        threads = _look(client, address)
        token = ELSEWHERE.set(lambda sets, runs, **how: _dealt(client, threads, sets, runs, **how))
        try:
            yield
        finally:
            ELSEWHERE.reset(token)
    finally:
        client.close()


def fingerprint() -> dict[str, str]:
    """What must be the same on every machine: our source, the interpreter, the libraries that compute."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "core" / "training").rglob("*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    found = {"core/training": digest.hexdigest()[:12], "Python": platform.python_version()}
    for name in ("torch", "numpy", "numba"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


def _look(client: Any, address: str) -> int:
    """Threads of the cluster. Raises ClusterUnavailable when there are none or a machine is not like this one."""
    threads = sum(client.nthreads().values())
    if not threads:
        raise ClusterUnavailable(f"the scheduler at {address} has no workers: dask worker {address}, in the checkout")
    try:
        found = client.run(fingerprint)
    except ImportError as error:
        raise ClusterUnavailable(f"a worker cannot import this project ({error}): start it in the checkout") from None
    own = fingerprint()
    for machine, theirs in found.items():
        for what, value in own.items():
            if theirs.get(what) != value:
                raise ClusterUnavailable(f"{what} is {theirs.get(what)} on {machine} and {value} here")
    return threads


def _dealt(
    client: Any, threads: int, sets: Sequence[Data], runs: Sequence[Settings], *,
    each_epoch: bool, measure: bool, progress: Progress | None, engine: str,
) -> Outcome:  # fmt: skip
    """What ``train`` gives, its runs trained in parts by the cluster."""
    from distributed import as_completed
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    steps = {k: steps_in_all(runs[k], sets[k]) for group in groups(sets, runs) for k in group.members}
    total = sum(steps.values())
    if engine == "auto":
        engine = "compiled" if total > LONG or compiled.ready(runs[0].dtype) else "torch"
    parts = max(SHARES * threads, 2 * total // LIMIT + 1)
    size = -(-len(runs) // min(parts, len(runs)))
    firsts = range(0, len(runs), size)
    futures = {
        client.submit(
            _part, list(sets[at : at + size]), list(runs[at : at + size]), each_epoch, measure, engine, pure=False
        ): at
        for at in firsts
    }
    found: dict[int, Outcome] = {}
    done, stopped = 0, False
    try:
        for future in as_completed(futures):
            at = futures[future]
            found[at] = future.result()
            done += sum(steps[k] for k in range(at, min(at + size, len(runs))))
            if progress and progress(done, total):
                stopped = True
                break
    except (KilledWorker, FutureCancelledError, OSError) as error:
        raise ClusterUnavailable(f"the cluster gave up: {error}") from None
    finally:
        client.cancel(list(futures))
    return _joined(found, firsts, size, len(runs), stopped)


def _part(sets: list[Data], runs: list[Settings], each_epoch: bool, measure: bool, engine: str) -> Outcome:
    """On a machine of the cluster."""
    return train(sets, runs, each_epoch=each_epoch, measure=measure, engine=engine)


def _joined(found: dict[int, Outcome], firsts: range, size: int, count: int, stopped: bool) -> Outcome:
    """The parts in their order; what was not trained is told as stopped."""
    frames, verdicts = [], ["stopped"] * count
    rows: list = [None] * count
    for at in firsts:
        if at in found:
            part = found[at]
            frames.append(part.frame.assign(run=part.frame["run"] + at) if len(part.frame) else part.frame)
            verdicts[at : at + size] = part.verdicts
            rows[at : at + size] = part.layers.rows
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return Outcome(frame, verdicts, Layers(rows), not stopped)
