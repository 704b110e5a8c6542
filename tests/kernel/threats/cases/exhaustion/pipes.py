# Many pipes, each full.
# limits: open_files=40
# expect: error OSError
# control: says

import os
for _ in range(60):
    r, w = os.pipe()
    os.set_blocking(w, False)
    os.write(w, bytes(1 << 16))
print("HARM")
