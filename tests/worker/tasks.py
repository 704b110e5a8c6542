"""Tasks for the tests, run in the worker's process."""

import os
import time

import numpy as np

from core.errors import DatasetMissing
from core.training.fault import Fault, refuse


def add(params, talk):
    return {"sum": params["a"] + params["b"], "table": np.arange(6, dtype="float32").reshape(2, 3), "pid": os.getpid()}


def count(params, talk):
    """Works ``steps`` times ``work_s``; tells in the end how long it took."""
    for k in range(params["steps"]):
        end = time.monotonic() + params["work_s"]
        while time.monotonic() < end:
            pass
        if talk.report((k + 1) / params["steps"]):
            return {"stopped": k}
    return {"ended": time.monotonic()}


def stream(params, talk):
    for k in range(params["frames"]):
        if not talk.send({"frame": k, "map": np.full((4, 4), k, dtype="uint8"), "raw": b"\0\xff"}):
            return None
    return {"sent": params["frames"]}


def echo(params, talk):
    """Gives back what the page sends until it says "end"."""
    while not talk.cancelled:
        said = talk.receive(timeout=1)
        if said == "end":
            return {}
        if said is not None:
            talk.send(said)
    return None


def refused(params, talk):
    refuse([Fault("batch_too_large", batch=64, rows=20), Fault("no_units", layer=1, units=0)])


def missing(params, talk):
    raise DatasetMissing("clothes", "not there", "fetch them")


def broken(params, talk):
    raise ZeroDivisionError("by zero")


def die(params, talk):
    os._exit(7)


def unsendable(params, talk):
    return {"set": {1, 2}}


def noisy(params, talk):
    print("a print must not break the wire", flush=True)
    os.write(1, b"neither must this\n")
    return {"fine": True}


def modules(params, talk):
    import sys

    import torch

    return {"torch": "torch" in sys.modules, "threads": torch.get_num_threads()}
