"""Element types, devices, truth values and conversions of tensors."""

from __future__ import annotations

from core.display.causes.rule import Case, Rule


def _gigabytes(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return fields | {"size": f"{int(fields['bytes']) / 1e9:,.1f} GB"}


def _operation(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return fields | {"func": fields["func"].removesuffix("_cpu")}


def _list_of_tensors(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    return fields if "torch.tensor(" in case.text else None


ONE_ELEMENT = "only one element tensors can be converted to Python scalars"
ERRORS = "RuntimeError ValueError TypeError NotImplementedError"
UNEQUAL = (
    "expected m1 and m2 to have the same dtype, but got: {left:t} != {right:r}",
    "must have the same dtype, but got {left} and {right}",
    "same dtype, but found {left} and {right}",
    "Found dtype {left} but expected {right}",
    "expected scalar type {right} but found {left}",
)

RULES = (
    Rule(
        "target-dtype",
        ERRORS,
        ("expected target dtype to be Long or Byte, but got {got}", "expected scalar type Long but found {got}"),
    ),
    Rule("dtype", ERRORS, UNEQUAL),
    Rule("dtype-in-place", ERRORS, "result type {left} can't be cast to the desired output type {right}"),
    Rule("mean-integer", ERRORS, "{func}(): could not infer output dtype. {:t} Got: {got}"),
    Rule("embedding-dtype", ERRORS, "'indices' to have one of the following scalar types: {:t} got torch.{got}"),
    Rule("where-bool", ERRORS, "where expected condition to be a boolean tensor, but got a tensor with dtype {got}"),
    Rule("bool-minus", ERRORS, ("`-` operator, with two bool tensors", "`-` operator, on a bool tensor")),
    Rule("not-implemented", ERRORS, "\"{func}\" not implemented for '{got}'", _operation),
    Rule("truth", ERRORS, ("Boolean value of Tensor with more than one value is ambiguous", "truth value of a")),
    Rule("truth-empty", ERRORS, "Boolean value of Tensor with no values"),
    Rule("item", ERRORS, "a Tensor with {count:n} elements cannot be converted to Scalar"),
    Rule("tensor-of-tensors", ERRORS, ONE_ELEMENT, _list_of_tensors),
    Rule("item-many", ERRORS, ONE_ELEMENT),
    Rule("tensor-of-text", ERRORS, ("too many dimensions 'str'", "invalid data type 'str'")),
    Rule("tensor-of-none", ERRORS, "Could not infer dtype of {kind}"),
    Rule("numpy-dtype", ERRORS, "can't convert np.ndarray of type {got}"),
    Rule(
        "cuda",
        "AssertionError RuntimeError",
        ("Torch not compiled with CUDA enabled", "No CUDA GPUs are available", "Found no NVIDIA driver"),
    ),
    Rule("allocate", "RuntimeError MemoryError", "you tried to allocate {bytes:n} bytes", _gigabytes),
    Rule("allocate-overflow", "RuntimeError", "Storage size calculation overflowed with sizes={shape:s}"),
    Rule("allocate", "MemoryError", "Unable to allocate {size:t} for"),
    Rule("memory", "MemoryError MemoryLimit", ""),
    Rule("singular", "", ("input matrix is singular", "Singular matrix")),
)
