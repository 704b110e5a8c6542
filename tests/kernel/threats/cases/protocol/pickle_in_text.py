# The same where somebody might decode it: in a text, in an error.
# expect: error Exception
# control: none, there is no app to deceive

import base64
import os
import pickle


class Gadget:
    def __reduce__(self):
        return os.system, ("touch " + OUTSIDE + "/pickled",)


print(base64.b64encode(pickle.dumps(Gadget())).decode())
raise Exception(pickle.dumps(Gadget()))
