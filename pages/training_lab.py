"""The lab on networks at their start and in training."""

from pages.parts import note_view

note_view.page("training_lab")
