"""The chapter ``tensors``."""

from pages.parts import note_view

note_view.page("tensors")
