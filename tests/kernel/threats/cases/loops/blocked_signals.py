# All signals blocked.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import signal
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    pass
