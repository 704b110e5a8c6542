# The clock in the run put off by the run.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import signal
signal.setitimer(signal.ITIMER_REAL, 1000)
while True:
    pass
