"""The chapter ``learning_rate``."""

from pages.parts import note_view

note_view.page("learning_rate")
