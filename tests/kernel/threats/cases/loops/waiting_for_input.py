# Waiting for somebody to type.
# expect: error EOFError
# control: none, there is no keyboard either

input()
