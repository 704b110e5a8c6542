# Displayed values, each of allowed size, together too much for a page.
# limits: wall_s=5
# expect: ok
# truncated: yes
# control: none, there is nothing to display on

for _ in range(150):
    display("x" * 49_000)
