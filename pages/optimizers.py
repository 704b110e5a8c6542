"""The chapter ``optimizers``."""

from pages.parts import note_view

note_view.page("optimizers")
