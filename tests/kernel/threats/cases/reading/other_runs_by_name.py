# The folders of runs are numbered, so their names can be guessed.
# expect: ok
# control: none, no other run lies beside a cell there

import os
here = os.getcwd()
prefix, _, number = here.rpartition("-")
for other in range(max(0, int(number) - 50), int(number) + 50):
    if other != int(number):
        try:
            os.listdir(f"{prefix}-{other}")
        except (PermissionError, FileNotFoundError):
            continue
        print("HARM", other)
