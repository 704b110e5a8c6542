# memfd makes memory that belongs to no process.
# expect: error PermissionError
# control: says

import os
f = os.memfd_create("m")
os.write(f, bytes(1 << 20))
print("HARM")
