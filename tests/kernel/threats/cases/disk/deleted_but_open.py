# Files that are deleted and held open take disk that no listing shows.
# limits: files_mb=20
# expect: killed DiskLimit | error OSError
# control: says

import os
held = []
for number in range(8):
    file = open("f", "wb", 0)
    os.unlink("f")
    file.write(bytes(10 << 20))
    held.append(file)
print("HARM")
