"""The built playground: where it lies, its address with the hash of its content, the shims that load it.

``static/playground.js`` is built from ``source/`` by ``node build.js`` and committed, so that readers need no node.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUNDLE = HERE.parents[2] / "static" / "playground.js"

# On Windows the registry may call a .js file text/plain, and a browser refuses a module of that type.
mimetypes.add_type("text/javascript", ".js")


@cache
def _digest(stamp: tuple[int, int]) -> str:
    """A short hash of the bundle; ``stamp`` (mtime, size) drops the cached one when a new build arrives."""
    return hashlib.sha256(BUNDLE.read_bytes()).hexdigest()[:12]


def address() -> str:
    """The bundle's address below the app's root; each build has its own, so that no cache serves an old one."""
    stat = BUNDLE.stat()
    return f"app/static/{BUNDLE.name}?v={_digest((stat.st_mtime_ns, stat.st_size))}"


def shim(export: str) -> str:
    """JavaScript that hands a component to ``export`` of the bundle, which the page loads once."""
    template = (HERE / "source" / "shim.js").read_text(encoding="utf-8")
    return template.replace("PLAYGROUND_ADDRESS", address()).replace("PLAYGROUND_EXPORT", export)


def source_hash() -> str:
    """Hash of the sources, the same as ``sourceHash`` in ``build.js``: name, NUL, text, NUL, in order of names."""
    digest = hashlib.sha256()
    for path in sorted((HERE / "source").iterdir(), key=lambda path: path.name):
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        digest.update(path.name.encode() + b"\0" + text.encode() + b"\0")
    return digest.hexdigest()
