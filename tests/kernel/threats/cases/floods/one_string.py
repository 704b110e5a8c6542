# One string of a hundred megabytes.
# expect: ok
# truncated: yes
# control: none, the harness cuts it too

print("x" * (100 << 20))
