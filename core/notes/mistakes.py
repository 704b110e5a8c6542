"""Kept mistakes: a claim, the cell that disproves it, the reason, the cell that puts it right."""

from __future__ import annotations

from collections.abc import Sequence

from core.notes.faults import Faults
from core.notes.model import Block, Cell, Lines, Mistake, Prose


def gather(blocks: Sequence[Block], faults: Faults) -> tuple[Block, ...]:
    """The blocks with each claim and what belongs to it made one: all up to and including the ``fixes=`` cell."""
    out: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if isinstance(block, Mistake):
            parts = _parts(blocks, at)
            at += len(parts)
            block = _whole(block, parts, faults)
        elif isinstance(block, Cell):
            _check_stray(block, faults)
        out.append(block)
    return tuple(out)


def _parts(blocks: Sequence[Block], at: int) -> list[Prose | Cell]:
    """What follows a claim, up to its correction; when that is missing, up to the last cell in reach."""
    parts: list[Prose | Cell] = []
    reach = 0
    for block in blocks[at:]:
        if not isinstance(block, (Prose, Cell)):
            break
        if isinstance(block, Cell) and any(p.erratum for p in parts if isinstance(p, Cell)) and block.erratum:
            break
        parts.append(block)
        if isinstance(block, Cell):
            if block.fixes is not None:
                return parts
            if block.erratum is not None:
                reach = len(parts)
    return parts[:reach]


def _whole(claim: Mistake, parts: list[Prose | Cell], faults: Faults) -> Mistake:
    last = parts[-1].lines.last if parts else claim.lines.last
    mistake = Mistake(0, claim.claim, tuple(parts), Lines(claim.lines.first, last))
    proof, fixed = mistake.proof, mistake.fixed
    line = claim.lines.first
    if proof is None:
        faults.add(line, "the kept mistake has no proof", "Let a cell with erratum=NUMBER follow it")
    if fixed is None:
        number = proof.erratum if proof else "NUMBER"
        faults.add(line, "the kept mistake is not put right", f"Let a cell with fixes={number} follow its proof")
    if proof and fixed and proof.erratum != fixed.fixes:
        faults.add(fixed.lines.first, f"fixes={fixed.fixes} follows erratum={proof.erratum}", "Give both one number")
    if proof and fixed and proof.lines.first > fixed.lines.first:
        faults.add(proof.lines.first, "the proof follows the correction", "Put the erratum= cell first")
    number = (proof and proof.erratum) or (fixed and fixed.fixes) or 0
    return Mistake(number, mistake.claim, mistake.parts, mistake.lines)


def _check_stray(cell: Cell, faults: Faults) -> None:
    for option, number in (("erratum", cell.erratum), ("fixes", cell.fixes)):
        if number is not None:
            faults.add(
                cell.lines.first,
                f"{option}={number} stands outside of a kept mistake",
                "Begin the mistake with > [!MISTAKE] above its proof",
            )
