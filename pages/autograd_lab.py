"""The lab on autograd: walks through graphs, Jacobian matrices, failures."""

from pages.parts import note_view

note_view.page("autograd_lab")
