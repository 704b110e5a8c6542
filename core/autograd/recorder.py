"""Records a program while it runs: forward below autograd, backward by hooks on the engine's own nodes.

Each operation passes ``__torch_dispatch__`` after autograd has made its node, so the node's sequence number is the
one before the next: by it the values seen here and the nodes seen by the engine are matched. The backward's steps come
in the order in which the engine calls the nodes. Whatever goes wrong in here never reaches the reader's program.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import torch
from torch import Tensor
from torch.utils._mode_utils import no_dispatch
from torch.utils._python_dispatch import TorchDispatchMode

from core.autograd import places
from core.autograd.caps import FULL, NODES, NOTES, STEPS
from core.autograd.layers import Layers
from core.autograd.names import module_name_of, name_of
from core.autograd.records import Node, Step
from core.autograd.rules import Call, short_name
from core.autograd.snapshot import Values
from core.autograd.working import passings, saved_call

_next_number = torch._C._autograd._get_sequence_nr

CREATION = (
    "_like",
    "new_",
    "empty",
    "lift_fresh",
    "_local_scalar_dense",
    "is_same_size",
    "scalar_tensor",
    "uniform_",
    "normal_",
    "random_",
)
"""Operations that take nothing from the values of a tensor, or give no tensor."""

ACCUMULATE = "AccumulateGrad"


class Recorder(TorchDispatchMode):
    """One recording; use ``recording()`` to run something under it."""

    def __init__(self, file: str | None) -> None:
        super().__init__()
        self.file = file
        """Name of the code that is shown beside the graph."""
        self.nodes: list[Node] = []
        self.steps: list[Step] = []
        self.values = Values()
        self.left_out: set[str] = set()
        """Keys of sentences on what is missing from the picture."""
        self.runs = 0
        """How many backwards have begun."""
        self._by_at: dict[int, Node] = {}
        self._by_number: dict[int, int] = {}
        self._leaves: dict[int, tuple[weakref.ref, int, int]] = {}
        self._plain: dict[tuple, int] = {}
        self._turns: dict[tuple, int] = {}
        self.layers = Layers(self._where, module_name_of, self._count)
        self._first_number = _next_number()
        self._quiet = 0
        self._engine: dict[str, Any] | None = None
        self._failure: BaseException | None = None
        self._line: int | None = None

    # ---- forward

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        prepared = None
        if not self._quiet and (self._engine is None or self._engine["create_graph"]):
            with suppress(Exception):
                prepared = self._before(func, args, kwargs)
        out = func(*args, **kwargs)
        if not self._quiet:
            with suppress(Exception):
                if prepared is not None:
                    self._after(prepared, out)
                elif isinstance(out, Tensor) and not out.requires_grad:
                    self._plain.pop(_storage(out), None)
        return out

    def _before(self, func, args: tuple, kwargs: dict) -> dict[str, Any] | None:
        """What must be known of an operation before it overwrites anything; None for one that is not shown."""
        name = func.overloadpacket.__name__
        if any(part in name for part in CREATION):
            return None
        schema = [argument.name for argument in func._schema.arguments]
        arguments = dict(zip(schema, args, strict=False)) | kwargs
        tensors = list(_tensors(arguments))
        number = _next_number() - 1
        given = {tensor.grad_fn._sequence_nr() for _, tensor in tensors if tensor.grad_fn is not None}
        while number in given:  # the node of a view, made anew after a write when this operation asked for it
            number -= 1
        grad = torch.is_grad_enabled()
        own = grad and any(tensor.requires_grad for _, tensor in tensors) and number >= self._first_number
        if not own and not any(self._tracked(tensor) for _, tensor in tensors):
            return None
        place, frame = self._where()
        if name == "detach" and (place is None or "detach" not in place.text):
            return None
        if len(self.nodes) >= NODES:
            self.left_out.add("nodes")
            return None
        sources = [(self._source(tensor, frame), argument) for argument, tensor in tensors]
        kept: dict[str, Any] = {}
        for argument, value in arguments.items():
            if isinstance(value, Tensor):
                copy = self.values.copy(value)
                if copy is not None:
                    kept[argument] = copy
            elif isinstance(value, (list, tuple)) and any(isinstance(item, Tensor) for item in value):
                copies = [self.values.copy(item) if isinstance(item, Tensor) else item for item in value]
                if all(a is not None or b is None for a, b in zip(copies, value, strict=True)):
                    kept[argument] = copies
            else:
                kept[argument] = value
        return {
            "name": name,
            "call": Call(func, kept, shapes={argument: tuple(tensor.shape) for argument, tensor in tensors}),
            "number": number,
            "own": own,
            "grad": grad,
            "place": place,
            "frame": frame,
            "sources": sources,
            "in_place": func._schema.is_mutable and name.endswith("_"),
            "target": tensors[0][1] if tensors else None,
            "differs": any(tensor.requires_grad for _, tensor in tensors),
        }

    def _after(self, seen: dict[str, Any], out: Any) -> None:
        several = isinstance(out, (tuple, list))
        parts = out if several else [out]
        first = next((part for part in parts if isinstance(part, Tensor)), None)
        if first is None:
            return
        floating = first.is_floating_point() or first.is_complex()
        own = seen["own"] and floating and seen["name"] != "detach"
        call: Call = seen["call"]
        written = seen["in_place"] and seen["target"] is not None
        shown = first
        if written and seen["target"]._is_view() and seen["target"]._base is not None and own:
            shown = seen["target"]._base
        node = self._node("op" if own else "stop", seen["name"])
        node.place = seen["place"]
        node.name = node.place.target if node.place else None
        self._turn(node, seen["frame"])
        node.value = self.values.add(shown)
        copies = [self.values.copy(part) if isinstance(part, Tensor) else part for part in parts]
        call.out = copies if several else copies[0]
        node.call = call
        if written:
            node.flags.add("in-place")
            self._drop_written_view(node, seen)
        elif _shares(first, seen["target"]):
            node.flags.add("view")
        if self._engine is not None:
            node.flags.add("second")
        node.sources = [(at, None, argument) for at, argument in seen["sources"] if at is not None]
        if own:
            self._by_number[seen["number"]] = node.at
            if written and seen["target"]._is_view():
                self._by_number[seen["number"] + 1] = node.at  # CopySlices, made when this operation is done
        else:
            self._stopped(node, seen, floating)
            self._plain[_storage(first)] = node.at
        self._step(Step("forward", node.at, self._line_of(node)))

    def _stopped(self, node: Node, seen: dict[str, Any], floating: bool) -> None:
        """Say why nothing was recorded here."""
        if seen["name"] == "detach":
            node.note("stop-detach")
        elif not floating:
            node.note("stop-integer")
        elif seen["differs"] and not seen["grad"]:
            node.note("stop-no-grad")
        else:
            node.note("stop-before")

    def _drop_written_view(self, node: Node, seen: dict[str, Any]) -> None:
        """``w[0] = 5`` makes a view first; what counts in the picture is the write alone."""
        written = next((at for at, argument in seen["sources"] if argument == "self" and at is not None), None)
        view = self._by_at.get(written)
        if view is None or "view" not in view.flags or view.place is None or node.place is None:
            return
        if view.place.line != node.place.line or "[" not in view.place.text:
            return
        seen["sources"] = [(at, argument) for at, argument in seen["sources"] if at != view.at]
        seen["sources"] += [(at, argument) for at, _, argument in view.sources]
        self.nodes.remove(view)
        self._by_number = {number: at for number, at in self._by_number.items() if at != view.at}
        self.steps = [step for step in self.steps if step.node != view.at]

    def custom(self, out: Any, args: tuple, name: str) -> None:
        """A Function of the reader's own has run."""
        first = next((part for part in (out if isinstance(out, tuple) else (out,)) if isinstance(part, Tensor)), None)
        if first is None or first.grad_fn is None or len(self.nodes) >= NODES:
            return
        place, frame = self._where()
        given = [(at, part) for at, part in enumerate(args) if isinstance(part, Tensor)]
        sources = [(self._source(part, frame), f"input {at}") for at, part in given]
        node = self._node("op", name)
        node.grad_fn = first.grad_fn.name()
        node.place = place
        self._turn(node, frame)
        node.name = place.target if place else None
        node.value = self.values.add(first)
        node.flags.add("custom")
        node.sources = [(at, None, argument) for at, argument in sources if at is not None]
        self._by_number[first.grad_fn._sequence_nr()] = node.at
        self._step(Step("forward", node.at, self._line_of(node)))

    def _where(self) -> tuple[places.Place | None, FrameType | None]:
        frame = places.frame_in(self.file) if self.file else None
        return (None, None) if frame is None else (places.place(frame), frame)

    def _turn(self, node: Node, frame: FrameType | None) -> None:
        """Count one more run of the instruction of ``node``, which may be several operations of different names, or
        the call of a module with many operations of the same name."""
        if node.place is None or self._engine is not None:
            return
        node.modules = tuple(self.layers.stack)
        call = self.layers.from_here(frame)
        if call is not None:
            node.turn, node.turn_key = call.turn, call.turn_key
            return
        node.turn_key = (*node.place.key, node.label)
        node.turn = self._count(node.turn_key)

    def _count(self, key: tuple) -> int:
        """One more run of what ``key`` stands for; 0 on the way back, where code runs again that no turn has."""
        if self._engine is not None:
            return 0
        self._turns[key] = self._turns.get(key, 0) + 1
        return self._turns[key]

    def runs_of(self, key: tuple | None) -> int:
        """How often what ``key`` stands for ran in all."""
        return 0 if key is None else self._turns.get(key, 0)

    def _line_of(self, node: Node) -> int | None:
        if node.place is not None:
            self._line = node.place.line
        return self._line

    # ---- nodes

    def _node(self, role: str, label: str) -> Node:
        node = Node(self.nodes[-1].at + 1 if self.nodes else 0, role, label)
        self.nodes.append(node)
        self._by_at[node.at] = node
        return node

    def _tracked(self, tensor: Tensor) -> bool:
        """Whether a gradient flows through ``tensor``, or did before it was cut off."""
        if tensor.requires_grad:
            return True
        at = self._plain.get(_storage(tensor))
        return at is not None and self._by_at[at].role == "stop"

    def _source(self, tensor: Tensor, frame: FrameType | None) -> int | None:
        """The node that ``tensor`` is the result of; made now for one that was there before."""
        if tensor.grad_fn is not None:
            return self.node_of(tensor.grad_fn, tensor)
        if tensor.requires_grad:
            return self._leaf(tensor, frame)
        key = _storage(tensor)
        if key not in self._plain:
            if len(self.nodes) >= NODES:
                return None
            node = self._node("constant", "")
            node.name = name_of(tensor, frame)
            node.value = self.values.add(tensor)
            self._plain[key] = node.at
        return self._plain[key]

    def _leaf(self, tensor: Tensor, frame: FrameType | None = None) -> int | None:
        """The node of a leaf; a new one each time the leaf has been overwritten."""
        held = self._leaves.get(id(tensor))
        if held is not None and held[0]() is tensor and held[1] == tensor._version:
            return held[2]
        if len(self.nodes) >= NODES:
            return held[2] if held is not None and held[0]() is tensor else None
        node = self._node("leaf", "")
        node.grad_fn = ACCUMULATE
        node.name = self.layers.parameter(tensor) or name_of(tensor, frame)
        node.value = self.values.add(tensor)
        self._leaves[id(tensor)] = (weakref.ref(tensor), tensor._version, node.at)
        return node.at

    def node_of(self, function: Any, tensor: Tensor | None = None) -> int | None:
        """The node that stands for a node of autograd's graph; one that was made before the recording is added."""
        if function.name().endswith(ACCUMULATE):
            return self._leaf(function.variable)
        number = function._sequence_nr()
        if number in self._by_number:
            return self._by_number[number]
        waiting = [function]
        while waiting:
            one = waiting[-1]
            below = [f for f, _ in one.next_functions if f is not None and not f.name().endswith(ACCUMULATE)]
            unknown = [f for f in below if f._sequence_nr() not in self._by_number]
            if unknown and len(self.nodes) + len(waiting) < NODES:
                waiting.extend(unknown)
                continue
            waiting.pop()
            if one._sequence_nr() in self._by_number or len(self.nodes) >= NODES:
                continue
            parents = [(None if f is None else self.node_of(f), slot) for slot, (f, _) in enumerate(one.next_functions)]
            node = self._node("op", short_name(one.name()))
            node.grad_fn = one.name()
            node.sources = [(at, slot, "") for at, slot in parents if at is not None]
            node.note("remade" if self._remade(one) else "before")
            self._by_number[one._sequence_nr()] = node.at
        at = self._by_number.get(number)
        if at is None:
            self.left_out.add("nodes")
        elif tensor is not None and self._by_at[at].value is None:
            self._by_at[at].value = self.values.add(tensor)
        return at

    def _remade(self, function: Any) -> bool:
        """Whether autograd has made this node anew: that of a view, after a write to what it shows."""
        below = function.next_functions[0][0] if function.next_functions else None
        late = function._sequence_nr() >= self._first_number
        return late and below is not None and below.name().endswith("CopySlices")

    def meet(self, function: Any) -> int | None:
        """``node_of``, and what only the engine's node knows: its name, its edges, what it has saved."""
        at = self.node_of(function)
        if at is None:
            return None
        node = self._by_at[at]
        if node.role == "leaf":
            return at
        if node.grad_fn is None or function.name() == "CopySlices":
            node.grad_fn = function.name()
        if "met" not in node.flags:
            node.flags.add("met")
            node.saved = _saved_names(function)
            self._edges(node, function)
        return at

    def _edges(self, node: Node, function: Any) -> None:
        """Mark which arguments the gradient flows to; the others are constants of this node."""
        rest = list(node.sources)
        merged: list[tuple[int, int | None, str]] = []
        for slot, (below, _) in enumerate(function.next_functions):
            if below is None:
                continue
            at = self.node_of(below)
            if at is None:
                continue
            found = next((source for source in rest if source[0] == at), None)
            if found is not None:
                rest.remove(found)
            merged.append((at, slot, found[2] if found else ""))
        node.sources = merged + [(at, None, argument) for at, slot, argument in rest if slot is None]

    def node(self, at: int) -> Node:
        return self._by_at[at]

    def number_of(self, function: Any) -> int | None:
        """The node that already stands for a node of autograd's graph, or None."""
        return self._by_number.get(function._sequence_nr())

    def given(self, tensor: Tensor) -> None:
        """A tensor whose graph was made before the recording."""
        with self.quietly():
            self._source(tensor, self._where()[1])

    # ---- backward

    def engine(self, run: Callable[..., Any], tensors: Any, *args: Any, **kwargs: Any) -> Any:
        """``run`` is autograd's engine: call it with hooks on every node it may visit."""
        handles: list[Any] = []
        state: dict[str, Any] = {
            "create_graph": len(args) > 2 and bool(args[2]),
            "open": None,
            "met": set(),
            "come": {},
        }
        with self.quietly():
            self._hook(tensors, args, handles, state["met"])
        self._engine, outer = state, self._engine
        try:
            found = run(tensors, *args, **kwargs)
        except Exception as error:
            self._fail(error, state["open"])
            raise
        finally:
            self._engine = outer
            for handle in handles:
                handle.remove()
        if not (len(args) > 1 and args[1]):
            for at in state["met"]:
                if self._by_at[at].saved:
                    self._by_at[at].flags.add("freed")
        wanted = args[3] if len(args) > 3 else ()
        if wanted and not kwargs.get("accumulate_grad"):
            with self.quietly():
                self._hand(wanted, found)
        return found

    def _hand(self, wanted: Any, found: Any) -> None:
        """Take down what ``torch.autograd.grad`` gives back."""
        frame = self._where()[1]
        for tensor, gradient in zip(wanted, found, strict=False):
            if isinstance(gradient, Tensor) and isinstance(tensor, Tensor):
                at = self._source(tensor, frame)
                self._step(Step("hand", at, self._line, [self.values.add(gradient)], run=self.runs))

    def _hook(self, tensors: Any, args: tuple, handles: list[Any], met: set[int]) -> None:
        """Begin a backward: take down what it starts from, and listen to every node it may reach."""
        self.runs += 1
        place, frame = self._where()
        self._line = place.line if place else self._line
        seeds = args[0] if args else ()
        functions = []
        for tensor, seed in zip(tensors, seeds, strict=False):
            if not isinstance(tensor, Tensor):
                continue
            value = self.values.add(seed) if isinstance(seed, Tensor) else None
            self._step(Step("start", self._source(tensor, frame), self._line, [value], run=self.runs))
            functions.append(tensor.grad_fn or torch.autograd.graph.get_gradient_edge(tensor).node)
        seen: set[Any] = set()
        while functions and len(seen) < 4 * NODES:
            function = functions.pop()
            if function in seen:
                continue
            seen.add(function)
            at = self.meet(function)
            if at is not None:
                met.add(at)
                self._listen(function, at, handles)
            functions.extend(below for below, _ in function.next_functions if below is not None)

    def _listen(self, function: Any, at: int, handles: list[Any]) -> None:
        """Hooks before and after one node."""
        node, run = self._by_at[at], self.runs
        keeps = function.name().endswith(ACCUMULATE)
        below = [None if f is None else self.node_of(f) for f, _ in function.next_functions]
        call = node.call
        if call is None and not keeps:
            with suppress(Exception):
                call = saved_call(function)
        current: list[Step] = []

        def before(gradients: tuple) -> None:
            with self.quietly():
                incoming = [self.values.add(g) if isinstance(g, Tensor) else None for g in gradients]
                line = node.place.line if node.place else self._line
                step = Step("keep" if keeps else "back", at, line, incoming, run=run)
                if self._changed(at, gradients):
                    step.notes.append("hook")
                if keeps:
                    held = function.variable.grad
                    step.before = None if held is None else self.values.add(held)
                self._engine["open"] = at
                current.append(step)
                self._step(step)

        def after(inputs: tuple, outputs: tuple) -> None:
            with self.quietly():
                step = current.pop()
                self._engine["open"] = None
                if keeps:
                    held = function.variable.grad
                    step.after = None if held is None else self.values.add(held)
                    return
                step.outgoing, notes = passings(node, call, inputs, outputs, below, self.values)
                step.notes = (step.notes + notes)[:NOTES]
                self._bring(below, inputs)

        handles.append(function.register_prehook(before))
        handles.append(function.register_hook(after))

    def _bring(self, below: list[int | None], gradients: tuple) -> None:
        """Add up what the nodes hand to one another, so that a hook that interferes is seen."""
        come = self._engine["come"]
        for at, gradient in zip(below, gradients, strict=False):
            if at is not None and isinstance(gradient, Tensor) and gradient.numel() <= FULL:
                come[at] = gradient + come[at] if at in come else gradient

    def _changed(self, at: int, gradients: tuple) -> bool:
        """Whether another gradient than was handed to the node arrives there."""
        brought = self._engine["come"].get(at)
        if brought is None or len(gradients) != 1 or not isinstance(gradients[0], Tensor):
            return False
        same = brought.shape == gradients[0].shape
        return same and not torch.allclose(brought, gradients[0], rtol=1e-3, atol=1e-5, equal_nan=True)

    def _step(self, step: Step) -> None:
        if len(self.steps) < STEPS:
            self.steps.append(step)
        else:
            self.left_out.add("steps")

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Work of ours in the middle of the reader's: unrecorded, without a graph, and no failure of it counts."""
        self._quiet += 1
        try:
            with torch.no_grad(), no_dispatch(), suppress(Exception):
                yield
        finally:
            self._quiet -= 1

    def failed(self, error: BaseException) -> None:
        """Take down how the program ended."""
        if error is not self._failure:
            self._fail(error, None)

    def _fail(self, error: BaseException, at: int | None) -> None:
        self._failure = error
        line, trace = None, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.file:
                line = trace.tb_lineno
            trace = trace.tb_next
        if line is None and (place := self._where()[0]) is not None:
            line = place.line
        message = f"{type(error).__name__}: {error}"
        self._step(Step("error", at, line or self._line, message=message, run=self.runs))


@contextmanager
def recording(recorder: Recorder) -> Iterator[None]:
    """Run something under ``recorder``: its operations, its backwards and its own Functions are taken down."""
    engine, apply = torch.autograd._engine_run_backward, torch.autograd.Function.__dict__["apply"]
    inner = apply.__func__

    @functools.wraps(inner)
    def watched(cls, *args, **kwargs):
        recorder._quiet += 1
        try:
            out = inner(cls, *args, **kwargs)
        finally:
            recorder._quiet -= 1
        if not recorder._quiet:
            with suppress(Exception):
                recorder.custom(out, args, cls.__name__)
        return out

    modules = (torch.autograd, torch.autograd.graph)
    held = [module._engine_run_backward for module in modules]
    try:
        for module in modules:
            module._engine_run_backward = functools.partial(recorder.engine, engine)
        torch.autograd.Function.apply = classmethod(watched)
        with recorder, recorder.layers.watched():
            yield
    finally:
        torch.autograd.Function.apply = apply
        for module, old in zip(modules, held, strict=True):
            module._engine_run_backward = old


def _tensors(arguments: dict[str, Any]) -> Iterator[tuple[str, Tensor]]:
    for name, value in arguments.items():
        if isinstance(value, Tensor):
            yield name, value
        elif isinstance(value, (list, tuple)):
            for at, part in enumerate(value):
                if isinstance(part, Tensor):
                    yield f"{name}[{at}]", part


def _storage(tensor: Tensor) -> tuple:
    """What identifies a tensor without a gradient: views are other objects, but lie at the same place."""
    if tensor.layout is not torch.strided:
        return (id(tensor),)
    return (tensor.data_ptr(), tensor.storage_offset(), tuple(tensor.shape), tensor.stride(), tensor.dtype)


def _shares(out: Tensor, source: Tensor | None) -> bool:
    if source is None or out.layout is not torch.strided or source.layout is not torch.strided or not out.numel():
        return False
    return out.untyped_storage().data_ptr() == source.untyped_storage().data_ptr()


def _saved_names(function: Any) -> tuple[str, ...]:
    """Names of the tensors that a node keeps; nothing of one whose tensors are gone or spoiled."""
    names = []
    for field in dir(function):
        if field.startswith("_saved_"):
            with suppress(Exception):
                value = getattr(function, field)
                if isinstance(value, Tensor) or (isinstance(value, (tuple, list)) and any(map(torch.is_tensor, value))):
                    names.append(field.removeprefix("_saved_"))
    if not names and hasattr(function, "saved_tensors"):
        with suppress(Exception):
            names = [f"saved {at}" for at, _ in enumerate(function.saved_tensors)]
    return tuple(names[:10])
