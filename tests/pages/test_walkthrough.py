"""The walkthrough's bundle: built from the sources beside it, without hosts; its words are there in every language."""

from __future__ import annotations

import json
import re

from core.autograd.rules import RULES
from core.text import LANGUAGES, catalogue
from pages.parts.bundle import PARTS
from pages.parts.walkthrough import bundle

TEXT = bundle.file.read_text(encoding="utf-8")
SCRIPTS = [path for path in sorted((bundle.folder / "source").glob("*.js")) if path.name != "shim.js"]
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
MADE = {"say_", "note_", "flag_", "left_", "box_"}
"""Beginnings of words whose ends come from the data."""


def test_the_bundle_carries_the_licences_of_what_it_contains():
    lock = json.loads((PARTS / "package-lock.json").read_text(encoding="utf-8"))
    for name in ("@dagrejs/dagre", "@dagrejs/graphlib"):
        assert f"{name} {lock['packages'][f'node_modules/{name}']['version']} (MIT)" in TEXT
    assert "Permission is hereby granted, free of charge" in TEXT


def test_every_word_that_the_browser_uses_is_in_every_catalogue():
    used = set(re.findall(r"\bwords\.(\w+)", SOURCES))
    for lang in LANGUAGES:
        given = {key.removeprefix("autograd.words.") for key in catalogue(lang) if key.startswith("autograd.words.")}
        assert used <= given
        rest = {word for word in given - used if not word.startswith(tuple(MADE))}
        assert rest == {"leaf", "constant"}, "words that nobody uses"


def test_every_sign_in_a_formula_is_known_to_the_drawing():
    """What math.js does not know it would show as a word."""
    known = set(re.findall(r"[A-Za-z]+", (bundle.folder / "source" / "math.js").read_text(encoding="utf-8")))
    formulas = [formula for rule in RULES.values() for formula in (rule.forward, *rule.backward.values())]
    commands = {command for formula in formulas for command in re.findall(r"\\([A-Za-z]+)", formula)}
    assert commands <= known
