# The cell ends, its thread does not.
# limits: wall_s=0.4
# expect: ok | timeout
# control: none, the harness ends its process whatever threads there are

import threading


def burn():
    while True:
        pass


threading.Thread(target=burn).start()
