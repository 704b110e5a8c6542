"""Review: what is due today, one question after another, by keyboard alone."""

from pages.parts.quiz_card import review

review.page()
