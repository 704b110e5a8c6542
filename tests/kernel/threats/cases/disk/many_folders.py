# Folders are files too, and deep ones are hard to remove.
# limits: files=50
# expect: error OSError
# control: says

import os
for _ in range(200):
    os.mkdir("d")
    os.chdir("d")
print("HARM")
