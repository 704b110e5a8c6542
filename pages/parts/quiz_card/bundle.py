"""The built card: where it lies, its address with the hash of its content, the shim that loads it.

``static/quiz.js`` is built from ``source/`` by ``npm run build`` in this folder and committed, so that readers need no
node. Its first line records the hash of the sources it was built from; a test compares.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from pages.parts.editor import bundle as editor

HERE = Path(__file__).resolve().parent
BUNDLE = HERE.parents[2] / "static" / "quiz.js"


@cache
def _digest(stamp: tuple[int, int]) -> str:
    """A short hash of the bundle; ``stamp`` (mtime, size) drops the cached one when a new build arrives."""
    return hashlib.sha256(BUNDLE.read_bytes()).hexdigest()[:12]


def address() -> str:
    """The bundle's address below the app's root; each build has its own, so that no cache serves an old one."""
    stat = BUNDLE.stat()
    return f"app/static/{BUNDLE.name}?v={_digest((stat.st_mtime_ns, stat.st_size))}"


def version() -> str:
    """Changes with this bundle and with the editor's, which it loads for code."""
    return f"{address()} {editor.address()}"


def shim(export: str) -> str:
    """JavaScript that hands a component to ``export`` of the bundle, which the page loads once."""
    template = (HERE / "source" / "shim.js").read_text(encoding="utf-8")
    facts = {"QUIZ_ADDRESS": address(), "EDITOR_ADDRESS": editor.address(), "QUIZ_EXPORT": export}
    for name, fact in facts.items():
        template = template.replace(name, fact)
    return template


def source_hash() -> str:
    """Hash of everything the bundle is built from; the same as ``sourceHash`` in ``build.js``.

    Over the sources, ``build.js`` and the lock file: name, NUL, text with ``\\n`` ends, NUL, in order of names.
    """
    digest = hashlib.sha256()
    files = [*(HERE / "source").iterdir(), HERE / "build.js", HERE / "package-lock.json"]
    for path in sorted(files, key=lambda path: path.name):
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        digest.update(path.name.encode() + b"\0" + text.encode() + b"\0")
    return digest.hexdigest()
