# A tower of accents on one letter.
# expect: ok
# control: none, there is no screen

print("a" + "\u0301" * 50_000)
