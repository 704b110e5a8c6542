"""Built JavaScript of a part: where it lies, its address with the hash of its content, the component that loads it.

``static/<part>.js`` is built from ``pages/parts/<part>/source/`` and what the parts share in ``pages/parts/source/`` by
``node build.js`` in ``pages/parts``, and committed, so that readers need no node. Its first line records the hash of
the sources it was built from; a test compares.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

PARTS = Path(__file__).resolve().parent
STATIC = PARTS.parents[1] / "static"

# On Windows the registry may call a .js file text/plain, and a browser refuses a module of that type.
mimetypes.add_type("text/javascript", ".js")


@cache
def _digest(file: Path, stamp: tuple[int, int]) -> str:
    """A short hash of a file; ``stamp`` (mtime, size) drops the cached one when a new build arrives."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


_components: dict[tuple[str, ...], Any] = {}


@dataclass(frozen=True)
class Bundle:
    """The bundle of ``pages/parts/<name>``."""

    name: str
    loads: Sequence[str] = ()
    """Other parts whose bundles its shim loads by their ``<NAME>_ADDRESS``."""

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
        """JavaScript that hands a component to ``export`` of the bundle, which the page loads once.

        The part's own ``source/shim.js``, else the one that the parts share, with its ``BUNDLE_`` words filled in.
        """
        own, shared = (folder / "source" / "shim.js" for folder in (self.folder, PARTS))
        shim = (own if own.exists() else shared).read_text(encoding="utf-8")
        shim = shim.replace("BUNDLE_ADDRESS", self.address()).replace("BUNDLE_EXPORT", export)
        for name in self.loads:
            shim = shim.replace(f"{name.upper()}_ADDRESS", Bundle(name).address())
        return shim

    def component(self, name: str, export: str = "mount") -> Any:
        """The mount function of the component ``name``, registered once for each build of all that it loads."""
        version = (name, self.address(), *(Bundle(other).address() for other in self.loads))
        if version not in _components:
            _components[version] = st.components.v2.component(name, js=self.shim(export), isolate_styles=False)
        return _components[version]

    def source_hash(self) -> str:
        """Hash of everything the bundle is built from; the same as ``sourceHash`` in ``build.js``.

        Over the files: path below the parts, NUL, text with ``\\n`` ends, NUL, in order of paths.
        """
        digest = hashlib.sha256()
        files = [*(self.folder / "source").iterdir(), *(PARTS / "source").iterdir()]
        files += [PARTS / "build.js", PARTS / "package-lock.json"]
        for path, file in sorted((file.relative_to(PARTS).as_posix(), file) for file in files):
            text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
            digest.update(path.encode() + b"\0" + text.encode() + b"\0")
        return digest.hexdigest()
