# The interpreter, ended from inside while it runs.
# limits: wall_s=1
# expect: killed * | error * | timeout
# control: none, what it does there differs from build to build

import ctypes
ctypes.pythonapi.Py_FinalizeEx()
