"""The chapter ``backward``."""

from pages.parts import note_view

note_view.page("backward")
