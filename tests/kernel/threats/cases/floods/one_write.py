# A megabyte and a half in one go.
# expect: ok
# truncated: yes
# control: none, nobody reads it there

print(("x" * 500 + "\n") * 3000)
