"""The chapter ``model_selection``."""

from pages.parts import note_view

note_view.page("model_selection")
