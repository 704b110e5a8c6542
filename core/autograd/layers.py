"""Which modules are running: each operation of a recording knows the calls of nn.Modules that it happened in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from core.autograd.places import Place


@dataclass(eq=False)
class ModuleCall:
    """One run of one module's forward."""

    module: nn.Module
    name: str | None
    """What the reader calls the module."""
    frame: FrameType | None
    """The frame of the reader's code that was running; dropped when the call is over."""
    instruction: int
    turn: int
    """How often the instruction that calls has run, this time included; 0 where that is unknown."""
    turn_key: tuple | None


class Layers:
    """The stack of running modules, outermost first."""

    def __init__(
        self,
        where: Callable[[], tuple[Place | None, FrameType | None]],
        name: Callable[[nn.Module, FrameType | None], str | None],
        count: Callable[[tuple], int],
    ) -> None:
        """``where`` tells the reader's place, ``count`` counts one more run of an instruction, and how often it ran."""
        self.stack: list[ModuleCall] = []
        self._where, self._name, self._count = where, name, count
        self._names: dict[int, tuple[nn.Module, str | None]] = {}

    def from_here(self, frame: FrameType | None) -> ModuleCall | None:
        """The outermost running call that the present instruction of ``frame`` has made."""
        if frame is None:
            return None
        here = (call for call in self.stack if call.frame is frame and call.instruction == frame.f_lasti)
        return next(here, None)

    def parameter(self, tensor: Tensor) -> str | None:
        """The name of a parameter of the module that runs now, by the module's own name."""
        call = self.stack[-1] if self.stack else None
        if call is None or call.name is None:
            return None
        own = call.module.named_parameters(recurse=False)
        return next((f"{call.name}.{name}" for name, one in own if one is tensor), None)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Listen to every module while the block runs, and to none afterwards."""
        enters = register_module_forward_pre_hook(self._enter)
        leaves = register_module_forward_hook(self._leave, always_call=True)
        try:
            yield
        finally:
            enters.remove()
            leaves.remove()
            for call in self.stack:
                call.frame = None
            self.stack.clear()

    def _enter(self, module: nn.Module, _: Any) -> None:
        call = ModuleCall(module, None, None, 0, 0, None)
        self.stack.append(call)
        with suppress(Exception):
            place, frame = self._where()
            call.name = self._called(module, frame)
            if place is None or frame is None:
                return
            outer = self.from_here(frame)
            call.frame, call.instruction = frame, frame.f_lasti
            if outer is not None:  # a container calls its parts within one run of the reader's instruction
                call.turn, call.turn_key = outer.turn, outer.turn_key
            else:
                call.turn_key = (*place.key, "call")
                call.turn = self._count(call.turn_key)

    def _leave(self, module: nn.Module, *_: Any) -> None:
        """Also after a failure; calls that ended unheard (a KeyboardInterrupt that was caught) go too."""
        if any(call.module is module for call in self.stack):
            while self.stack:
                call = self.stack.pop()
                call.frame = None
                if call.module is module:
                    break

    def _called(self, module: nn.Module, frame: FrameType | None) -> str | None:
        """By the outermost running module that has it as a part, else by a variable."""
        if id(module) not in self._names:
            within = (
                f"{call.name}.{path}"
                for call in self.stack[:-1]
                if call.name
                for path, part in call.module.named_modules()
                if part is module and path
            )
            self._names[id(module)] = (module, next(within, None) or self._name(module, frame))
        return self._names[id(module)][1]
