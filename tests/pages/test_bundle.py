"""Every committed bundle: built from the sources beside it, talking to nobody, writing no markup of its own."""

from __future__ import annotations

import re

import pytest

from pages.parts import bundle as module
from pages.parts import editor, grids, playground, quiz_card, walkthrough
from pages.parts.bundle import Bundle

BUNDLES = {part.bundle.name: part.bundle for part in (editor, grids, playground, quiz_card, walkthrough)}
ADDRESSES = ("http://www.w3.org/", "http://www.apache.org/licenses/")
"""Namespaces of XML, and what the text of a licence holds."""
MARKUP = {"editor", "quiz_card"}
"""Show rich text that is cleaned; what goes in is tested with them."""


@pytest.fixture(params=BUNDLES)
def bundle(request) -> Bundle:
    return BUNDLES[request.param]


def test_it_is_the_build_of_the_sources(bundle):
    recorded = re.match(r"/\* sources ([0-9a-f]{64});", bundle.file.read_text(encoding="utf-8"))
    assert recorded, "the first line should name the hash of the sources"
    assert recorded[1] == bundle.source_hash(), "run `node build.js` in pages/parts and commit"


def test_a_changed_source_is_another_build(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PARTS", tmp_path)
    source = tmp_path / bundle.name / "source"
    source.mkdir(parents=True)
    shared = tmp_path / "source"
    shared.mkdir()
    for name in ("build.js", "package-lock.json"):
        (tmp_path / name).write_text("", encoding="utf-8")
    found = set()
    changes = [(source / "a.js", "one"), (source / "a.js", "two"), (source / "b.js", "one"), (shared / "b.js", "one")]
    changes += [(tmp_path / "build.js", "one"), (tmp_path / "package-lock.json", "one")]
    for file, text in changes:
        file.write_text(text, encoding="utf-8", newline="\n")
        found.add(bundle.source_hash())
        file.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        ends = bundle.source_hash()
        file.write_text(f"{text}\r\n", encoding="utf-8", newline="")
        assert bundle.source_hash() == ends, "a checkout on Windows has other ends of lines"
    assert len(found) == len(changes)


def test_it_names_no_host(bundle):
    code = bundle.file.read_text(encoding="utf-8").partition("/*! Contains")[0]
    found = set(re.findall(r"(?:https?:|wss?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'`)]*", code))
    assert {each for each in found if not each.startswith(ADDRESSES)} == set()


def test_it_fetches_nothing(bundle):
    # KaTeX has a fetch() of its own, which takes the next token.
    calls = r"\bfetch\((?!\))|XMLHttpRequest|sendBeacon|EventSource|new WebSocket"
    calls += r"|\bimport\(|@import|url\((?!['\"]?data:)"
    own = ["fetch("] if bundle.name == "editor" else []
    assert re.findall(calls, bundle.file.read_text(encoding="utf-8")) == own


def test_the_editor_fetches_from_the_app_that_it_came_from_alone():
    files = (BUNDLES["editor"].folder / "source").glob("*.js")
    sources = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert [name for name, source in sources.items() if "fetch(" in source] == ["direct.js"]
    assert 'ADDRESS = new URL("../../cells/run", import.meta.url)' in sources["direct.js"]
    assert re.findall(r"fetch\((\w+)", sources["direct.js"]) == ["ADDRESS"]


@pytest.mark.parametrize("name", sorted(BUNDLES.keys() - MARKUP))
def test_nothing_of_a_run_becomes_markup(name):
    sources = [path.read_text(encoding="utf-8") for path in (BUNDLES[name].folder / "source").glob("*.js")]
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\("
    assert re.findall(markup, "\n".join(sources)) == []


def test_the_lock_file_names_no_host():
    assert '"resolved"' not in (module.PARTS / "package-lock.json").read_text(encoding="utf-8")


def test_the_address_changes_with_the_content(bundle, tmp_path, monkeypatch):
    assert re.fullmatch(rf"app/static/{bundle.name}\.js\?v=[0-9a-f]{{12}}", bundle.address())
    monkeypatch.setattr(module, "STATIC", tmp_path)
    found = set()
    for text in ("one", "three"):
        bundle.file.write_text(text, encoding="utf-8")
        found.add(bundle.address())
    assert len(found) == 2


@pytest.mark.parametrize("export", ["mount", "stage"])
def test_the_shim_is_code_with_the_address_of_this_build(bundle, export):
    shim = bundle.shim(export)
    assert "\n" in shim.strip(), "a single line would be taken for a path"
    assert bundle.address() in shim
    assert not re.search(r"[A-Z]_(ADDRESS|EXPORT)", shim)
    assert all(Bundle(other).address() in shim for other in bundle.loads)
    assert len(shim.encode()) < 2_000, "every message to the browser carries a copy"
