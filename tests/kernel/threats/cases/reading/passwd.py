# The list of accounts of this machine.
# says: refused PermissionError
# control: says

attempt(open, "/etc/passwd")
