# The cell ends, its thread does not.
# limits: wall_s=0.4
# expect: ok | timeout
# control: hangs

import threading


def burn():
    while True:
        pass


threading.Thread(target=burn).start()
