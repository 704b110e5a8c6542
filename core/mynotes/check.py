"""All that is to be said of a note before anything of it runs: which repairs are offered, what is defined nowhere,
which kept mistakes of our chapters it repeats, which formulas are broken.

``examine`` looks at the note as it was written; ``repaired`` gives the chapter with the repairs that were chosen. A
repair is chosen by the cell's own code, not by its place: it stays chosen when the file changes elsewhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from core.mynotes import formulas, known
from core.mynotes.note import Note
from core.mynotes.repairs import RULES, Patch, Surroundings, imports, mended, spelling
from core.mynotes.repairs.scan import trouble
from core.notes import graph
from core.notes.model import Block, Cell, Chapter, Mistake, Prose, texts_of

Choice = Mapping[str, Collection[str]]
"""Fingerprint of a cell's code -> kinds of repairs that the reader has chosen."""


@dataclass(frozen=True)
class Look:
    """What was found at one cell."""

    cell: Cell
    """As written."""
    key: str
    """Fingerprint of its code."""
    around: Surroundings
    fixes: tuple[tuple[str, Patch], ...] = ()
    """Repairs that are offered, in the order in which they are applied, each with what it does after those before."""
    nowhere: tuple[str, ...] = ()
    """Names that no cell of the note defines."""
    later: tuple[tuple[str, str], ...] = ()
    """Names that only a later cell defines, with that cell."""
    repeats: tuple[int, ...] = ()
    """Kept mistakes of our chapters that stand here, by number."""

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind, _ in self.fixes)

    def patch(self, kinds: Collection[str]) -> Patch:
        """The cell with repairs of these kinds."""
        return mended(self.cell.code, kinds, self.around)[0]


@dataclass(frozen=True)
class Findings:
    """What was found in a note."""

    looks: Mapping[str, Look] = field(default_factory=dict)
    """By name of the cell, live cells alone."""
    repeats: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Kept mistakes in the prose, by the first line of the block."""
    formulas: tuple[formulas.Fault, ...] = ()

    @property
    def mendable(self) -> Mapping[str, formulas.Fault]:
        """Broken formulas that can be mended, by the fingerprint under which that is chosen; equal ones are one."""
        return {fingerprint(fault.raw): fault for fault in reversed(self.formulas) if fault.mended}

    @property
    def offered(self) -> int:
        """Repairs in the whole note."""
        return sum(len(look.fixes) for look in self.looks.values()) + len(self.mendable)

    def everything(self) -> dict[str, tuple[str, ...]]:
        """The choice of all repairs."""
        cells = {look.key: look.kinds for look in self.looks.values() if look.fixes}
        return cells | dict.fromkeys(self.mendable, (formulas.KIND,))

    def chosen(self, choice: Choice) -> int:
        """How many of the offered repairs are chosen."""
        cells = sum(kind in choice.get(look.key, ()) for look in self.looks.values() for kind in look.kinds)
        return cells + len(self.mendings(choice))

    def mendings(self, choice: Choice) -> dict[str, str]:
        """Formulas that are to be mended, as they stand in the text, with what takes their place."""
        chosen = (fault for key, fault in self.mendable.items() if formulas.KIND in choice.get(key, ()))
        return {fault.raw: fault.mended for fault in chosen}


def fingerprint(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def examine(note: Note) -> Findings:
    """Look at every live cell and every text. Worked out once for each state of a note."""
    return _examined(Keyed(note))


class Keyed:
    """A note as a key: those of equal address and text are the same."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.key = note.id, note.source.text

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyed) and self.key == other.key


@lru_cache(maxsize=64)
def _examined(keyed: Keyed) -> Findings:
    chapter = keyed.note.chapter
    cells = [cell for cell in chapter.live_cells if not cell.must_fail]
    defined = frozenset(name for cell in cells for name in graph.names(cell.code).defines)
    aliases = _aliases(cells)
    looks: dict[str, Look] = {}
    codes: dict[str, str] = {}
    for cell in cells:
        around = Surroundings(defined=defined, aliases=aliases)
        patch, _ = mended(cell.code, RULES, around)
        looks[cell.name] = Look(cell, fingerprint(cell.code), around)
        if patch.language == "python":
            codes[cell.name] = patch.code
    lacking = _lacking(codes)
    after: set[str] = {name for code in codes.values() for name in _defines(code)}
    so_far: set[str] = set()
    for name, look in looks.items():
        around = replace(look.around, imports=lacking.get(name, ()))
        _, done = mended(look.cell.code, RULES, around)
        code = codes.get(name, "")
        free = graph.names(code).uses if code and not trouble(code) else frozenset()
        brought = {word for line in around.imports for word in graph.names(line).defines}
        missing = sorted(free - so_far - brought - {"*"}) if "*" not in so_far else []
        looks[name] = replace(
            look,
            around=around,
            fixes=tuple(done.items()),
            nowhere=tuple(word for word in missing if word not in after),
            later=tuple((word, _definer(word, codes)) for word in missing if word in after),
            repeats=known.in_code(look.cell.code),
        )
        if code and not trouble(code):
            so_far |= _defines(code) | brought
    texts = list(texts_of(chapter.blocks))
    return Findings(
        looks=looks,
        repeats={block.lines.first: found for block in texts if (found := known.in_prose(block.text))},
        formulas=tuple(fault for block in texts for fault in formulas.faults(block.text, block.lines.first)),
    )


def _defines(code: str) -> frozenset[str]:
    return graph.names(code).defines


def _definer(word: str, codes: Mapping[str, str]) -> str:
    return next(name for name, code in codes.items() if word in _defines(code))


def _lacking(codes: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each cell the imports that it lacks.

    A name counts as there when an earlier cell brings it that can run as far as names tell: a cell that fails by
    itself would take every later one along.
    """
    found: dict[str, tuple[str, ...]] = {}
    everywhere = {word for code in codes.values() for word in _defines(code)}
    sound: set[str] = set()
    for name, code in codes.items():
        if trouble(code):
            continue
        lines = {}
        for word in sorted(graph.names(code).uses - sound, key=_import_order):
            line = imports.statement(word)
            if line and not (word in imports.NOT_SURE and word in everywhere) and "*" not in sound:
                lines[word] = line
        if lines:
            found[name] = tuple(lines.values())
        if "*" in sound or graph.names(code).uses <= sound | set(lines):
            sound |= _defines(code) | set(lines)
    return found


def _import_order(word: str) -> tuple[bool, str]:
    return word != "torch", word


_ALIAS = re.compile(
    r"^\s*import\s+(torch[\w.]*)\s+as\s+(\w+)|^\s*from\s+(torch[\w.]*)\s+import\s+(\w+)(?:\s+as\s+(\w+))?"
)


def _aliases(cells: Collection[Cell]) -> dict[str, str]:
    """Short names of torch's modules, as the note imports them or everybody does."""
    found = {"torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "optim": "torch.optim"}
    for cell in cells:
        for line in cell.code.split("\n"):
            match = _ALIAS.match(line)
            if match:
                module, short, package, thing, renamed = match.groups()
                name = short or renamed or thing
                found[name] = module or f"{package}.{thing}"
            # A variable of that name is no module.
            variable = re.match(r"\s*(nn|F|optim)\s*=[^=]", line)
            if variable:
                found[variable[1]] = ""
    return {name: module for name, module in found.items() if module in spelling.names()}


def repaired(note: Note, choice: Choice) -> Chapter:
    """The chapter with the chosen repairs in its cells and formulas."""
    found = examine(note)
    patches = {}
    for name, look in found.looks.items():
        kinds = [kind for kind in look.kinds if kind in choice.get(look.key, ())]
        if kinds:
            patches[name] = look.patch(kinds)
    mendings = found.mendings(choice)
    if not patches and not mendings:
        return note.chapter
    return replace(note.chapter, blocks=tuple(_patched(block, patches, mendings) for block in note.chapter.blocks))


def changes(note: Note, choice: Choice) -> dict[str, Patch]:
    """What the chosen repairs make of cells, by name; cells that they leave alone are not there."""
    after = {cell.name: cell for cell in repaired(note, choice).cells}
    return {
        cell.name: Patch(after[cell.name].code, language=after[cell.name].language)
        for cell in note.chapter.cells
        if (after[cell.name].code, after[cell.name].language) != (cell.code, cell.language)
    }


def _patched(block: Block, patches: Mapping[str, Patch], mendings: Mapping[str, str]) -> Block:
    if isinstance(block, Prose) and mendings:
        return replace(block, text=formulas.mend(block.text, mendings))
    if isinstance(block, Cell) and block.name in patches:
        return replace(block, code=patches[block.name].code, language=patches[block.name].language)
    if isinstance(block, Mistake):
        return replace(block, parts=tuple(_patched(part, patches, mendings) for part in block.parts))
    return block
