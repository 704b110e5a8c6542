# A lock taken twice.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import threading
lock = threading.Lock()
lock.acquire()
lock.acquire()
