# core may be read, and only read.
# says: refused PermissionError
# control: none, it would change the checkout

attempt(open, f"{ROOT}/core/threat.py", "x")
