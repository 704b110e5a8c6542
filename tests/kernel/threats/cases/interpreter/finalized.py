# The interpreter, ended from inside while it runs.
# limits: wall_s=1
# expect: killed * | error * | timeout
# control: ends

import ctypes
ctypes.pythonapi.Py_FinalizeEx()
