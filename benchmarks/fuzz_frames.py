"""Throws hostile frames at the results channel: bytes -> ``kernel.frames`` -> ``display.schema``.

    python benchmarks/fuzz_frames.py [--frames 100000] [--seed 0]

Each frame is a valid one with some of its bytes or values changed, random JSON, a nest, a flood or a chart with a
hostile part. The parent may refuse a frame by FrameError or DisplayError. Any other exception, an accepted output that
is not clean, and memory that grows by more than 64 MB are failures. Prints what was refused and accepted; exit 1 on a
failure.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import re
import struct
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from core.display.schema import check, check_error  # noqa: E402
from core.errors import DisplayError  # noqa: E402
from core.kernel.frames import FRAME_BYTES, FrameError, Reader  # noqa: E402

GROWTH = 64 << 20
"""Bytes that the parent may grow by."""

NODE = {
    "name": "0", "type": "Linear", "extra": "in_features=1",
    "parameters": [{"name": "weight", "shape": [1, 1], "count": 1, "requires_grad": True}], "children": [],
}  # fmt: skip
SEEDS: list[dict] = [
    {"kind": "stream", "name": "stdout", "text": "epoch 1\nepoch 2\n"},
    {"kind": "text", "text": "torch.Size([2, 3])"},
    {"kind": "tensor", "shape": [2, 2], "dtype": "torch.float32", "strides": [2, 1], "device": "cpu",
     "requires_grad": True, "is_leaf": False, "grad_fn": "MulBackward0", "contiguous": True, "text": "tensor([…])",
     "grid": {"rows": 2, "cols": 2, "values": [[1.5, "nan"], [0, -1]], "step": [1, 1], "note": None},
     "min": -1.0, "max": "inf", "mean": None, "elements": 4, "type": "Tensor", "name": "[0]"},
    {"kind": "table", "columns": [{"name": "a", "dtype": "int64"}, {"name": "b", "dtype": "str"}], "index": [0, "x"],
     "index_name": "i", "rows": [[1, "u"], [None, "v"]], "total_rows": 2, "total_columns": 2},
    {"kind": "module", "text": "Net()", "tree": {**NODE, "children": [NODE, NODE]}, "total": 3, "trainable": 3},
    {"kind": "vega", "spec": {
        "data": {"name": "d"}, "datasets": {"d": [{"a": 1, "b": "x"}, {"a": None, "b": "y"}]},
        "mark": {"type": "bar", "tooltip": {"content": "data"}, "color": "#123456"},
        "encoding": {"x": {"field": "a", "type": "quantitative", "bin": {"maxbins": 10}, "axis": {"format": ".2f"}},
                     "color": {"field": "b", "type": "nominal", "scale": {"scheme": "tableau10"}},
                     "opacity": {"condition": {"param": "pick", "value": 1}, "value": 0.2},
                     "tooltip": [{"field": "a", "type": "quantitative", "title": "A"}]},
        "transform": [{"calculate": "datum.a * 2", "as": "c"}, {"filter": {"and": ["datum.a > 0"]}}],
        "params": [{"name": "pick", "select": {"type": "point", "fields": ["b"]}, "bind": "legend"}],
        "width": "container", "title": {"text": "t", "anchor": "start"}}},
    {"kind": "op", "note": "steps", "steps": [
        {"call": "a + b", "rule": "out[i] = a[i] + b[0]", "family": "elementwise", "inputs": [
            {"name": "a", "role": "value", "shape": [2], "dtype": "int64", "values": ["1", "−2"], "summary": None},
            {"name": "b", "role": "index", "shape": [1], "dtype": "int64", "values": ["3"], "summary": None}],
         "result": {"name": "o", "role": "value", "shape": [2], "dtype": "int64", "values": ["4", "1"],
                    "summary": None},
         "stretched": [2], "sources": [[[0], [1]], [[0], [0]]], "arithmetic": ["1 + 3 = 4", "−2 + 3 = 1"], "note": None,
         "fault": None},
        {"call": "torch.mm(a, b)", "rule": None, "family": "none", "inputs": [
            {"name": "a", "role": "value", "shape": [50, 50], "dtype": "float32", "values": None,
             "summary": {"min": "nan", "max": 1.5, "mean": 0}}],
         "result": None, "stretched": None, "sources": None, "arithmetic": None, "note": "large",
         "fault": {"key": "count", "facts": {"a": "a", "have": "6", "want": "8", "shape": "(4, 2)"}, "marks": [[0, 1]],
                   "message": "shape '[4, 2]' is invalid"}}]},
    {"kind": "memory", "watched": True, "storages": [
        {"dtype": "int64", "bytes": 24, "slots": ["1", "9", "3"], "before": ["1", "2", "3"]}], "tensors": [
        {"name": "x", "type": "ndarray", "shape": [2], "dtype": "int64", "storage": 0, "start": 0, "width": 1,
         "offset": 2, "strides": [-1], "contiguous": False, "values": ["3", "9"], "slots": [2, 1], "note": None},
        {"name": "y", "type": "tensor", "shape": [2, 2], "dtype": "float32", "storage": None, "start": 0, "width": 1,
         "offset": 0, "strides": [0, 0], "contiguous": True, "values": None, "slots": None, "note": "layout"}]},
    {"kind": "graph", "code": {"first": 2, "lines": ["y = x * 2", "y.backward()"]},
     "nodes": [
         {"role": "leaf", "label": "", "grad_fn": "AccumulateGrad", "name": "x", "expression": "", "line": None,
          "columns": None, "turn": None, "value": 0, "flags": [], "saved": [], "notes": [], "formula": "",
          "sources": [], "group": [0]},
         {"role": "op", "label": "Mul", "grad_fn": "MulBackward0", "name": "y", "expression": "x * 2", "line": 2,
          "columns": [4, 9], "turn": [1, 7], "value": 1, "flags": ["in-place"], "saved": ["other"], "notes": ["before"],
          "formula": r"y = a \cdot b", "sources": [{"node": 0, "slot": 0, "argument": "self"}],
          "group": [0, 1]}],
     "groups": [{"kind": "turn", "name": None, "type": "", "turn": [1, 7]},
                {"kind": "layer", "name": "net.0", "type": "Linear", "turn": None}],
     "values": [{"shape": [], "dtype": "float32", "rows": [[3.0]], "step": [1, 1], "range": None},
                {"shape": [2, 40], "dtype": "float32", "rows": [["nan", 1]], "step": [2, 3], "range": [0, 1.5, "inf"]}],
     "steps": [{"act": "back", "node": 1, "line": 2, "incoming": [0, None], "before": None, "after": 1,
                "notes": ["nan"], "message": "", "run": 1, "outgoing": [
                    {"slot": 0, "to": 0, "value": 1, "formula": r"\bar a = g",
                     "spelled": [{"at": [0], "terms": [[1.0, 2.0]], "more": 0, "sum": 2.0}]}]}],
     "left_out": ["thinned"]},
    {"kind": "jacobian", "x": {"name": "x", "shape": [2], "values": [1.0, "nan"]},
     "y": {"name": "y", "shape": [1], "values": [0.5]}, "v": [1.0], "rows": [[1.0, 2.0]], "vjp": [1.0, 2.0],
     "gap": 0.0},
    {"kind": "vega", "spec": {"hconcat": [{"layer": [{"mark": "line", "encoding": {}}, {"mark": "rule"}]},
                                          {"facet": {"field": "a"}, "spec": {"mark": "point"}}],
                              "config": {"axis": {"grid": False}, "view": {"strokeWidth": 0}}}},
]  # fmt: skip
ERROR = {
    "type": "RuntimeError", "message": "mat1 and mat2", "line": 3, "cell": "a", "facts": {"seconds": 20},
    "trace": [{"cell": "a", "line": 3, "name": "<module>"}], "near": ["x"],
    "chain": [{"type": "KeyError", "message": "'k'", "line": 1, "cell": "a", "relation": "context", "trace": []}],
}  # fmt: skip

KEYS = ("url", "href", "signal", "expr", "image", "usermeta", "element", "__proto__", "constructor", "on", "kind",
        "text", "data", "values", "transform", "layer", "spec", "mark", "html", "", "\u202e", "x" * 400)  # fmt: skip
VALUES: tuple = (
    None, True, False, 0, -1, 1, 3.5, 1e308, -1e-320, 2**53, 2**64 - 1, -(2**63), "", "nan", "inf", "NaN",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "https://evil.example/x",
    "url(https://evil.example/x.svg#a)", "\x1b[31mred\x1b[0m", "\x00\x01\x7f", "\u202eevil\u2066", "\ud800", "a\rb",
    "image", "datum.constructor", "event.view", "data('x')", "datum.x", "(((((((((", "[mousedown, window:mouseup]",
    [], {}, [[]], {"expr": "datum.a"}, {"url": "//e"}, {"signal": "x"}, {"and": [{"not": "warn(1)"}]},
)  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
FORBIDDEN = {"url", "href", "signal", "usermeta", "element", "html"}
"""Keys that no accepted output may hold outside a chart's rows and an error's facts."""
NOWHERE = {"image", "__proto__"}
"""Keys that no accepted chart may hold, but as the name of a data set; see ``core.display.vega.leaves``."""
PEAKS = 1_000
"""Frames whose memory is traced, a fifth of them floods."""


def places(value: object, skip: frozenset[str] = frozenset()) -> Iterator[tuple[dict | list, str | int]]:
    """Every container within ``value`` with each of its keys or positions, but for what stands under ``skip``."""
    stack = [value]
    while stack:
        one = stack.pop()
        for key in list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ():
            yield one, key
            if key not in skip:
                stack.append(one[key])


def anything(chance: random.Random, depth: int = 0) -> object:
    """Random JSON."""
    pick = chance.random()
    if depth > 6 or pick < 0.5:
        return copy.deepcopy(chance.choice(VALUES))
    size = chance.randrange(5)
    if pick < 0.75:
        return [anything(chance, depth + 1) for _ in range(size)]
    return {chance.choice(KEYS): anything(chance, depth + 1) for _ in range(size)}


def mutated(chance: random.Random) -> dict:
    """A valid output with a few values changed, dropped, moved, doubled or renamed."""
    output = copy.deepcopy(chance.choice(SEEDS))
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        container, key = chance.choice(list(places(output)))
        act = chance.randrange(6)
        if act == 0:
            container[key] = copy.deepcopy(chance.choice(VALUES))
        elif act == 1:
            container[key] = anything(chance)
        elif act == 2 and isinstance(container, dict):
            container[chance.choice(KEYS)] = container.pop(key)
        elif act == 3 and isinstance(container, dict):
            container[chance.choice(KEYS)] = copy.deepcopy(chance.choice(VALUES))
        elif act == 4 and isinstance(container, list):
            container *= chance.choice([0, 2, 50] if len(container) < 10 else [0, 2])
        else:
            other, place = chance.choice(list(places(output)))
            container[key] = copy.deepcopy(other[place])
        if not output:
            break
    return output


def nest(chance: random.Random) -> object:
    """Deep structures of several makes, inside a valid output."""
    deep: object = copy.deepcopy(chance.choice(VALUES))
    wrap = chance.choice([
        lambda d: [d], lambda d: {"a": d}, lambda d: {"and": [d]}, lambda d: {"not": d},
        lambda d: {"layer": [d]}, lambda d: {"spec": d, "repeat": ["a"]}, lambda d: {**NODE, "children": [d]},
    ])  # fmt: skip
    for _ in range(chance.choice([5, 9, 10, 11, 20, 23, 24, 25, 100, 400])):
        deep = wrap(deep)
    output = copy.deepcopy(chance.choice(SEEDS))
    container, key = chance.choice(list(places(output)))
    container[key] = deep
    return output


def flood(chance: random.Random) -> object:
    """Few values that are many or long, up to the size of a frame and beyond."""
    size = chance.choice([1_000, 10_000, 100_000])
    text = chance.choice(["x", "\x1b[31m", "\u202e", "\n", "\r", "<b>", "中", "\x1b]"]) * size
    rows = [chance.choice([[], 0, "a", {"a": 1}])] * size
    return chance.choice([
        {"kind": "stream", "name": "stdout", "text": text}, {"kind": "text", "text": text},
        {"kind": "vega", "spec": {"mark": "bar", "data": {"values": rows}}}, {"kind": text, "text": "x"},
        {"kind": "table", "columns": [], "index": rows, "rows": rows, "index_name": None, "total_rows": size,
         "total_columns": 0}, {text[:1_000]: 1}, rows,
    ])  # fmt: skip


def bytes_of(output: object) -> bytes:
    """The body of a frame; surrogates go out as an attacker would send them."""
    return json.dumps({"t": "out", "output": output}).encode()


def frame(chance: random.Random) -> bytes:
    """One frame with its length, most of them well formed, some torn, forged or too long."""
    kind = chance.random()
    if kind < 0.6:
        body = bytes_of(mutated(chance))
    elif kind < 0.75:
        body = bytes_of(anything(chance))
    elif kind < 0.9:
        body = bytes_of(nest(chance))
    elif kind < 0.91:
        body = bytes_of(flood(chance))
    else:
        body = bytearray(bytes_of(chance.choice(SEEDS)))
        for _ in range(chance.randrange(1, 12)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        body = bytes(body)
    length = len(body)
    if chance.random() < 0.02:
        length = chance.choice([0, 1, length - 1, length + 7, FRAME_BYTES + 1, (1 << 32) - 1])
    return struct.pack(">I", length) + body


def unclean(value: dict) -> str | None:
    """What is wrong with an accepted output; None when nothing is."""
    for _, key in places(value, frozenset({"datasets", "values", "facts"})):
        if key in FORBIDDEN:
            return f"the key {key}"
    for container, key in places(value):
        item = container[key]
        if key in NOWHERE and value.get("kind") == "vega" and container is not value["spec"].get("datasets"):
            return f"the key {key}"
        for text in (key, item):
            if isinstance(text, str) and CONTROL.search(text):
                return f"control characters in {text[:40]!r}"
    return None


def receive(data: bytes, verdicts: Counter[str]) -> None:
    """What the parent does with bytes from a run; counts the verdicts, raises AssertionError for a bad acceptance."""
    try:
        frames = [message for message, _ in Reader().feed(data)]
    except FrameError:
        verdicts["refused as a frame"] += 1
        return
    for message in frames:
        try:
            out = check(message.get("output"))
        except DisplayError:
            verdicts["refused as an output"] += 1
            continue
        verdicts[f"accepted {out['kind']}"] += 1
        fault = unclean(out)
        assert fault is None, f"accepted with {fault}: {data[:300]!r}"
        assert check(out) == out, f"not the same when checked again: {data[:300]!r}"
        json.dumps(out, allow_nan=False)
    verdicts["unfinished"] += not frames


def receive_error(chance: random.Random, verdicts: Counter[str]) -> None:
    """The same for the record of an error."""
    error = copy.deepcopy(ERROR)
    for _ in range(chance.randrange(1, 4)):
        container, key = chance.choice(list(places(error)))
        container[key] = anything(chance)
    try:
        out = check_error(error)
    except DisplayError:
        verdicts["refused as an error"] += 1
        return
    verdicts["accepted error"] += 1
    assert unclean(out) is None
    assert check_error(out) == out


def fuzz(count: int, seed: int, report: Callable[[int], None] = lambda done: None) -> Counter[str]:
    """The verdicts on ``count`` frames; ``report`` hears how many are done."""
    chance = random.Random(seed)
    verdicts: Counter[str] = Counter()
    for done in range(1, count + 1):
        if chance.random() < 0.1:
            receive_error(chance, verdicts)
        else:
            receive(frame(chance), verdicts)
        report(done)
    return verdicts


def peak(count: int, seed: int) -> int:
    """The most bytes that Python took for one of ``count`` frames, its parsing and the checks here included."""
    chance = random.Random(seed)
    most = 0
    for _ in range(count):
        data = bytes_of(flood(chance)) if chance.random() < 0.2 else frame(chance)[4:]
        data = struct.pack(">I", len(data)) + data
        tracemalloc.start()
        try:
            receive(data, Counter())
            most = max(most, tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    return most


def main() -> int:
    """Run, print, judge."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--frames", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    curve: list[float] = []
    tenth = max(chosen.frames // 10, 1)

    def report(done: int) -> None:
        if done % tenth == 0:
            curve.append((process.memory_info().rss - before) / 2**20)

    verdicts = fuzz(chosen.frames, chosen.seed, report)
    for verdict, count in verdicts.most_common():
        print(f"{count:>9,}  {verdict}")
    print(f"{chosen.frames:,} frames in {time.perf_counter() - began:.0f} s")
    print(f"resident growth in MB, by tenths: {', '.join(f'{grown:.1f}' for grown in curve)}")
    # Traced apart and last: the tables of tracemalloc are themselves larger than what is measured above.
    most = peak(PEAKS, chosen.seed) / 2**20
    print(f"peak of one frame {most:.1f} MB of {PEAKS:,} traced; allowed {GROWTH >> 20} MB")
    return int(most > GROWTH >> 20 or max(curve) > GROWTH >> 20)


if __name__ == "__main__":
    sys.exit(main())
