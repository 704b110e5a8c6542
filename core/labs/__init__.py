"""Labs: an experiment with its controls and its charts. To add one: a row here and its words under ``lab.<name>``.

A note holds a lab where it says ``<!-- lab: name -->``. Reading this loads no torch: what the settings are and what a
lab shows at first lies in ``data/labs``, written by ``python -m core.labs update``.
"""

from __future__ import annotations

from core.labs.model import Lab, Try
from core.training.parameter import Parameter
from core.training.setting import Choice

LR = (1e-4, 10.0)
BOTH = ("shared", "own")

LABS: dict[str, Lab] = {
    "race": Lab(
        "race",
        charts=("race", "dots", "wins"),
        main=("lr", "optimizers", "starts", "seeds", "epochs"),
        values={"starts": BOTH},
        ranges={"lr": LR, "seeds": (1, 50), "epochs": (1, 50), "batch": (1, 200), "hidden": (1, 60), "noise": (0, 0.5)},
        tries=(
            Try("slow", {"lr": 0.001}),
            Try("fast", {"lr": 0.1}),
            Try("wild", {"lr": 1.0}),
            Try("one", {"seeds": 1, "starts": ("own",)}),
        ),
    ),
    "sweep": Lab(
        "race-sweep",
        charts=("sweep",),
        main=("rates", "optimizers", "seeds", "epochs"),
        ranges={"seeds": (1, 30), "epochs": (1, 50), "batch": (1, 200), "hidden": (1, 60), "noise": (0, 0.5)},
        tries=(Try("long", {"epochs": 50}), Try("small_batch", {"batch": 4})),
    ),
    "tuned": Lab(
        "race-tuned", charts=("dots",), main=("seeds", "epochs"), ranges={"seeds": (1, 50), "epochs": (1, 50)}
    ),
    "paths": Lab(
        "trajectories",
        charts=("paths",),
        main=("surface", "optimizers", "lr", "mu", "alpha", "steps", "x", "y"),
        ranges={"lr": (1e-3, 3.0), "steps": (1, 200), "x": (-6.0, 6.0), "y": (-6.0, 6.0)},
        tries=(
            Try("diverge", {"lr": 0.6, "optimizers": ("sgd", "momentum")}),
            Try("banana", {"surface": "rosenbrock", "lr": 0.001, "mu": 0.9, "steps": 200, "x": -1.5, "y": 2.0}),
            Try("saddle", {"surface": "saddle", "lr": 0.1, "steps": 40, "x": -1.5, "y": 0.001}),
            Try("plateau", {"surface": "plateau", "lr": 0.5, "steps": 60, "x": -4.0, "y": 3.0}),
        ),
    ),
    "xray": Lab(
        "trajectories",
        charts=(),
        main=("optimizers", "lr", "mu", "alpha", "x", "y"),
        values={"optimizers": ("momentum", "adam")},
        ranges={"lr": (1e-3, 3.0), "steps": (1, 200), "x": (-6.0, 6.0), "y": (-6.0, 6.0)},
        views=(Parameter("step", 1, 1, 20),),
    ),
    "flock": Lab(
        "flock",
        charts=("flock",),
        main=("surface", "optimizer", "lr", "steps", "side"),
        ranges={"lr": (1e-4, 1.0), "steps": (1, 300)},
        tries=(
            Try("ball", {"optimizer": "momentum", "lr": 0.004}),
            Try("same_length", {"optimizer": "adam", "lr": 0.2}),
            Try("too_fast", {"lr": 0.05}),
        ),
    ),
    "basins": Lab(
        "basins",
        charts=("basins",),
        main=("surface", "optimizer", "lr", "steps", "points"),
        ranges={"lr": (1e-4, 1.0), "steps": (10, 2000), "points": (10, 80)},
        tries=(Try("plain", {"optimizer": "sgd", "lr": 0.01}), Try("inertia", {"optimizer": "momentum", "lr": 0.01})),
    ),
    "stability": Lab(
        "stability",
        charts=("stability",),
        main=("optimizer", "curvature", "steps", "points"),
        ranges={"curvature": (0.1, 100.0), "steps": (10, 1000), "points": (11, 61)},
        tries=(Try("nesterov", {"optimizer": "nesterov"}),),
    ),
    "depth": Lab(
        "depth",
        charts=("gradients", "signals"),
        main=("activations", "inits", "layers", "width"),
        ranges={"layers": (1, 40), "width": (2, 256), "rows": (2, 512), "seeds": (1, 20)},
        tries=(Try("deep", {"layers": 30}), Try("zero", {"inits": ("zeros", "torch"), "layers": 5})),
    ),
    "pictures": Lab(
        "pictures",
        charts=("pictures",),
        main=("dataset", "hidden", "layers", "activation", "optimizer", "lr", "epochs"),
        ranges={
            "lr": LR, "hidden": (0, 256), "batch": (1, 512), "epochs": (1, 50), "dropout": (0, 0.9), "seeds": (1, 20),
        },
        slow=True,
        tries=(
            Try("mlp", {"hidden": 64, "epochs": 20}),
            Try("fashion", {"dataset": "fashion-mnist", "batch": 256, "seeds": 1}),
            Try("hot", {"lr": 1000.0}),
        ),
    ),
    "class-weights": Lab(
        "class-weights",
        charts=("class-weights",),
        main=("weights", "share", "noise", "rows"),
        ranges={
            "lr": LR, "share": (0.005, 0.5), "noise": (0.1, 3.0), "rows": (20, 5000), "epochs": (1, 100),
            "seeds": (1, 20),
        },
        tries=(Try("rarer", {"share": 0.01}), Try("equal", {"share": 0.5})),
    ),
    "underfit": Lab(
        "underfit-overfit",
        charts=("underfit",),
        main=("features", "rows", "noise", "lr", "epochs", "seeds"),
        ranges={
            "lr": (1e-4, 0.1), "rows": (5, 500), "epochs": (1, 2000), "batch": (1, 100), "seeds": (1, 20),
            "noise": (0, 2.0),
        },
        slow=True,
        tries=(Try("few", {"rows": 15, "batch": 5, "epochs": 1500}),),
    ),
    "k-fold": Lab(
        "k-fold",
        charts=("k-fold",),
        main=("k", "rows", "noise", "most", "seeds"),
        ranges={"k": (2, 40), "rows": (10, 200), "seeds": (1, 100)},
        tries=(Try("scarce", {"rows": 20}), Try("leave_one_out", {"k": 40}), Try("quiet", {"noise": 0.1})),
    ),
    "weight-decay": Lab(
        "weight-decay",
        charts=("weight-decay",),
        main=("strengths", "rows", "lr", "epochs", "seeds"),
        ranges={"lr": (1e-4, 0.1), "rows": (5, 400), "epochs": (1, 300), "batch": (1, 50), "seeds": (1, 50)},
        tries=(Try("many_rows", {"rows": 400}), Try("too_strong", {"strengths": (0.0, 3.0, 1000.0)})),
    ),
    "dropout": Lab(
        "dropout",
        charts=("dropout",),
        main=("p", "rows", "wrong", "hidden", "epochs", "seeds"),
        ranges={"lr": LR, "rows": (20, 1437), "hidden": (1, 256), "epochs": (1, 200), "seeds": (1, 30)},
        slow=True,
        tries=(Try("clean", {"wrong": 0.0, "rows": 1000}), Try("narrow", {"hidden": 8})),
    ),
    "decoupled": Lab(
        "decoupled",
        charts=("decoupled",),
        main=("optimizer", "strengths", "lr", "epochs", "seeds"),
        ranges={"lr": LR, "rows": (20, 1437), "hidden": (1, 256), "epochs": (1, 200), "seeds": (1, 20)},
        slow=True,
        tries=(Try("sgd", {"optimizer": "sgd", "lr": 0.1}),),
    ),
}  # fmt: skip
"""Every lab by name."""

__all__ = ["LABS", "Choice", "Lab", "Try"]
