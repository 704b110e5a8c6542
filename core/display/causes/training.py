"""Layers, losses, optimizers, loaders."""

from __future__ import annotations

from core.display.causes.rule import Case, More, Rule


def _setting(what: str) -> More:
    """Adds the keyword that is meant by the words of the message."""

    def more(case: Case, fields: dict[str, str]) -> dict[str, str]:
        return fields | {"what": what}

    return more


ERRORS = "RuntimeError ValueError TypeError IndexError"
SETTINGS = {
    "learning rate": "lr",
    "momentum value": "momentum",
    "weight_decay value": "weight_decay",
    "epsilon value": "eps",
    "beta parameter at index 0": "betas[0]",
    "beta parameter at index 1": "betas[1]",
}

RULES = (
    Rule("target-range", ERRORS, "Target {target:n} is out of bounds"),
    Rule("batch-sizes", ERRORS, "Expected input batch_size ({left:n}) to match target batch_size ({right:n})"),
    Rule("target-shape", ERRORS, "target size (torch.Size({target:s})){:t}input size (torch.Size({input:s}))"),
    Rule("probability", ERRORS, "all elements of {which} should be between 0 and 1"),
    Rule("forward-missing", "NotImplementedError", 'Module [{name}] is missing the required "forward" function'),
    Rule("optimizer-empty", ERRORS, "optimizer got an empty parameter list"),
    Rule("optimizer-tensor", ERRORS, "params argument given to the optimizer should be an iterable"),
    Rule("optimizer-non-leaf", ERRORS, "can't optimize a non-leaf Tensor"),
    *(Rule("setting-range", ERRORS, f"Invalid {what}: {{value:r}}", _setting(name)) for what, name in SETTINGS.items()),
    Rule("dropout-range", ERRORS, "dropout probability has to be between 0 and 1, but got {value:r}"),
    Rule("batch-norm-one", ERRORS, "more than 1 value per channel when training, got input size torch.Size({shape:s})"),
    Rule("channels", ERRORS, "expected input{input:s} to have {want:n} channels, but got {got:n}"),
    Rule("conv-dims", ERRORS, "Expected {want:t} input to {func}, but got input of size: {shape:s}"),
    Rule("state-dict", ERRORS, "Error(s) in loading state_dict for {name}"),
    Rule("batch-size", ERRORS, "batch_size should be a positive integer value, but got batch_size={value:r}"),
)
