# All signals ignored, SIGXCPU and the clock's among them.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    pass
