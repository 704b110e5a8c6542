# torch has readers of its own, written in C++.
# says: refused RuntimeError
# says: refused PermissionError
# control: says

import torch
attempt(torch.from_file, SECRET, size=8, dtype=torch.uint8)
attempt(torch.load, SECRET)
