# A trace function that raises in the runner's own code.
# expect: ok | error * | killed *
# control: none, there is no runner

import sys


def trace(frame, event, argument):
    raise RuntimeError("traced")


sys._getframe().f_back.f_trace = trace
sys.settrace(trace)
sys.setprofile(trace)
