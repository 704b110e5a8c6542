# The interrupt caught, every time.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

while True:
    try:
        while True:
            pass
    except BaseException:
        pass
