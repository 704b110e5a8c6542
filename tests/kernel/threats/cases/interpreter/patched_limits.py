# The limits of this run, raised in the runner's memory.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import gc
for thing in gc.get_objects():
    if type(thing).__name__ in ("Limits", "Tape"):
        for key in ("wall_s", "_text_left", "_outputs_left", "output_bytes"):
            if hasattr(thing, key):
                object.__setattr__(thing, key, 10**9)
import signal
signal.setitimer(signal.ITIMER_REAL, 0)
while True:
    pass
