"""Holds two languages of a chapter to one skeleton: the same sections, cells, mistakes and places in the same order,
and the same code but for comments and texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from core.errors import NoteError
from core.notes.faults import Faults
from core.notes.model import Cell, Chapter, Heading, Lab, Lines, Mistake, QuizPlace

_TEXT = re.compile(
    r"#[^\n]*"
    r'|"""(?:\\.|(?!""").)*"""|' + r"'''(?:\\.|(?!''').)*'''"
    r'|"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'",
    re.DOTALL,
)


def compare(first: Chapter, second: Chapter) -> tuple[NoteError, ...]:
    """What ``second`` lacks, has too much, or says otherwise than ``first``; addressed to the file of ``second``."""
    faults = Faults(second.path)
    left, right = list(_skeleton(first)), list(_skeleton(second))
    matcher = SequenceMatcher(a=[key for key, _ in left], b=[key for key, _ in right], autojunk=False)
    keys = {key for key, _ in left}, {key for key, _ in right}
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        line = right[c][1].first if c < len(right) else (right[-1][1].last if right else 1)
        for key, lines in left[a:b]:
            there = f"{first.path.name}:{lines.first}"
            if key in keys[1]:
                faults.add(line, f"{key} stands elsewhere than in {there}", "Keep the order of the languages the same")
            else:
                faults.add(line, f"{key} is missing", f"It is in {there}")
        for key, lines in right[c:d]:
            if key not in keys[0]:
                faults.add(lines.first, f"{key} is missing in {first.path.name}", "Write it there, or take it out here")
    for cell in second.cells:
        twin = next((other for other in first.cells if other.name == cell.name), None)
        if twin is not None and cell.live:
            _compare_cells(twin, cell, first, faults)
    if first.order != second.order:
        faults.add(1, f"order is {second.order}, but {first.order} in {first.path.name}", "Write the same number")
    if first.is_lab != second.is_lab:
        faults.add(1, f"kind is not the same as in {first.path.name}", "Write the same kind")
    if first.labs != second.labs:
        faults.add(1, f"labs differ from those in {first.path.name}", "Link the same pages")
    return faults.sorted()


def _skeleton(chapter: Chapter) -> Iterator[tuple[str, Lines]]:
    """What must be the same in every language, as words for the author."""
    for block in chapter.blocks:
        match block:
            case Heading(level=1):
                yield "the title", block.lines
            case Heading():
                yield f"the section {block.anchor!r} (H{block.level})", block.lines
            case Cell():
                yield f"the cell {block.name!r}", block.lines
            case Mistake():
                yield f"the kept mistake {block.number}", block.lines
                for cell in block.cells:
                    yield f"the cell {cell.name!r}", cell.lines
            case Lab():
                yield f"the lab {block.name!r}", block.lines
            case QuizPlace():
                yield f"the quiz of {block.section!r}", block.lines


def _compare_cells(twin: Cell, cell: Cell, first: Chapter, faults: Faults) -> None:
    where = f"{first.path.name}:{twin.lines.first}"
    if skeleton(twin.code) != skeleton(cell.code):
        faults.add(
            cell.lines.first,
            f"the code of {cell.name!r} differs from {where} in more than comments and texts",
            "Make the code the same",
        )
    if twin.options != cell.options:
        faults.add(cell.lines.first, f"the options of {cell.name!r} differ from {where}", "Make the fences the same")


def skeleton(code: str) -> str:
    """The code without comments and texts: its syntax tree, or its bare characters when it does not compile."""
    try:
        return ast.dump(_Blank().visit(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return re.sub(r"\s+\n", "\n", _TEXT.sub("", code)).strip()


class _Blank(ast.NodeTransformer):
    """Empties every text; the placeholders of an f-string may stand in another order, as another grammar wants."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """``table.assign(差=gap)`` names a column, and a column has a name in the reader's language."""
        self.generic_visit(node)
        if (isinstance(node.func, ast.Attribute) and node.func.attr == "assign") or (
            isinstance(node.func, ast.Name) and node.func.id == "dict"
        ):
            for keyword in node.keywords:
                keyword.arg = keyword.arg and ""
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        holes = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        for hole in holes:
            hole.value = self.visit(hole.value)
        return ast.Constant("") if not holes else ast.JoinedStr(sorted(holes, key=ast.dump))
