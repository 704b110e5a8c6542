"""The chapter ``weight_decay``."""

from pages.parts import note_view

note_view.page("weight_decay")
