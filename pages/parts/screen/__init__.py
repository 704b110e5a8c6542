"""The frame's share of the browser: theme and language switches, style sheet, links between pages.

``screen.js`` also copies Streamlit's theme variables to the root of the page, so that plain HTML (``st.html``)
can use them; they are given to components alone otherwise.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.text import LANGUAGES, catalogue, text
from pages.parts.bundle import Bundle

_HERE = Path(__file__).resolve().parent
CSS = (_HERE / "screen.css").read_text(encoding="utf-8")
"""The look of everything that Streamlit's theme does not reach."""
_BESIDE = (_HERE / "contents.css").read_text(encoding="utf-8")
_EMBEDDED = (_HERE / "embedded.css").read_text(encoding="utf-8")
SCRIPTS = ("progress.js", "reach.js", "away.js", "tongue.js", "screen.js")
_SWITCHES = st.components.v2.component(
    "notes_screen",
    html="<div class='nt-switches'></div>",
    js="\n".join((_HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
    isolate_styles=False,
)
THEMES = ("system", "light", "dark")
KEY = "screen"
STREAMLIT = "streamlit."


def style(lang: str, chapter: str | None) -> None:
    """The app's style sheet, once a run, and the name beside the logo; a ``chapter`` has its contents at its side."""
    name = f":root {{ --nt-name: '{text('shell.name', lang)}' }}"
    around = _EMBEDDED if st.context.is_embedded else ""
    st.html(f"<style>{name}\n{CSS}\n{_BESIDE if chapter else ''}\n{around}</style>")


def switches(lang: str, page_ids: list[str], chapter: str | None) -> None:
    """Language and theme switches; the theme is the browser's affair, a language comes back by ``asked_language``.

    ``page_ids``: all url paths. Streamlit keeps the theme per address, the switch writes it for each. ``chapter`` is
    the one on the screen, whose reading progress the browser keeps; None on the home page.
    """
    _SWITCHES(
        key=KEY,
        data={
            "lang": lang,
            "pages": page_ids,
            "chapter": chapter,
            "preload": Bundle("editor").address(),
            "languages": [{"code": code, "name": name} for code, name in LANGUAGES.items()],
            "themes": [{"code": code, "name": text(f"shell.theme_{code}", lang)} for code in THEMES],
            "words": {
                "language": text("shell.language", lang),
                "theme": text("shell.theme", lang),
                "away": text("shell.away", lang),
                "streamlit": _streamlit(lang),
                "continue": text("shell.continue", lang, title="{title}"),
                "seen": text("shell.seen", lang, seen="{seen}", total="{total}"),
            },
        },
        on_lang_change=lambda: None,
        on_back_change=lambda: None,  # the server is within reach again, see away.js: to run is all that is wanted
    )


def _streamlit(lang: str) -> dict[str, str]:
    """Streamlit's own words, in English, and what is said instead."""
    words = catalogue(lang).items()
    return {key.removeprefix(STREAMLIT): said for key, said in words if key.startswith(STREAMLIT)}


def asked_language() -> str | None:
    """The language that the reader has just clicked, if she has; known before the page is drawn."""
    asked = getattr(st.session_state.get(KEY), "lang", None)
    return asked if asked in LANGUAGES else None
