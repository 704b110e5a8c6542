# The same, with its output.
# expect: error PermissionError
# control: says

import os
os.popen("id").read()
print("HARM")
