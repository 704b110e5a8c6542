# One multiplication that takes for ever.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

9 ** (9**9)
