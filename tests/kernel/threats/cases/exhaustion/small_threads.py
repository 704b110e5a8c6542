# Threads with small stacks slip past the address space. More than a whole user may start.
# limits: processes=20
# expect: error RuntimeError
# control: says

import threading
threading.stack_size(64 << 10)
stop = threading.Event()
try:
    for _ in range(330):
        threading.Thread(target=stop.wait, daemon=True).start()
    print("HARM")
finally:
    stop.set()
