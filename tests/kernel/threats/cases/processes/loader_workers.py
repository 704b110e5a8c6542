# A DataLoader with workers.
# expect: error PermissionError | error RuntimeError | error OSError
# control: none, the harness runs there without torch

import torch
from torch.utils.data import DataLoader
for _ in DataLoader(torch.arange(4), num_workers=1):
    print("HARM")
