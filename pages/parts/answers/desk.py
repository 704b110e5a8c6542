"""What the settings of the answers remember in one visit: what to say, what was asked for and is not yet done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pages.parts import state, yours

if TYPE_CHECKING:
    from core.quiz.optimizer import Proposal

MOST_TAKEN = 50


@dataclass
class Desk:
    """One visit."""

    sayings: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Part of the page to (sentence, kind); said until something else happens there."""
    taken: list[str] = field(default_factory=list)
    """Uploaded files that were read: Streamlit hands a file over in every run until it is put away."""
    made: tuple[str, str, bytes] | None = None
    """A file that is ready: what it was made for, name, content."""
    code: str = ""
    """The recovery code; shown in this visit alone, and kept nowhere."""
    deleting: bool = False
    """Asked once to delete everything."""
    proposal: Proposal | None = None

    def say(self, part: str, words: str, kind: str = "") -> None:
        self.sayings[part] = (words, kind)

    def hush(self, part: str) -> None:
        self.sayings.pop(part, None)

    def tell(self, part: str) -> None:
        """Draw what is to be said at a part."""
        if part in self.sayings:
            yours.said(*self.sayings[part])

    def take(self, file_id: str) -> bool:
        """Whether this file is seen for the first time."""
        if file_id in self.taken:
            return False
        self.taken = [*self.taken, file_id][-MOST_TAKEN:]
        return True


def desk() -> Desk:
    """This visit's."""
    return state.made_once("answers_desk", Desk)
