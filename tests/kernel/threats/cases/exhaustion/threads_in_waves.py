# Threads that come and go in waves, so that another run finds none left at the moment when it needs one.
# limits: wall_s=3
# expect: ok
# control: none, there is no other run to starve

import threading
import time
end = time.monotonic() + 0.4
while time.monotonic() < end:
    wave = []
    try:
        for _ in range(40):
            wave.append(threading.Thread(target=time.sleep, args=(0.005,)))
            wave[-1].start()
    except RuntimeError:
        wave.pop()
    for thread in wave:
        thread.join()
