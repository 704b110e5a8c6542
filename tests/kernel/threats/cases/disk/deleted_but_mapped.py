# Files that are deleted, closed and mapped: not even a descriptor shows them.
# limits: files_mb=20
# expect: killed DiskLimit | error OSError
# control: says

import mmap
import os
held = []
for number in range(8):
    with open("f", "w+b", 0) as file:
        file.truncate(10 << 20)
        held.append(mmap.mmap(file.fileno(), 10 << 20))
    os.unlink("f")
    held[-1][:] = bytes(10 << 20)
print("HARM")
