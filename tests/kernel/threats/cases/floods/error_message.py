# An error whose message is a book.
# expect: error ValueError
# control: none, nobody shows it there

raise ValueError("x" * (50 << 20))
