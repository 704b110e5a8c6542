"""Everything that can be asked of one visit: the bank, kept mistakes, the questions of the visitor's own notes.

Own notes are found in this visit alone, and their history is the learner's: nobody else meets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from core.errors import StoreError, UnknownLearner
from core.notes import library as notes
from core.quiz import library, outlook, own
from core.quiz.model import Item
from core.quiz.own import Question, Sheet
from core.quiz.queue import Columns, Own
from core.store import Kept, Learner
from pages.parts import learner
from pages.parts.mine import questions, shelf
from pages.parts.quiz_card.desk import own_item


@dataclass(frozen=True)
class Pool:
    """What can be asked."""

    kept: Sequence[Kept] = ()
    sheets: Sequence[Sheet] = ()
    """Of the notes that have questions."""
    asked: Sequence[Question] = ()
    """Their questions, each under the id of its history."""
    told: bool = True
    """Whether all own notes are known: a browser tells of its own after a moment."""
    by_id: Mapping[str, Item] = field(default_factory=dict)
    """Root of each question of own notes to the question."""

    def find(self, id: str) -> Item | None:
        """A question by its root or, of the bank, any of its ids; None when it is not here (any more)."""
        if library.has(id):
            return library.item(id)
        if id in self.by_id:
            return self.by_id[id]
        return next((own_item(each) for each in self.kept if each.id == id), None)

    @property
    def items(self) -> list[Item | Own]:
        """All of it, in the order in which new ones are asked: one's own first."""
        return [*map(Own, self.kept), *self.by_id.values(), *library.items()]

    def waiting(self, cards: Columns, day: int) -> int:
        """Questions of own notes that are due while their note is not here."""
        return outlook.due_by(cards.only(self._lost), day)

    def absent(self, asked: Iterable[str]) -> list[str]:
        """Those of these questions that stand in own notes which are not here."""
        return [id for id in asked if self._lost(id)]

    def there(self, cards: Columns) -> Columns:
        """The cards without those of own notes that are not here."""
        return cards.only(lambda id: not self._lost(id))

    def _lost(self, id: str) -> bool:
        return own.is_own(id) and id not in self.by_id

    def titles(self, chapter: str, lang: str) -> tuple[str, Mapping[str, str]] | None:
        """The title of a chapter or of an own note, and those of its sections; None for what is neither."""
        sheet = next((each for each in self.sheets if each.note == chapter), None)
        if sheet is not None:
            return sheet.title, sheet.sections
        if chapter not in (*notes.chapters(), *notes.labs()):
            return None
        loaded = notes.load(chapter, lang)
        return loaded.title, {head.anchor: head.text for head in loaded.headings}


def pool(me: Learner | None) -> Pool:
    """The one of this visit now. Raises UnknownLearner."""
    kept = _kept(me)
    sheets = questions.sheets()
    asked = _settled(me, [each for sheet in sheets for each in sheet.questions])
    by_id: dict[str, Item] = {}
    for each in asked:
        by_id.setdefault(each.item.id, each.item)
    return Pool(kept, sheets, asked, shelf.visit().told, by_id)


def _kept(me: Learner | None) -> Sequence[Kept]:
    """The learner's kept mistakes; none when the store cannot be read."""
    try:
        return learner.store().kept(me) if me is not None else ()
    except UnknownLearner:
        raise
    except StoreError:
        return ()


def _settled(me: Learner | None, asked: Sequence[Question]) -> Sequence[Question]:
    """The questions under the ids of their history; what is found out about renamed notes is remembered."""
    if me is None or not asked:
        return asked
    store = learner.store()
    try:
        cards = {id for id in store.columns(me, ("question",))[0] if own.is_own(id)}
        before = store.settings(me).get(own.MEMORY)
    except UnknownLearner:
        raise
    except StoreError:
        return asked
    settled, memory = own.settle(asked, cards, before)
    if memory != (before or {"seen": {}, "as": {}}):
        with suppress(StoreError):  # it is found out again the next time
            store.change_settings(me, {own.MEMORY: memory})
    return settled
