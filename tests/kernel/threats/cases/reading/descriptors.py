# A descriptor that the zygote forgot to close would be a hole through every rule about paths.
# says: []
# control: none, the harness closes them in both modes

import os
import stat
found = []
for number in range(3, 1024):
    try:
        mode = os.fstat(number).st_mode
    except OSError:
        continue
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISBLK(mode):
        found.append(number)
print(found)
