# Lines without end.
# limits: wall_s=3
# expect: ok
# truncated: yes
# control: none, nobody reads it there

for number in range(3_000):
    print(number, "x" * 600)
