# Bytes that are no JSON: a pickle that would run a program when loaded.
# expect: killed BadFrame
# control: none, there is no app to deceive

import os
import pickle
import time


class Gadget:
    def __reduce__(self):
        return os.system, ("touch " + OUTSIDE + "/pickled",)


send_bytes(pickle.dumps(Gadget()))
time.sleep(5)
