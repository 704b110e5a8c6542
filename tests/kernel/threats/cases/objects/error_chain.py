# Errors that are each other's cause.
# expect: error ValueError
# control: none, nobody shows it there

a, b = ValueError("a"), KeyError("b")
a.__cause__ = b
b.__cause__ = a
raise a
