# A finally that goes on for ever.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

try:
    while True:
        pass
finally:
    while True:
        pass
