"""What holds on this machine, as ``detect`` found it."""

from __future__ import annotations

from dataclasses import dataclass

from core.kernel.types import Level, Row

KEYS = ("hang", "memory", "output", "files-read", "files-write", "network", "programs")
"""The promises, in the order in which the settings page shows them; words under ``guarantee.<key>``.

hang         a cell cannot keep this computer busy for longer than its time
memory       nor take more memory than its share
output       nor flood the page
files-read   a cell cannot open your files
files-write  nor change or delete any, nor fill the disk
network      nor reach the network
programs     nor start or reach other programs
"""


@dataclass(frozen=True)
class Report:
    """The level, and one row for each of ``KEYS``."""

    level: Level
    rows: tuple[Row, ...]

    def holds(self, key: str) -> bool:
        """Whether that promise holds here."""
        return any(row.key == key and row.holds for row in self.rows)
