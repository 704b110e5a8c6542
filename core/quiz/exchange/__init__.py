"""To other programs and back: JSON (lossless), CSV, Anki's .apkg.

face            a question as two sides of Markdown
html            Markdown as Anki shows it
record          what goes out and what comes in
csv_file        cards in a spreadsheet
apkg_write, apkg_read   Anki's packages
bring           out of the store and into it
"""

from core.quiz.exchange.bring import FORMATS, bring_in, export, format_of
from core.quiz.exchange.face import Face, face, faces, own_faces
from core.quiz.exchange.record import Imported

__all__ = ["FORMATS", "Face", "Imported", "bring_in", "export", "face", "faces", "format_of", "own_faces"]
