# Making and deleting in turn wears the disk and slips past a count of what is there.
# limits: files=50
# expect: error OSError
# control: says

import os
for number in range(200):
    open("f", "x").close()
    os.unlink("f")
print("HARM")
