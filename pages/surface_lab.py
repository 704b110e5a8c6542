"""The lab on optimizers on surfaces."""

from pages.parts import note_view

note_view.page("surface_lab")
