# Descriptors without end; the whole system has a table of them.
# limits: open_files=40
# expect: error OSError
# control: says

import os
for _ in range(100):
    os.dup(1)
print("HARM")
