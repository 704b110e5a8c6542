"""The lab on tensors: operations, memory, broadcasting."""

from pages.parts import note_view

note_view.page("tensor_lab")
