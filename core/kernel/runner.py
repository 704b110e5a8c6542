"""Running cells, one after the other, in a module of their own that is ``__main__``.

A name of a cell's file stands in angle brackets, and its lines are in ``linecache``: so tracebacks show them,
``inspect.getsource`` finds functions and classes, and pickling works, as in a script.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any

from core.kernel.faults import record
from core.kernel.tape import Tape
from core.kernel.types import Job, Source, kernel_error
from core.kernel.unheard import readers


class OutOfTime(BaseException):
    """The clock ran out. A BaseException, so that a cell's ``except Exception`` lets it pass."""


def out_of_time(seconds: float, where: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
    """Status and error of a run that the clock stopped, with the place from ``where``."""
    error = kernel_error("Timeout", f"stopped after {seconds:g} seconds", seconds=seconds)
    if where is not None:
        error |= {key: where[key] for key in ("cell", "line", "trace")}
    return "timeout", error


@dataclass(frozen=True)
class Compiled:
    """A cell as code: its statements, and its last expression apart (None when the cell has none to show)."""

    name: str
    body: CodeType
    last: CodeType | None


class Runner:
    """One run's module and its cells."""

    def __init__(self, tape: Tape, show: Callable[[Any], None], settle: Callable[[], None] = lambda: None) -> None:
        self.tape = tape
        self.show = show
        self.settle = settle
        self.module = ModuleType("__main__")
        self.files: dict[str, str] = {}
        """File name of a cell to the cell's name."""
        self.classes: dict[str, str] = {}
        """Name of a class defined in a cell to the cell's file name."""
        self.cell = ""

    def run(self, job: Job) -> tuple[str, dict[str, Any] | None]:
        """Run all cells; the status and the error of the run. What the last one puts out is on the tape."""
        self._move_in()
        try:
            cells = [self._compile(source, last=source is job.cells[-1]) for source in job.cells]
            for cell in cells:
                self._execute(cell, last=cell is cells[-1])
        except OutOfTime as stopped:
            return out_of_time(job.limits.wall_s, record(stopped, self.files, self.cell))
        except BaseException as error:  # noqa: BLE001 - SystemExit and what a reader derives from BaseException too
            return "error", record(error, self.files, self.cell)
        return "ok", None

    def _move_in(self) -> None:
        self.module.__builtins__ = builtins
        sys.modules["__main__"] = self.module
        inspect.getfile = self._getfile
        warnings.simplefilter("always", append=True)

    def _compile(self, source: Source, *, last: bool) -> Compiled:
        self.cell = source.name
        file = f"<{source.name}>"
        while file in self.files:
            file = f"<{file}>"
        self.files[file] = source.name
        code = source.code.replace("\r\n", "\n").replace("\r", "\n")
        linecache.cache[file] = (len(code), None, [f"{line}\n" for line in code.split("\n")], file)
        tree = ast.parse(code, file)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                self.classes[node.name] = file
        shown = None
        if last and tree.body and isinstance(tree.body[-1], ast.Expr) and not _silenced(tree.body[-1], code):
            shown = compile(ast.Expression(tree.body.pop().value), file, "eval", dont_inherit=True)
        return Compiled(source.name, compile(tree, file, "exec", dont_inherit=True), shown)

    def _execute(self, cell: Compiled, *, last: bool) -> None:
        self.cell = cell.name
        if last:
            self.settle()
            self.tape.deaf = False
        self._listen_to_warnings()
        exec(cell.body, self.module.__dict__)
        if cell.last is not None:
            value = eval(cell.last, self.module.__dict__)
            if value is not None:
                self.module.__dict__["_"] = value
                self.show(value)

    def _listen_to_warnings(self) -> None:
        """Each warning once a cell, with the line of the cell and not of the library that warns."""
        seen = set()

        def show(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
            cell, line = self._place(filename, lineno)
            if (category, str(message)) not in seen:
                seen.add((category, str(message)))
                self.tape.write("stderr", f"{cell}:{line}: {category.__name__}: {readers(str(message))}\n")

        warnings.showwarning = show

    def _place(self, file: str, line: int) -> tuple[str, int]:
        """The cell and line of a warning: where it points, or the innermost line of a cell that runs now."""
        if file in self.files:
            return self.files[file], line
        frame = sys._getframe()
        while frame is not None:
            if frame.f_code.co_filename in self.files:
                return self.files[frame.f_code.co_filename], frame.f_lineno
            frame = frame.f_back
        return file.replace("\\", "/").rpartition("/")[2], line

    def _getfile(self, object: Any) -> str:
        """``inspect.getfile``, which knows no file for the classes of a module without one."""
        if inspect.isclass(object) and object.__module__ == "__main__":
            file = self.classes.get(object.__qualname__.rpartition(".")[2])
            if file is not None:
                return file
        return _getfile(object)


_getfile = inspect.getfile


def _silenced(last: ast.Expr, code: str) -> bool:
    """Whether a semicolon follows the last expression: it is not shown then, as in Jupyter."""
    line = code.split("\n")[last.end_lineno - 1]
    rest = line.encode()[last.end_col_offset :].decode()
    return rest.partition("#")[0].strip(" \t)").startswith(";")
