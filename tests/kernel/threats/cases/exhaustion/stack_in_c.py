# The C stack, through a comparison that calls itself.
# limits: wall_s=1.5
# expect: killed Crash | error RecursionError | error MemoryError
# control: ends

import sys
sys.setrecursionlimit(10**9)


class Deep:
    def __eq__(self, other):
        return [self] == [Deep()]


Deep() == Deep()
