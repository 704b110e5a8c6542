# The way to the app, closed from inside.
# expect: killed *
# control: none, there is no app to deceive

import os
os.close(channel())
