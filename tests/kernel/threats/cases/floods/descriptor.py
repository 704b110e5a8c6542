# The same past Python, straight to the descriptor.
# limits: wall_s=3
# expect: ok
# truncated: yes
# control: none, the harness gives the cell no terminal

import os
for _ in range(300):
    os.write(1, b"x" * 65536)
