"""The lab on what holds on data not seen."""

from pages.parts import note_view

note_view.page("generalization_lab")
