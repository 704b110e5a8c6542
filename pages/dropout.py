"""The chapter ``dropout``."""

from pages.parts import note_view

note_view.page("dropout")
