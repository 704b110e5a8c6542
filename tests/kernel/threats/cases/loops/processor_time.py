# Processor time, with the clock on the wall far away.
# limits: wall_s=20 cpu_s=1
# expect: timeout | killed MemoryLimit
# control: hangs

import signal
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
while True:
    pass
