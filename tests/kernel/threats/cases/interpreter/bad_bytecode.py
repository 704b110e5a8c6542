# Bytecode that no compiler makes.
# expect: killed Crash | error *
# control: none, what it does there differs from build to build



def f():
    return 1


f.__code__ = f.__code__.replace(co_code=bytes([100, 255]) * 40, co_stacksize=1)
f()
import ctypes
ctypes.memset(id(f.__code__), 0, 64)
f()
