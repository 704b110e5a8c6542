"""A backup: one JSON file with everything of one learner but the keys that let them in.

    {"format": "living-notes", "version": 1, "sha256": "…",
     "content": {"settings", "settings_us", "events", "kept", "drafts", "questions"}}

``questions`` are those of the learner's own notes; they are no business of the store's, and may be missing.

The checksum is over the content in its canonical form: keys sorted, no blanks, UTF-8. Reading looks at every field;
a file of a newer version is refused, for what it holds might be lost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import BackupRefused
from core.store.model import Event, Kept
from core.store.shape import checked_event, checked_kept

FORMAT = "living-notes"
VERSION = 1
LIMIT = 200_000_000
"""Bytes of a backup that are read."""


@dataclass(frozen=True)
class Content:
    """Everything of one learner."""

    settings: dict
    settings_us: int
    events: tuple[Event, ...]
    kept: tuple[Kept, ...]
    drafts: dict[str, tuple[str, int]]
    questions: tuple[Any, ...] = ()
    """Questions of own notes as JSON, unchecked; only in files."""


def canonical(content: Any) -> bytes:
    """The one way to write a JSON value that a checksum is taken of."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def dump(content: Content) -> bytes:
    """The file's bytes."""
    plain = {
        "settings": content.settings,
        "settings_us": content.settings_us,
        "events": [event.to_json() for event in content.events],
        "kept": [each.to_json() for each in content.kept],
        "drafts": {question: list(draft) for question, draft in content.drafts.items()},
    }
    if content.questions:
        plain["questions"] = list(content.questions)
    packed = canonical(plain)
    head = {"format": FORMAT, "version": VERSION, "sha256": hashlib.sha256(packed).hexdigest()}
    return canonical(head)[:-1] + b',"content":' + packed + b"}\n"


def load(data: bytes | str) -> Content:
    """The content of a backup. Raises BackupRefused, which says whether it is damaged, newer, foreign or too large."""
    if len(data) > LIMIT:
        raise BackupRefused("large", limit=LIMIT // 1_000_000)
    try:
        text = data.decode("utf-8-sig", "surrogatepass") if isinstance(data, bytes) else data
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        looks = data[:60] if isinstance(data, str) else data[:60].decode("utf-8", "replace")
        raise BackupRefused("damaged" if f'"{FORMAT}"' in looks or '"content"' in looks else "foreign") from error
    if not isinstance(given, Mapping) or given.get("format") != FORMAT:
        raise BackupRefused("foreign")
    version = given.get("version")
    if type(version) is not int or version < 1:
        raise BackupRefused("damaged")
    if version > VERSION:
        raise BackupRefused("newer", found=version, known=VERSION)
    content = given.get("content")
    try:
        if hashlib.sha256(canonical(content)).hexdigest() != given.get("sha256"):
            raise BackupRefused("damaged")
        return _content(content)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BackupRefused("damaged") from error


def _content(given: Mapping) -> Content:
    settings, settings_us = given["settings"], given["settings_us"]
    if not isinstance(settings, dict) or type(settings_us) is not int:
        raise ValueError("settings")
    questions = given.get("questions", [])
    if not isinstance(questions, list):
        raise ValueError("questions")
    drafts = {}
    for question, (text, at) in given["drafts"].items():
        if not isinstance(text, str) or type(at) is not int or not 0 <= at < 1 << 62 or len(question) > 120:
            raise ValueError("drafts")
        drafts[question] = (text, at)
    return Content(
        settings=settings,
        settings_us=settings_us,
        events=tuple(checked_event(event) for event in given["events"]),
        kept=tuple(checked_kept(each) for each in given["kept"]),
        drafts=drafts,
        questions=tuple(questions),
    )
