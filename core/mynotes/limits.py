"""What a reader's own file may come to. Beyond it a sentence says so, and the file stays as it is."""

from __future__ import annotations

import math


def megabytes(size: int) -> str:
    """A size in MB for a sentence, rounded up: what is just too large must not look as large as the bound."""
    return f"{math.ceil(size / 1e5) / 10:,.1f}".removesuffix(".0")


MOST_TEXT = 2_000_000
"""Bytes of a Markdown file or a script. A year of lecture notes has a tenth of it."""

MOST_NOTEBOOK = 20_000_000
"""Bytes of a notebook, whose outputs hold pictures."""

MOST_BLOCKS = 1_000
"""Headings, texts and cells that one page draws; more of them and the browser stands still."""

MOST_LIVE = 200
"""Cells of a page that can be run; later ones are shown."""

LONGEST_CELL = 50_000
"""Characters of a cell that can be run."""

MOST_LINES = 30_000
"""Lines of a note."""

CHUNK = 8_000
"""Characters after which a long text is drawn in a further piece, from the next paragraph on: the time that Markdown
takes grows with the square of a piece at worst."""

LONGEST_PROSE = 40_000
"""Characters of a text without any end of a paragraph, such as a table, that are drawn."""

MOST_MARKS = 0.25
"""Share of Markdown's own characters in a long piece from which on it is no prose and is shown as it stands."""

MOST_FILES = 500
"""Notes of one folder."""

DEEPEST = 8
"""Folders within folders."""

MOST_LOOKED_AT = 20_000
"""Entries of a folder and all below it, notes or not, that a scan looks at: somebody may name the whole disk."""

MOST_PICTURE = 4_000_000
"""Bytes of one picture."""

MOST_PICTURES = 60
"""Pictures of one page."""
