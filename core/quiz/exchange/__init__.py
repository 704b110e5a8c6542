"""To other programs and back: JSON (lossless), CSV, Anki's .apkg.

face            a question as two sides of Markdown
asked           a question of one's own notes, as it stands there
html            Markdown as Anki shows it
record          what goes out and what comes in
csv_file        cards in a spreadsheet
apkg_write, apkg_read   Anki's packages
bring           out of the store and into it
"""

from core.quiz.exchange.asked import Asked, as_notes, asked_of, away, contents, sides
from core.quiz.exchange.bring import FORMATS, bring_in, export, format_of
from core.quiz.exchange.face import Face, face, faces, own_faces
from core.quiz.exchange.record import Imported

__all__ = [
    "FORMATS", "Asked", "Face", "Imported", "as_notes", "asked_of", "away", "bring_in", "contents", "export", "face",
    "faces", "format_of", "own_faces", "sides",
]  # fmt: skip
