"""The committed bundle: built from the sources that lie beside it, complete, and talking to nobody."""

from __future__ import annotations

import json
import re

from core.notes import luggage
from core.notes.export import FORMATS
from core.text import LANGUAGES, catalogue
from pages.parts.bundle import PARTS
from pages.parts.editor import bundle

TEXT = bundle.file.read_text(encoding="utf-8")
SCRIPTS = [path for path in sorted((bundle.folder / "source").glob("*.js")) if path.name != "shim.js"]
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)


def test_the_bundle_carries_the_licences_of_what_it_contains() -> None:
    lock = json.loads((PARTS / "package-lock.json").read_text(encoding="utf-8"))
    for name in ("@codemirror/view", "@codemirror/state", "@lezer/python", "style-mod"):
        version = lock["packages"][f"node_modules/{name}"]["version"]
        assert f"{name} {version} (MIT) Copyright" in TEXT
    purify = lock["packages"]["node_modules/dompurify"]["version"]
    assert f"dompurify {purify} ((MPL-2.0 OR Apache-2.0)) (c) Cure53" in TEXT
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in TEXT
    assert "Permission is hereby granted, free of charge" in TEXT


def test_every_word_that_the_browser_uses_is_in_both_catalogues() -> None:
    used = set(re.findall(r"\bwords\.(?!js\b)(\w+)", SOURCES)) | set(re.findall(r"\bsay\(\s*\"(\w+)\"", SOURCES))
    used |= {"said_done", "said_error", "take_print", *(f"take_{ending}" for ending in FORMATS)}
    for lang in LANGUAGES:
        given = {key.removeprefix("editor.words.") for key in catalogue(lang) if key.startswith("editor.words.")}
        assert used == given


def test_what_the_kernel_adds_to_pythons_builtins_is_offered_while_typing() -> None:
    offered = re.search(r"const BUILTINS =\n(.*?);", SOURCES, flags=re.DOTALL)
    assert offered
    words = set(re.findall(r"\w+", offered[1]))
    assert luggage.BUILTINS.keys() <= words
    assert "display" in words
