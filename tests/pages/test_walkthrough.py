"""The walkthrough's bundle: built from the sources beside it, without hosts; its words are there in every language."""

from __future__ import annotations

import json
import re

from core.autograd.rules import RULES
from core.text import LANGUAGES, catalogue
from pages.parts.walkthrough import bundle

TEXT = bundle.BUNDLE.read_text(encoding="utf-8")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((bundle.HERE / "source").glob("*.js")) if path.name != "shim.js"
)
MADE = {"say_", "note_", "flag_", "left_", "box_"}
"""Beginnings of words whose ends come from the data."""


def test_the_bundle_is_the_build_of_the_sources():
    recorded = re.match(r"/\* sources ([0-9a-f]{64});", TEXT)
    assert recorded and recorded[1] == bundle.source_hash(), "run `npm ci && npm run build` in pages/parts/walkthrough"


def test_the_bundle_names_no_host_and_fetches_nothing():
    code = TEXT[: TEXT.rindex("/*! Contains, under their licences")]
    addresses = set(re.findall(r"(?:https?:|wss?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'`)]*", code))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
    assert re.findall(r"\bfetch\(|XMLHttpRequest|sendBeacon|EventSource|new WebSocket|\bimport\(|@import", code) == []


def test_nothing_of_a_run_becomes_markup():
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser", SOURCES) == []


def test_the_bundle_carries_the_licences_of_what_it_contains():
    lock = json.loads((bundle.HERE / "package-lock.json").read_text(encoding="utf-8"))
    for name in ("@dagrejs/dagre", "@dagrejs/graphlib"):
        assert f"{name} {lock['packages'][f'node_modules/{name}']['version']} (MIT)" in TEXT
    assert "Permission is hereby granted, free of charge" in TEXT
    assert "://" not in json.dumps(lock)


def test_the_shim_is_code_and_not_a_path():
    shim = bundle.shim()
    assert "\n" in shim.strip() and bundle.address() in shim and "WALKTHROUGH_" not in shim


def test_every_word_that_the_browser_uses_is_in_every_catalogue():
    used = set(re.findall(r"\bwords\.(\w+)", SOURCES))
    for lang in LANGUAGES:
        given = {key.removeprefix("autograd.words.") for key in catalogue(lang) if key.startswith("autograd.words.")}
        assert used <= given
        rest = {word for word in given - used if not word.startswith(tuple(MADE))}
        assert rest == {"leaf", "constant"}, "words that nobody uses"


def test_every_sign_in_a_formula_is_known_to_the_drawing():
    """What math.js does not know it would show as a word."""
    known = set(re.findall(r"[A-Za-z]+", (bundle.HERE / "source" / "math.js").read_text(encoding="utf-8")))
    formulas = [formula for rule in RULES.values() for formula in (rule.forward, *rule.backward.values())]
    commands = {command for formula in formulas for command in re.findall(r"\\([A-Za-z]+)", formula)}
    assert commands <= known
