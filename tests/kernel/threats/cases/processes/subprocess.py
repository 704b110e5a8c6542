# A shell.
# expect: error PermissionError
# control: says

import subprocess
subprocess.run(["/bin/sh", "-c", "id"], capture_output=True)
print("HARM")
