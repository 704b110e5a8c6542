# A line without end or blank.
# expect: ok
# control: none, there is no screen

print("x" * 900_000)
