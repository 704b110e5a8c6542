"""Built JavaScript of a part: where it lies, its address with the hash of its content, the shim that loads it.

``static/<part>.js`` is built from ``pages/parts/<part>/source/`` by the part's ``build.js`` and committed, so that
readers need no node. Its first line records the hash of the sources it was built from; a test compares.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PARTS = Path(__file__).resolve().parent
STATIC = PARTS.parents[1] / "static"

# On Windows the registry may call a .js file text/plain, and a browser refuses a module of that type.
mimetypes.add_type("text/javascript", ".js")


@cache
def _digest(file: Path, stamp: tuple[int, int]) -> str:
    """A short hash of a file; ``stamp`` (mtime, size) drops the cached one when a new build arrives."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@dataclass(frozen=True)
class Bundle:
    """The bundle of ``pages/parts/<name>``. Its shim has ``<NAME>_ADDRESS`` and ``<NAME>_EXPORT`` to be filled in."""

    name: str
    built_from: Sequence[str] = ()
    """Files of the part, beside its sources, that the build depends on."""

    @property
    def folder(self) -> Path:
        return PARTS / self.name

    @property
    def file(self) -> Path:
        return STATIC / f"{self.name}.js"

    def address(self) -> str:
        """The bundle's address below the app's root. The hash makes each build an address of its own to any cache."""
        stat = self.file.stat()
        return f"app/static/{self.file.name}?v={_digest(self.file, (stat.st_mtime_ns, stat.st_size))}"

    def shim(self, export: str = "mount") -> str:
        """JavaScript that hands a component to ``export`` of the bundle, which the page loads once."""
        template = (self.folder / "source" / "shim.js").read_text(encoding="utf-8")
        prefix = self.name.upper()
        return template.replace(f"{prefix}_ADDRESS", self.address()).replace(f"{prefix}_EXPORT", export)

    def source_hash(self) -> str:
        """Hash of everything the bundle is built from; the same as ``sourceHash`` in ``build.js``.

        Over the files: name, NUL, text with ``\\n`` ends, NUL, in order of names.
        """
        digest = hashlib.sha256()
        files = [*(self.folder / "source").iterdir(), *(self.folder / name for name in self.built_from)]
        for path in sorted(files, key=lambda path: path.name):
            text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
            digest.update(path.name.encode() + b"\0" + text.encode() + b"\0")
        return digest.hexdigest()
