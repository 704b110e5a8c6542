"""What a reader's own file may come to. Beyond it a sentence says so, and the file stays as it is."""

from __future__ import annotations

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

LONGEST_PROSE = 40_000
"""Characters of one stretch of text between two cells that are drawn as Markdown."""

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
