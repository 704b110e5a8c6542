# A frame that never ends.
# expect: killed ProcessExit
# control: none, there is no app to deceive

import os
os.write(channel(), b"\0\0\1\0{")
os._exit(0)
