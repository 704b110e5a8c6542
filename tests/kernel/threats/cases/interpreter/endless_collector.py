# A finalizer that never ends.
# limits: wall_s=0.4
# expect: ok | timeout
# control: hangs

class Bad:
    def __del__(self):
        while True:
            pass


bad = Bad()
del bad
