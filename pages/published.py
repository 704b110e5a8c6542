"""Published results beside ours."""

from pages.parts import note_view

note_view.page("published")
