"""The chapter ``activations``."""

from pages.parts import note_view

note_view.page("activations")
