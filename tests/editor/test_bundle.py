"""The committed bundle: built from the sources that lie beside it, complete, and talking to nobody."""

from __future__ import annotations

import json
import re

from core.notes.export import FORMATS
from core.text import LANGUAGES, catalogue
from pages.parts.editor import bundle

TEXT = bundle.BUNDLE.read_text(encoding="utf-8")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((bundle.HERE / "source").glob("*.js")) if path.name != "shim.js"
)


def test_the_bundle_is_the_build_of_the_sources() -> None:
    recorded = re.match(r"/\* sources ([0-9a-f]{64});", TEXT)
    assert recorded, "the first line should name the hash of the sources"
    assert recorded[1] == bundle.source_hash(), "run `npm ci && npm run build` in pages/parts/editor and commit"


def test_the_bundle_names_no_host() -> None:
    addresses = set(re.findall(r"(?:https?:|wss?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'`)]*", TEXT))
    others = {each for each in addresses if not each.startswith(("http://www.w3.org/", "http://www.apache.org/licenses/"))}
    assert others == set(), "only XML namespaces and the addresses that a licence's text holds are allowed"


def test_the_bundle_fetches_nothing() -> None:
    calls = r"\bfetch\(|XMLHttpRequest|sendBeacon|EventSource|new WebSocket|\bimport\(|@import|url\((?!['\"]?data:)"
    assert re.findall(calls, TEXT) == []


def test_the_bundle_carries_the_licences_of_what_it_contains() -> None:
    lock = json.loads((bundle.HERE / "package-lock.json").read_text(encoding="utf-8"))
    for name in ("@codemirror/view", "@codemirror/state", "@lezer/python", "style-mod"):
        version = lock["packages"][f"node_modules/{name}"]["version"]
        assert f"{name} {version} (MIT) Copyright" in TEXT
    purify = lock["packages"]["node_modules/dompurify"]["version"]
    assert f"dompurify {purify} ((MPL-2.0 OR Apache-2.0)) (c) Cure53" in TEXT
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in TEXT
    assert "Permission is hereby granted, free of charge" in TEXT


def test_the_lock_file_names_no_host() -> None:
    lock = (bundle.HERE / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock


def test_the_address_changes_with_the_content() -> None:
    assert re.fullmatch(r"app/static/editor\.js\?v=[0-9a-f]{12}", bundle.address())


def test_the_shim_is_code_and_not_a_path() -> None:
    shim = bundle.shim("mount")
    assert "\n" in shim.strip()
    assert bundle.address() in shim
    assert "EDITOR_" not in shim
    assert len(shim.encode()) < 2_000, "every message to the browser carries a copy"


def test_every_word_that_the_browser_uses_is_in_both_catalogues() -> None:
    used = set(re.findall(r"\bwords\.(?!js\b)(\w+)", SOURCES)) | set(re.findall(r"\bsay\(\s*\"(\w+)\"", SOURCES))
    used |= {"said_done", "said_error", "take_print", *(f"take_{ending}" for ending in FORMATS)}
    for lang in LANGUAGES:
        given = {key.removeprefix("editor.words.") for key in catalogue(lang) if key.startswith("editor.words.")}
        assert used == given
