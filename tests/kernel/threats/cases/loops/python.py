# The plain endless loop.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

while True:
    pass
