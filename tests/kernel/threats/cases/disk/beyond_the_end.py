# fallocate with KEEP_SIZE takes disk that RLIMIT_FSIZE does not see.
# machine: x86_64
# limits: files_mb=4
# says: refused OSError 95
# control: says

import os
file = os.open("f", os.O_RDWR | os.O_CREAT)
attempt_number(raw, 285, file, 1, 0, 40 << 20)
