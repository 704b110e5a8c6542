# The same, the short way.
# says: -1 | 32512
# control: says

import os
code = os.system("true")
print("HARM" if code == 0 else code)
