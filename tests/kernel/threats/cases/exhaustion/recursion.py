# Python's stack with the guard taken off.
# limits: memory_mb=64
# expect: error * | killed * | timeout
# control: none, it ends by itself

import sys
sys.setrecursionlimit(10**9)


def down(n):
    return down(n + 1)


down(0)
