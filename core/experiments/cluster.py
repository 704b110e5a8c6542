"""Training on the machines of a Dask cluster: the runs of an experiment are dealt out in parts.

    with on_cluster("tcp://192.0.2.1:8786"):
        frame = EXPERIMENTS["race-sweep"](seeds=100)

Only ``train`` goes elsewhere: data are made and tables finished here; walks on surfaces, which take seconds, stay here.
Which runs make a part follows from the runs alone, so the table does not depend on how many machines there are, and
``on_cluster("here")``, which trains the same parts in this process, gives it bit for bit where processors compute
alike; versions and source are compared before anything runs. Trained all together, as without a cluster, the same runs
differ in the rounding of their sums. A machine that is lost costs the time of its parts: Dask hands them to another.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd
from torch import Tensor

from core.errors import ClusterUnavailable
from core.training.datasets.model import Data
from core.training.ensemble import dense
from core.training.ensemble.groups import groups
from core.training.ensemble.outcome import Outcome
from core.training.ensemble.train import ELSEWHERE, LONG, Progress, train
from core.training.settings import Settings, steps_in_all

ROOT = Path(__file__).resolve().parents[2]
HERE = "here"
"""The address of no cluster: the same parts, one after another, in this process."""
PART_STEPS = 20_000
"""Steps that a part has, about: some seconds of work."""
PART_RUNS = 64
"""Runs that a part has at most."""
PATIENCE_S = 10

Part = tuple[list[Data], list[Settings], bool, bool, str]
"""The arguments of ``_part``."""
Work = Callable[[dict[int, Part]], Generator[tuple[int, Outcome], None, None]]
"""Number of a part's first run to its arguments in; number and outcome out, in any order."""


@contextmanager
def on_cluster(address: str) -> Iterator[None]:
    """Within it ``train`` runs on the cluster. Raises ClusterUnavailable, on the way in or in mid-run."""
    if address == HERE:
        with _elsewhere(lambda parts: ((part, _part(*parts[part])) for part in parts)):
            yield
        return
    try:
        from distributed import Client
    except ImportError:
        raise ClusterUnavailable("a cluster needs one more package: python -m pip install distributed") from None
    try:
        client = Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterUnavailable(f"no scheduler answers at {address}: {str(error).splitlines()[0]}") from None
    try:
        _look(client, address)
        with _elsewhere(partial(_sent, client)):
            yield
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


@contextmanager
def _elsewhere(work: Work) -> Iterator[None]:
    token = ELSEWHERE.set(partial(_dealt, work))
    try:
        yield
    finally:
        ELSEWHERE.reset(token)


def _look(client: Any, address: str) -> None:
    """Raises ClusterUnavailable when nobody works there, or a machine is not like this one."""
    if not client.nthreads():
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


def _sent(client: Any, parts: dict[int, Part]) -> Generator[tuple[int, Outcome], None, None]:
    """The parts as the cluster finishes them; those not asked for any more are called off."""
    from distributed import as_completed
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    futures = {client.submit(_part, *part, pure=False): first for first, part in parts.items()}
    try:
        for future in as_completed(futures, loop=client.loop):
            yield futures[future], future.result()
    except (KilledWorker, FutureCancelledError, OSError) as error:
        raise ClusterUnavailable(f"the cluster gave up: {error}") from None
    finally:
        client.cancel(list(futures))


def _dealt(
    work: Work, sets: Sequence[Data], runs: Sequence[Settings], *,
    each_epoch: bool, measure: bool, progress: Progress | None, engine: str,
) -> Outcome:  # fmt: skip
    """What ``train`` gives, its runs trained in parts. Raises SettingsRefused before any work is handed out."""
    steps = {k: steps_in_all(runs[k], sets[k]) for group in groups(sets, runs) for k in group.members}
    total = sum(steps.values())
    if engine == "auto":
        engine = "compiled" if total > LONG else "torch"
    size = max(1, min(PART_RUNS, PART_STEPS * len(runs) // max(total, 1)))
    parts = {
        at: (list(sets[at : at + size]), list(runs[at : at + size]), each_epoch, measure, engine)
        for at in range(0, len(runs), size)
    }
    found: dict[int, Outcome] = {}
    done, stopped = 0, False
    with closing(work(parts)) as results:
        for at, part in results:
            found[at] = part
            done += sum(steps[k] for k in range(at, min(at + size, len(runs))))
            if progress and progress(done, total):
                stopped = True
                break
    return _joined(found, size, len(runs), stopped)


def _part(sets: list[Data], runs: list[Settings], each_epoch: bool, measure: bool, engine: str) -> Outcome:
    """One part, on whichever machine."""
    elsewhere, whole = ELSEWHERE.set(None), dense.WHOLE.set(True)
    try:
        return train(sets, runs, each_epoch=each_epoch, measure=measure, engine=engine)
    finally:
        ELSEWHERE.reset(elsewhere)
        dense.WHOLE.reset(whole)


def _joined(found: dict[int, Outcome], size: int, count: int, stopped: bool) -> Outcome:
    """The parts in their order; what was not trained is told as stopped."""
    frames, verdicts = [], ["stopped"] * count
    layers: list[list[tuple[Tensor, Tensor]]] = [[]] * count
    for at, part in sorted(found.items()):
        frames.append(part.frame.assign(run=part.frame["run"] + at) if len(part.frame) else part.frame)
        verdicts[at : at + size] = part.verdicts
        layers[at : at + size] = list(part.layers)
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return Outcome(frame, verdicts, layers, not stopped)
