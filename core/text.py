"""The words of the interface: one TOML file a language, looked up by dotted key.

A sentence holds its facts as ``{fields}``, filled in by ``str.format``. A language is one file in
``data/text``; the tests hold every file to the same keys and the same fields.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from core.errors import TextError

FOLDER = Path(__file__).resolve().parent.parent / "data" / "text"

LANGUAGES = {"zh": "中文", "en": "English"}
"""Code to own name, in the order in which they are offered."""

WRITTEN = ("zh", "en")
"""Languages that every chapter and every question is written in; what another one lacks is shown in English."""


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Nested tables to one flat dict: ``{"cell": {"run": "Run"}}`` to ``{"cell.run": "Run"}``."""
    out: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            out.update(_flat(value, f"{name}."))
        else:
            out[name] = str(value)
    return out


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All sentences of one language, flat. Raises TextError for a language without a file."""
    path = FOLDER / f"{lang}.toml"
    try:
        return _flat(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise TextError(f"no words for the language {lang!r}: {path.name} is missing") from None


def text(key: str, lang: str, **fields: object) -> str:
    """The sentence ``key`` in ``lang``, its fields filled in. Raises TextError for an unknown key or field."""
    try:
        return catalogue(lang)[key].format(**fields)
    except KeyError as missing:
        raise TextError(f"{lang}.toml: {key}: {missing.args[0]!r} is missing") from None


def has(key: str, lang: str) -> bool:
    """Whether ``lang`` has a sentence ``key``."""
    return key in catalogue(lang)


def best_language(*wishes: str | None) -> str:
    """The first wish that is a language of ours ("zh-TW" counts as "zh"); Chinese when none is."""
    for wish in wishes:
        code = (wish or "").lower().replace("_", "-").split("-")[0]
        if code in LANGUAGES:
            return code
    return "zh"
