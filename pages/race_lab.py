"""The lab on the race of optimizers."""

from pages.parts import note_view

note_view.page("race_lab")
