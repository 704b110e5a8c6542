# NUL, at which C ends its strings and databases refuse.
# expect: ok
# control: none, there is no screen

print("a\0b")
"\0"
