"""Write ``source/torch_names.json``: torch's common names with a signature each, for completion and hints.

    python pages/parts/editor/torch_names.py

Run by hand when torch is updated. Signatures come from the first line of the docstrings or from ``inspect``.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn, optim
from torch.nn import functional

LONGEST = 240
"""Characters of a signature; the rest is cut."""

INTERNAL = re.compile(
    r"^_|_$(?<!_)|^(cudnn|miopen|mkldnn|mkl|fbgemm|quantize|quantized|fake_quantize|fused|sym|choose|native|batch_norm_"
    r"|segment|sspaddmm|hspmm|smm|saddmm|dsmm|hsmm|resize_as_sparse|sparse_|ccol|crow|col_indices|row_indices|q_|q_per|int_repr"
    r"|is_(distributed|neg|conj|vulkan|xpu|mps|meta|mtia|maia|ipu|xla|cpu|hpu|inference|same_size|signed)|rename|names|refine"
    r"|align_|unsafe|put_|storage|module_load|to_(mkldnn|padded|sparse)|from_file|get_device_module|dequantize|grid_sampler"
    r"|constant_pad|conv_tbc|embedding_renorm|log_softmax_|nuclear|pixel_|rnn_|gru|lstm|cudnn|ctc_loss|.*_copy$|.*_backward$"
    r"|.*jvp|.*_cell$|autocast|.*_autocast|.*_ir_module|parse_|profiler|merge_type|prepare_|get_file|classproperty|fork$"
    r"|init_num|.*anomaly|.*warn_always|.*deterministic|handle_torch|thread_safe|.*with_indices$|is_storage)"
)

RARE = re.compile(
    r"^(arc(cos|sin|tan)h?2?|absolute|clip|concat|concatenate|divide|multiply|subtract|negative|greater(_equal)?|not_equal"
    r"|less(_equal)?|swap(axes|dims)|movedim|moveaxis|row_stack|fix|orgqr|ormqr|geqrf|ger|lobpcg|chain_matmul|i0|igammac?"
    r"|mvlgamma|polygamma|lgamma|digamma|gcd|lcm|.*_shift|bitwise_.*|frexp|ldexp|nextafter|cholesky.*|lu.*|.*_window|.*stft"
    r"|pca_.*|svd_.*|triangular_solve|.*_scatter|solve|eig|lstsq|matrix_rank|quantized.*|set_autocast.*|scaled_.*mm|grouped_mm"
    r"|.*_lowrank|dsplit|dstack|from_dlpack|to_dlpack|frombuffer|cdouble|cfloat|chalf|ipu|mtia|xpu|hash_tensor|apply_"
    r"|map2?_|cauchy_|geometric_|log_normal_|is_set_to|const_data_ptr|dim_order|dense_dim|coalesce|is_coalesced|indices|values"
    r"|.*_permuted|sinc|sgn|signbit|xlogy|logit|heaviside|hypot|copysign|rad2deg|deg2rad|erfinv|float_power|trapz"
    r"|Lazy.*|.*3d|.*Loss2d|Fractional.*|Adaptive(Log|Max).*|CTCLoss|Circular.*|Cross(Map).*|LocalResponse.*|LPPool.*"
    r"|MaxUnpool.*|.*Margin.*|ReplicationPad.*|Container|.*unpool.*|fractional_.*|lp_pool.*|.*margin.*|upsample_.*"
    r"|multi_head_.*|feature_alpha.*|.*bag|.*Bag|set_submodule|get_(buffer|parameter|submodule)|.*extra_state|to_empty)_?$"
)
"""Left out to keep the list short: second names of the same thing, and what these notes have no use for."""

KEEP = {"grad", "T", "mT", "data", "device", "dtype", "grad_fn", "is_leaf", "ndim", "requires_grad", "shape"}
"""Attributes of a tensor that are no methods but much used."""

OPTIMIZER = ("param_groups", "step (closure=None)")
"""What an optimizer has and a module has not."""


def signature(name: str, thing: Callable) -> str:
    """``(input, other, *, alpha=1)`` or ``(…)``, without return type and annotations."""
    doc = (inspect.getdoc(thing) or "").lstrip()
    found = re.match(rf"(?:[\w.]*\.)?{re.escape(name)}\s*(\(.*?\))\s*(?:->|$|\n)", doc)
    if found:
        text = found.group(1)
    else:
        try:
            text = _plain(inspect.signature(thing.__init__ if inspect.isclass(thing) else thing))
        except (TypeError, ValueError):
            text = "()"
    text = re.sub(r"\s+", " ", text.replace("\\*", "*"))
    text = re.sub(r"\s*=\s*", "=", text)
    text = re.sub(r":[^,=()\[\]]*(\[[^\]]*\])?(?=[,=)])", "", text)
    text = re.sub(r"(, |(?<=\())_stacklevel=\d+", "", text)
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rsplit(",", 1)[0] + ", …)"


def _plain(signature: inspect.Signature) -> str:
    parameters = [p.replace(annotation=p.empty) for p in signature.parameters.values() if p.name != "self"]
    return str(signature.replace(parameters=parameters, return_annotation=signature.empty))


def lines(owner: object, wanted: Callable[[str, object], bool]) -> str:
    """One ``name signature`` a line, in order."""
    out = []
    for name in sorted(dir(owner)):
        thing = getattr(owner, name, None)
        if wanted(name, thing):
            out.append(f"{name} {signature(name, thing)}" if callable(thing) else name)
    return "\n".join(out)


def _public(name: str, thing: object) -> bool:
    return not INTERNAL.search(name) and not RARE.match(name)


def _torch(name: str, thing: object) -> bool:
    if isinstance(thing, torch.dtype):
        return bool(re.fullmatch(r"u?int(8|16|32|64)?|float(16|32|64)?|bfloat16|complex\d+|bool|long|double", name))
    known = name in ("no_grad", "enable_grad", "inference_mode", "set_grad_enabled", "Tensor", "Generator", "device")
    told = inspect.isfunction(thing) or (inspect.isbuiltin(thing) and bool(thing.__doc__))
    return known or name == "relu" or (_public(name, thing) and told and not name.endswith("_"))


def _tensor(name: str, thing: object) -> bool:
    return name in KEEP or (_public(name, thing) and callable(thing))


def _module(name: str, thing: object) -> bool:
    return inspect.isclass(thing) and issubclass(thing, (nn.Module, nn.Parameter)) and _public(name, thing)


def _functional(name: str, thing: object) -> bool:
    common = _public(name, thing) and name[0].islower() and not name.endswith(("_", "_with_indices"))
    torchs = inspect.isbuiltin(thing) or getattr(thing, "__module__", "").startswith("torch")
    return common and torchs and callable(thing) and not name.startswith(("assert_", "boolean_dispatch", "has_torch"))


def _method(name: str, thing: object) -> bool:
    return _public(name, thing) and inspect.isfunction(thing) and "hook" not in name and not hasattr(torch.Tensor, name)


def _optimizer(name: str, thing: object) -> bool:
    return inspect.isclass(thing) and issubclass(thing, optim.Optimizer)


def names() -> dict[str, str]:
    modules = ["nn", "optim", "autograd", "cuda", "linalg", "random", "utils", "distributions", "special"]
    return {
        "torch": "\n".join(sorted([*lines(torch, _torch).split("\n"), *modules], key=str.casefold)),
        "tensor": lines(torch.Tensor, _tensor),
        "nn": "\n".join([*lines(nn, _module).split("\n"), "functional", "init", "utils"]),
        "module": lines(nn.Module, _method) + "\n" + "\n".join(OPTIMIZER),
        "functional": lines(functional, _functional),
        "optim": "\n".join([*lines(optim, _optimizer).split("\n"), "lr_scheduler"]),
    }


if __name__ == "__main__":
    target = Path(__file__).resolve().parent / "source" / "torch_names.json"
    target.write_text(json.dumps(names(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"{target.name}: {target.stat().st_size} bytes")
