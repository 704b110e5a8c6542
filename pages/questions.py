"""All questions: to look through, to practise outside the schedule; and the learner's own."""

from pages.parts.quiz_card import bank

bank.page()
