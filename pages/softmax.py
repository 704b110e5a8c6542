"""The chapter ``softmax``."""

from pages.parts import note_view

note_view.page("softmax")
