# A handler for the clock's signal that starts the clock again.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import signal
signal.signal(signal.SIGALRM, lambda *_: signal.alarm(1))
while True:
    pass
