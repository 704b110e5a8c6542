# Displays without end.
# limits: wall_s=3
# expect: ok
# truncated: yes
# control: none, there is nothing to display on

for number in range(3000):
    display(number)
