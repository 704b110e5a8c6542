# A sparse file takes no disk until it is filled through a mapping, without one more system call.
# limits: files_mb=20
# expect: killed DiskLimit | error OSError
# control: says

import mmap
held = []
for number in range(8):
    with open(f"sparse-{number}", "w+b", 0) as file:
        file.truncate(10 << 20)
        held.append(mmap.mmap(file.fileno(), 10 << 20))
for one in held:
    one[:] = bytes(10 << 20)
print("HARM")
