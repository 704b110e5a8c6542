# Threads without end.
# limits: processes=20
# expect: error RuntimeError
# control: says

import threading
stop = threading.Event()
try:
    for _ in range(45):
        threading.Thread(target=stop.wait, daemon=True).start()
    print("HARM")
finally:
    stop.set()
