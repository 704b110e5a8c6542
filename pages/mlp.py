"""The chapter ``mlp``."""

from pages.parts import note_view

note_view.page("mlp")
