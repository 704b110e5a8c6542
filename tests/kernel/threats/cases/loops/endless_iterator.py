# An iterator without end, given to a function that reads to the end.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

max(iter(lambda: 0, 1))
