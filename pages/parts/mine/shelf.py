"""Which notes there are in this visit, and what is remembered of them. Nothing of one visit is seen by another."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import streamlit as st

from core.errors import NoteRefused
from core.mynotes import folder as folders
from core.mynotes.note import PREFIX, Note, address, open_note
from pages.parts import learner, state

MOST_UPLOADS = 50
"""Notes that one browser keeps."""

SAID_S = 20
"""How long a sentence about what was done stays on the page, over the reruns that follow."""

FRESH_S = 0.5
"""How old a look at the folder may be."""


@dataclass(frozen=True)
class Entry:
    """One note of this visit, not yet opened."""

    id: str
    """Its address."""
    name: str
    """Of the file."""
    below: str = ""
    """Sub-folder, with forward slashes."""
    file: folders.File | None = None
    """Where it lies; None for an upload."""

    @property
    def inside(self) -> str:
        """Path within the folder; for an upload its name."""
        return self.file.inside if self.file else self.name


@dataclass
class Upload:
    """A file that was handed over in the browser, and the one that it took the place of."""

    name: str
    raw: bytes
    before: bytes | None = None


@dataclass
class Visit:
    """What one visit knows of its own notes."""

    uploads: dict[str, Upload] = field(default_factory=dict)
    choices: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Note -> fingerprint of a cell's code -> repairs that were chosen."""
    seen: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """The last readable state of the notes that were opened: a file that goes away takes nothing with it."""
    told: bool = False
    """The browser has said what it keeps."""
    keeps: bool = True
    """The browser can keep notes at all."""
    orders: list[dict[str, Any]] = field(default_factory=list)
    """What the browser is to write down or throw away, until it says that it has."""
    count: int = 0
    stamp: str = ""
    """Of the folder, as the page shows it."""
    polls: bool = False
    """The browser cannot ask for the stamp by itself."""
    said: list[tuple[str, str, float]] = field(default_factory=list)
    """Sentences about what was just done, with their kind and their time."""
    followed: set[tuple[str, str]] = field(default_factory=set)
    """Notes that were renamed, with their new addresses."""
    unsure: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """Notes that are gone: their name, and those that each may be now, of which the reader must say."""
    renames: list[tuple[str, str]] = field(default_factory=list)
    """Former names and new paths of notes that were followed, until it is said."""
    prints: dict[str, str] = field(default_factory=dict)
    """Note -> the state of which the browser was told the print."""
    taken: set[str] = field(default_factory=set)
    """Uploads that were read: Streamlit hands a file over in every run until it is put away."""


def visit() -> Visit:
    return state.made_once("mine", Visit)


def say(words: str, kind: str = "") -> None:
    """Something to be told on the page; ``kind`` as for ``yours.said``."""
    visit().said.append((words, kind, time.monotonic()))


_looked: tuple[float, folders.Folder] | None = None


def folder(*, fresh: bool = False) -> folders.Folder:
    """The folder of the machine's owner as it is now; for anybody else none."""
    return latest(fresh=fresh) if learner.is_local() else folders.Folder(None)


def latest(*, fresh: bool = False) -> folders.Folder:
    """The folder that the app was started with, whoever asks; for owners alone."""
    global _looked
    root = folders.named()
    if fresh or _looked is None or _looked[1].root != root or time.monotonic() - _looked[0] > FRESH_S:
        _looked = (time.monotonic(), folders.scan(root))
    return _looked[1]


def entries() -> tuple[Entry, ...]:
    """Every note: the folder's by path, then uploads by name."""
    found = [Entry(address(file.inside), file.path.name, file.below, file) for file in folder().files]
    uploads = sorted(visit().uploads.items(), key=lambda pair: pair[1].name.lower())
    return (*found, *(Entry(id, upload.name) for id, upload in uploads))


def entry(id: str) -> Entry | None:
    return next((each for each in entries() if each.id == id), None)


def upload_id(name: str) -> str:
    """The address of an uploaded file; it differs from that of a file of the folder."""
    return address(f"browser:/{name}")


def raw(wanted: Entry) -> bytes:
    """What stands in a note. Raises NoteRefused."""
    if wanted.file is None:
        return visit().uploads[wanted.id].raw
    return folders.read(wanted.file)


def opened(wanted: Entry) -> Note:
    """The note itself. Raises NoteRefused; what was readable before is in ``visit().seen``."""
    data = raw(wanted)
    note = open_note(wanted.id, wanted.name, data)
    visit().seen[wanted.id] = (wanted.name, data)
    return note


def pages_of(note: str) -> Mapping[str, str]:
    """What a link may call the other notes, in small letters, and the page that it leads to."""
    return dict(_calls(note))


def _calls(note: str) -> Iterator[tuple[str, str]]:
    here = note.rpartition("/")[0]
    every = entries()
    for each in reversed(every):  # the first of several with one name wins
        stem = each.name.rpartition(".")[0]
        yield stem.lower(), each.id
        yield each.name.lower(), each.id
    for each in every:
        inside = each.inside.lower()
        yield inside, each.id
        yield inside.rpartition(".")[0], each.id
        if here and each.inside.startswith(f"{here}/"):
            yield inside[len(here) + 1 :], each.id


def apart(name: str, others: Collection[str]) -> str:
    """The name, with a number when another file that came along has it: two files of two folders are two notes."""
    stem, dot, ending = name.rpartition(".")
    candidate, count = name, 1
    while candidate in others:
        count += 1
        candidate = f"{stem} ({count}){dot}{ending}"
    return candidate


def moved(id: str) -> Entry | None:
    """Where a note of the folder stands now that is gone from its place: the one file with the very same content."""
    if id not in visit().seen:
        return None
    _, data = visit().seen[id]
    twins = [each for each in entries() if each.file is not None and each.file.size == len(data) and _holds(each, data)]
    return twins[0] if len(twins) == 1 else None


def _holds(wanted: Entry, data: bytes) -> bool:
    try:
        return raw(wanted) == data
    except NoteRefused:
        return False


def follow(id: str, new: str) -> None:
    """Take repairs and drafts of a note along to the address that it has now; what is there already stays."""
    held = visit()
    if (id, new) in held.followed:
        return
    held.followed.add((id, new))
    there = held.choices.get(new, {})
    came = {key: dict.fromkeys(kinds, True) for key, kinds in held.choices.get(id, {}).items() if key not in there}
    if came:
        choose(new, came)
    order("move", id, to=new)


def take(name: str, data: bytes) -> str:
    """Keep an uploaded file; its address. Raises NoteRefused for what is no note, or when there are too many."""
    id = upload_id(name)
    kept = visit().uploads
    if id not in kept and len(kept) >= MOST_UPLOADS:
        raise NoteRefused("many", most=MOST_UPLOADS)
    open_note(id, name, data)
    former = kept.get(id)
    before = former.raw if former and former.raw != data else former.before if former else None
    kept[id] = Upload(name, data, before)
    order("put", id, name=name, raw=data)
    return id


def back(id: str) -> None:
    """Exchange an upload with the one that it took the place of."""
    upload = visit().uploads[id]
    if upload.before is not None:
        upload.raw, upload.before = upload.before, upload.raw
        order("put", id, name=upload.name, raw=upload.raw)


def drop(id: str) -> None:
    """Forget an upload, here and in the browser."""
    visit().uploads.pop(id, None)
    visit().choices.pop(id, None)
    order("drop", id)


def choose(id: str, changes: Mapping[str, Mapping[str, bool]]) -> None:
    """Choose repairs or take them back: fingerprint of a cell -> kind -> whether it is wanted."""
    chosen = visit().choices.setdefault(id, {})
    for key, kinds in changes.items():
        now = [kind for kind in chosen.get(key, []) if kinds.get(kind, True)]
        now += [kind for kind, wanted in kinds.items() if wanted and kind not in now]
        chosen.pop(key, None)
        if now:
            chosen[key] = now
    order("choose", id, choice=chosen)


def order(kind: str, id: str, **facts: Any) -> None:
    """Something for the browser to do; a later order of the same kind takes the place of an earlier one."""
    held = visit()
    held.count += 1
    held.orders = [one for one in held.orders if (one["kind"], one["id"]) != (kind, id)]
    held.orders.append({"n": held.count, "kind": kind, "id": id, **facts})


def requested() -> str:
    """The address of a note of one's own that the browser asks for; "" when it asks for something else."""
    last = unquote(urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2])
    return last if last.startswith(PREFIX) else ""
