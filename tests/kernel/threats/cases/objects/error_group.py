# A group of groups of errors.
# expect: error ExceptionGroup
# control: none, nobody shows it there

error = ValueError("x" * 1000)
for _ in range(80):
    error = ExceptionGroup("<b>group</b>", [error] * 3)
raise error
